"""The one table of how states change, who may change them, and the one function that does it."""

from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from inspection import audit
from inspection.errors import Conflict
from inspection.models import (
    OUTCOMES,
    Appeal,
    AppealState,
    Assignment,
    AssignmentState,
    CheckState,
    DialSlot,
    Evaluation,
    EvaluationState,
    InformationEntry,
    InformationState,
    OpenCheck,
    OpenCheckState,
    RubricVersion,
    RuleVersion,
    ScriptVersion,
    StandardState,
    WorkOrderCheck,
)
from inspection.models.organisation import Role
from inspection.policies import Actor, is_system, require

_A, _E, _S = AssignmentState, EvaluationState, StandardState
_I, _O, _P = InformationState, OpenCheckState, AppealState
_UPDATING = frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.MANAGER, Role.ADMINISTRATOR})

_PLANNERS = frozenset({Role.QUALITY_LEAD, Role.MANAGER})
_STANDARD: dict[tuple[str, str], frozenset[Role]] = {
    (_S.DRAFT, _S.PUBLISHED): frozenset({Role.MANAGER}),
    (_S.PUBLISHED, _S.RETIRED): frozenset({Role.MANAGER}),
}

TRANSITIONS: dict[type[SQLModel], dict[tuple[str, str], frozenset[Role]]] = {
    Assignment: {
        (_A.DRAWN, _A.ASSIGNED): frozenset({Role.MANAGER, Role.QUALITY_LEAD}),
        (_A.ASSIGNED, _A.IN_PROGRESS): frozenset({Role.INSPECTOR}),
        (_A.IN_PROGRESS, _A.DONE): frozenset({Role.INSPECTOR}),
        (_A.DRAWN, _A.REPLACED): frozenset({Role.QUALITY_LEAD}),
        (_A.ASSIGNED, _A.REPLACED): frozenset({Role.QUALITY_LEAD}),
        (_A.IN_PROGRESS, _A.REPLACED): frozenset({Role.QUALITY_LEAD}),
    },
    Evaluation: {
        (_E.DRAFT, _E.SUBMITTED): frozenset({Role.INSPECTOR}),
        (_E.SUBMITTED, _E.PUBLISHED): frozenset({Role.QUALITY_LEAD}),
        (_E.PUBLISHED, _E.CLOSED): frozenset({Role.AGENT}),
        (_E.PUBLISHED, _E.AMENDED): frozenset({Role.QUALITY_LEAD, Role.MANAGER}),
        (_E.AMENDED, _E.CLOSED): frozenset({Role.AGENT, Role.QUALITY_LEAD}),
    },
    Appeal: {
        (_P.FILED, _P.UNDER_REVIEW): frozenset({Role.INSPECTOR, Role.QUALITY_LEAD}),
        **{(_P.UNDER_REVIEW, outcome): frozenset({Role.QUALITY_LEAD}) for outcome in OUTCOMES},
        **{(outcome, _P.ARBITRATION): frozenset({Role.AGENT, Role.INSPECTOR}) for outcome in OUTCOMES},
        **{(outcome, _P.FINAL): frozenset({Role.AGENT}) for outcome in OUTCOMES},
        (_P.ARBITRATION, _P.FINAL): frozenset({Role.MANAGER}),
        (_P.FILED, _P.WITHDRAWN): frozenset({Role.AGENT}),
        (_P.UNDER_REVIEW, _P.WITHDRAWN): frozenset({Role.AGENT}),
    },
    DialSlot: {
        ("planned", "missed"): _PLANNERS,
        ("missed", "planned"): _PLANNERS,
        ("planned", "withdrawn"): _PLANNERS,
        ("planned", "done"): frozenset({Role.INSPECTOR, Role.MANAGER, Role.ADMINISTRATOR}),
        ("missed", "done"): frozenset({Role.INSPECTOR, Role.MANAGER, Role.ADMINISTRATOR}),
        ("done", "planned"): frozenset({Role.INSPECTOR, Role.QUALITY_LEAD, Role.MANAGER}),
    },
    RubricVersion: _STANDARD,
    ScriptVersion: _STANDARD,
    RuleVersion: _STANDARD,
    WorkOrderCheck: {(CheckState.DRAFT, CheckState.SUBMITTED): frozenset({Role.INSPECTOR})},
    InformationEntry: {
        (_I.COLLECTED, _I.VERIFIED): frozenset({Role.INSPECTOR}),
        (_I.COLLECTED, _I.REJECTED): frozenset({Role.INSPECTOR}),
        (_I.VERIFIED, _I.ADMITTED): frozenset({Role.QUALITY_LEAD}),
        (_I.VERIFIED, _I.REJECTED): frozenset({Role.QUALITY_LEAD}),
        (_I.ADMITTED, _I.REJECTED): frozenset({Role.QUALITY_LEAD}),
        (_I.VERIFIED, _I.COLLECTED): _UPDATING,
        (_I.ADMITTED, _I.COLLECTED): _UPDATING,
    },
    OpenCheck: {
        (_O.PLANNED, _O.ANNOUNCED): frozenset({Role.QUALITY_LEAD}),
        (_O.ANNOUNCED, _O.DONE): frozenset({Role.INSPECTOR}),
        (_O.PLANNED, _O.CANCELLED): frozenset({Role.QUALITY_LEAD}),
        (_O.ANNOUNCED, _O.CANCELLED): frozenset({Role.QUALITY_LEAD}),
    },
}
"""Per table: (from, to) and the roles that may take the step. The system itself may take every step in it."""


def change_all(
    model: Any, where: ColumnElement[bool], before: str, to: str, *, by: Actor, session: Session, told: object
) -> int:
    """Take one step of the table with many rows at once, as one event of the audit log; how many rows took it.

    Args:
        where: which rows, of those in the state `before`.
        told: what the event says of the rows.

    Raises:
        Conflict: the step is not in the table.
        NotAllowed: the actor's role may not take it.
    """
    name = model.__name__
    roles = TRANSITIONS[model].get((before, to))
    if roles is None:
        raise Conflict(key="error.no_step", thing=name, state=before, to=to)
    require(is_system(by) or by.role in roles, by, f"turn {name.lower()}s from {before!s} to {to!s}")
    session.flush()
    step = update(model).where(where, model.state == before).values(state=str(to))
    number = session.connection().execute(step).rowcount
    for row in session:
        if isinstance(row, model):
            session.expire(row, ["state"])
    if number:
        audit.record(f"{name.lower()}.{to}", f"{name.lower()}s", by=by, session=session, before=before, after=told)
    return number


def change(row: SQLModel, to: str, *, by: Actor, session: Session) -> None:
    """Take one step of the table, and write it to the audit log.

    The step is taken in the database itself, from the state that was read: of two who try it at once, one is refused.

    Raises:
        Conflict: the step is not in the table, or somebody else took one meanwhile.
        NotAllowed: the actor's role may not take it.
    """
    model: Any = type(row)
    steps = TRANSITIONS[model]
    subject: Any = row
    name = model.__name__
    roles = steps.get((subject.state, to))
    if roles is None:
        raise Conflict(key="error.no_step", thing=f"{name} {subject.id}", state=subject.state, to=to)
    require(is_system(by) or by.role in roles, by, f"turn {name.lower()} {subject.id} from {subject.state!s} to {to!s}")
    before = str(subject.state)
    session.flush()
    step = update(model).where(model.id == subject.id, model.state == before).values(state=str(to))
    if session.connection().execute(step).rowcount != 1:
        raise Conflict(key="error.step_taken", thing=f"{name} {subject.id}", state=before)
    set_committed_value(row, "state", str(to))
    audit.record(
        f"{name.lower()}.{to}", f"{name.lower()}/{subject.id}", by=by, session=session, before=before, after=to
    )
