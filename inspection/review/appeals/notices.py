"""Telling those whom an appeal concerns that it took a step: agent, inspector, and the lead of the agent's team."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.models import Appeal, AppealNotice, Assignment, Evaluation, Level, Role, User
from inspection.policies import Actor, may, require
from inspection.review.appeals.case import Case

MOST_NOTICES = 50


@dataclass(frozen=True)
class Notice:
    """A step of an appeal that somebody has not noted yet."""

    notice: AppealNotice
    call_id: str


def tell(case: Case, *, session: Session, by: Actor) -> None:
    """Leave a notice of the appeal's state to everybody it concerns but whoever took the step."""
    leads = select(User.id).where(
        User.role == Role.TEAM_LEAD, col(User.active), User.level == Level.TEAM, User.code == case.place.team
    )
    concerned = {case.appeal.filed_by, case.evaluation.inspector_id, *session.exec(leads)} - {by.user_id, None}
    at = business_now(session=session)
    for user_id in sorted(one for one in concerned if one is not None):
        row = AppealNotice(user_id=user_id, appeal_id=case.number, state=case.appeal.state, at=at)
        session.add(row)
    session.flush()


def my_notices(*, session: Session, by: Actor) -> list[Notice]:
    """What the actor has not noted yet, the newest first.

    Raises:
        NotAllowed: the role sees no appeals.
    """
    require(may(by, "see_appeals"), by, "see notices of appeals")
    rows = session.exec(
        select(AppealNotice, Assignment.call_id)
        .where(
            AppealNotice.user_id == by.user_id,
            col(AppealNotice.seen_at).is_(None),
            AppealNotice.appeal_id == Appeal.id,
            Appeal.evaluation_id == Evaluation.id,
            Evaluation.assignment_id == Assignment.id,
        )
        .order_by(col(AppealNotice.id).desc())
        .limit(MOST_NOTICES)
    )
    return [Notice(*row) for row in rows]


def note_notices(last: int, *, session: Session, by: Actor) -> int:
    """Note the own notices up to the id `last`, which were shown; how many.

    Raises:
        NotAllowed: the role sees no appeals.
    """
    require(may(by, "see_appeals"), by, "note notices of appeals")
    at = business_now(session=session)
    rows = session.exec(
        select(AppealNotice).where(
            AppealNotice.user_id == by.user_id, col(AppealNotice.seen_at).is_(None), col(AppealNotice.id) <= last
        )
    ).all()
    for row in rows:
        row.seen_at = at
    session.flush()
    return len(rows)
