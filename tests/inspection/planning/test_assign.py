"""Assignment: shares, room, languages, and agents and inspectors that hang together."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.planning.assign import Inspector, assign
from inspection.planning.connect import Hanging, hanging
from inspection.planning.draw import AgentDraw


def month(agents: int, calls: int = 10) -> list[AgentDraw]:
    return [
        AgentDraw(f"{1000 + one}", calls, calls, tuple(f"{1000 + one}-{at}" for at in range(calls)))
        for one in range(agents)
    ]


def load(given_to: dict[str, str | None]) -> Counter:
    return Counter(given_to.values())


def pairs(given_to: dict[str, str | None]) -> list[tuple[str, str]]:
    return [(call.split("-")[0], name) for call, name in given_to.items() if name is not None]


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"a": 50, "b": 50}, {"a": 100, "b": 100}),
        ({"a": 70, "b": 30}, {"a": 140, "b": 60}),
        ({"a": 75, "b": 25}, {"a": 150, "b": 50}),
        ({"a": 60, "b": 40, "c": 0}, {"a": 120, "b": 80}),
        ({"a": 1, "b": 1, "c": 2}, {"a": 50, "b": 50, "c": 100}),
    ],
)
def test_calls_are_shared_out_by_percentage(shares: dict[str, float], expected: dict[str, int]) -> None:
    given_to = assign(month(20), [Inspector(name, share=share) for name, share in shares.items()])
    assert load(given_to) == expected


def test_what_somebody_has_already_counts() -> None:
    given_to = assign(month(2), [Inspector("a", load=10), Inspector("b")])
    assert abs(load(given_to)["a"] + 10 - load(given_to)["b"]) <= 10
    assert set(load(given_to)) == {"a", "b"}


def test_nobody_gets_more_than_there_is_room_for() -> None:
    given_to = assign(month(3), [Inspector("a", room=7), Inspector("b", room=11)])
    assert load(given_to) == {"a": 7, "b": 11, None: 12}


def test_languages_are_matched() -> None:
    spoken = {f"1000-{at}": "en" if at < 3 else "zh" for at in range(10)}
    people = [Inspector("a", languages=frozenset({"zh"})), Inspector("b")]
    given_to = assign(month(1), people, spoken)
    assert {given_to[call] for call, language in spoken.items() if language == "en"} == {"b"}
    assert load(given_to)["a"] >= 3
    nobody = assign(month(1), people[:1], spoken)
    assert [call for call, name in nobody.items() if name is None] == ["1000-0", "1000-1", "1000-2"]


@pytest.mark.parametrize(("agents", "inspectors"), [(2, 2), (3, 20), (20, 20), (40, 200), (7, 5), (1, 10)])
def test_agents_and_inspectors_hang_together(agents: int, inspectors: int) -> None:
    given_to = assign(month(agents), [Inspector(f"i{one:03d}") for one in range(inspectors)])
    found = hanging(pairs(given_to))
    assert found.whole and found.one_inspector == ()
    assert None not in given_to.values()


def test_a_top_up_does_not_pull_together_what_hangs_together_already() -> None:
    people = [Inspector("a"), Inspector("b")]
    met = {(agent, name) for agent in ("1000", "1001") for name in "ab"}
    given_to = assign(month(2, 1), people, met=met)
    assert load(given_to) == {"a": 1, "b": 1}


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=8),
    st.integers(1, 8),
    st.lists(st.integers(0, 9), max_size=8),
)
def test_laws_of_the_assignment(numbers: list[int], inspectors: int, own: list[int]) -> None:
    """Every call has somebody who may take it; with two who may, no agent of several calls has a single one."""
    draws = [
        AgentDraw(f"{1000 + one}", 10, number, tuple(f"{1000 + one}-{at}" for at in range(number)))
        for one, number in enumerate(numbers)
    ]
    people = [Inspector(f"i{one}", f"{1000 + own[one]}" if one < len(own) else "") for one in range(inspectors)]
    given_to = assign(draws, people)
    assert set(given_to) == {call for one in draws for call in one.calls}
    for one in draws:
        able = {person.name for person in people if person.agent != one.agent}
        takers = {given_to[call] for call in one.calls}
        assert takers <= able or (not able and takers <= {None})
    if all(not person.agent for person in people):
        found = hanging(pairs(given_to))
        assert found.whole
    assert given_to == assign(list(reversed(draws)), list(reversed(people)))


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        ([], Hanging(0, ())),
        ([("1", "a")], Hanging(1, ())),
        ([("1", "a"), ("1", "a")], Hanging(1, ("1",))),
        ([("1", "a"), ("1", "b"), ("2", "c"), ("2", "d")], Hanging(2, ())),
        ([("1", "a"), ("1", "b"), ("2", "b"), ("2", "d")], Hanging(1, ())),
    ],
)
def test_how_a_month_hangs_together(met: list[tuple[str, str]], expected: Hanging) -> None:
    assert hanging(met) == expected
