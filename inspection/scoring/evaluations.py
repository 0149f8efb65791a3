"""Scoring an assigned call: opening it, saving drafts, submitting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from inspection import states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import (
    Assignment,
    AssignmentState,
    Criterion,
    Evaluation,
    EvaluationState,
    Recording,
    RubricVersion,
)
from inspection.planning.closing import require_open
from inspection.policies import Actor, may, may_score, require
from inspection.scoring.answers import LONGEST_COMMENT, check_filled, store_answers, stored_answers
from inspection.scoring.answers import Filled as Filled
from inspection.scoring.rubrics import criteria_of, current_rubric, rule_of
from inspection.scoring.standards import section_names
from inspection.scoring.totals import Score, score

MOST_FINISHED = 50


@dataclass(frozen=True)
class Sheet:
    """A scoring sheet: the evaluation with its criteria, answers by criterion code, and the rubric's sections."""

    evaluation: Evaluation
    assignment: Assignment
    criteria: tuple[Criterion, ...]
    answers: dict[str, Filled]
    call_type: str = ""
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=section_names)

    @property
    def score(self) -> Score:
        """The score of what is filled in so far."""
        given = {code: one.given for code, one in self.answers.items()}
        return score([rule_of(one) for one in self.criteria], given, self.call_type)


def my_assignments(*, session: Session, by: Actor) -> Sequence[Assignment]:
    """The inspector's own assignments, open ones first, then by due date and call."""
    require(may(by, "score"), by, "score calls")
    rows = session.exec(
        select(Assignment).where(
            Assignment.inspector_id == by.user_id,
            Assignment.population == "calls",
            Assignment.state != AssignmentState.REPLACED,
            col(Assignment.recording_id).is_not(None),
        )
    ).all()
    order = {AssignmentState.IN_PROGRESS: 0, AssignmentState.ASSIGNED: 1}
    return sorted(rows, key=lambda row: (order.get(AssignmentState(row.state), 2), row.due_on, row.rank, row.call_id))


def open_assignment(assignment_id: int, *, session: Session, by: Actor) -> Sheet:
    """Open an assignment of one's own; the first time makes an empty draft under the rubric in force.

    Raises:
        NotFound: there is no such assignment.
        NotAllowed: it is not assigned to the actor, or is the actor's own call.
        Conflict: it is not begun yet, and its month is closed.
    """
    # Of two windows that open it at once, the second waits here and finds the draft of the first.
    assignment = session.get(Assignment, assignment_id, with_for_update=True)
    if assignment is None or assignment.population != "calls":
        raise NotFound(key="error.no_assignment", assignment=assignment_id)
    allowed = may_score(by, inspector_id=assignment.inspector_id, agent_id=assignment.agent_id)
    require(allowed, by, f"score assignment {assignment_id}")
    evaluation = session.exec(select(Evaluation).where(Evaluation.assignment_id == assignment_id)).first()
    if evaluation is None:
        require_open(assignment.plan_id, session=session)
        evaluation = Evaluation(
            assignment_id=assignment_id,
            rubric_version_id=current_rubric(session=session).id or 0,
            inspector_id=by.user_id,
            started_at=business_now(session=session),
        )
        session.add(evaluation)
        states.change(assignment, AssignmentState.IN_PROGRESS, by=by, session=session)
        session.flush()
    return read_sheet(evaluation, session=session)


def own_sheet(evaluation_id: int, *, session: Session, by: Actor) -> Sheet:
    """The sheet of an evaluation of one's own, as it is stored just now.

    Raises:
        NotFound: there is no such evaluation.
        NotAllowed: it is not the actor's own, or of the actor's own call.
    """
    return read_sheet(_owned(evaluation_id, session=session, by=by), session=session)


def finished_evaluations(*, session: Session, by: Actor) -> Sequence[int]:
    """The ids of the actor's evaluations that were submitted last, the newest first."""
    require(may(by, "score"), by, "score calls")
    own = (Evaluation.inspector_id == by.user_id, Evaluation.state != EvaluationState.DRAFT)
    newest = select(Evaluation.id).where(*own).order_by(col(Evaluation.submitted_at).desc()).limit(MOST_FINISHED)
    return [one for one in session.exec(newest) if one is not None]


def read_sheet(evaluation: Evaluation, *, session: Session) -> Sheet:
    """The sheet of an evaluation; the caller has asked the policy."""
    criteria = criteria_of(evaluation.rubric_version_id, session=session)
    assignment = session.get_one(Assignment, evaluation.assignment_id)
    return Sheet(
        evaluation,
        assignment,
        tuple(criteria),
        stored_answers(evaluation, session=session),
        _call_type(evaluation, assignment, session=session),
        section_names(session.get_one(RubricVersion, evaluation.rubric_version_id)),
    )


def save_draft(
    evaluation_id: int, answers: Mapping[str, Filled], comment: str, *, version: int, session: Session, by: Actor
) -> Sheet:
    """Save what is filled in so far, as a whole.

    Args:
        answers: by criterion code; a criterion that is left out is not answered.
        version: the evaluation's version that the page was drawn from.

    Raises:
        InvalidInput: an answer is to no criterion, out of range, or a text is too long.
        Conflict: the evaluation is submitted already, or was changed meanwhile; or its month is closed.
        NotAllowed: it is not the actor's own.
    """
    evaluation = _own(evaluation_id, session=session, by=by)
    _store(evaluation, answers, comment, version=version, session=session)
    return read_sheet(evaluation, session=session)


def submit_evaluation(
    evaluation_id: int, answers: Mapping[str, Filled], comment: str, *, version: int, session: Session, by: Actor
) -> Sheet:
    """Save and submit: totals are stored and the assignment is done; answers to what is not asked are not kept.

    Raises:
        InvalidInput: as `save_draft`, or a required comment is missing.
        Conflict: criteria are not answered yet (named), or as `save_draft`.
        NotAllowed: it is not the actor's own.
    """
    evaluation = _own(evaluation_id, session=session, by=by)
    _store(evaluation, answers, comment, version=version, session=session)
    sheet = _asked_alone(read_sheet(evaluation, session=session), session=session)
    if sheet.score.missing:
        raise Conflict(key="error.not_answered", codes=", ".join(sheet.score.missing))
    _require_comments(sheet)
    result = sheet.score
    evaluation.total, evaluation.total_without_fatal = result.total, result.total_without_fatal
    evaluation.fatal, evaluation.submitted_at = result.fatal, business_now(session=session)
    evaluation.call_type = sheet.call_type
    states.change(evaluation, EvaluationState.SUBMITTED, by=by, session=session)
    states.change(sheet.assignment, AssignmentState.DONE, by=by, session=session)
    return read_sheet(evaluation, session=session)


def _owned(evaluation_id: int, *, session: Session, by: Actor) -> Evaluation:
    evaluation = session.get(Evaluation, evaluation_id)
    if evaluation is None:
        raise NotFound(key="error.no_evaluation", evaluation=evaluation_id)
    assignment = session.get_one(Assignment, evaluation.assignment_id)
    allowed = may_score(by, inspector_id=assignment.inspector_id, agent_id=assignment.agent_id)
    require(allowed, by, f"score evaluation {evaluation_id}")
    return evaluation


def _own(evaluation_id: int, *, session: Session, by: Actor) -> Evaluation:
    evaluation = _owned(evaluation_id, session=session, by=by)
    assignment = session.get_one(Assignment, evaluation.assignment_id)
    if evaluation.state != EvaluationState.DRAFT:
        raise Conflict(key="error.evaluation_fixed", evaluation=evaluation_id, state=evaluation.state)
    require_open(assignment.plan_id, session=session)
    return evaluation


def _store(
    evaluation: Evaluation, answers: Mapping[str, Filled], comment: str, *, version: int, session: Session
) -> None:
    criteria = {one.code: one for one in criteria_of(evaluation.rubric_version_id, session=session)}
    for code, filled in answers.items():
        if code not in criteria:
            raise InvalidInput(key="error.no_criterion", code=repr(code))
        check_filled(criteria[code], filled)
    if len(comment) > LONGEST_COMMENT:
        raise InvalidInput(key="error.long_comment", number=len(comment), most=LONGEST_COMMENT)
    bump_version(evaluation, version, session=session)
    evaluation.comment = comment
    store_answers(evaluation, answers, session=session)
    session.flush()


def _asked_alone(sheet: Sheet, *, session: Session) -> Sheet:
    """The sheet without answers to what is not asked in this call."""
    kept = {code: one for code, one in sheet.answers.items() if code in sheet.score.asked}
    store_answers(sheet.evaluation, kept, session=session)
    session.flush()
    return read_sheet(sheet.evaluation, session=session)


def _call_type(evaluation: Evaluation, assignment: Assignment, *, session: Session) -> str:
    if evaluation.state != EvaluationState.DRAFT:
        return evaluation.call_type
    recording = session.get(Recording, assignment.recording_id) if assignment.recording_id else None
    return "" if recording is None else recording.call_type


def _require_comments(sheet: Sheet) -> None:
    silent = [(one, filled) for one in sheet.criteria if (filled := sheet.answers.get(one.code)) and not filled.comment]
    low = [
        one.code
        for one, filled in silent
        if one.comment_required_below is not None
        and filled.value is not None
        and filled.value < one.comment_required_below
    ]
    if low:
        raise InvalidInput(key="error.comment_required", codes=", ".join(low))
    not_applicable = [one.code for one, filled in silent if one.comment_required_na and filled.not_applicable]
    if not_applicable:
        raise InvalidInput(key="error.comment_required_na", codes=", ".join(not_applicable))
