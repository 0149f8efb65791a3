"""The gap to the competitors: intervals, many comparisons at once, and only what is in scope."""

import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from inspection.analysis.competitors import Competition, gap_to_competitors
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.measurement.definitions import Counts
from inspection.models import Competitor, DialTest
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, at, organisation

OCTOBER = Month(2026, 10)


def compared(who: Actor = SYSTEM, language: str = "en") -> Competition:
    with open_session() as session:
        return gap_to_competitors(OCTOBER, session=session, by=who, language=language)


def answers(place: dict[str, int], right: int, whole: int, when: str = "2026-10-05 00:00:00") -> None:
    with transaction() as session:
        for number in range(whole):
            values = {"test_id": f"{place}{when}{number}", "dialled_at": at(when), "query_ok": number < right}
            session.add(DialTest.model_validate(values | place))


def test_the_demo_flags_nobody(demo: str) -> None:
    found = compared()
    assert [(one.indicator, one.competitor) for one in found.compared] == [
        (identity, "C1") for identity in ("K1", "K2", "K3", "K4", "K5", "K6", "K9")
    ]
    assert found.flags == ()
    assert all(one.low <= one.difference <= one.high for one in found.compared)
    assert found.sentence == "2026-10: of 7 comparisons 0 differ beyond chance."
    accuracy = found.compared[4]
    assert (accuracy.own, accuracy.other) == (Counts(34, 35), Counts(30, 35))
    expected = stats.fisher_exact([[34, 1], [30, 5]]).pvalue
    assert expected > 0.1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_gap_beyond_chance_is_told_with_its_side(database: str, language: str) -> None:
    with transaction() as session:
        organisation(session)
        session.add(Competitor(code="C2", name_zh="乙", name_en="Two"))
    answers({"centre_id": 1}, 59, 60)
    answers({"competitor_id": 1}, 40, 60)
    answers({"competitor_id": 2}, 58, 60)
    found = compared(language=language)
    accuracy = [one for one in found.compared if one.indicator == "K5"]
    assert [(one.competitor, one.beyond_noise) for one in accuracy] == [("C1", True), ("C2", False)]
    (flag,) = found.flags
    assert (flag.subject, flag.finding, flag.n) == ("K5/C1", "differs", 60)
    assert flag.value == pytest.approx(19 / 60)
    better = "好 31.7 个百分点" if language == "zh" else "31.7 points better than C1"
    assert better in flag.sentence
    p_values = [
        stats.fisher_exact(
            [
                [one.own.numerator, one.own.denominator - one.own.numerator],
                [one.other.numerator, one.other.denominator - one.other.numerator],
            ]
        ).pvalue
        for one in found.compared
    ]
    assert [one.beyond_noise for one in found.compared] == list(multipletests(p_values, 0.10, "fdr_bh")[0])


def test_only_own_centres_in_scope_and_tests_of_the_month(database: str) -> None:
    with transaction() as session:
        organisation(session)
    answers({"centre_id": 1}, 1, 2)
    answers({"centre_id": 2}, 5, 5)
    answers({"competitor_id": 1}, 3, 4)
    answers({"competitor_id": 1}, 0, 9, "2026-10-31 16:00:00")
    (found,) = [one for one in compared(actor("manager", "province/GD")).compared if one.indicator == "K5"]
    assert (found.own, found.other) == (Counts(1, 2), Counts(3, 4))
    (found,) = [one for one in compared().compared if one.indicator == "K5"]
    assert (found.own, found.other) == (Counts(6, 7), Counts(3, 4))
    with pytest.raises(NotAllowed, match="may not see the competitors of 2026-10"):
        compared(actor("team_lead", "team/T1"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_competitors_there_is_a_sentence(database: str) -> None:
    with transaction() as session:
        organisation(session)
    answers({"centre_id": 1}, 1, 2)
    found = compared()
    assert (found.compared, found.flags) == ((), ())
    assert found.sentence == "2026-10: no dial tests to compare with competitors."
