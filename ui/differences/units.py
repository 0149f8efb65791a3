"""How the values of what is compared are drawn and told: points of a score, or shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspection.analysis.agents import AgentLevel, Differences, Limits
from inspection.analysis.cells import PERCENT, SCORE
from inspection.words import say
from ui.charts import FunnelLimits
from ui.charts.common import number


@dataclass(frozen=True)
class Reading:
    """What is compared, in one language: `kind` is points (of the score), share (of a criterion's marks) or breach."""

    kind: str
    words: str

    @property
    def unit(self) -> str:
        """The unit of its charts."""
        return "points" if self.kind == "points" else "percent"

    def drawn(self, value: float) -> float:
        """A value as the charts take it."""
        return value if self.kind == "points" else value / PERCENT

    def told(self, value: float) -> str:
        """A value as people read it."""
        return number(self.drawn(value), self.unit, self.words)

    def between(self, low: float, high: float) -> str:
        """An interval as people read it."""
        return f"{self.told(low)} – {self.told(high)}"

    def lines(self, limits: Limits) -> FunnelLimits:
        """The lines of a funnel."""

        def along(values: Sequence[float]) -> list[float]:
            return [self.drawn(one) for one in values]

        return FunnelLimits(
            limits.n,
            along(limits.low_95),
            along(limits.high_95),
            along(limits.low_998),
            along(limits.high_998),
            self.drawn(limits.centre),
        )

    def part(self, one: AgentLevel) -> str:
        """What an agent's share of breaches counts; nothing of means."""
        if self.kind != "breach":
            return ""
        return say("differ.breach_part", self.words, breaches=one.fatal, calls=one.calls)


def reading_of(found: Differences, words: str) -> Reading:
    """How to read what was compared."""
    return Reading("breach" if found.breach else "points" if found.subject == SCORE else "share", words)
