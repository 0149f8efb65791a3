"""What is known of agents side by side: their levels, the limits of chance, and all of it together."""

from dataclasses import dataclass, replace

import numpy as np

from inspection.analysis.breaches import BreachRates
from inspection.analysis.cells import PERCENT, SCORE
from inspection.analysis.flags import Flag
from inspection.analysis.leniency import InspectorLevel
from inspection.analysis.levels import FEWEST_CALLS, Levels
from inspection.statistics import ALARM, WARNING, funnel_limits

LIMIT_POINTS = 40


@dataclass(frozen=True)
class AgentLevel:
    """One agent's level: plain mean, mean adjusted for who inspected, shrunken mean with its 95 % interval (points).

    Agents outside the scope (`own` is false) come without number and name. `fatal` counts, of `calls`, those with a
    fatal answer; where breaches of a criterion are compared, those with a breach, and the means are their share in
    percent.
    """

    staff_number: str
    name_zh: str
    name_en: str
    own: bool
    n: int
    mean: float
    adjusted: float
    shrunk: float
    low: float
    high: float
    fatal: int
    stands_out: bool
    calls: int = 0
    fatal_shrunk: float = 0.0
    fatal_beyond: bool = False
    agent_id: int = 0

    def label(self, language: str) -> str:
        """Staff number and name; nothing for agents outside the scope."""
        return f"{self.staff_number} {self.name_zh if language == 'zh' else self.name_en}" if self.own else ""


@dataclass(frozen=True)
class Limits:
    """Funnel limits along the number of calls."""

    n: tuple[float, ...]
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    low_998: tuple[float, ...]
    high_998: tuple[float, ...]
    centre: float


@dataclass(frozen=True)
class Differences:
    """The agents of a window of months; `reason` where there is too little to compare.

    Args:
        shares: of the variance between scores: agent, inspector and rest.
        reliability: of the mean of ten calls; `calls_needed` for one of .8, None where agents do not differ.
        within: variance of one score around its agent's level; `between` that of the levels.
        connected: whether all inspectors can be compared, over agents they share; where not, nothing is adjusted.
        fatal: the funnel of fatal calls, as shares; only for the score.
        breach: whether calls with a breach are compared (in percent, not adjusted), instead of means.
    """

    months: tuple[str, ...]
    agents: tuple[AgentLevel, ...]
    inspectors: tuple[InspectorLevel, ...]
    limits: Limits | None
    shares: dict[str, float]
    reliability: float | None
    made_up: bool
    flags: tuple[Flag, ...]
    sentence: str
    reason: str | None = None
    basis: str = "random"
    subject: str = SCORE
    calls_needed: int | None = None
    within: float = 0.0
    between: float = 0.0
    connected: bool = True
    fatal: Limits | None = None
    fatal_sentence: str = ""
    breach: bool = False


def mean_limits(levels: Levels, residual: float) -> Limits:
    """The funnel around the mean of all, for scores that vary by `residual`."""
    most, centre = float(levels.n.max()), levels.centre
    n = np.linspace(max(1.0, FEWEST_CALLS / 2), most * 1.15, LIMIT_POINTS)
    half = np.sqrt(residual / n)

    def line(width: float) -> tuple[float, ...]:
        return tuple(float(value) for value in np.clip(centre + width * half, 0.0, 100.0))

    return Limits(tuple(n.tolist()), line(-WARNING), line(WARNING), line(-ALARM), line(ALARM), centre)


def rate_limits(levels: Levels, rates: BreachRates, scale: float = 1.0) -> Limits:
    """The funnel of calls with a breach around the rate of all, wider where agents differ by themselves.

    Args:
        scale: what a share of 1 is drawn as: 1, or 100 for percent.
    """
    n = np.linspace(FEWEST_CALLS / 2, max(float(levels.calls.max()), FEWEST_CALLS) * 1.15, LIMIT_POINTS)
    lines = [one for z in (WARNING, ALARM) for one in funnel_limits(n, rates.rate, z, rates.tau)]
    low_95, high_95, low_998, high_998 = (tuple((scale * one).tolist()) for one in lines)
    return Limits(tuple(n.tolist()), low_95, high_95, low_998, high_998, scale * rates.rate)


def breach_levels(levels: Levels, rates: BreachRates) -> Levels:
    """Levels of a criterion that is broken or not: the share of calls with a breach in percent, as they were found."""
    chance = rates.rate * (1 - rates.rate)
    return replace(
        levels,
        adjusted=levels.mean,
        shrunk=PERCENT * rates.shrunk,
        low=PERCENT * rates.low,
        high=PERCENT * rates.high,
        outside=rates.outside,
        within=PERCENT**2 * chance,
        between=PERCENT**2 * rates.between,
        centre=PERCENT * rates.rate,
    )
