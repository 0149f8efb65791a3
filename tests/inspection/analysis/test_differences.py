"""Who stands out beyond chance: nobody else than was planted, whatever the data look like."""

import json
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from inspection.analysis import analyse
from inspection.analysis.differences import Differences, differences_between_agents
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, agent, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
TEAM_LEAD = actor("team_lead", "team/T1")
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


_SEEN: dict[str, Differences] = {}


def compared(who: Actor = SYSTEM, month: Month = OCTOBER, language: str = "en") -> Differences:
    with open_session() as session:
        return differences_between_agents(month, session=session, by=who, language=language)


def stored(scores: Iterable[Score]) -> None:
    with transaction() as session:
        organisation(session)
        for number in range(20):
            agent(f"5{number:03d}", 1, 2, session=session)
        publish(scores, session=session)


def test_the_demo_flags_what_was_planted_and_nobody_else(demo: str) -> None:
    found = compared()
    assert _SEEN.setdefault("first", found) == found, "the two databases give different figures"
    assert [(flag.subject, flag.finding) for flag in found.flags] == [
        ("1003", "above_others"),
        ("inspector1", "lenient"),
    ]
    outstanding, lenient = found.flags
    assert (outstanding.n, lenient.n) == (120, 360)
    assert 5 < outstanding.value - float(np.mean([one.adjusted for one in found.agents])) < 12
    assert 3 < lenient.value < 8
    assert [one.staff_number for one in found.agents if one.stands_out] == ["1003"]
    assert found.made_up
    assert sum(found.shares.values()) == pytest.approx(1)
    assert all(one.low <= one.shrunk <= one.high for one in found.agents)
    assert all(min(one.adjusted, 100) >= 0 for one in found.agents)


def test_a_team_lead_sees_the_own_team_by_name_and_the_rest_anonymous(demo: str) -> None:
    found = compared(TEAM_LEAD)
    own = [one for one in found.agents if one.own]
    others = [one for one in found.agents if not one.own]
    assert [one.staff_number for one in own] == ["1001", "1002", "1003"]
    assert own[0].label("zh") == "1001 陈晓雯"
    assert {(one.staff_number, one.name_zh, one.name_en, one.label("en")) for one in others} == {("", "", "", "")}
    assert len(others) == 3
    assert found.inspectors == ()
    assert [flag.subject for flag in found.flags] == ["1003"]
    second = compared(actor("team_lead", "team/T2"))
    assert second.flags == ()
    told = json.dumps([vars(one) for one in second.agents]) + second.sentence
    assert "1003" not in told
    assert "Huang" not in told


@pytest.mark.parametrize(("role", "scope"), [("inspector", "centre/GD01"), ("agent", "agent/1001")])
def test_who_may_not_see_it(demo: str, role: str, scope: str) -> None:
    with pytest.raises(NotAllowed, match="may not see the differences between agents up to 2026-10"):
        compared(actor(role, scope))


def noise(seed: int, agents: Iterable[str], inspectors: Iterable[str], each: int) -> list[Score]:
    rng = np.random.default_rng(seed)
    names = list(inspectors)
    return [
        Score(one, names[number % len(names)], float(np.clip(80 + 8 * rng.standard_normal(), 0, 100)))
        for one in agents
        for number in range(each)
    ]


AGENTS = ("1001", "1002", "1003")
SHAPES: dict[str, Callable[[], list[Score]]] = {
    "nothing": lambda: [],
    "one agent": lambda: noise(1, AGENTS[:1], "ab", 30),
    "one inspector": lambda: noise(2, AGENTS, "a", 12),
    "one month, two inspectors": lambda: noise(3, AGENTS, "ab", 12),
    "all equal": lambda: [Score(one, name, 80.0) for one in AGENTS for name in "ab" for _ in range(6)],
    "all zero": lambda: [Score(one, name, 0.0) for one in AGENTS for name in "ab" for _ in range(6)],
    "each agent always the same": lambda: [
        Score(one, name, 70.0 + 5 * at) for at, one in enumerate(AGENTS) for name in "ab" for _ in range(6)
    ],
    "all fatal": lambda: [
        Score(one, name, 75.0 + at, fatal=True) for one in AGENTS for name in "ab" for at in range(6)
    ],
    "each agent another inspector": lambda: [Score(one, f"i{one}", 70.0 + at) for one in AGENTS for at in range(12)],
    "one call an agent": lambda: [Score(f"5{at:03d}", "ab"[at % 2], 60.0 + at) for at in range(20)],
    "one call an agent, one inspector": lambda: [Score(f"5{at:03d}", "a", 60.0 + at) for at in range(20)],
    "as many inspectors as calls": lambda: [Score(AGENTS[at % 3], f"i{at}", 60.0 + at) for at in range(24)],
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("shape", sorted(SHAPES))
@ONE_DATABASE
def test_whatever_the_data_there_is_a_sentence_and_no_flag(database: str, shape: str, language: str) -> None:
    stored(SHAPES[shape]())
    found = compared(language=language)
    assert found.sentence
    assert found.flags == ()
    assert all(np.isfinite([one.mean, one.adjusted, one.shrunk, one.low, one.high]).all() for one in found.agents)
    assert all(np.isfinite(share) for share in found.shares.values())
    with open_session() as session:
        document = analyse("differences", OCTOBER, session=session, by=SYSTEM, language=language)
    json.dumps(document, allow_nan=False)


@ONE_DATABASE
def test_too_little_to_compare_says_so(database: str) -> None:
    stored(noise(1, AGENTS[:2], "ab", 9))
    found = compared()
    assert (found.reason, found.agents, found.limits) == ("too_few_scores", (), None)
    assert found.sentence == "Too few published results to compare agents yet."


def test_only_published_random_inspections_of_the_window_count(database: str) -> None:
    scores = noise(4, AGENTS, "ab", 12)
    bad = {"agent": "1001", "inspector": "a", "value": 0.0}
    scores += [Score(**bad, basis="targeted") for _ in range(20)]
    scores += [Score(**bad, state=state) for state in ("draft", "submitted") for _ in range(10)]
    scores += [Score(**bad, month=month) for month in ("2025-09", "2026-11") for _ in range(10)]
    stored(scores)
    found = compared()
    assert {one.staff_number: one.n for one in found.agents} == dict.fromkeys(AGENTS, 12)
    assert found.flags == ()
    assert found.months == ("2026-10",)


@pytest.mark.parametrize(("calls", "flags"), [(12, [("1001", "below_others", 12)]), (9, [])])
@ONE_DATABASE
def test_an_agent_stands_out_from_ten_calls_on(database: str, calls: int, flags: list[tuple[str, str, int]]) -> None:
    scores = noise(5, [f"5{at:03d}" for at in range(8)], "ab", 14)
    stored([*scores, *(Score("1001", "ab"[at % 2], 40.0 + at) for at in range(calls))])
    found = compared(actor("manager", "centre/GD01"))
    assert [(flag.subject, flag.finding, flag.n) for flag in found.flags] == flags
    assert all("1001 Agent 1001 is" in flag.sentence for flag in found.flags)


@ONE_DATABASE
def test_the_same_staff_number_in_two_centres_is_two_agents(database: str) -> None:
    with transaction() as session:
        organisation(session)
        agent("1001", 2, 3, session=session)
        values = {"1/1001": 60.0, "2/1001": 90.0}
        scores = [Score(one, name, value + at) for one, value in values.items() for name in "ab" for at in range(6)]
        publish(scores, session=session)
    found = compared()
    assert [(one.staff_number, one.n) for one in found.agents] == [("1001", 12), ("1001", 12)]
    assert found.shares["agent"] > 0.9


@ONE_DATABASE
def test_a_lenient_inspector_does_not_make_agents_stand_out(database: str) -> None:
    """One inspector gives 10 points more and scored most of one agent's calls: the agent is adjusted for it."""
    rng = np.random.default_rng(6)
    scores = []
    for at in range(8):
        for number in range(14):
            lenient = number < (12 if at == 0 else 4)
            value = 75 + 4 * rng.standard_normal() + (10 if lenient else 0)
            scores.append(Score(f"5{at:03d}", "kind" if lenient else "fair", float(value)))
    stored(scores)
    found = compared()
    assert [(flag.subject, flag.finding) for flag in found.flags] == [("kind", "lenient")]


@ONE_DATABASE
def test_whoever_changed_team_belongs_to_the_lead_of_the_last_one(database: str) -> None:
    scores = [Score(one, name, 70.0 + at, team=1) for one in ("1001", "1002") for name in "ab" for at in range(6)]
    scores += [Score("1003", "a", 70.0, month="2026-09", team=2), Score("1003", "b", 71.0, month="2026-10", team=1)]
    stored(scores)
    named = {one.staff_number for one in compared(TEAM_LEAD).agents}
    assert named == {"1001", "1002", "1003"}
    assert {one.staff_number for one in compared(actor("team_lead", "team/T2")).agents} == {""}
