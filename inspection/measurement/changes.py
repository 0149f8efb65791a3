"""Documented changes: written down and withdrawn by people, or told by the versions of rubric and script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.definitions import indicators
from inspection.models import (
    Centre,
    ChangeKind,
    Criterion,
    DocumentedChange,
    Level,
    Province,
    RubricVersion,
    ScriptVersion,
    StandardState,
)
from inspection.policies import Actor, Place, Scope, may, require
from inspection.scoring.rubrics import criteria_of, rule_of

ZONE = ZoneInfo("Asia/Shanghai")
LONGEST_TEXT = 300
SCORE, FATAL = "score", "fatal"
SCRIPT_SECTION = "script"


@dataclass(frozen=True)
class Change:
    """A change as charts need it.

    `marks` are the subjects it is drawn for and `rebases` those whose limits begin anew with it (None: every one); `id`
    is None where a published version tells of it, and `text` is then the version's number.
    """

    id: int | None
    made_on: date
    kind: str
    scope: Scope
    text: str
    marks: frozenset[str] | None
    rebases: frozenset[str] | None
    noted_by: str

    def concerns(self, subject: str) -> bool:
        """Whether it is drawn in the charts of a subject."""
        return self.marks is None or subject in self.marks

    def begins_anew(self, subject: str) -> bool:
        """Whether the limits of a subject begin anew with it."""
        return self.rebases is None or subject in self.rebases


def document_change(
    made_on: date,
    kind: str,
    scope: Scope,
    subject: str,
    text: str,
    *,
    rebase: bool,
    session: Session,
    by: Actor,
) -> DocumentedChange:
    """Write down that something was changed on a day.

    Args:
        made_on: the first day of the new way, not after today.
        kind: of `ChangeKind`.
        scope: the place it holds for; an agent's code is CENTRE/STAFF_NUMBER.
        subject: an indicator, `score`, `fatal` or a criterion's code; every one where empty.
        text: what was changed, in the words people will read in the charts.
        rebase: whether limits and verdicts begin anew from its month.

    Raises:
        NotAllowed: the actor is neither a manager nor a quality lead over the place.
        NotFound: there is no such place.
        InvalidInput: the kind or the subject is not known, the text is missing or too long, or the day lies ahead.
    """
    require(may(by, "document_changes", place_of_scope(scope, session=session)), by, f"document a change of {scope}")
    today = business_now(session=session).astimezone(ZONE).date()
    if made_on > today:
        raise InvalidInput(key="error.change_ahead", day=made_on, today=today)
    if kind not in set(ChangeKind):
        raise InvalidInput(key="error.change_kind", kind=repr(kind), kinds=", ".join(ChangeKind))
    if subject and subject not in known_subjects(session=session):
        raise InvalidInput(key="error.change_subject", subject=repr(subject))
    row = DocumentedChange(
        made_on=made_on,
        kind=kind,
        level=scope.level,
        code=scope.code,
        subject=subject,
        text=_text(text),
        rebase=rebase,
        noted_by=by.name,
        noted_at=business_now(session=session),
    )
    session.add(row)
    session.flush()
    audit.record("change.documented", f"change/{row.id}", by=by, session=session, after=_plain(row))
    return row


def withdraw_change(change_id: int, reason: str, *, session: Session, by: Actor) -> DocumentedChange:
    """Take a documented change back, with the reason; it stays in the list as withdrawn.

    Raises:
        NotFound: there is no such change.
        NotAllowed: the actor is neither a manager nor a quality lead over its place.
        Conflict: it is withdrawn already.
        InvalidInput: there is no reason, or one too long.
    """
    row = session.get(DocumentedChange, change_id)
    if row is None:
        raise NotFound(key="error.no_change", change=change_id)
    place = place_of_scope(Scope(Level(row.level), row.code), session=session)
    require(may(by, "document_changes", place), by, f"withdraw change {change_id}")
    session.refresh(row)
    if row.withdrawn_at is not None:
        raise Conflict(key="error.change_withdrawn", change=change_id, name=row.withdrawn_by)
    row.withdrawn_because, row.withdrawn_by = _text(reason), by.name
    row.withdrawn_at = business_now(session=session)
    session.flush()
    audit.record("change.withdrawn", f"change/{row.id}", by=by, session=session, after=_plain(row))
    return row


def documented_changes(*, session: Session, by: Actor) -> Sequence[DocumentedChange]:
    """Every documented change, withdrawn ones too, newest first.

    Raises:
        NotAllowed: the role may not see stability.
    """
    require(may(by, "see_stability"), by, "see the documented changes")
    return session.exec(
        select(DocumentedChange).order_by(col(DocumentedChange.made_on).desc(), col(DocumentedChange.id).desc())
    ).all()


def changes_in_force(*, session: Session) -> list[Change]:
    """The changes that stand, with those that published versions tell of, oldest first."""
    rows = session.exec(select(DocumentedChange).where(col(DocumentedChange.withdrawn_at).is_(None)))
    found = [_change(row) for row in rows]
    found += [*_rubric_changes(session=session), *_script_changes(session=session)]
    return sorted(found, key=lambda one: (one.made_on, one.id or 0))


def known_subjects(*, session: Session) -> list[str]:
    """What a change can be about: the indicators, the score, fatal errors, and the criteria of all rubrics."""
    codes = session.exec(select(Criterion.code).distinct().order_by(Criterion.code))
    return [*(one.id for one in indicators()), SCORE, FATAL, *codes]


def place_of_scope(scope: Scope, *, session: Session) -> Place:
    """The codes of the place that a scope names.

    Raises:
        NotFound: there is no such place.
    """
    from inspection.models import Agent, Team

    code, staff = scope.code, ""
    if scope.level == Level.NATION:
        return Place()
    if scope.level == Level.PROVINCE:
        if session.exec(select(Province.id).where(Province.code == code)).first() is None:
            raise NotFound(key="error.scope_place", scope=scope, level=scope.level)
        return Place(code)
    team = ""
    if scope.level == Level.TEAM:
        team = code
        code = session.exec(select(Centre.code).where(Team.code == code, Team.centre_id == Centre.id)).first() or ""
    elif scope.level == Level.AGENT:
        code, _, staff = code.rpartition("/")
        found = select(Agent.id).where(Agent.staff_number == staff, Agent.centre_id == Centre.id, Centre.code == code)
        code = code if session.exec(found).first() is not None else ""
    province = session.exec(select(Province.code).where(Centre.code == code, Centre.province_id == Province.id)).first()
    if province is None:
        raise NotFound(key="error.scope_place", scope=scope, level=scope.level)
    return Place(province, code, team, staff)


def _text(text: str) -> str:
    told = " ".join(text.split())
    if not 0 < len(told) <= LONGEST_TEXT:
        raise InvalidInput(key="error.change_text", number=len(told), most=LONGEST_TEXT)
    return told


def _plain(row: DocumentedChange) -> dict[str, object]:
    place = row.level if not row.code else f"{row.level}/{row.code}"
    told = {"made_on": row.made_on, "kind": row.kind, "place": place, "subject": row.subject, "text": row.text}
    return told | {"rebase": row.rebase, "withdrawn_because": row.withdrawn_because}


def _change(row: DocumentedChange) -> Change:
    marks = frozenset({row.subject}) if row.subject else None
    scope = Scope(Level(row.level), row.code)
    rebases = marks if row.rebase else frozenset()
    return Change(row.id, row.made_on, row.kind, scope, row.text, marks, rebases, row.noted_by)


def _rubric_changes(*, session: Session) -> Iterator[Change]:
    """Each published rubric but the first; what it scores in another way begins anew with it."""
    rows = session.exec(
        select(RubricVersion)
        .where(RubricVersion.state != StandardState.DRAFT, col(RubricVersion.published_at).is_not(None))
        .order_by(col(RubricVersion.published_at), col(RubricVersion.number))
    ).all()
    rules = [
        {one.code: rule_of(one) for one in criteria_of(row.id or 0, session=session)} if len(rows) > 1 else {}
        for row in rows
    ]
    for row, before, after in zip(rows[1:], rules, rules[1:], strict=False):
        codes = before.keys() | after.keys()
        changed = {code for code in codes if before.get(code) != after.get(code)}
        fatal = {code for code in changed if any(code in one and one[code].kind == FATAL for one in (before, after))}
        anew = changed | ({SCORE} if changed else set()) | ({FATAL} if fatal else set())
        yield Change(
            None,
            _local_day(row.published_at),
            ChangeKind.RUBRIC,
            Scope(Level.NATION),
            str(row.number),
            frozenset({SCORE, FATAL, *codes}),
            frozenset(anew),
            row.published_by,
        )


def _script_changes(*, session: Session) -> Iterator[Change]:
    """Each published script but the first of its place; it is marked, and nothing begins anew with it."""
    rows = session.exec(
        select(ScriptVersion, Province.code)
        .outerjoin(Province, col(ScriptVersion.province_id) == Province.id)
        .where(ScriptVersion.state != StandardState.DRAFT, col(ScriptVersion.published_at).is_not(None))
        .order_by(col(ScriptVersion.published_at), col(ScriptVersion.number))
    ).all()
    codes = session.exec(select(Criterion.code).where(Criterion.section == SCRIPT_SECTION).distinct())
    marks = frozenset({SCORE, *codes})
    seen: set[str] = set()
    for row, province in rows:
        key = province or ""
        if key in seen:
            scope = Scope(Level.PROVINCE, province) if province else Scope(Level.NATION)
            day = _local_day(row.published_at)
            number = str(row.number)
            yield Change(None, day, ChangeKind.SCRIPT, scope, number, marks, frozenset(), row.published_by)
        seen.add(key)


def _local_day(at: datetime | None) -> date:
    """The day of a moment by the centres' clock; what has none was always so."""
    return date.min if at is None else at.astimezone(ZONE).date()
