"""Charts of rare events: how many cases, or how much time, lie between one fatal error and the next."""

import numpy as np
from numpy.typing import ArrayLike

from inspection.errors import StatisticsError
from inspection.statistics.charts import Chart, outside, positions, xmr_chart
from inspection.statistics.checks import Array, plain, points

NEARLY_NORMAL = 1 / 3.6
"""Power that makes exponential times nearly normal (Nelson 1994)."""


def g_chart(gaps: ArrayLike, baseline: slice | None = None, width: float = 3.0) -> Chart:
    """Benneyan's g chart (Benneyan 2001; Kaminsky and others 1992): cases without an event between two events.

    centre = mean gap, limits centre +- width sqrt(centre (centre + 1)), the lower one clipped at 0. A point above the
    upper limit means that events became rarer; that they became more frequent shows in runs below the centre.

    Args:
        gaps: whole cases between events, 0 or more, shape (..., time).
        baseline: the points that centre and limits rest on; by default all.
        width: distance of the limits in standard deviations.

    Raises:
        StatisticsError: fewer than two gaps, or a negative one.
    """
    found = _gaps(gaps, baseline)
    centre = np.nanmean(found[..., baseline or slice(None)], axis=-1, keepdims=True)
    half = width * np.sqrt(centre * (centre + 1))
    lower = np.broadcast_to(np.maximum(0.0, centre - half), found.shape)
    upper = np.broadcast_to(centre + half, found.shape)
    return Chart(plain(centre[..., 0]), lower, upper, found, positions(outside(found, lower, upper)))


def t_chart(times: ArrayLike, baseline: slice | None = None, width: float = 3.0) -> Chart:
    """Time between events: an individuals chart of time^(1/3.6) (Nelson 1994), its lines taken back to time.

    Args:
        times: between events, 0 or more, shape (..., time), in any unit.
        baseline: the points that centre and limits rest on; by default all.
        width: distance of the limits in standard deviations of the transformed times.

    Raises:
        StatisticsError: fewer than two times, or a negative one.
    """
    found = _gaps(times, baseline)
    chart = xmr_chart(found**NEARLY_NORMAL, baseline, width=width)
    lower, upper = (np.maximum(0.0, limit) ** (1 / NEARLY_NORMAL) for limit in (chart.lower, chart.upper))
    centre = np.asarray(chart.centre) ** (1 / NEARLY_NORMAL)
    return Chart(plain(centre), lower, upper, found, positions(outside(found, lower, upper)))


def _gaps(values: ArrayLike, baseline: slice | None) -> Array:
    found = points(values)
    points(found[..., baseline or slice(None)])
    if (found < 0).any():
        raise StatisticsError(f"gap {found[found < 0][0]:g}; expected 0 or more")
    return found
