"""Criteria that are broken or not, compared by counting: between agents, between inspectors, and over the months."""

import json
from collections.abc import Iterable

import numpy as np
import pytest
from sqlmodel import col, select

from inspection.analysis import analyse
from inspection.analysis.cells import Sample
from inspection.analysis.choices import breach_named, known_criteria
from inspection.analysis.closer import breach_gaps
from inspection.analysis.differences import Differences, differences_between_agents
from inspection.analysis.one_agent import AgentView, look_at_agent
from inspection.analysis.places import parse_spot
from inspection.analysis.stability import stability_over_months
from inspection.analysis.tracks import Track
from inspection.database import open_session, transaction
from inspection.models import Answer, Criterion, Evaluation, RubricVersion, StandardState
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.review.cells import refresh_all_cells
from tests.inspection.facts_builders import actor, agent, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
MONTHS = [str(OCTOBER.plus(at - 12)) for at in range(13)]
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KINDS = {"A6": ("deduction", 5.0), "D4": ("fatal", 1.0)}
Call = tuple[str, str, str, bool]
"""Agent, inspector, month, and whether the call has a breach."""


def stored(calls: Iterable[Call], code: str = "A6") -> None:
    """Published calls with one criterion that is broken or not."""
    calls = list(calls)
    kind, value = KINDS[code]
    with transaction() as session:
        organisation(session)
        for number in range(8):
            agent(f"5{number:03d}", 1, 2, session=session)
        publish([Score(who, by, 80.0, month=month) for who, by, month, _ in calls], session=session)
        rubric = session.exec(select(RubricVersion)).one()
        rubric.state = StandardState.PUBLISHED
        named = {"name_zh": "闲聊", "name_en": "Idle talk", "section": "attitude"}
        criterion = Criterion(
            rubric_version_id=rubric.id or 0, code=code, position=1, kind=kind, most_deducted=10, **named
        )
        session.add(criterion)
        session.flush()
        ids = session.exec(select(Evaluation.id).order_by(col(Evaluation.id))).all()
        for evaluation_id, (*_, broken) in zip(ids, calls, strict=True):
            given = {"evaluation_id": evaluation_id or 0, "criterion_id": criterion.id or 0}
            session.add(Answer(**given, value=value if broken else 0.0))
        session.flush()
        refresh_all_cells(session=session)


def one_who_breaks_it() -> list[Call]:
    """Seven agents with one breach in forty calls, and one with twelve."""
    numbers = {f"5{at:03d}": 1 for at in range(7)} | {"1001": 12}
    return [(who, "ab"[at % 2], "2026-10", at < broken) for who, broken in numbers.items() for at in range(40)]


def compared(who: Actor = SYSTEM, language: str = "en", code: str = "A6", basis: str = "random") -> Differences:
    sample = Sample(OCTOBER, basis=basis, subject=code)
    with open_session() as session:
        return differences_between_agents(OCTOBER, session=session, by=who, language=language, sample=sample)


@pytest.mark.parametrize("code", KINDS)
def test_the_one_with_more_breaches_than_chance_is_named(database: str, code: str) -> None:
    stored(one_who_breaks_it(), code)
    found = compared(code=code)
    assert [(one.subject, one.finding, one.value, one.n) for one in found.flags] == [("1001", "above_others", 30.0, 40)]
    assert {one.staff_number: (one.fatal, one.calls) for one in found.agents if one.fatal > 1} == {"1001": (12, 40)}
    # 19 of 320 by Clopper and Pearson.
    assert found.sentence == (
        f"{code} Idle talk: 19 of 320 calls have a breach (5.94% overall, 95 % interval 3.61% to 9.12%); "
        "1 of 8 agents have more than chance brings."
    )
    assert found.limits is not None and found.limits.centre == pytest.approx(100 * 19 / 320)
    assert (found.breach, found.fatal) == (True, None)
    assert sum(found.shares.values()) == pytest.approx(1)


@ONE_DATABASE
def test_the_funnel_is_as_wide_as_agents_differ_by_themselves(database: str) -> None:
    """Four with 2 and four with 10 of 40: p .15, z^2 3.1373 each, phi > 1, tau^2 (25.098 - 7) / 7 x .0031875."""
    numbers = {who: 2 if at < 4 else 10 for at, who in enumerate(["1001", *(f"5{at:03d}" for at in range(7))])}
    stored([(who, "ab"[at % 2], "2026-10", at < broken) for who, broken in numbers.items() for at in range(40)])
    limits = compared().limits
    assert limits is not None
    n = np.array(limits.n)
    expected = 15 + 196 * np.sqrt(0.1275 / n + 0.0082411)
    assert limits.high_95 == pytest.approx(np.minimum(expected, 100), rel=1e-4)
    assert compared().flags == ()


@ONE_DATABASE
def test_shrunken_shares_are_those_of_the_beta_prior(database: str) -> None:
    stored(one_who_breaks_it())
    agents = {one.staff_number: one for one in compared().agents}
    many, few = agents["1001"], agents["5000"]
    assert 5.94 < many.shrunk < many.mean == 30.0
    assert few.mean == 2.5 < few.shrunk < 5.94
    assert all(0 <= one.low < one.shrunk < one.high <= 100 for one in agents.values())


@ONE_DATABASE
def test_an_inspector_who_marks_it_less_often_is_lenient(database: str) -> None:
    """One marks 5 of 20 calls of each of eight agents, the other none: the difference is 25 points."""
    who = ["1001", *(f"5{at:03d}" for at in range(7))]
    stored([(one, by, "2026-10", by == "a" and at < 5) for one in who for by in "ab" for at in range(20)])
    found = compared()
    assert [(one.subject, one.finding, one.value) for one in found.flags] == [("b", "lenient", 25.0)]
    strict, lenient = found.inspectors
    assert (strict.leniency, lenient.leniency) == (pytest.approx(-25.0), pytest.approx(25.0))
    assert lenient.low < 25 < lenient.high
    assert (lenient.agents, lenient.n) == (8, 160)
    assert compared(actor("team_lead", "team/T1")).inspectors == ()


SHAPES: dict[str, list[Call]] = {
    "nobody": [(one, "ab"[at % 2], "2026-10", False) for one in ("1001", "1002") for at in range(12)],
    "everybody": [(one, "ab"[at % 2], "2026-10", True) for one in ("1001", "1002") for at in range(12)],
    "one inspector": [(one, "a", "2026-10", at == 0) for one in ("1001", "1002") for at in range(12)],
    "one agent": [("1001", "ab"[at % 2], "2026-10", at == 0) for at in range(30)],
    "too few": [(one, "a", "2026-10", at == 0) for one in ("1001", "1002") for at in range(4)],
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("shape", sorted(SHAPES))
@ONE_DATABASE
def test_whatever_the_data_there_is_a_sentence_and_no_flag(database: str, shape: str, language: str) -> None:
    stored(SHAPES[shape])
    found = compared(language=language)
    assert (found.flags, bool(found.sentence)) == ((), True)
    assert all(np.isfinite([one.mean, one.shrunk, one.low, one.high]).all() for one in found.agents)
    assert all(np.isfinite([one.leniency, one.low, one.high]).all() for one in found.inspectors)
    with open_session() as session:
        document = analyse(
            "differences", OCTOBER, session=session, by=SYSTEM, language=language, sample=Sample(OCTOBER, subject="A6")
        )
    json.dumps(document, allow_nan=False)


def looked_at(staff_number: str) -> AgentView:
    sample = Sample(OCTOBER, subject="A6")
    with open_session() as session:
        found = differences_between_agents(OCTOBER, session=session, by=SYSTEM, sample=sample)
        key = next(one.agent_id for one in found.agents if one.staff_number == staff_number)
        return look_at_agent(key, sample, found, session=session, by=SYSTEM)


@ONE_DATABASE
def test_an_agents_breaches_beside_the_rest_of_the_centre(database: str) -> None:
    """12 of 40 against 7 of 280: Clopper and Pearson .1656 to .4653, Fisher's exact p 2.4e-7."""
    stored(one_who_breaks_it())
    seen = looked_at("1001")
    (one,) = seen.criteria
    assert (one.code, one.breach, one.n, one.stands_out) == ("A6", True, 40, True)
    assert (one.value, one.centre) == (30.0, pytest.approx(100 * 19 / 320))
    assert (one.low, one.high) == (pytest.approx(16.56, abs=0.01), pytest.approx(46.53, abs=0.01))
    assert seen.expected is None
    (month,) = seen.months
    assert (month.n, month.value) == (40, 30.0)
    assert month.low <= month.centre <= month.high


NIST = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17)
"""The first thirteen lots of fifty of the p chart example (NIST 6.3.3.2)."""


def months_of_breaches(numbers: Iterable[int], each: int) -> list[Call]:
    return [
        ("1001", "a", month, at < broken) for month, broken in zip(MONTHS, numbers, strict=True) for at in range(each)
    ]


def track_of_breaches(code: str) -> Track:
    with open_session() as session:
        spot = parse_spot("agent/GD01/1001", session=session, by=SYSTEM)
        (track,) = stability_over_months(OCTOBER, session=session, by=SYSTEM, spot=spot, subject=code).tracks
    return track


def test_breaches_over_the_months_have_laneys_chart(database: str) -> None:
    stored(months_of_breaches(NIST, 50))
    track = track_of_breaches("A6")
    rate = sum(NIST) / (50 * 13)
    z = (np.array(NIST) / 50 - rate) / np.sqrt(rate * (1 - rate) / 50)
    sigma_z = np.abs(np.diff(z)).mean() / 1.128
    assert (track.counted, track.breach, track.unit, track.totals) == (True, True, "percent", NIST)
    assert track.centre[0] == pytest.approx(rate)
    assert track.upper is not None
    assert track.upper[0] == pytest.approx(rate + 3 * sigma_z * np.sqrt(rate * (1 - rate) / 50))


@pytest.mark.parametrize("code", KINDS)
@ONE_DATABASE
def test_rare_breaches_are_told_by_the_calls_between_them(database: str, code: str) -> None:
    stored(months_of_breaches([1] * 12 + [0], 5), code)
    track = track_of_breaches(code)
    with open_session() as session:
        spot = parse_spot("agent/GD01/1001", session=session, by=SYSTEM)
        found = breach_gaps(track, spot, OCTOBER, 13, session=session, by=SYSTEM, language="en")
    assert found is not None
    assert (found.months, found.gaps) == (tuple(MONTHS[:12]), (0, *(4,) * 11))
    assert found.centre == pytest.approx(44 / 12)
    assert found.sentence.startswith(f"{code} Idle talk (breaches): rare, 12 in 65 calls")


def test_every_criterion_can_be_chosen_and_what_a_breach_is(demo: str) -> None:
    with open_session() as session:
        known = known_criteria(session=session)
        assert [one.code for one in known if one.breach] == ["A6", "D6", "D3", "D4"]
        assert [one.code for one in known][:2] == ["A1", "A2"]
        assert breach_named("A1", session=session) is None
        assert breach_named("score", session=session) is None
    found = compared(code="A6")
    assert (found.flags, found.breach) == ((), True)
    assert sum(one.fatal for one in found.agents) == 16
    assert sum(one.calls for one in found.agents) == 720
