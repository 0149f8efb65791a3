"""How long a chart runs until it signals, against simulation and against other laws."""

import numpy as np
import pytest
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics import average_run_length, cusum_chart, ewma_chart


def _simulated(first: object, shift: float, length: int) -> float:
    rng = np.random.default_rng(14)
    values = rng.normal(shift, 1.0, size=(4000, length))
    found = first(values)
    runs = np.full(4000, length)
    rows, months = found.signals.T
    np.minimum.at(runs, rows, months + 1)
    assert (runs < length).mean() > 0.999
    return float(runs.mean())


@pytest.mark.parametrize("shift", [1.0, -1.5])
def test_simulation_agrees(shift: float) -> None:
    ewma = _simulated(lambda values: ewma_chart(values, 0.0, 1.0), shift, 120)
    assert ewma == pytest.approx(average_run_length("ewma", shift), rel=0.05)
    cusum = _simulated(lambda values: cusum_chart(values, 0.0, 1.0), shift, 120)
    assert cusum == pytest.approx(average_run_length("cusum", shift), rel=0.05)


def test_an_ewma_of_weight_one_is_the_plain_chart() -> None:
    for shift in (0.0, 0.7, 2.0):
        plain = average_run_length("xmr", shift, width=2.0)
        assert plain == pytest.approx(1 / (stats.norm.sf(2 - shift) + stats.norm.cdf(-2 - shift)))
        assert average_run_length("ewma", shift, weight=1.0, width=2.0) == pytest.approx(plain)


def test_known_values_of_the_plain_chart() -> None:
    assert average_run_length("xmr") == pytest.approx(370.4, abs=0.05)
    assert average_run_length("xmr", 1.0) == pytest.approx(43.9, abs=0.05)


@pytest.mark.parametrize("chart", ["xmr", "ewma", "cusum"])
def test_a_larger_shift_on_either_side_is_found_sooner(chart: str) -> None:
    lengths = [average_run_length(chart, shift) for shift in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert lengths == sorted(lengths, reverse=True)
    assert average_run_length(chart, -1.0) == pytest.approx(lengths[2])


@pytest.mark.parametrize(
    ("chart", "options", "named"),
    [
        ("p", {}, "'p'"),
        ("xmr", {"width": 0.0}, "width = 0"),
        ("ewma", {"weight": 0.0}, "weight = 0"),
        ("cusum", {"h": -1.0}, "h = -1"),
        ("cusum", {"k": -1.0}, "k = -1"),
        ("xmr", {"shift": np.nan}, "shift = nan"),
    ],
)
def test_impossible_charts_are_refused(chart: str, options: dict[str, float], named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        average_run_length(chart, **options)
