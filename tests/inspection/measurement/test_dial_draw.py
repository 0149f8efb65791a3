"""The draw of dial tests: even over the week, in pairs, and the same whoever computes it."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.measurement.dial_draw import (
    Dice,
    DrawnSlot,
    Inputs,
    Rival,
    draw_slots,
    fingerprint,
    hours_in_order,
    shares,
)
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_tasks import task_of, tasks

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVERY = tuple(f"K{number}" for number in range(1, 11))
RIVALS = (Rival("C1", "114", EVERY), Rival("C2", "118", ("K5",)))
WHOLE = Inputs(date(2026, 11, 1), date(2026, 11, 30), "Asia/Shanghai", tasks(), RIVALS)


def drawn(tests: int, seed: str = "7", inputs: Inputs = WHOLE, **chosen: object) -> list[DrawnSlot]:
    return draw_slots(seed, "2026-11", "GD01", DialOptions(tests=tests, **chosen), inputs)  # type: ignore[arg-type]


def own(slots: list[DrawnSlot]) -> list[DrawnSlot]:
    return [one for one in slots if one.own]


def spread_of(counts: Counter[int], places: int) -> int:
    numbers = [counts[place] for place in range(places)]
    return max(numbers) - min(numbers)


@given(st.text(max_size=8), st.integers(1, 168))
def test_any_first_hours_are_as_even_as_their_number_allows(seed: str, number: int) -> None:
    hours = hours_in_order(Dice(seed, "2026-11", "GD01"))
    assert len(set(hours)) == len(hours) == 168
    some = hours[:number]
    assert spread_of(Counter(weekday for weekday, _ in some), 7) <= 1
    assert spread_of(Counter(hour for _, hour in some), 24) <= 1
    assert spread_of(Counter(hour // 6 for _, hour in some), 4) <= 1


def test_chance_is_the_digest_of_what_it_is_about() -> None:
    dice = Dice("7", "2026-11", "GD01")
    keys = {day: hashlib.sha256(f"7|2026-11|GD01/weekday/{day}".encode()).hexdigest() for day in range(7)}
    assert dice.shuffled(range(7), "weekday") == sorted(range(7), key=keys.__getitem__)
    assert dice.below(10, "line", 3) == int(hashlib.sha256(b"7|2026-11|GD01/line/3").hexdigest(), 16) % 10


@pytest.mark.parametrize("tests", [1, 12, 168, 400])
def test_hours_of_the_week_are_met_evenly_within_the_days_left(tests: int) -> None:
    inputs = replace(WHOLE, first_day=date(2026, 11, 4))
    times = [one.due_at.astimezone(SHANGHAI) for one in own(drawn(tests, inputs=inputs))]
    assert len(times) == tests and {at.month for at in times} == {11} and min(at.day for at in times) >= 4
    cells = Counter((at.weekday(), at.hour) for at in times)
    assert max(cells.values()) - min(cells.values() if len(cells) == 168 else [0]) <= 1


def test_a_cell_that_comes_again_comes_on_another_day() -> None:
    times = [one.due_at.astimezone(SHANGHAI) for one in own(drawn(400))]
    cells = {(at.weekday(), at.hour): [] for at in times}  # type: ignore[var-annotated]
    for at in times:
        cells[at.weekday(), at.hour].append(at.day)
    assert all(len(set(days)) == len(days) for days in cells.values())


def test_weekdays_that_are_over_are_passed_over() -> None:
    inputs = replace(WHOLE, first_day=date(2026, 11, 29))
    days = Counter(one.due_at.astimezone(SHANGHAI).day for one in own(drawn(48, inputs=inputs)))
    assert days == {29: 24, 30: 24}
    with pytest.raises(InvalidInput, match="no day of 2026-11 is left"):
        drawn(1, inputs=replace(WHOLE, first_day=date(2026, 12, 1)))


@given(st.text(max_size=8), st.integers(1, 60))
def test_what_is_called_together_is_called_alike(seed: str, tests: int) -> None:
    pairs: dict[str, list[DrawnSlot]] = {}
    for one in drawn(tests, seed):
        pairs.setdefault(one.pair, []).append(one)
    assert len(pairs) == tests
    for pair, some in pairs.items():
        assert [one.target for one in some if one.own] == ["GD01"]
        assert len({(one.task, one.language, one.call_type) for one in some}) == 1
        assert len({one.due_at.astimezone(SHANGHAI).replace(minute=0) for one in some}) == 1
        minutes = sorted(one.due_at.minute for one in some)
        assert all(later - earlier >= 60 // len(some) // 3 for earlier, later in pairwise(minutes))
        assert all(one.kind == "mystery" for one in some if not one.own)
        assert {one.slot_id for one in some} == {pair, *(f"{pair}-{one.target}" for one in some if not one.own)}
        task = task_of(some[0].task)
        assert task is not None
        assert ("C2" in {one.target for one in some}) == ("K5" in task.exercises)
        assert {one.line for one in some if one.target == "C1"} == {"114"}


def test_who_is_called_first_is_chance() -> None:
    inputs = replace(WHOLE, rivals=RIVALS[:1])
    firsts = Counter(
        min(drawn(60, inputs=inputs)[at : at + 2], key=lambda one: one.due_at).own for at in range(0, 120, 2)
    )
    assert 15 < firsts[True] < 45


@pytest.mark.parametrize(
    ("tests", "english", "mystery", "english_tests", "mystery_tests"),
    [(60, 10, 80, 6, 48), (12, 10, 80, 1, 10), (5, 50, 50, 3, 3), (7, 0, 100, 0, 7), (7, 100, 0, 7, 0)],
)
def test_languages_and_kinds_are_dealt_exactly(
    tests: int, english: float, mystery: float, english_tests: int, mystery_tests: int
) -> None:
    slots = own(drawn(tests, languages={"zh": 100 - english, "en": english}, mystery_percent=mystery))
    assert Counter(one.language for one in slots)["en"] == english_tests
    assert Counter(one.kind for one in slots)["mystery"] == mystery_tests


def test_languages_are_spread_over_the_steps() -> None:
    slots = own(drawn(60, languages={"zh": 50, "en": 50}))
    english = Counter(task.step for one in slots if one.language == "en" and (task := task_of(one.task)))
    assert max(english.values()) - min(english.values()) <= 1 and len(english) == 5


@given(st.text(max_size=8), st.integers(1, 100))
def test_steps_and_tasks_come_in_turns(seed: str, tests: int) -> None:
    chosen = [task for one in own(drawn(tests, seed, steps=("query", "order"))) if (task := task_of(one.task))]
    steps = Counter(task.step for task in chosen)
    assert set(steps) <= {"query", "order"} and abs(steps["query"] - steps["order"]) <= 1
    for step in steps:
        codes = Counter({task.code: 0 for task in tasks() if task.step == step})
        codes.update(task.code for task in chosen if task.step == step)
        assert max(codes.values()) - min(codes.values()) <= 1


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    assert drawn(60) == drawn(60) and fingerprint(drawn(60)) == fingerprint(list(reversed(drawn(60))))
    assert fingerprint(drawn(60)) != fingerprint(drawn(60, "8"))
    other = draw_slots("7", "2026-11", "GD02", DialOptions(tests=60), WHOLE)
    assert [one.due_at for one in other] != [one.due_at for one in drawn(60)]
    changed = [replace(one, kind="open") for one in drawn(60)]
    assert fingerprint(changed) != fingerprint(drawn(60))


def test_every_own_line_is_dialled() -> None:
    lines = Counter(one.line for one in own(drawn(60, lines=("12580", "020-12580"))))
    assert set(lines) == {"12580", "020-12580"} and min(lines.values()) > 15


@pytest.mark.parametrize(
    ("number", "percents", "expected"),
    [
        (10, {"zh": 90, "en": 10}, {"zh": 9, "en": 1}),
        (12, {"zh": 90, "en": 10}, {"zh": 11, "en": 1}),
        (5, {"a": 50, "b": 50}, {"a": 3, "b": 2}),
        (3, {"a": 34, "b": 33, "c": 33}, {"a": 1, "b": 1, "c": 1}),
        (1, {"a": 0, "b": 100}, {"a": 0, "b": 1}),
    ],
)
def test_shares_by_hand(number: int, percents: dict[str, float], expected: dict[str, int]) -> None:
    assert shares(number, percents) == expected


@given(st.integers(1, 500), st.floats(0, 100))
def test_shares_add_up_and_are_rounded(number: int, percent: float) -> None:
    found = shares(number, {"a": percent, "b": 100 - percent})
    assert sum(found.values()) == number
    assert abs(found["a"] - number * percent / 100) < 1 + 1e-6
