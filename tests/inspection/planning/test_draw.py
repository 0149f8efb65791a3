"""The draw and the assignment, as pure functions: an order worked out by hand, and laws over many populations."""

import hashlib
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.planning.assign import Inspector, assign
from inspection.planning.draw import AgentDraw, Candidate, Population, order_key
from inspection.planning.draw import draw as draw_population

# printf '7|2026-10|%s' c1 | sha256sum, and so on, begin with these digits.
BY_HAND = {"c1": "a443c4775cbc", "c2": "9d80ccacf03c", "c3": "a42b0e125eb7", "c4": "64639500436d", "c5": "5a452c272cea"}


def draw(seed: str, month: str, calls: list[Candidate], agents: Iterable[str], quota: int) -> list[AgentDraw]:
    return draw_population(seed, month, Population.of(calls), dict.fromkeys(agents, quota))


@pytest.mark.parametrize("call", BY_HAND)
def test_the_order_is_that_of_sha256(call: str) -> None:
    key = order_key("7", "2026-10", call)
    assert len(key) == 64 and key.startswith(BY_HAND[call])


def test_the_order_is_over_utf8() -> None:
    assert order_key("种子", "2026-10", "通话") == hashlib.sha256("种子|2026-10|通话".encode()).hexdigest()


@pytest.mark.parametrize("quota", [0, 1, 3, 5, 9])
def test_the_first_of_that_order_are_drawn(quota: int) -> None:
    order = sorted(BY_HAND, key=BY_HAND.__getitem__)
    [drawn] = draw("7", "2026-10", [Candidate(call, "1001") for call in BY_HAND], ["1001"], quota)
    assert drawn == AgentDraw("1001", quota, 5, tuple(order[:quota]))
    assert drawn.shortfall == max(0, quota - 5)


def test_another_month_or_seed_is_another_order() -> None:
    calls = [Candidate(f"c{number}", "1001") for number in range(40)]
    first = draw("7", "2026-10", calls, ["1001"], 10)
    assert draw("8", "2026-10", calls, ["1001"], 10) != first
    assert draw("7", "2026-11", calls, ["1001"], 10) != first


def test_what_is_excluded_or_of_nobody_due_is_not_eligible() -> None:
    calls = [
        Candidate("c1", "1001"),
        Candidate("c2", "1001", "not_answered"),
        Candidate("c3", "9999"),
        Candidate("c4", ""),
    ]
    assert draw("7", "2026-10", calls, ["1002", "1001"], 2) == [
        AgentDraw("1001", 2, 1, ("c1",)),
        AgentDraw("1002", 2, 0, ()),
    ]


AGENTS = ("1001", "1002", "1003")
CALLS = st.lists(
    st.builds(
        Candidate,
        st.text("ab0通", min_size=1, max_size=5),
        st.sampled_from((*AGENTS, "9999")),
        st.sampled_from((None, None, "not_answered", "no_recording")),
    ),
    max_size=25,
    unique_by=lambda call: call.call_id,
)
SEEDS = st.text(max_size=6)
QUOTAS = st.integers(0, 12)


@given(SEEDS, CALLS, QUOTAS, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_however_the_population_is_ordered(seed, calls, quota, random) -> None:
    mixed, agents = list(calls), list(AGENTS)
    random.shuffle(mixed)
    random.shuffle(agents)
    assert draw(seed, "2026-10", calls, AGENTS, quota) == draw(seed, "2026-10", mixed, agents, quota)


@given(SEEDS, CALLS, QUOTAS)
def test_quotas_add_up_and_nothing_excluded_is_drawn(seed, calls, quota) -> None:
    draws = draw(seed, "2026-10", calls, AGENTS, quota)
    assert [one.agent for one in draws] == sorted(AGENTS)
    by_id = {call.call_id: call for call in calls}
    for one in draws:
        own = [call for call in calls if call.agent == one.agent and call.excluded is None]
        assert (one.due, one.eligible, len(one.calls)) == (quota, len(own), min(quota, len(own)))
        assert len(one.calls) + one.shortfall == quota
        assert len(set(one.calls)) == len(one.calls)
        assert all(by_id[call].agent == one.agent and by_id[call].excluded is None for call in one.calls)


@given(SEEDS, CALLS, QUOTAS)
def test_a_larger_quota_keeps_what_a_smaller_one_drew(seed, calls, quota) -> None:
    for less, more in zip(
        draw(seed, "2026-10", calls, AGENTS, quota), draw(seed, "2026-10", calls, AGENTS, quota + 1), strict=True
    ):
        assert more.calls[: len(less.calls)] == less.calls


@st.composite
def drawn(draw_from: st.DrawFn) -> list[AgentDraw]:
    numbers = draw_from(st.lists(st.integers(0, 14), min_size=1, max_size=6))
    return [
        AgentDraw(f"10{index:02d}", 10, number, tuple(f"{index}-{call}" for call in range(number)))
        for index, number in enumerate(numbers)
    ]


NAMES = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True)


@given(drawn(), NAMES)
def test_the_load_is_even_and_every_inspector_meets_every_agent(draws: list[AgentDraw], names: list[str]) -> None:
    given_to = assign(draws, [Inspector(name) for name in names])
    assert set(given_to) == {call for one in draws for call in one.calls}
    load = Counter(dict.fromkeys(names, 0))
    load.update(str(name) for name in given_to.values())
    assert set(load) == set(names)
    if all(len(one.calls) >= len(names) for one in draws):  # else calls change hands so that all hang together
        assert max(load.values()) - min(load.values()) <= 1
    for one in draws:
        of_agent = Counter(dict.fromkeys(names, 0))
        of_agent.update(str(given_to[call]) for call in one.calls)
        assert max(of_agent.values()) - min(of_agent.values()) <= 1
        assert len(one.calls) < len(names) or min(of_agent.values()) >= 1


@given(drawn(), NAMES, st.randoms(use_true_random=False))
def test_the_assignment_does_not_hang_on_the_order_of_inspectors(draws, names, random) -> None:
    mixed = list(names)
    random.shuffle(mixed)
    assert assign(draws, [Inspector(one) for one in names]) == assign(draws, [Inspector(one) for one in mixed])


@given(drawn(), NAMES, st.integers(0, 5))
def test_nobody_gets_the_own_calls(draws: list[AgentDraw], names: list[str], agent: int) -> None:
    own = f"10{agent:02d}"
    inspectors = [Inspector(names[0], own), *(Inspector(name) for name in names[1:])]
    given_to = assign(draws, inspectors)
    for one in draws:
        takers = {given_to[call] for call in one.calls}
        if one.agent == own:
            assert names[0] not in takers
            assert one.calls == () or takers == {None} or None not in takers
            assert (None in takers) == (len(names) == 1 and one.calls != ())
        else:
            assert None not in takers


def test_without_inspectors_nothing_is_assigned() -> None:
    assert assign([AgentDraw("1001", 10, 2, ("a", "b"))], []) == {"a": None, "b": None}
