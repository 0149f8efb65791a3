"""The gap to the targets: official figures that miss, in a sentence each, in both languages."""

import json

import pytest

from inspection.analysis import analyse
from inspection.analysis.gap import figure_sentence, gap_to_targets, percent
from inspection.database import open_session
from inspection.errors import NotAllowed
from inspection.measurement.definitions import DIAL_TEST, SYSTEM, Counts, indicator
from inspection.measurement.figures import judge
from inspection.month import Month
from inspection.policies import SYSTEM as MACHINE
from tests.inspection.facts_builders import actor

OCTOBER = Month(2026, 10)


def test_the_demo_month(demo: str) -> None:
    with open_session() as session:
        found = gap_to_targets(OCTOBER, session=session, by=MACHINE)
    assert [(flag.subject, flag.n) for flag in found.flags] == [
        ("K1", 31 * 24 * 60),
        ("K3", 9),
        ("K7-15", 14),
        ("K7-20", 14),
        ("K8", 14),
    ]
    assert {flag.finding for flag in found.flags} == {"target_missed"}
    assert found.sentence == (
        "2026-10: of 11 official figures 2 meet their target, 5 miss it, and 4 are not proven either way."
    )
    assert len(found.figures) == 21
    assert sorted(one.indicator.id for one in found.figures if one.official) == sorted(
        ["K1", "K2", "K3", "K4", "K5", "K6", "K7-15", "K7-20", "K8", "K9", "K10"]
    )


@pytest.mark.parametrize(
    ("identity", "source", "counts", "expected"),
    [
        ("K2", SYSTEM, Counts(9, 10), "Answer rate is 90.0% (9 of 10): it meets its target (at least 85.0%)."),
        (
            "K4",
            SYSTEM,
            Counts(1, 100),
            "Transfer error rate is 1.00% (1 of 100): it misses its target (at most 0.50%).",
        ),
        ("K5", DIAL_TEST, Counts(), "Query accuracy rate: no data this month."),
        (
            "K5",
            DIAL_TEST,
            Counts(58, 58),
            "Query accuracy rate is 100.0% in dial tests (58 of 58, 95 % interval 93.8% to 100.0%): "
            "not proven either way (at least 95.0%)."
            " 1 more tests at this rate would settle it.",
        ),
    ],
)
def test_a_figure_in_a_sentence(identity: str, source: str, counts: Counts, expected: str) -> None:
    assert figure_sentence(judge(indicator(identity), source, counts), "en").strip() == expected


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("source", [SYSTEM, DIAL_TEST])
@pytest.mark.parametrize("counts", [Counts(), Counts(0, 30), Counts(20, 30), Counts(30, 30), Counts(19, 20)])
@pytest.mark.parametrize("identity", ["K1", "K4", "K5", "K8"])
def test_every_figure_has_a_sentence(identity: str, source: str, counts: Counts, language: str) -> None:
    assert figure_sentence(judge(indicator(identity), source, counts), language)


@pytest.mark.parametrize(
    ("rate", "text"), [(0.0, "0.0%"), (0.005, "0.50%"), (0.5, "50.0%"), (0.9997, "99.97%"), (1.0, "100.0%")]
)
def test_rates_for_people(rate: float, text: str) -> None:
    assert percent(rate) == text


def test_an_empty_home_has_a_sentence_and_no_flag(database: str) -> None:
    with open_session() as session:
        for which in ("gap", "competitors", "differences", "stability", "causes"):
            document = analyse(which, OCTOBER, session=session, by=MACHINE)
            assert (document["analysis"], document["month"], document["flags"]) == (which, "2026-10", [])
            assert document["sentence"]
            json.dumps(document, allow_nan=False)
        with pytest.raises(NotAllowed):
            gap_to_targets(OCTOBER, session=session, by=actor("team_lead", "team/T1"))
