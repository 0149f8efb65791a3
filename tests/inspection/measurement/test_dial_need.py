"""What dial tests need to settle, by hand and by published numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.measurement.definitions import indicator, indicators
from inspection.measurement.dial_need import (
    Detectable,
    Need,
    exercised,
    failures_allowed,
    mix_of,
    needs,
    needs_of_capacity,
)
from inspection.measurement.dial_tasks import STEPS
from inspection.statistics import target_verdict


def need(identity: str, planned: int, **rivals: int) -> Need:
    found = needs({identity: planned}, {code: {identity: number} for code, number in rivals.items()})
    return next(one for one in found if one.indicator.id == identity)


@pytest.mark.parametrize(
    ("identity", "needed"),
    [
        ("K2", (19, 30, 40)),
        ("K3", (29, 46, 61)),
        ("K5", (59, 93, 124)),
        ("K9", (59, 93, 124)),
        ("K10", (19, 30, 40)),
        ("K4", (598, 947, 1258)),
        ("K1", (None, None, None)),
        ("K8", (None, None, None)),
    ],
)
def test_tests_that_prove_a_target(identity: str, needed: tuple[int | None, ...]) -> None:
    found = need(identity, 0)
    assert found.needed == needed
    assert (found.provable, found.missing, found.allowed) == (needed[0] is not None, needed[0], None)


@pytest.mark.parametrize(
    ("identity", "number", "allowed"),
    [
        ("K5", 58, None),
        ("K5", 59, 0),
        ("K5", 92, 0),
        ("K5", 93, 1),
        ("K5", 124, 2),
        ("K2", 18, None),
        ("K2", 40, 2),
        ("K4", 597, None),
        ("K4", 598, 0),
        ("K4", 947, 1),
        ("K1", 10_000, None),
        ("K5", 0, None),
    ],
)
def test_failures_that_a_plan_can_bear(identity: str, number: int, allowed: int | None) -> None:
    assert failures_allowed(indicator(identity), number) == allowed


@given(st.sampled_from([one for one in indicators() if one.target < 1]), st.integers(1, 3000))
def test_what_is_allowed_is_met_and_one_more_is_not(one: object, number: int) -> None:
    allowed = failures_allowed(one, number)  # type: ignore[arg-type]

    def verdict(failures: int) -> str:
        seen = number - failures if one.at_least else failures  # type: ignore[attr-defined]
        return target_verdict(seen, number, one.target, one.at_least).verdict  # type: ignore[attr-defined]

    assert allowed is None or verdict(allowed) == "met"
    assert verdict(0 if allowed is None else allowed + 1) != "met"


def test_a_difference_that_shows_is_the_published_one() -> None:
    assert [
        round((need("K3", number, C1=number).detectable[0].difference or 0) * 100) for number in (30, 50, 100, 200, 300)
    ] == [31, 23, 15, 10, 8]


def test_a_difference_is_of_the_tests_that_have_a_pair() -> None:
    assert need("K3", 30, C1=50).detectable[0].number == 30
    assert need("K3", 50, C1=30, C2=0).detectable == (
        Detectable("C1", 30, need("K3", 30, C1=30).detectable[0].difference),
    )
    assert need("K3", 1, C1=1).detectable == (Detectable("C1", 1, None),)
    (found,) = need("K1", 100, C1=100).detectable
    assert found.difference is not None and 0 < found.difference < 0.15


def test_tests_are_counted_by_what_their_task_exercises() -> None:
    found = exercised({"hotel_near_station": 3, "query_then_ticket": 2, "own words": 4})
    assert found == {"K1": 9, "K2": 9, "K5": 5, "K6": 3, "K3": 2, "K4": 2}


def test_the_mix_of_steps_by_hand() -> None:
    mix = mix_of(("query", "callback"))
    assert mix["K2"] == pytest.approx(1) and mix["K5"] == pytest.approx(1 / 2 + 1 / 6)
    assert mix["K9"] == pytest.approx(1 / 2) and "K6" not in mix
    assert mix_of(("sms",)) == pytest.approx({"K1": 1, "K2": 1, "K5": 1, "K6": 1})


@pytest.mark.parametrize(
    ("people", "each", "centres", "rivals", "pairs"),
    [(2, 40, 1, 1, 40), (2, 40, 1, 0, 80), (3, 10, 2, 1, 7), (0, 40, 1, 1, 0), (1, 1, 1, 1, 0)],
)
def test_a_capacity_is_shared_by_centres_and_competitors(
    people: int, each: int, centres: int, rivals: int, pairs: int
) -> None:
    others = {f"C{number}": ("K2",) for number in range(rivals)}
    found, listed = needs_of_capacity(people, each, centres=centres, rivals=others)
    assert found == pairs
    by_id = {one.indicator.id: one for one in listed}
    assert by_id["K2"].planned == pairs
    assert [one.number for one in by_id["K2"].detectable] == [pairs] * (rivals if pairs else 0)
    assert by_id["K6"].planned == pairs // len(STEPS) and by_id["K6"].detectable == ()


def test_sms_alone_prove_their_target_with_59() -> None:
    _, listed = needs_of_capacity(1, 59, rivals={}, steps=("sms",))
    proven = {one.indicator.id for one in listed if one.allowed is not None}
    assert proven == {"K2", "K5", "K6"}


@pytest.mark.parametrize(("people", "each", "steps"), [(-1, 1, STEPS), (1, -1, STEPS), (1, 1, ())])
def test_a_capacity_that_is_none(people: int, each: int, steps: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="expected 0 or more, and at least one step"):
        needs_of_capacity(people, each, rivals={}, steps=steps)
