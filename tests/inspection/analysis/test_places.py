"""Places to look at: found by their address, within the scope, and what lies above and below."""

import pytest

from inspection.analysis.places import (
    covers,
    levels_below,
    nation,
    own_spot,
    parse_spot,
    provinces_of_centres,
    spots_above,
    spots_within,
)
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.models import Level
from inspection.policies import SYSTEM, Actor, Scope
from tests.inspection.facts_builders import actor, agent, organisation


@pytest.fixture(autouse=True)
def there(database: str) -> None:
    with transaction() as session:
        organisation(session)
        agent("1001", 2, 3, session=session)


ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nation", "The nation"),
        ("province/GD", "GD"),
        ("centre/GX01", "GX"),
        ("team/T2", "T2"),
        ("agent/GD01/1001", "1001 Agent 1001"),
        ("agent/1002", "1002 Agent 1002"),
    ],
)
def test_a_place_by_its_address(database: str, text: str, name: str) -> None:
    with open_session() as session:
        spot = parse_spot(text, session=session, by=SYSTEM)
    assert spot.name("en") == (nation().name_en if text == "nation" else name)
    assert spot.address == (text if text != "agent/1002" else "agent/GD01/1002")


@pytest.mark.parametrize(
    ("text", "who", "error", "sentence"),
    [
        ("agent/1001", SYSTEM, NotFound, "agent/1001: 2 found"),
        ("team/T7", SYSTEM, NotFound, "team/T7: 0 found"),
        ("nation", actor("manager", "province/GD"), NotAllowed, "may not look at nation"),
        ("centre/GX01", actor("manager", "province/GD"), NotAllowed, "may not look at centre/GX01"),
        ("agent/GD01/1003", actor("team_lead", "team/T1"), NotAllowed, "may not look at agent/GD01/1003"),
    ],
)
@ONE_DATABASE
def test_a_place_that_is_none_or_not_ones_own(
    database: str, text: str, who: Actor, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence), open_session() as session:
        parse_spot(text, session=session, by=who)


def addresses(text: str, level: Level | None, who: Actor = SYSTEM) -> list[str]:
    with open_session() as session:
        spot = parse_spot(text, session=session, by=who)
        if level is None:
            return [one.address for one in spots_above(spot, session=session, by=who)]
        return [one.address for one in spots_within(spot, level, session=session, by=who)]


@ONE_DATABASE
def test_what_lies_within_and_above(database: str) -> None:
    assert addresses("nation", Level.PROVINCE) == ["province/GD", "province/GX"]
    assert addresses("nation", Level.CENTRE) == ["centre/GD01", "centre/GX01"]
    assert addresses("province/GD", Level.TEAM) == ["team/T1", "team/T2"]
    assert addresses("team/T1", Level.AGENT) == ["agent/GD01/1001", "agent/GD01/1002"]
    assert addresses("centre/GX01", Level.AGENT) == ["agent/GX01/1001", "agent/GX01/2001"]
    assert addresses("team/T1", Level.TEAM) == ["team/T1"]
    above = ["nation", "province/GD", "centre/GD01", "team/T1"]
    assert addresses("agent/GD01/1001", None) == above
    assert addresses("agent/GD01/1001", None, actor("quality_lead", "centre/GD01")) == above[2:]
    assert addresses("nation", None) == []


@ONE_DATABASE
def test_the_own_place(database: str) -> None:
    with open_session() as session:
        assert own_spot(session=session, by=SYSTEM) == nation()
        assert own_spot(session=session, by=actor("team_lead", "team/T9")).address == "team/T9"


@pytest.mark.parametrize(
    ("scope", "place", "covered"),
    [
        ("nation", "agent/GD01/1001", True),
        ("province/GD", "province/GD", True),
        ("province/GD", "nation", False),
        ("centre/GD01", "province/GD", True),  # its only centre
        ("centre/GD01", "nation", False),
        ("centre/GD01", "centre/GD01", True),
        ("centre/GD01", "team/T1", True),
        ("centre/GD01", "team/T9", False),
        ("team/T1", "agent/GD01/1002", True),
        ("team/T1", "agent/GD01/1003", False),
        ("team/T1", "centre/GD01", False),
        ("agent/GD01/1001", "agent/GD01/1001", True),
        ("agent/GX01/1001", "agent/GD01/1001", False),
        ("agent/GD01/1001", "team/T1", False),
    ],
)
@ONE_DATABASE
def test_what_a_scope_covers_whole(database: str, scope: str, place: str, covered: bool) -> None:
    with open_session() as session:
        spot = parse_spot(place, session=session, by=SYSTEM)
        assert covers(Scope.parse(scope), spot, provinces_of_centres(session=session)) == covered


def test_agents_are_compared_within_a_centre_or_a_team() -> None:
    assert levels_below(Level.NATION) == (Level.PROVINCE, Level.CENTRE, Level.TEAM)
    assert levels_below(Level.CENTRE) == (Level.TEAM, Level.AGENT)
    assert levels_below(Level.TEAM) == (Level.AGENT,)
    assert levels_below(Level.AGENT) == ()
