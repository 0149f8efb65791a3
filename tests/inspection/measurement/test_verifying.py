"""Do the system's figures and the dial tests agree: both shares of one service, and chance told from a difference."""

import pytest

from inspection.analysis.sentences import verified_sentence
from inspection.measurement.definitions import DIAL_TEST, ORDER_CHECK, SYSTEM, Counts, indicator
from inspection.measurement.figures import judge
from inspection.measurement.verifying import verify


def pair(identity: str, system: tuple[int, int], tests: tuple[int, int]) -> list:
    one = indicator(identity)
    return [judge(one, SYSTEM, Counts(*system)), judge(one, DIAL_TEST, Counts(*tests))]


@pytest.mark.parametrize(
    ("identity", "system", "tests", "difference", "agrees"),
    [
        ("K3", (9000, 10000), (45, 50), 0.0, True),
        ("K3", (9000, 10000), (35, 50), 0.2, False),
        ("K3", (9000, 10000), (40, 50), 0.1, False),
        ("K3", (9000, 10000), (41, 50), 0.08, True),
        ("K3", (1, 1), (0, 1), 1.0, True),
        ("K4", (40, 10000), (10, 200), 0.046, False),
        ("K4", (40, 10000), (1, 200), 0.001, True),
    ],
)
def test_a_difference_is_told_from_chance(
    identity: str, system: tuple[int, int], tests: tuple[int, int], difference: float, agrees: bool
) -> None:
    (found,) = verify(pair(identity, system, tests))
    assert found.official.official and not found.verifying.official
    assert abs(found.difference) == pytest.approx(difference, abs=1e-9) and found.agrees == agrees
    assert found.interval[0] <= found.difference <= found.interval[1]


def test_what_one_source_alone_counted_is_not_compared() -> None:
    figures = [*pair("K3", (9000, 10000), (0, 0)), judge(indicator("K5"), DIAL_TEST, Counts(10, 10))]
    assert verify(figures) == [] == verify([])


def test_each_source_is_held_against_the_official_figure_by_itself() -> None:
    one = indicator("K9")
    figures = [
        judge(one, SYSTEM, Counts(95, 100)),
        judge(one, DIAL_TEST, Counts(48, 50)),
        judge(one, ORDER_CHECK, Counts(6, 12)),
    ]
    found = verify(figures)
    assert [(pair.official.source, pair.verifying.source, pair.agrees) for pair in found] == [
        (DIAL_TEST, SYSTEM, True),
        (DIAL_TEST, ORDER_CHECK, False),
    ]
    told = [verified_sentence(pair, "en") for pair in found]
    assert told[0].startswith("Dial tests and system differ by +1.0 points")
    assert told[1].startswith("Checked work orders and sampled dial tests differ by +46.0 points")
    assert "工单抽查与抽样拨测相差 +46.0 个百分点" in verified_sentence(found[1], "zh")
