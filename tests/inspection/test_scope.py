"""Scope where rows are read: who reaches which rows, where a row belongs, and teams by day."""

from datetime import date

from sqlmodel import Session, col, select

from inspection.database import open_session, transaction
from inspection.models import Centre, Recording, Team, TeamMembership
from inspection.policies import SYSTEM, Actor, Place, Scope
from inspection.scope import centres, membership_on, place_of, within
from tests.inspection.builders import AGENTS, CENTRES, Places, actor, agent, organisation, recording

EVERY = set(AGENTS)


def filled(*, session: Session) -> Places:
    places = organisation(session=session)
    for number in AGENTS:
        recording(f"c{number}", number, places, session=session)
    recording("c1001-teamless", "1001", places, session=session, team_id=None)
    return places


def seen(by: Actor, *, session: Session, team: bool = True, own: bool = True) -> set[str]:
    """The staff numbers whose call `c<number>` an actor reaches, with or without the narrower columns."""
    condition = within(
        by,
        centre_id=Recording.centre_id,
        team_id=Recording.team_id if team else None,
        agent_id=Recording.agent_id if own else None,
    )
    return {call_id.removeprefix("c") for call_id in session.exec(select(Recording.call_id).where(condition))}


REACHED = {
    "nation": EVERY | {"1001-teamless"},
    "province/GD": {"1001", "1002", "1003", "2001", "1001-teamless"},
    "province/SC": {"3001"},
    "province/GD01": set(),
    "centre/GD01": {"1001", "1002", "1003", "1001-teamless"},
    "centre/GD02": {"2001"},
    "centre/GD": set(),
    "team/T1": {"1001", "1002"},
    "team/T2": {"1003"},
    "team/T9": set(),
}


def test_the_rows_of_a_scope(database: str) -> None:
    with transaction() as session:
        filled(session=session)
    with open_session() as session:
        for scope, numbers in REACHED.items():
            assert seen(actor("manager", scope), session=session) == numbers, scope


def test_a_team_sees_nothing_where_rows_have_no_team(database: str) -> None:
    with transaction() as session:
        filled(session=session)
    with open_session() as session:
        for scope, numbers in REACHED.items():
            expected = set() if scope.startswith("team/") else numbers
            assert seen(actor("team_lead", scope), session=session, team=False, own=False) == expected, scope


def test_an_agent_reaches_the_own_rows_alone(database: str) -> None:
    with transaction() as session:
        places = filled(session=session)
    by = actor("agent", "agent/1001", agent_id=places.agents["1001"])
    with open_session() as session:
        assert seen(by, session=session) == {"1001", "1001-teamless"}
        assert seen(by, session=session, own=False) == set()
        assert seen(actor("agent", "agent/1001"), session=session) == set()


def test_the_command_line_reaches_every_row(database: str) -> None:
    with transaction() as session:
        filled(session=session)
    with open_session() as session:
        assert seen(SYSTEM, session=session, team=False, own=False) == EVERY | {"1001-teamless"}


def test_the_centres_a_scope_reaches_whole(database: str) -> None:
    reached = {
        "nation": set(CENTRES),
        "province/GD": {"GD01", "GD02"},
        "centre/GD02": {"GD02"},
        "team/T1": set(),
        "agent/1001": set(),
    }
    with transaction() as session:
        organisation(session=session)
    with open_session() as session:
        for scope, codes in reached.items():
            assert set(session.exec(select(Centre.code).where(centres(Scope.parse(scope))))) == codes, scope


def test_where_a_row_belongs(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        centre, team, number = places.centres["GD02"], places.teams["T3"], places.agents["2001"]
        assert place_of(centre_id=centre, session=session) == Place("GD", "GD02")
        assert place_of(centre_id=centre, team_id=team, session=session) == Place("GD", "GD02", "T3")
        whole = place_of(centre_id=centre, team_id=team, agent_id=number, session=session)
        assert whole == Place("GD", "GD02", "T3", "2001")


def test_the_team_of_a_day(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        moving = agent("1009", places.centres["GD01"], session=session)
        for team, start, end in (("T1", (4, 1), date(2026, 6, 30)), ("T2", (7, 15), None)):
            membership = TeamMembership(
                agent_id=moving, team_id=places.teams[team], from_day=date(2026, *start), to_day=end
            )
            session.add(membership)
        session.flush()
        for day, expected in {
            date(2026, 3, 31): [],
            date(2026, 4, 1): ["T1"],
            date(2026, 6, 30): ["T1"],
            date(2026, 7, 1): [],
            date(2026, 7, 15): ["T2"],
            date(2030, 1, 1): ["T2"],
        }.items():
            found = session.exec(
                select(Team.code)
                .join(TeamMembership, col(TeamMembership.team_id) == Team.id)
                .where(membership_on(day, moving))
            ).all()
            assert found == expected, day
