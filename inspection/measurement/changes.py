"""Documented changes: written down and withdrawn by whoever is in charge of the place."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.changes_in_force import FATAL, SCORE, ZONE
from inspection.measurement.definitions import indicators
from inspection.models import Agent, Centre, ChangeKind, Criterion, DocumentedChange, Level, Province, Team
from inspection.policies import Actor, Place, Scope, may, require

LONGEST_TEXT = 300


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
    why, at = _text(reason), business_now(session=session)
    step = (
        update(DocumentedChange)
        .where(col(DocumentedChange.id) == change_id, col(DocumentedChange.withdrawn_at).is_(None))
        .values(withdrawn_because=why, withdrawn_by=by.name, withdrawn_at=at)
    )
    done = session.connection().execute(step).rowcount
    session.refresh(row)
    if not done:
        raise Conflict(key="error.change_withdrawn", change=change_id, name=row.withdrawn_by)
    audit.record("change.withdrawn", f"change/{row.id}", by=by, session=session, after=_plain(row))
    return row


def all_changes(*, session: Session) -> Sequence[DocumentedChange]:
    """Every documented change of every place, withdrawn ones too, newest first; who reads cuts them to the scope."""
    return session.exec(
        select(DocumentedChange).order_by(col(DocumentedChange.made_on).desc(), col(DocumentedChange.id).desc())
    ).all()


def known_subjects(*, session: Session) -> list[str]:
    """What a change can be about: the indicators, the score, fatal errors, and the criteria of all rubrics."""
    codes = session.exec(select(Criterion.code).distinct().order_by(Criterion.code))
    return [*(one.id for one in indicators()), SCORE, FATAL, *codes]


def place_of_scope(scope: Scope, *, session: Session) -> Place:
    """The codes of the place that a scope names.

    Raises:
        NotFound: there is no such place.
    """
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
