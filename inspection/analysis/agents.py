"""What is known of agents side by side: their levels, the limits of chance, and all of it together."""

from dataclasses import dataclass

import numpy as np

from inspection.analysis.cells import SCORE
from inspection.analysis.fatal import FatalRates
from inspection.analysis.flags import Flag
from inspection.analysis.leniency import InspectorLevel
from inspection.analysis.levels import FEWEST_CALLS, Levels
from inspection.statistics import ALARM, WARNING, funnel_limits

LIMIT_POINTS = 40


@dataclass(frozen=True)
class AgentLevel:
    """One agent's level: plain mean, mean adjusted for who inspected, shrunken mean with its 95 % interval (points).

    Agents outside the scope (`own` is false) come without number and name.
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


def mean_limits(levels: Levels, residual: float) -> Limits:
    """The funnel around the mean of all, for scores that vary by `residual`."""
    most, centre = float(levels.n.max()), levels.centre
    n = np.linspace(max(1.0, FEWEST_CALLS / 2), most * 1.15, LIMIT_POINTS)
    half = np.sqrt(residual / n)

    def line(width: float) -> tuple[float, ...]:
        return tuple(float(value) for value in np.clip(centre + width * half, 0.0, 100.0))

    return Limits(tuple(n.tolist()), line(-WARNING), line(WARNING), line(-ALARM), line(ALARM), centre)


def fatal_limits(levels: Levels, fatal: FatalRates) -> Limits:
    """The funnel of fatal calls around the rate of all, as shares."""
    n = np.linspace(FEWEST_CALLS / 2, max(float(levels.calls.max()), FEWEST_CALLS) * 1.15, LIMIT_POINTS)
    low_95, high_95 = (tuple(one.tolist()) for one in funnel_limits(n, fatal.rate, WARNING))
    low_998, high_998 = (tuple(one.tolist()) for one in funnel_limits(n, fatal.rate, ALARM))
    return Limits(tuple(n.tolist()), low_95, high_95, low_998, high_998, fatal.rate)
