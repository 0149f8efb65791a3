"""How much must be inspected or tested to know enough."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics.checks import positive, share, variance
from inspection.statistics.intervals import MOST_NEEDED, lower_bound, wilson_interval
from inspection.statistics.variance import reliability


@dataclass(frozen=True)
class Precision:
    """What a month's inspections will tell.

    `each` inspections an agent; half-widths of the intervals of an agent's mean and of the mean of all agents, in the
    unit of the scores; `reliability` of an agent's mean (None where the agents do not differ). `reason` where an agent
    gets no inspection.
    """

    each: float
    agent_half_width: float | None
    overall_half_width: float | None
    reliability: float | None
    reason: str | None = None


def tests_needed(target: float, at_least: bool = True, confidence: float = 0.95, failures: int = 0) -> int | None:
    """Tests with so many failures that prove a target (59 without failure for at least 95 %).

    None where more than a million would be needed.

    Raises:
        StatisticsError: the target is not strictly between 0 and 1, or failures are negative.
    """
    required = share("target", target if at_least else 1 - target)
    tail = 1 - share("confidence", confidence)
    if failures < 0:
        raise StatisticsError(f"failures = {failures}; expected 0 or more")
    if failures == 0:
        return math.ceil(math.log(tail) / math.log(required) - 1e-9)

    def proven(number: int) -> bool:
        return float(lower_bound(number - failures, number, tail)) >= required

    low, high = failures, MOST_NEEDED
    if not proven(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if proven(middle) else (middle, high)
    return high


def detectable_difference(n1: int, n2: int, level: float, power: float = 0.8) -> float:
    """The smallest fall from `level` that a two-sided 5 % test finds with this power; NaN where none can be found.

    Pooled variance under the null, unpooled under the alternative (Fleiss, Levin and Paik 2003, eq. 4.14).

    Raises:
        StatisticsError: a sample is empty, or level or power is not between 0 and 1.
    """
    if min(n1, n2) < 1:
        raise StatisticsError(f"n1 = {n1}, n2 = {n2}; expected 1 or more each")
    p1 = share("level", level)
    z_alpha, z_beta = float(stats.norm.ppf(0.975)), float(stats.norm.ppf(share("power", power)))

    def shortfall(difference: float) -> float:
        p2 = p1 - difference
        pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
        null = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        alternative = np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        return float(difference - z_alpha * null - z_beta * alternative)

    low, high = 0.0, p1
    if shortfall(high) < 0:
        return float("nan")
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if shortfall(middle) >= 0 else (middle, high)
    return high


def inspections_needed(agent_variance: float, rest: float, wanted: float) -> int | None:
    """Inspections an agent until the mean has the reliability wanted (Spearman and Brown, solved for k).

    None where agents do not differ: no number of inspections tells them apart.

    Args:
        agent_variance: variance between agents.
        rest: variance of one inspection around its agent's level.
        wanted: the reliability, between 0 and 1.

    Raises:
        StatisticsError: a variance is negative, or the reliability is not between 0 and 1.
    """
    variance("agent_variance", agent_variance)
    variance("rest", rest)
    share("wanted", wanted)
    if agent_variance == 0:
        return None
    return max(1, math.ceil(wanted / (1 - wanted) * rest / agent_variance - 1e-9))


def expected_precision(
    capacity: float, agents: int, rest: float, agent_variance: float = 0.0, confidence: float = 0.95
) -> Precision:
    """What this month's capacity of inspections, shared evenly over the agents, will tell about scores.

    Args:
        capacity: inspections that can be done this month.
        agents: who share them.
        rest: variance of one inspection around its agent's level.
        agent_variance: variance between agents.
        confidence: of the intervals.

    Raises:
        StatisticsError: no agents, a negative capacity or variance, or a confidence that is not between 0 and 1.
    """
    if agents < 1 or not (np.isfinite(capacity) and capacity >= 0):
        raise StatisticsError(f"capacity = {capacity:g} for {agents} agents; expected 0 or more for 1 or more")
    variance("agent_variance", agent_variance)
    variance("rest", rest)
    z = float(stats.norm.ppf(0.5 + share("confidence", confidence) / 2))
    each = capacity / agents
    overall = z * math.sqrt(rest / capacity) if capacity else None
    if each < 1:
        return Precision(each, None, overall, None, "less_than_one_inspection_an_agent")
    relied = reliability(agent_variance, rest, each) if agent_variance > 0 else None
    return Precision(each, z * math.sqrt(rest / each), overall, relied)


def expected_rate_interval(n: float, level: float, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson interval to expect of `n` tests where the rate is about `level`: how precise a figure will be.

    Raises:
        StatisticsError: n is not more than 0, or the level is not in 0..1.
    """
    positive("n", n)
    if not 0 <= level <= 1:
        raise StatisticsError(f"level = {level:g}; expected 0 to 1")
    low, high = wilson_interval(n * level, n, confidence)
    return float(low), float(high)
