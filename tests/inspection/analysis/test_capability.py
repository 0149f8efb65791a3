"""Capability over the months: the target beyond the ordinary variation or within it."""

import random
from collections.abc import Sequence

import pytest
from sqlmodel import Session

from inspection.analysis.capability import by_verdict, capability, capability_over_months, capability_sentence
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.measurement.definitions import SYSTEM, Counts, indicator
from inspection.measurement.figures import judge
from inspection.measurement.published import Point
from inspection.models import MonthlyFigure
from inspection.month import Month
from inspection.policies import Scope
from inspection.words import LANGUAGES
from tests.inspection.facts_builders import actor, at, organisation

OCTOBER = Month(2026, 10)
N = 400


def points(rates: Sequence[float], n: int = N) -> list[Point]:
    first = OCTOBER.plus(1 - len(rates))
    return [Point(str(first.plus(at)), Counts(round(rate * n), n), False) for at, rate in enumerate(rates)]


def around(rate: float, months: int = 13, seed: int = 1) -> list[float]:
    rng = random.Random(seed)
    return [sum(rng.random() < rate for _ in range(N)) / N for _ in range(months)]


@pytest.mark.parametrize(
    ("identity", "rates", "verdict"),
    [
        ("K2", around(0.95), "consistently_met"),
        ("K2", around(0.86), "hit_or_miss"),
        ("K2", around(0.70), "consistently_missed"),
        ("K2", around(0.95, 7) + around(0.80, 7), "unstable"),
        ("K2", around(0.95, 11), "too_short"),
        ("K2", [1.0] * 13, "consistently_met"),
        ("K2", [0.0] * 13, "consistently_missed"),
        ("K4", around(0.06), "consistently_missed"),
        ("K4", [0.0] * 13, "consistently_met"),
        ("K4", around(0.004), "hit_or_miss"),
        ("K8", [1.0] * 13, "consistently_met"),
    ],
)
def test_where_the_target_lies(identity: str, rates: list[float], verdict: str) -> None:
    found = capability(indicator(identity), points(rates))
    assert found.verdict == verdict
    assert (found.lower is None) == (found.upper is None) == (verdict == "too_short")
    for language in LANGUAGES:
        assert f"{identity} {indicator(identity).name(language)}" in capability_sentence([found], language)


def test_limits_are_those_of_a_month_of_usual_size() -> None:
    """p' with sigma_z 1 or more: at n = 400 and .9 the 3-sigma limits are .9 -+ .045, at most wider."""
    rates = around(0.9)
    few = [*points(rates[:12]), Point("2026-10", Counts(9, 10), False)]
    found = capability(indicator("K2"), few)
    assert found.lower is not None
    assert found.lower == pytest.approx(capability(indicator("K2"), points(rates[:12])).lower, abs=0.01)


def test_what_asks_for_something_comes_first() -> None:
    rows = [capability(indicator("K2"), points(rates)) for rates in (around(0.95), around(0.86), around(0.70))]
    assert [group[0].verdict for group in by_verdict(rows)] == [
        "consistently_missed",
        "hit_or_miss",
        "consistently_met",
    ]


def published(session: Session, month: Month, code: str, part: int, version: int = 1) -> None:
    session.add(
        MonthlyFigure(
            indicator="K2",
            source=SYSTEM,
            level="centre",
            code=code,
            month=str(month),
            numerator=part,
            denominator=100,
            published_at=at("2026-10-05 00:00:00"),
            version=version,
            made_up=month == Month(2026, 8),
        )
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_published_months_and_the_current_one(database: str) -> None:
    with transaction() as session:
        organisation(session)
        for month, code, part, version in (
            (Month(2026, 8), "GD01", 80, 1),
            (Month(2026, 8), "GD01", 90, 2),
            (Month(2026, 8), "GX01", 70, 1),
            (Month(2026, 9), "GD01", 85, 1),
        ):
            published(session, month, code, part, version)
    now = [judge(indicator("K2"), SYSTEM, Counts(45, 50))]
    with open_session() as session:
        (whole,) = capability_over_months(OCTOBER, now, session=session, by=actor("manager"))
        place = Scope.parse("province/GD")
        (own,) = capability_over_months(OCTOBER, now, session=session, by=actor("manager"), place=place)
        assert capability_over_months(Month(2026, 8), [], session=session, by=actor("manager")) == ()
        with pytest.raises(NotAllowed):
            capability_over_months(OCTOBER, now, session=session, by=actor("team_lead", "team/T1"))
        with pytest.raises(NotFound):
            capability_over_months(OCTOBER, now, session=session, by=actor("manager", "province/GX"), place=place)

    def counts(found: Sequence[Point]) -> list[tuple[str, int, int]]:
        return [(one.month, one.counts.numerator, one.counts.denominator) for one in found]

    assert counts(whole.points) == [("2026-08", 160, 200), ("2026-09", 85, 100), ("2026-10", 45, 50)]
    assert counts(own.points) == [("2026-08", 90, 100), ("2026-09", 85, 100), ("2026-10", 45, 50)]
    assert (whole.made_up_until, whole.verdict) == ("2026-08", "too_short")
