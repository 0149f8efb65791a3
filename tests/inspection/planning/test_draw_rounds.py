"""Strata and rounds of the draw: worked out by plain sorting, and laws over many populations."""

import hashlib
from collections import Counter
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.planning import draw as module
from inspection.planning.draw import Candidate, Population, draw

SEEDS = st.text("ab7", max_size=3)
CALLS = st.lists(
    st.builds(
        Candidate,
        st.text("ab0通", min_size=1, max_size=5),
        st.sampled_from(("1001", "1002", "9999")),
        st.sampled_from((None, None, None, "no_recording")),
        st.sampled_from(("", "w1", "w2", "w3")),
        st.integers(1, 3),
    ),
    max_size=40,
    unique_by=lambda call: call.call_id,
)


def key(seed: str, call: str) -> str:
    return hashlib.sha256(f"{seed}|2026-10|{call}".encode()).hexdigest()


def plainly(seed: str, calls: list[Candidate], agent: str, number: int, taken: frozenset = frozenset()) -> list[str]:
    """The same rule in a few lines: place in the stratum, then hash."""
    own = [call for call in calls if call.agent == agent and call.excluded is None]
    own.sort(key=lambda call: (call.stratum, call.call_id not in taken, key(seed, call.call_id)))
    order = []
    for _, of_stratum in groupby(own, lambda call: call.stratum):
        order += [(place, key(seed, one.call_id), one.call_id) for place, one in enumerate(of_stratum)]
    return [call for _, _, call in sorted(order) if call not in taken][:number]


@given(SEEDS, CALLS, st.integers(0, 12), st.randoms(use_true_random=False))
def test_strata_take_turns_however_the_population_is_ordered(seed, calls, number, random) -> None:
    mixed = list(calls)
    random.shuffle(mixed)
    wanted = {"1001": number, "1002": number}
    drawn = draw(seed, "2026-10", Population.of(mixed), wanted, round_number=3)
    assert [list(one.calls) for one in drawn] == [plainly(seed, calls, agent, number) for agent in ("1001", "1002")]


@given(SEEDS, CALLS, st.integers(1, 12))
def test_the_quota_is_spread_evenly_over_strata(seed, calls, number) -> None:
    [drawn] = draw(seed, "2026-10", Population.of(calls), {"1001": number}, round_number=3)
    stratum = {call.call_id: call.stratum for call in calls}
    there = Counter(call.stratum for call in calls if call.agent == "1001" and call.excluded is None)
    took = Counter(stratum[call] for call in drawn.calls)
    for one in there:
        for other in there:
            assert took[one] >= min(took[other] - 1, there[one])


@given(SEEDS, CALLS, st.integers(0, 5), st.integers(0, 5))
def test_rounds_of_the_same_calls_are_one_draw(seed, calls, first, more) -> None:
    """Whoever draws some and then some more draws what one draw of both would have."""
    listed = Population.of(calls)
    [one] = draw(seed, "2026-10", listed, {"1001": first}, round_number=3)
    [other] = draw(seed, "2026-10", listed, {"1001": more}, taken=frozenset(one.calls), round_number=3)
    [both] = draw(seed, "2026-10", listed, {"1001": first + more}, round_number=3)
    assert one.calls + other.calls == both.calls


@given(SEEDS, CALLS, st.integers(1, 3))
def test_a_call_waits_for_its_round(seed, calls, number) -> None:
    drawn = draw(seed, "2026-10", Population.of(calls), {"1001": 40, "1002": 40}, round_number=number)
    expected = {one.call_id for one in calls if one.since <= number and one.excluded is None and one.agent != "9999"}
    assert {call for one in drawn for call in one.calls} == expected


def test_columns_and_rows_are_the_same() -> None:
    rows = [Candidate("a", "1001", None, "w1", 2), Candidate("b", "", "not_answered", "w2", 1)]
    assert Population.of(rows).candidates() == rows
    plain = [Candidate("a", "1001"), Candidate("b", "1002")]
    assert Population.of(plain).strata == () and Population.of(plain).candidates() == plain


@pytest.mark.parametrize("words", [1, 2, 4])
def test_digests_that_begin_alike_are_told_apart_by_the_rest(words: int) -> None:
    """Real digests do not; here the first numbers of all are the same, and the last decides."""
    rng = np.random.default_rng(7)
    digests = np.full((50, module.HASH_WORDS), 5, np.uint64)
    digests[:, words - 1 :] = rng.integers(0, 2**63, (50, module.HASH_WORDS - words + 1), np.uint64)
    group = rng.integers(0, 3, 50)
    expected = sorted(range(50), key=lambda at: (group[at], tuple(digests[at])))
    assert module._sorted(digests, group).tolist() == expected
