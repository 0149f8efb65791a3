"""What is said about an appeal before it is decided, and who asks for arbitration afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput
from inspection.models import OUTCOMES, Acknowledgement, AppealState, AppealStatement
from inspection.policies import (
    Actor,
    may_answer_appeal,
    may_appeal,
    may_decide_appeal,
    may_endorse_appeal,
    require,
)
from inspection.review.appeals.case import Case, Kind, case_of, expect, said_text
from inspection.review.appeals.notices import tell
from inspection.review.appeals.windows import is_open

UNDER_WAY = (AppealState.FILED, AppealState.UNDER_REVIEW)


@dataclass(frozen=True)
class Reply:
    """What the inspector answers on one contested criterion.

    Args:
        agrees: with the agent; who does not has to say why.
    """

    agrees: bool
    text: str = ""


def endorse_appeal(
    appeal_id: int, endorses: bool, text: str, *, version: int, session: Session, by: Actor
) -> AppealStatement:
    """The team lead says once whether they support an appeal of their team, with a word on it.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: the actor is no team lead of its team, or it is their own.
        InvalidInput: nothing is said, or too much.
        Conflict: it is decided or over, something was said already, or somebody changed it meanwhile.
    """
    case = case_of(appeal_id, session=session, lock=True)
    allowed = may_endorse_appeal(by, case.place, agent_id=case.appeal.agent_id)
    require(allowed, by, f"endorse appeal {appeal_id}")
    expect(case, *UNDER_WAY)
    kept = said_text(text, "endorsement")
    bump_version(case.appeal, version, session=session)
    row = _say(case, "endorsement", endorses, kept, session=session, by=by)
    after = {"endorses": endorses, "text": kept}
    audit.record("appeal.endorsed", f"appeal/{appeal_id}", by=by, session=session, after=after)
    return row


def answer_appeal(appeal_id: int, replies: Mapping[str, Reply], *, version: int, session: Session, by: Actor) -> None:
    """The inspector answers on every contested criterion; from then on the appeal is under review.

    Args:
        replies: by criterion code, one for each that is contested.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: the actor is not the inspector who scored it.
        InvalidInput: a criterion is left out or not contested, or a text is missing or too long.
        Conflict: it is decided or over, answered already, or somebody changed it meanwhile.
    """
    case = case_of(appeal_id, session=session, lock=True)
    own = {"inspector_id": case.evaluation.inspector_id, "agent_id": case.appeal.agent_id}
    require(may_answer_appeal(by, **own), by, f"answer appeal {appeal_id}")
    expect(case, *UNDER_WAY)
    require_each(case, replies)
    kept = {
        code: Reply(one.agrees, said_text(one.text, code, least=0 if one.agrees else 1))
        for code, one in replies.items()
    }
    bump_version(case.appeal, version, session=session)
    for code, one in kept.items():
        _say(case, "reply", one.agrees, one.text, code=code, session=session, by=by)
    after = {code: vars(one) for code, one in kept.items()}
    audit.record("appeal.answered", f"appeal/{appeal_id}", by=by, session=session, after=after)
    if case.appeal.state == AppealState.FILED:
        states.change(case.appeal, AppealState.UNDER_REVIEW, by=by, session=session)
        tell(case, session=session, by=by)


def take_up_appeal(appeal_id: int, *, version: int, session: Session, by: Actor) -> None:
    """A quality lead takes an appeal up without waiting for the inspector's answer.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: the actor may not decide it.
        Conflict: it is under review already, or over, or somebody changed it meanwhile.
    """
    case = case_of(appeal_id, session=session, lock=True)
    parties = {"inspector_id": case.evaluation.inspector_id, "agent_id": case.appeal.agent_id}
    require(may_decide_appeal(by, case.place, **parties), by, f"take up appeal {appeal_id}")
    expect(case, AppealState.FILED)
    bump_version(case.appeal, version, session=session)
    states.change(case.appeal, AppealState.UNDER_REVIEW, by=by, session=session)
    tell(case, session=session, by=by)


def ask_arbitration(appeal_id: int, reason: str, *, version: int, session: Session, by: Actor) -> None:
    """Ask for arbitration, once: the agent about what was rejected, or the inspector about what was upheld.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: the actor is neither the agent nor the inspector, or has nothing in it to ask about.
        InvalidInput: there is no reason, or one too long.
        Conflict: it is not decided, its window is over, the agent accepted the result, or somebody was faster.
    """
    case = case_of(appeal_id, session=session, lock=True)
    state, end = case.appeal.state, case.appeal.arbitration_ends_at
    require(_is_party(case, by), by, f"ask for arbitration of appeal {appeal_id}")
    expect(case, *OUTCOMES)
    require(may_ask_arbitration(case, by), by, f"ask for arbitration of appeal {appeal_id}, which is {state}")
    if end is None or not is_open(business_now(session=session), end):
        told = "-" if end is None else f"{end:%Y-%m-%d %H:%M:%S}"
        raise Conflict(key="error.arbitration_window", appeal=appeal_id, end=told)
    as_agent = may_appeal(by, agent_id=case.appeal.agent_id)
    if as_agent and has_accepted(case, session=session):
        raise Conflict(key="error.closed", evaluation=case.evaluation.id)
    kept = said_text(reason, "arbitration")
    bump_version(case.appeal, version, session=session)
    _say(case, "arbitration", as_agent, kept, session=session, by=by)
    states.change(case.appeal, AppealState.ARBITRATION, by=by, session=session)
    tell(case, session=session, by=by)


def may_ask_arbitration(case: Case, by: Actor) -> bool:
    """Whether a decision went against the actor, in part at least: who lost nothing has nothing to ask about."""
    inspector_id, agent_id = case.evaluation.inspector_id, case.appeal.agent_id
    if may_appeal(by, agent_id=agent_id):
        return case.appeal.state in (AppealState.REJECTED, AppealState.PARTLY_UPHELD)
    answers = may_answer_appeal(by, inspector_id=inspector_id, agent_id=agent_id)
    return answers and case.appeal.state in (AppealState.UPHELD, AppealState.PARTLY_UPHELD)


def has_accepted(case: Case, *, session: Session) -> bool:
    """Whether the agent has accepted the result."""
    own = select(Acknowledgement.id).where(Acknowledgement.evaluation_id == case.evaluation.id)
    return session.exec(own).first() is not None


def require_each(case: Case, given: Mapping[str, object]) -> None:
    """Refuse what is not about each contested criterion, and about no other.

    Raises:
        InvalidInput: naming the criteria that are given and those that are contested.
    """
    if set(given) != set(case.items):
        told = {"given": ", ".join(given) or "-", "contested": ", ".join(case.items)}
        raise InvalidInput(key="error.appeal_each", **told)


def _is_party(case: Case, by: Actor) -> bool:
    own = {"inspector_id": case.evaluation.inspector_id, "agent_id": case.appeal.agent_id}
    return may_appeal(by, agent_id=case.appeal.agent_id) or may_answer_appeal(by, **own)


def _say(
    case: Case, kind: Kind, agrees: bool, text: str, *, session: Session, by: Actor, code: str = ""
) -> AppealStatement:
    item = case.items[code] if code else None
    if any(one.kind == kind and one.item_id == (None if item is None else item.id) for one in case.statements):
        raise Conflict(key="error.appeal_said", appeal=case.number)
    row = AppealStatement(
        appeal_id=case.number,
        item_id=None if item is None else item.id,
        kind=kind,
        agrees=agrees,
        text=text,
        said_by=by.user_id,
        said_at=business_now(session=session),
    )
    session.add(row)
    session.flush()
    return row
