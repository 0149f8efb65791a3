"""Rule sets in versions: the default one, drafts, publishing; a published version never changes."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache

from sqlmodel import Session, col, func, select

from inspection import audit, jobs, states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import RuleVersion, StandardState, Transcript
from inspection.policies import Actor, may, may_publish_rules, require
from inspection.scoring.rubrics import criteria_of, current_rubric
from inspection.scoring.rules import RuleSet, read_rules
from inspection.scoring.scripts import current_script
from inspection.scoring.standards import STANDARDS

RESUGGEST = "resuggest"
LONGEST_TEXT = 200_000
_FEW = 8


def install_default_rules(*, session: Session, by: Actor) -> None:
    """Publish the default rules as version 1, unless there are some already."""
    if session.exec(select(RuleVersion)).first() is None:
        text = (STANDARDS / "rules.toml").read_text(encoding="utf-8")
        row = _new(text, 1, session=session, by=by)
        _publish(row, session=session, by=by)


def current_version(*, session: Session) -> RuleVersion:
    """The published version of the rules.

    Raises:
        NotFound: none is published.
    """
    row = session.exec(
        select(RuleVersion).where(RuleVersion.state == StandardState.PUBLISHED).order_by(col(RuleVersion.number).desc())
    ).first()
    if row is None:
        raise NotFound(key="error.no_rules")
    return row


def versions(*, session: Session, by: Actor) -> Sequence[RuleVersion]:
    """All versions, the newest first.

    Raises:
        NotAllowed: the role may not work on rules.
    """
    require(may(by, "edit_rules"), by, "see the rules")
    return session.exec(select(RuleVersion).order_by(col(RuleVersion.number).desc())).all()


@lru_cache(maxsize=_FEW)
def parsed(text: str) -> RuleSet:
    """The rule set of a stored text, whose names were checked when it was published."""
    return read_rules(text)


def checked(text: str, *, session: Session) -> RuleSet:
    """The rule set of a text, against the script and the rubric in force.

    Raises:
        BadRules: it has mistakes; names every one with its line.
        InvalidInput: it is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(key="error.rules_long", length=len(text), most=LONGEST_TEXT)
    _, phrases = current_script(session=session)
    rubric = current_rubric(session=session)
    situations = dict.fromkeys(one.situation for one in phrases if one.kind != "forbidden")
    codes = dict.fromkeys(one.code for one in criteria_of(rubric.id or 0, session=session))
    return read_rules(text, situations=tuple(situations), criteria=tuple(codes))


def save_draft_rules(text: str, *, version: int | None, session: Session, by: Actor) -> RuleVersion:
    """Keep a draft; there is one at a time. A text with mistakes is kept as well: it cannot be published.

    Args:
        version: which saving of the draft was edited; None where there was no draft.

    Raises:
        NotAllowed: the role may not work on rules.
        InvalidInput: the text is too long.
        Conflict: somebody else saved the draft meanwhile.
    """
    require(may(by, "edit_rules"), by, "edit the rules")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(key="error.rules_long", length=len(text), most=LONGEST_TEXT)
    row = draft(session=session)
    if (row is None) != (version is None):
        raise Conflict(key="error.rules_changed")
    if row is None or version is None:
        newest = session.exec(select(func.max(RuleVersion.number))).one() or 0
        row = _new(text, newest + 1, session=session, by=by)
    else:
        bump_version(row, version, session=session)
        row.text, row.saved_at, row.saved_by = text, business_now(session=session), by.name
        row.code = _code_of(text) or row.code
    session.flush()
    audit.record("ruleversion.saved", f"ruleversion/{row.id}", by=by, session=session, after={"version": row.version})
    return row


def draft(*, session: Session) -> RuleVersion | None:
    """The draft, if there is one."""
    return session.exec(select(RuleVersion).where(RuleVersion.state == StandardState.DRAFT)).first()


def publish_rules(version_id: int, *, session: Session, by: Actor) -> RuleVersion:
    """Publish a draft: the version before it is retired, and a job works out the suggestions of all calls anew.

    Raises:
        NotAllowed: the actor is no national manager.
        NotFound: there is no such version.
        BadRules: the text has mistakes.
        Conflict: it is not a draft.
    """
    require(may_publish_rules(by), by, "publish the rules")
    row = session.get(RuleVersion, version_id)
    if row is None:
        raise NotFound(key="error.no_rule_version", version=version_id)
    row.code = checked(row.text, session=session).code
    for before in session.exec(select(RuleVersion).where(RuleVersion.state == StandardState.PUBLISHED)).all():
        states.change(before, StandardState.RETIRED, by=by, session=session)
    _publish(row, session=session, by=by)
    transcripts = session.exec(select(func.count(func.distinct(Transcript.recording_id)))).one()
    if transcripts:
        jobs.enqueue(RESUGGEST, str(row.id), session=session, priority=10, total=float(transcripts))
    return row


def discard_draft(version_id: int, *, session: Session, by: Actor) -> None:
    """Delete a draft.

    Raises:
        NotAllowed: the role may not work on rules.
        NotFound: there is no such draft.
    """
    require(may(by, "edit_rules"), by, "edit the rules")
    row = session.get(RuleVersion, version_id)
    if row is None or row.state != StandardState.DRAFT:
        raise NotFound(key="error.no_rule_version", version=version_id)
    audit.record("ruleversion.discarded", f"ruleversion/{row.id}", by=by, session=session, before={"text": row.text})
    session.delete(row)


def _new(text: str, number: int, *, session: Session, by: Actor) -> RuleVersion:
    row = RuleVersion(
        code=_code_of(text) or "default",
        number=number,
        text=text,
        saved_at=business_now(session=session),
        saved_by=by.name,
    )
    session.add(row)
    session.flush()
    return row


def _publish(row: RuleVersion, *, session: Session, by: Actor) -> None:
    row.published_at, row.published_by = business_now(session=session), by.name
    states.change(row, StandardState.PUBLISHED, by=by, session=session)


def _code_of(text: str) -> str:
    """The code that a text gives itself; empty where it cannot be read."""
    try:
        code = tomllib.loads(text).get("code")
    except tomllib.TOMLDecodeError:
        return ""
    return code if isinstance(code, str) else ""
