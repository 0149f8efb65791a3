"""Changing who inspects what: giving calls to somebody else, and taking a call out with a reason."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import Agent, Assignment, AssignmentState, Centre, Recording, User
from inspection.month import Month
from inspection.planning.assign import Inspector
from inspection.planning.closing import require_open
from inspection.planning.inspectors import centres_of, inspectors_of, languages_of
from inspection.policies import Actor, may, require
from inspection.scope import place_of

REPLACE_REASONS = ("unusable_audio", "wrong_agent", "no_conversation", "personal_relation", "wrong_language")
LANGUAGES = ("zh", "en")
HANDED_OVER = "handed_over"
"""Why a call that somebody had begun to score stands as replaced where another inspector took it over."""

OPEN = (AssignmentState.DRAWN, AssignmentState.ASSIGNED, AssignmentState.IN_PROGRESS)


def reassign(assignment_ids: Sequence[int], inspector: str, *, session: Session, by: Actor) -> int:
    """Give open assignments to an inspector, all or none; returns how many.

    What somebody had begun to score keeps its draft, and the new inspector begins afresh.

    Raises:
        NotFound: an assignment does not exist.
        NotAllowed: one is out of scope.
        Conflict: one is done or replaced, is the inspector's already, or its month is closed.
        InvalidInput: the inspector cannot take it: not active, out of the actor's scope, or the calls are the own ones.
    """
    for assignment_id in assignment_ids:
        row = _open_one(assignment_id, session=session, by=by)
        user = _taker(inspector, row, session=session, by=by)
        before = None if row.inspector_id is None else session.get_one(User, row.inspector_id).name
        if before == user.name:
            raise Conflict(key="error.same_inspector", assignment=assignment_id, name=user.name)
        if row.state == AssignmentState.IN_PROGRESS:
            row = _handed_over(row, session=session, by=by)
        else:
            bump_version(row, row.version, session=session)
        row.inspector_id = user.id
        session.flush()
        if row.state == AssignmentState.DRAWN:
            states.change(row, AssignmentState.ASSIGNED, by=by, session=session)
        subject = f"assignment/{row.id}"
        audit.record("assignment.reassigned", subject, by=by, session=session, before=before, after=user.name)
    return len(assignment_ids)


def replace_assignment(assignment_id: int, reason: str, *, session: Session, by: Actor) -> None:
    """Take a call out of the month's inspections, for one of `REPLACE_REASONS`; a top-up draws another for it.

    Raises:
        NotFound, NotAllowed, Conflict: as `reassign`.
        InvalidInput: the reason is not one of them.
    """
    if reason not in REPLACE_REASONS:
        raise InvalidInput(key="error.reason_unknown", reason=repr(reason), known=", ".join(REPLACE_REASONS))
    row = _open_one(assignment_id, session=session, by=by)
    row.replaced_because = reason
    states.change(row, AssignmentState.REPLACED, by=by, session=session)
    after = {"call": row.call_id, "reason": reason}
    audit.record("assignment.taken_out", f"assignment/{row.id}", by=by, session=session, after=after)


def set_languages(name: str, languages: Sequence[str], *, session: Session, by: Actor) -> None:
    """Say which languages of calls an inspector understands; all of them where none is named.

    Raises:
        NotAllowed: the role may not reassign.
        InvalidInput: there is no such inspector of a centre in scope, or a language is not known.
    """
    require(may(by, "reassign"), by, f"say which languages {name} understands")
    for language in languages:
        if language not in LANGUAGES:
            raise InvalidInput(key="error.option_unknown", option="languages", value=repr(language), known="zh, en")
    reached = centres_of(by, session=session)
    known = {user.name: user for centre in reached for user in inspectors_of(centre, session=session)}
    if name not in known:
        raise InvalidInput(key="error.no_inspector", name=name, centre=", ".join(one.code for one in reached))
    before, known[name].understands = known[name].understands, ",".join(sorted(set(languages)))
    subject = f"user/{known[name].id}"
    audit.record("user.understands", subject, by=by, session=session, before=before, after=known[name].understands)


def assignment_of(month: Month, call_id: str, *, session: Session, by: Actor) -> int:
    """The id of the assignment of a call of a month that is not replaced; the random one before a targeted one.

    Raises:
        NotAllowed: the role may not reassign.
        NotFound: there is none in scope.
    """
    require(may(by, "reassign"), by, f"change assignments of {month}")
    reached = [centre.id for centre in centres_of(by, session=session)]
    found = session.exec(
        select(Assignment.id)
        .where(
            Assignment.month == str(month),
            Assignment.call_id == call_id,
            Assignment.state != AssignmentState.REPLACED,
            col(Assignment.centre_id).in_(reached),
        )
        .order_by(Assignment.basis, col(Assignment.id))
    ).first()
    if found is None:
        raise NotFound(key="error.no_assignment", assignment=call_id)
    return found


def _open_one(assignment_id: int, *, session: Session, by: Actor) -> Assignment:
    row = session.get(Assignment, assignment_id, with_for_update=True)
    if row is None:
        raise NotFound(key="error.no_assignment", assignment=assignment_id)
    place = place_of(centre_id=row.centre_id, team_id=row.team_id, session=session)
    require(may(by, "reassign", place), by, f"change assignment {assignment_id}")
    if row.state not in OPEN:
        raise Conflict(key="error.assignment_fixed", assignment=assignment_id, state=row.state)
    require_open(row.plan_id, session=session)
    return row


def _taker(name: str, row: Assignment, *, session: Session, by: Actor) -> User:
    """The inspector of a name who may take a call: of the centre, or of another one in the actor's scope."""
    centre = session.get_one(Centre, row.centre_id)
    known = {
        user.name: user for whose in ("any", "other") for user in inspectors_of(centre, whose, session=session, by=by)
    }
    if name not in known:
        raise InvalidInput(key="error.no_inspector", name=name, centre=centre.code)
    user = known[name]
    if user.agent_id == row.agent_id:
        raise InvalidInput(key="error.own_calls", name=name)
    recording = None if row.recording_id is None else session.get(Recording, row.recording_id)
    language = "" if recording is None or recording.language not in ("zh", "en") else recording.language
    agent = session.get_one(Agent, row.agent_id)
    if not Inspector(name, languages=languages_of(user.understands)).may_take(agent.staff_number, language):
        raise InvalidInput(key="error.other_language", name=name, language=language)
    return user


def _handed_over(row: Assignment, *, session: Session, by: Actor) -> Assignment:
    """A fresh assignment in the place of one that is begun, which stays with its draft as replaced."""
    row.replaced_because = HANDED_OVER
    states.change(row, AssignmentState.REPLACED, by=by, session=session)
    fields = row.model_dump(exclude={"id", "state", "version", "replaced_because", "inspector_id"})
    fresh = Assignment(**fields)
    session.add(fresh)
    session.flush()
    return fresh
