"""The ten indicators: their definitions, and the counts every figure is made of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "data" / "standards" / "indicators.toml"
SYSTEM, DIAL_TEST, ORDER_CHECK = "system", "dial_test", "order_check"


@dataclass(frozen=True)
class Indicator:
    """One indicator; `limit_s` is the time limit of its rule in seconds, `target` a rate."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    felt: str
    process: str
    official: str
    target: float
    at_least: bool
    limit_s: float | None = None

    def name(self, language: str) -> str:
        """The name in `zh` or `en`."""
        return self.name_zh if language == "zh" else self.name_en


@dataclass(frozen=True)
class Counts:
    """A numerator and denominator, and how many rows had a missing or impossible event.

    Such a row is never counted in the numerator and never dropped. Of `unsure` rows nobody can tell whether they belong
    there: an answer without a ring-back, or before it. Counts add up: a month is the sum of its days, a nation the sum
    of its provinces.
    """

    numerator: int = 0
    denominator: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    unsure: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        reasons = sorted({*self.missing, *other.missing})
        return Counts(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            {reason: self.missing.get(reason, 0) + other.missing.get(reason, 0) for reason in reasons},
            self.unsure + other.unsure,
        )

    @property
    def rate(self) -> float | None:
        """Numerator of denominator; None where nothing was counted."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def span(self) -> tuple[float, float] | None:
        """The rate if no unsure row belonged to the numerator, and if all did; None where there is none."""
        if not self.denominator or not self.unsure:
            return None
        return self.numerator / self.denominator, (self.numerator + self.unsure) / self.denominator


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every indicator, in the order of the specification."""
    return tuple(Indicator(**entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["indicator"])


def indicator(identity: str) -> Indicator:
    """One indicator by its id.

    Raises:
        KeyError: there is no such indicator.
    """
    return {one.id: one for one in indicators()}[identity]
