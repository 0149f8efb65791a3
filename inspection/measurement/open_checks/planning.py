"""Planning, announcing and cancelling open checks: those who are checked are told before it is done."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import InvalidInput, NotFound
from inspection.intake.information import local_today
from inspection.measurement.open_checks.sheet import install_sheet
from inspection.models import Centre, OpenCheck, OpenCheckState, Team, TeamMembership, User
from inspection.planning.inspectors import centres_of, inspectors_of
from inspection.policies import Actor, may, require
from inspection.scope import membership_on, place_of

_O = OpenCheckState
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Checkable:
    """A centre that can be checked: whole, or one of its teams, by one of its inspectors."""

    centre: Centre
    teams: tuple[Team, ...]
    inspectors: tuple[User, ...]


def checkable(*, session: Session, by: Actor) -> list[Checkable]:
    """The centres where an actor may plan open checks."""
    require(may(by, "plan_open_checks"), by, "plan open checks")
    return [
        Checkable(
            centre,
            tuple(session.exec(select(Team).where(Team.centre_id == centre.id).order_by(Team.code))),
            tuple(inspectors_of(centre, session=session)),
        )
        for centre in centres_of(by, session=session)
    ]


def plan_open_check(
    centre_id: int, team_id: int | None, day: date, inspector_id: int, *, session: Session, by: Actor
) -> OpenCheck:
    """Plan an open check of a team, or of a whole centre where `team_id` is None.

    Raises:
        NotFound: there is no such centre or team.
        NotAllowed: it lies outside of the actor's scope, or the role may not plan.
        InvalidInput: the day is over, or the inspector inspects no such centre, or belongs to those who are checked.
    """
    what = "plan an open check"
    require(may(by, "plan_open_checks"), by, what)
    if session.get(Centre, centre_id) is None:
        raise NotFound(key="error.open_place", place=centre_id)
    team = None if team_id is None else session.get(Team, team_id)
    if team_id is not None and (team is None or team.centre_id != centre_id):
        raise NotFound(key="error.open_place", place=team_id)
    require(may(by, "plan_open_checks", place_of(centre_id=centre_id, team_id=team_id, session=session)), by, what)
    today = local_today(session=session)
    if day < today:
        raise InvalidInput(key="error.open_day", day=day, today=today)
    _fitting(inspector_id, centre_id, team_id, day, session=session)
    row = OpenCheck(
        centre_id=centre_id,
        team_id=team_id,
        sheet_id=install_sheet(session=session).id or 0,
        planned_on=day,
        planned_by=by.name,
        inspector_id=inspector_id,
    )
    session.add(row)
    session.flush()
    after = {"centre": centre_id, "team": team_id, "day": day.isoformat(), "inspector": inspector_id}
    audit.record("opencheck.planned", f"opencheck/{row.id}", by=by, session=session, after=after)
    return row


def announce(check_id: int, text: str, *, version: int, session: Session, by: Actor) -> OpenCheck:
    """Tell those who are checked; from then on day and place stand, and it can only be done or cancelled.

    Raises:
        NotFound: there is no such check in scope.
        NotAllowed: the role may not announce.
        InvalidInput: the day is over, or the text is empty or too long.
        Conflict: it is announced or cancelled already, or somebody changed it meanwhile.
    """
    row = _check(check_id, session=session, by=by)
    said, today = _said(text), local_today(session=session)
    if row.planned_on < today:
        raise InvalidInput(key="error.open_day", day=row.planned_on, today=today)
    if row.state == _O.PLANNED:
        bump_version(row, version, session=session)
        row.announced_at, row.announced_by, row.announcement = business_now(session=session), by.name, said
    states.change(row, _O.ANNOUNCED, by=by, session=session)
    return row


def cancel(check_id: int, reason: str, *, version: int, session: Session, by: Actor) -> OpenCheck:
    """Cancel a check that is not done, for a reason.

    Raises:
        NotFound: there is no such check in scope.
        NotAllowed: the role may not cancel.
        InvalidInput: there is no reason, or one too long.
        Conflict: it is done or cancelled already, or somebody changed it meanwhile.
    """
    row = _check(check_id, session=session, by=by)
    if not reason.strip():
        raise InvalidInput(key="error.no_reason")
    if row.state in (_O.PLANNED, _O.ANNOUNCED):
        bump_version(row, version, session=session)
        row.cancel_reason = _said(reason)
    states.change(row, _O.CANCELLED, by=by, session=session)
    return row


def _said(text: str) -> str:
    said = " ".join(text.split())
    if not 0 < len(said) <= LONGEST_TEXT:
        raise InvalidInput(key="error.open_text", number=len(said), most=LONGEST_TEXT)
    return said


def _check(check_id: int, *, session: Session, by: Actor) -> OpenCheck:
    what = f"change open check {check_id}"
    require(may(by, "plan_open_checks"), by, what)
    row = session.get(OpenCheck, check_id)
    if row is None:
        raise NotFound(key="error.no_open_check", check=check_id)
    place = place_of(centre_id=row.centre_id, team_id=row.team_id, session=session)
    require(may(by, "plan_open_checks", place), by, what)
    return row


def _fitting(inspector_id: int, centre_id: int, team_id: int | None, day: date, *, session: Session) -> None:
    """Refuse an inspector of elsewhere, and one who is among those who are checked."""
    centre = session.get_one(Centre, centre_id)
    user = next((one for one in inspectors_of(centre, session=session) if one.id == inspector_id), None)
    if user is None:
        raise InvalidInput(key="error.no_inspector", name=inspector_id, centre=centre.code)
    if user.agent_id is None:
        return
    teams = session.exec(select(TeamMembership.team_id).where(membership_on(day, user.agent_id))).all()
    own = select(Team.id).where(Team.centre_id == centre_id)
    checked = [team_id] if team_id is not None else session.exec(own).all()
    if set(teams) & set(checked):
        raise InvalidInput(key="error.open_own", name=user.name)
