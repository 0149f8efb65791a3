"""Who sees which open checks: leads and managers those in scope, inspectors their own, team leads announced ones."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from inspection.errors import NotFound
from inspection.intake.information import local_today
from inspection.measurement.open_checks.answering import Answered, answers_of, sheet_of
from inspection.measurement.open_checks.sheet import Sheet
from inspection.models import Centre, Level, OpenCheck, OpenCheckSheet, OpenCheckState, Role, Team, TeamMembership, User
from inspection.policies import Actor, is_system, may, require
from inspection.scope import membership_on, within

MOST_LISTED = 200


@dataclass(frozen=True)
class Seen:
    """A check with where it is and whose it is."""

    check: OpenCheck
    centre: Centre
    team: Team | None
    inspector: User

    def place(self, language: str) -> str:
        """What people call who is checked: the team, or the centre."""
        row = self.team or self.centre
        return row.name_zh if language == "zh" else row.name_en


@dataclass(frozen=True)
class Opened:
    """A check with its sheet, the version of that (SHA-256 of its text), and what was answered."""

    seen: Seen
    sheet: Sheet
    version: str
    answers: dict[str, Answered]


def see_checks(*, session: Session, by: Actor) -> list[Seen]:
    """The open checks an actor sees, the latest day first.

    Raises:
        NotAllowed: the role sees none.
    """
    require(may(by, "see_open_checks"), by, "see open checks")
    return _seen(visible_to(by), session=session)


def see_check(check_id: int, *, session: Session, by: Actor) -> Opened:
    """One open check with its answers; those who are checked see answers once it is done.

    Raises:
        NotAllowed: the role sees none.
        NotFound: there is no such check for the actor.
    """
    require(may(by, "see_open_checks"), by, f"see open check {check_id}")
    found = _seen(and_(visible_to(by), col(OpenCheck.id) == check_id), session=session)
    if not found:
        raise NotFound(key="error.no_open_check", check=check_id)
    check = found[0].check
    hidden = by.role == Role.TEAM_LEAD and check.state != OpenCheckState.DONE
    answers = {} if hidden else answers_of(check_id, session=session)
    version = session.get_one(OpenCheckSheet, check.sheet_id).hash
    return Opened(found[0], sheet_of(check, session=session), version, answers)


def announced_to(*, session: Session, by: Actor) -> list[Seen]:
    """The announced checks of today and later that look at an agent's or a team lead's own team, the next one first.

    Raises:
        NotAllowed: the role is not announced to.
    """
    require(may(by, "see_announcements"), by, "see announced checks")
    today = local_today(session=session)
    ahead = and_(col(OpenCheck.state) == OpenCheckState.ANNOUNCED, col(OpenCheck.planned_on) >= today)
    return _seen(and_(ahead, _checked(by, today)), session=session)[::-1]


def visible_to(by: Actor) -> ColumnElement[bool]:
    """The condition on `OpenCheck` that an actor sees it."""
    if is_system(by):
        return true()
    if by.role == Role.INSPECTOR:
        return col(OpenCheck.inspector_id) == by.user_id
    if by.role == Role.TEAM_LEAD:
        return and_(col(OpenCheck.announced_at).is_not(None), _checked(by, None))
    return within(by, centre_id=OpenCheck.centre_id, team_id=OpenCheck.team_id)


def _checked(by: Actor, day: date | None) -> ColumnElement[bool]:
    """The condition on `OpenCheck` that it looks at the actor's team: at it alone, or at its whole centre."""
    if by.scope.level == Level.AGENT and by.agent_id is not None and day is not None:
        teams = select(TeamMembership.team_id).where(membership_on(day, by.agent_id))
    elif by.scope.level == Level.TEAM:
        teams = select(Team.id).where(Team.code == by.scope.code)  # type: ignore[assignment]
    elif by.role == Role.TEAM_LEAD:
        return within(by, centre_id=OpenCheck.centre_id, team_id=OpenCheck.team_id)
    else:
        return false()
    centre = select(Team.centre_id).where(col(Team.id).in_(teams))
    whole = and_(col(OpenCheck.team_id).is_(None), col(OpenCheck.centre_id).in_(centre))
    return or_(col(OpenCheck.team_id).in_(teams), whole)


def _seen(where: ColumnElement[bool], *, session: Session) -> list[Seen]:
    rows = session.exec(
        select(OpenCheck, Centre, Team, User)
        .join(Centre, col(Centre.id) == OpenCheck.centre_id)
        .join(Team, col(Team.id) == OpenCheck.team_id, isouter=True)
        .join(User, col(User.id) == OpenCheck.inspector_id)
        .where(where)
        .order_by(col(OpenCheck.planned_on).desc(), col(OpenCheck.id).desc())
        .limit(MOST_LISTED)
    )
    return [Seen(*row) for row in rows]
