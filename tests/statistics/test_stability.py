"""Stable, shifted since when, or too short to say."""

import numpy as np
import pytest

from inspection.errors import StatisticsError
from inspection.statistics import StabilityVerdict, among_many, stability_verdict, verdict_width
from inspection.statistics.stability import WHOLE_CHART


def stepped(before: int, after: int, size: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(0, 1, before), rng.normal(size, 1, after)])


@pytest.mark.parametrize("size", [6.0, -6.0])
@pytest.mark.parametrize(("before", "after"), [(12, 12), (20, 4), (10, 14), (23, 1), (3, 21)])
def test_a_step_is_dated_by_its_change_point(before: int, after: int, size: float) -> None:
    found = stability_verdict(stepped(before, after, size))
    assert (found.verdict, found.position, found.side) == ("shift", before, int(np.sign(size)))


@pytest.mark.parametrize("fall", [7, 9])
def test_a_fall_of_counts_is_dated_before_its_first_signal(fall: int) -> None:
    rate = np.where(np.arange(13) < fall, 0.95, 0.87)
    x = np.round(rate * 600) + np.array([3, -4, 2, 0, -3, 4, -2, 1, 3, -4, 2, -1, 0])
    found = stability_verdict(x, [600] * 13)
    assert (found.verdict, found.position, found.side) == ("shift", fall, -1)


def test_the_first_signal_is_kept_beside_the_date() -> None:
    # Months 12-15 fall by little, month 16 by much: the signal comes later than the step.
    values = [0.3, -0.4, 0.2, 0.5, -0.3, 0.4, -0.5, 0.1, 0.3, -0.2, 0.4, -0.3, -1.8, -1.6, -1.9, -1.7, -6.0, -1.8]
    found = stability_verdict(values)
    assert (found.rule, found.first_signal, found.position, found.side) == ("limit", 16, 12, -1)


@pytest.mark.parametrize("size", [9.0, -9.0])
@pytest.mark.parametrize("at", [1, 6, 10, 12])
def test_a_month_that_stands_alone_is_named_itself(at: int, size: float) -> None:
    values = np.array([0.4, -0.6, 0.1, 0.5, -0.2, 0.3, -0.7, 0.2, 0.6, -0.4, 0.1, -0.3, 0.2])
    values[at] = size
    found = stability_verdict(values, sigma=1.0)
    assert (found.verdict, found.position, found.side) == ("shift", at, int(np.sign(size)))


def test_a_long_run_is_a_shift_without_any_far_point() -> None:
    values = np.array([1.0, 1.3, 0.8, 1.1, 0.9, 1.2, 1.0, 1.1, 0.9, 1.0, 1.2, 0.8])
    found = stability_verdict(np.concatenate([-values, values]), sigma=2.0)
    assert (found.verdict, found.rule, found.position, found.side) == ("shift", "run", 12, 1)


@pytest.mark.parametrize("seed", range(5))
def test_scale_and_shift_do_not_change_the_verdict(seed: int) -> None:
    values = stepped(14, 10, 2.5, seed)
    one, other = stability_verdict(values), stability_verdict(values * 7.5 + 40)
    assert (one.verdict, one.rule, one.position) == (other.verdict, other.rule, other.position)
    assert one.p_value == pytest.approx(other.p_value)


@pytest.mark.parametrize("seed", range(5))
def test_failures_tell_the_same_story_the_other_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.binomial(400, np.where(np.arange(18) < 9, 0.9, 0.82))
    one, other = stability_verdict(x, [400] * 18), stability_verdict(400 - x, [400] * 18)
    assert (one.verdict, one.position, one.side) == (other.verdict, other.position, -other.side)


def test_missing_months_leave_the_positions() -> None:
    values = stepped(12, 12, 6.0)
    holes = np.insert(values, [4, 15], np.nan)
    assert stability_verdict(holes).position == 13
    assert stability_verdict(holes).p_value == pytest.approx(stability_verdict(values).p_value)
    x, n = np.r_[np.full(7, 95.0), 0, np.full(6, 70.0)], np.r_[np.full(7, 100.0), 0, np.full(6, 100.0)]
    assert stability_verdict(x, n).position == 8


def test_eleven_points_are_too_few() -> None:
    found = stability_verdict([1.0] * 10 + [50.0])
    assert (found.verdict, found.reason) == ("too_short", "11 points; expected 12 or more")
    assert stability_verdict(np.r_[np.ones(11), np.nan, np.nan]).verdict == "too_short"


def test_a_series_that_never_moves_is_stable() -> None:
    assert stability_verdict([5.0] * 12).verdict == "stable"
    assert stability_verdict([20] * 12, [20] * 12).verdict == "stable"


def test_one_rare_event_is_no_shift() -> None:
    # One error of 40 in a month is beyond three-sigma limits, and nothing strange.
    assert stability_verdict([0] * 12 + [1], [40] * 13).verdict == "stable"


@pytest.mark.parametrize(("values", "n"), [([5] * 12, [4] * 12), ([np.inf] * 12, None), ([], None)])
def test_impossible_series_are_refused(values: list[float], n: list[int] | None) -> None:
    with pytest.raises(StatisticsError, match=r"expected|finite"):
        stability_verdict(values, n)


def test_the_width_holds_a_whole_chart() -> None:
    assert verdict_width(24) == pytest.approx(3.40, abs=0.005)
    assert verdict_width(12) < verdict_width(36)


def _stable(kind: str, seed: int, months: int = 24) -> StabilityVerdict:
    rng = np.random.default_rng(seed)
    if kind == "means":
        return stability_verdict(rng.normal(size=months))
    n = rng.integers(300, 500, size=months)
    return stability_verdict(rng.binomial(n, 0.9), n)


@pytest.mark.parametrize("kind", ["means", "counts"])
def test_false_alarms_stay_under_five_percent_and_p_values_are_safe(kind: str) -> None:
    found = [_stable(kind, seed) for seed in range(300)]
    assert np.mean([one.verdict == "shift" for one in found]) <= WHOLE_CHART
    p_values = np.array([one.p_value for one in found])
    for level in (0.02, 0.05, 0.1, 0.3):
        assert (p_values <= level).mean() <= level + 2 * np.sqrt(level * (1 - level) / 300)


def _verdict(name: str, p_value: float) -> StabilityVerdict:
    shift = name == "shift"
    return StabilityVerdict(name, "limit" if shift else None, 3 if shift else None, 0.05, int(shift), None, 3, p_value)


def test_among_many_a_weak_shift_is_left_to_chance() -> None:
    stable = [_verdict("stable", 0.5)] * 18
    short = StabilityVerdict("too_short", None, None, float("nan"), 0, "5 points; expected 12 or more")
    found = among_many([_verdict("shift", 1e-6), *stable, _verdict("shift", 0.04), short])
    assert [found[0].verdict, found[19].verdict, found[20]] == ["shift", "stable", short]
    assert (found[19].reason, found[19].position, found[19].side) == ("chance_among_many", None, 0)
    assert found[1:19] == stable


def test_among_many_shifted_ones_a_weaker_shift_stands() -> None:
    found = among_many([_verdict("shift", 1e-6)] * 10 + [_verdict("shift", 0.04)] * 5 + [_verdict("stable", 0.5)] * 5)
    assert [one.verdict for one in found].count("shift") == 15
    assert among_many([]) == []
