"""Who is called beside planned tests when the list of competitors changed: a table of cases, and what always holds."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.measurement.dial_beside import Anew, Call, OpenPair, beside_anew
from inspection.measurement.dial_draw import MINUTES, Dice, Rival

DICE = Dice("7", "2026-11", "GD01")
EVERY = ("K1", "K2", "K5")
ONE, TWO, THREE = Rival("C1", "114", EVERY), Rival("C2", "118", EVERY), Rival("C3", "116", ("K4",))
OLD = Call("p-C1", "C1", "114", 40)


def pair(*beside: Call, minute: int | None = 10, by_hand: tuple[tuple[str, str], ...] = ()) -> OpenPair:
    return OpenPair("p", minute, EVERY, beside, by_hand)


@pytest.mark.parametrize(
    ("one", "rivals", "taken_out", "added"),
    [
        (pair(OLD), [ONE], (), []),
        (pair(OLD), [], ("p-C1",), []),
        (pair(OLD), [ONE, TWO], (), ["p-C2-2"]),
        (pair(OLD), [TWO], ("p-C1",), ["p-C2-2"]),
        (pair(OLD), [Rival("C1", "119", EVERY)], ("p-C1",), ["p-C1-2"]),
        (pair(OLD), [ONE, THREE], (), []),
        (pair(OLD), [Rival("C1", "114", ("K4",))], ("p-C1",), []),
        (pair(by_hand=(("C1", "114"),)), [ONE], (), []),
        (pair(by_hand=(("C1", "114"),)), [Rival("C1", "119", EVERY)], (), ["p-C1-2"]),
        (pair(OLD, minute=None), [ONE, TWO], ("p-C1",), []),
    ],
    ids=["same", "gone", "new", "other", "number", "no-task", "narrower", "by-hand", "by-hand-number", "own-withdrawn"],
)
def test_what_follows(one: OpenPair, rivals: list[Rival], taken_out: tuple[str, ...], added: list[str]) -> None:
    found = beside_anew(DICE, 2, [one], rivals)
    assert (found.taken_out, [call.slot_id for _, call in found.added]) == (taken_out, added)
    assert bool(found) == bool(taken_out or added)


@given(st.integers(0, MINUTES - 1), st.integers(1, 6), st.text(min_size=1, max_size=5))
def test_calls_of_an_hour_never_share_a_minute_and_chance_is_the_seed(own: int, number: int, seed: str) -> None:
    rivals = [Rival(f"C{at}", f"{at}", EVERY) for at in range(number)]
    dice = Dice(seed, "2026-11", "GD01")
    found = beside_anew(dice, 2, [pair(minute=own)], rivals)
    minutes = [own, *(call.minute for _, call in found.added)]
    assert len(minutes) == number + 1 and all(0 <= minute < MINUTES for minute in minutes)
    apart = MINUTES // (number + 1) // 3
    assert all(abs(a - b) >= apart for a, b in combinations(minutes, 2))
    assert beside_anew(dice, 2, [pair(minute=own)], rivals) == found
    assert beside_anew(dice, 3, [pair(minute=own)], rivals).fingerprint != found.fingerprint


def test_a_crowded_hour_still_has_a_minute() -> None:
    beside = tuple(Call(f"p-C{at}", f"C{at}", "1", at * 3) for at in range(20))
    rivals = [Rival(one.code, "1", EVERY) for one in beside] + [ONE]
    (added,) = beside_anew(DICE, 2, [pair(*beside, minute=1)], rivals).added
    assert added[1].code == "C1" and added[1].minute not in {1, *(one.minute for one in beside)}


def test_nothing_is_nothing() -> None:
    assert not Anew() and beside_anew(DICE, 2, [], [ONE]) == Anew()
