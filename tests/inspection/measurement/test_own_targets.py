"""Targets of provinces: stricter than the nation's or refused with both values, and each with its own verdict."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from inspection.clock import FIXED_NOW
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.measurement.definitions import DIAL_TEST, SYSTEM, Counts, indicator
from inspection.measurement.figures import judge, month_figures
from inspection.measurement.month_counts import count_month, reached_centres
from inspection.measurement.own_targets import own_targets, rules_of_provinces, set_own_target
from inspection.measurement.places import figures_by_place
from inspection.models import AuditEvent, Installation, OwnTarget
from inspection.month import Month
from inspection.policies import SYSTEM as MACHINE
from inspection.policies import Actor, Scope
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, at, fact, organisation, write_partitions

OCTOBER, DECEMBER = Month(2026, 10), Month(2026, 12)
NOON = at("2026-10-15 04:00:00")
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def provinces(database: str) -> str:
    """GD with nine of ten calls answered in time, GX with one of one; it is October 2026."""
    rung = {"entered_at": NOON, "ringback_at": NOON, "ended_at": NOON}
    rows = [fact("calls", f"c{at}", **rung, **({"answered_at": NOON} if at else {})) for at in range(10)]
    write_partitions(
        get_settings().facts, "calls", [*rows, fact("calls", "g", "GX01", "2001", answered_at=NOON, **rung)]
    )
    with transaction() as session:
        organisation(session)
        session.add(Installation(key=FIXED_NOW, value="2026-10-20T00:00:00+00:00"))
    return database


def put(
    target: float, province: str = "GD", identity: str = "K2", since: Month = OCTOBER, by: Actor = MACHINE
) -> OwnTarget:
    with transaction() as session:
        return set_own_target(identity, province, target, since, "because", session=session, by=by)


def held(month: Month, province: str = "GD") -> dict[str, float]:
    with open_session() as session:
        return own_targets(province, month, session=session)


def test_a_target_holds_from_its_month_on_and_the_nations_value_takes_it_back(provinces: str) -> None:
    put(0.9)
    put(0.95, since=DECEMBER)
    put(0.004, identity="K4")
    assert held(Month(2026, 9)) == {}
    assert held(OCTOBER) == {"K2": 0.9, "K4": 0.004}
    assert held(DECEMBER) == {"K2": 0.95, "K4": 0.004}
    put(0.85, since=DECEMBER)
    assert held(DECEMBER) == {"K4": 0.004}
    assert held(OCTOBER, "GX") == {}
    with open_session() as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "target.set")).all()) == 4


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"target": 0.84}, InvalidInput, "84.00% is looser than the nation's 85.00%"),
        ({"target": 0.006, "identity": "K4"}, InvalidInput, "0.60% is looser than the nation's 0.50%"),
        ({"target": 1.2}, InvalidInput, "1.2 is no rate"),
        ({"target": -1.0}, InvalidInput, "-1.0 is no rate"),
        ({"target": 0.9, "since": Month(2026, 9)}, InvalidInput, "2026-09 has passed"),
        ({"target": 0.85}, Conflict, "is 85.00% already"),
        ({"target": 0.9, "identity": "K99"}, NotFound, "there is no indicator 'K99'"),
        ({"target": 0.9, "province": "XX"}, NotFound, "XX"),
    ],
)
@ONE_DATABASE
def test_what_is_refused_says_what_was_met(
    provinces: str, given: dict[str, object], error: type[ZhijianError], words: str
) -> None:
    with pytest.raises(error, match=words):
        put(**given)  # type: ignore[arg-type]
    assert held(DECEMBER) == {}


@pytest.mark.parametrize(
    ("role", "scope", "may"),
    [
        ("manager", "nation", True),
        ("manager", "province/GD", True),
        ("manager", "province/GX", False),
        ("manager", "centre/GD01", False),
        ("quality_lead", "nation", False),
        ("administrator", "nation", False),
    ],
)
@ONE_DATABASE
def test_who_sets_a_target(provinces: str, role: str, scope: str, may: bool) -> None:
    if may:
        put(0.9, by=actor(role, scope))
    else:
        with pytest.raises(NotAllowed):
            put(0.9, by=actor(role, scope))
    assert (held(OCTOBER) == {"K2": 0.9}) == may


def test_the_database_refuses_a_looser_target(provinces: str) -> None:
    put(0.9)
    for change in ("target = 0.84", "target = 1.01", "at_least = (1 = 0)"):
        with pytest.raises(IntegrityError), transaction() as session:
            session.connection().execute(text(f"UPDATE owntarget SET {change}"))


@pytest.mark.parametrize(
    ("identity", "source", "counts", "own", "nation", "province"),
    [
        ("K2", SYSTEM, (89, 100), 0.9, "met", "not_met"),
        ("K2", SYSTEM, (90, 100), 0.9, "met", "met"),
        ("K4", SYSTEM, (1, 200), 0.004, "met", "not_met"),
        ("K5", DIAL_TEST, (59, 59), 0.97, "met", "not_proven"),
        ("K5", DIAL_TEST, (40, 60), 0.97, "not_met", "not_met"),
    ],
)
def test_both_verdicts(
    identity: str, source: str, counts: Sequence[int], own: float, nation: str, province: str
) -> None:
    found = judge(indicator(identity), source, Counts(*counts), own=own)
    assert found.own is not None
    assert (found.verdict, found.own.verdict, found.own.target) == (nation, province, own)


def test_figures_of_places_have_the_verdict_of_their_province(provinces: str) -> None:
    put(0.95)
    with open_session() as session:
        counted = count_month(OCTOBER, reached_centres(session=session, by=MACHINE), session=session)
        places = figures_by_place(OCTOBER, counted, session=session, by=MACHINE)
        whole = month_figures(OCTOBER, session=session, by=MACHINE, counted=counted)
        centre = month_figures(OCTOBER, session=session, by=MACHINE, place=Scope.parse("centre/GX01"), counted=counted)
    assert [str(one.place) for one in places] == ["province/GD", "centre/GD01", "province/GX", "centre/GX01"]
    k2 = [next(one for one in place.figures if one.indicator.id == "K2" and one.official) for place in places]
    assert [(one.counts.numerator, one.counts.denominator) for one in k2] == [(9, 10), (9, 10), (1, 1), (1, 1)]
    assert [one.own and one.own.verdict for one in k2] == ["not_met", "not_met", None, None]
    assert [place.verdicts["K2"] for place in places] == ["met"] * 4
    (nation,) = [one for one in whole if one.indicator.id == "K2" and one.official]
    assert (nation.counts.numerator, nation.counts.denominator, nation.own) == (10, 11, None)
    assert next(one for one in centre if one.indicator.id == "K2").counts == Counts(1, 1)


@pytest.mark.parametrize(
    ("role", "scope", "codes"),
    [("manager", "nation", ["GD", "GX"]), ("manager", "province/GX", ["GX"]), ("quality_lead", "centre/GD01", ["GD"])],
)
@ONE_DATABASE
def test_provinces_without_rules_are_named(provinces: str, role: str, scope: str, codes: list[str]) -> None:
    put(0.9)
    with open_session() as session:
        found = rules_of_provinces(OCTOBER, session=session, by=actor(role, scope))
        with pytest.raises(NotAllowed):
            rules_of_provinces(OCTOBER, session=session, by=actor("agent"))
    assert [one.code for one in found] == codes
    assert {one.code: one.none for one in found} == {code: code == "GX" for code in codes}
