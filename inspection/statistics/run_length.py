"""How long a chart runs until it signals: planning of charts."""

from typing import Literal

import numpy as np
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics.checks import Array, positive

Kind = Literal["xmr", "ewma", "cusum"]
KINDS = ("xmr", "ewma", "cusum")
NODES = 80


def average_run_length(
    chart: Kind,
    shift: float = 0.0,
    *,
    weight: float = 0.2,
    width: float | None = None,
    k: float = 0.5,
    h: float = 5.0,
) -> float:
    """Points until the first signal, on average, of independent normal points around target + shift.

    By the integral equations of Page (1954) for CUSUM and Crowder (1987) for EWMA, solved with Gauss and Legendre's
    nodes; limits are those of the steady state, both start at the target. "xmr": limits of a known sigma, 1 / p.

    Args:
        chart: "xmr", "ewma" or "cusum" (two-sided).
        shift: of the mean, in sigmas of one point.
        weight: of the EWMA.
        width: of the limits; by default 3 (xmr) and 2.86 (ewma).
        k: allowance of the CUSUM, in sigmas.
        h: decision interval of the CUSUM, in sigmas.

    Raises:
        StatisticsError: the chart is not known, or one of the numbers is impossible.
    """
    if chart not in KINDS:
        raise StatisticsError(f"chart {chart!r} is not known; expected one of {', '.join(KINDS)}")
    if not np.isfinite(shift):
        raise StatisticsError(f"shift = {shift:g}; expected a finite number of sigmas")
    if chart == "cusum":
        if not k >= 0:
            raise StatisticsError(f"k = {k:g}; expected 0 or more")
        up, down = (_one_sided(side * shift, k, positive("h", h)) for side in (1, -1))
        return 1 / (1 / up + 1 / down)
    limit = positive("width", width if width is not None else 3.0 if chart == "xmr" else 2.86)
    if chart == "xmr":
        return float(1 / (stats.norm.sf(limit - shift) + stats.norm.cdf(-limit - shift)))
    if not 0 < weight <= 1:
        raise StatisticsError(f"weight = {weight:g}; expected 0 < weight <= 1")
    return _ewma(shift, weight, limit * float(np.sqrt(weight / (2 - weight))))


def _nodes(low: float, high: float) -> tuple[Array, Array]:
    at, weights = np.polynomial.legendre.leggauss(NODES)
    return (high - low) / 2 * at + (high + low) / 2, (high - low) / 2 * weights


def _one_sided(shift: float, k: float, h: float) -> float:
    """L(z) = 1 + L(0) Phi(k - shift - z) + integral over 0..h of L(y) phi(y + k - shift - z) dy, at z = 0."""
    nodes, weights = _nodes(0.0, h)
    start = np.concatenate([[0.0], nodes])
    kernel = np.empty((start.size, start.size))
    kernel[:, 0] = stats.norm.cdf(k - shift - start)
    kernel[:, 1:] = stats.norm.pdf(nodes[None, :] + k - shift - start[:, None]) * weights
    return float(np.linalg.solve(np.eye(start.size) - kernel, np.ones(start.size))[0])


def _ewma(shift: float, weight: float, half: float) -> float:
    """L(u) = 1 + integral over the limits of L(y) phi((y - (1 - weight) u) / weight - shift) dy / weight, at u = 0."""
    nodes, weights = _nodes(-half, half)
    start = np.concatenate([[0.0], nodes])
    steps = (nodes[None, :] - (1 - weight) * start[:, None]) / weight - shift
    kernel = stats.norm.pdf(steps) * weights / weight
    lengths = np.linalg.solve(np.eye(NODES) - kernel[1:], np.ones(NODES))
    return float(1 + kernel[0] @ lengths)
