"""One table of event rules, from which the query of every system indicator is made; no indicator is a query of its own.

A row of the fact counts in the denominator where `counts` holds. It is a success where both events are there, in order,
and not more than the limit apart: a limit of 20 s is kept at 20.000 s and broken at 20.001 s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspection.intake.facts_store import partitions, query_facts
from inspection.measurement.definitions import Counts, indicators
from inspection.month import Month

INBOUND = "lower(coalesce(direction, 'inbound')) NOT IN ('outbound', 'out')"


@dataclass(frozen=True)
class DelayRule:
    """Success: `until` at most the indicator's limit after `since`."""

    fact: str
    since: str
    until: str
    counts: str = "true"
    spread: bool = False

    def success(self, limit_ms: int) -> str:
        """The condition of a success in SQL."""
        return f"{self.until} >= {self.since} AND epoch_ms({self.until}) - epoch_ms({self.since}) <= {limit_ms}"

    def missing(self) -> dict[str, str]:
        """Conditions of missing and impossible events, by name."""
        return {
            f"no_{self.since}": f"{self.since} IS NULL",
            f"no_{self.until}": f"{self.since} IS NOT NULL AND {self.until} IS NULL",
            f"{self.until}_before_{self.since}": f"{self.until} < {self.since}",
        }


@dataclass(frozen=True)
class MismatchRule:
    """Counted (as an error): `reached` is known and another than `wanted`."""

    fact: str
    wanted: str
    reached: str
    counts: str = "true"
    spread: bool = False

    def success(self, _limit_ms: int) -> str:
        """The condition of an error in SQL."""
        return f"{self.reached} <> {self.wanted}"

    def missing(self) -> dict[str, str]:
        """Conditions of missing values, by name."""
        return {f"no_{self.reached}": f"{self.reached} IS NULL", f"no_{self.wanted}": f"{self.wanted} IS NULL"}


RULES: dict[str, DelayRule | MismatchRule] = {
    "K2": DelayRule("calls", "ringback_at", "answered_at", INBOUND),
    "K3": DelayRule("transfers", "completed_at", "central_answered_at"),
    "K4": MismatchRule("transfers", "requested_line", "reached_line"),
    "K6": DelayRule("sms", "need_at", "sent_at"),
    "K7-15": DelayRule("orders", "created_at", "replied_at"),
    "K7-20": DelayRule("orders", "created_at", "replied_at"),
    "K8": DelayRule("orders", "created_at", "user_replied_at", spread=True),
    "K9": DelayRule("outbound", "requested_at", "dialled_at"),
    "K10": DelayRule("orders", "created_at", "processed_at"),
}


@dataclass(frozen=True)
class Spread:
    """Delays in seconds: median, 95th percentile and the worst."""

    median_s: float | None = None
    p95_s: float | None = None
    worst_s: float | None = None


@dataclass(frozen=True)
class SystemCount:
    """What the facts say of one indicator; `reason` where there are no facts for it."""

    counts: Counts
    spread: Spread | None = None
    reason: str | None = None


def count_facts(
    month: Month, folder: Path | None = None, *, provinces: Sequence[str] = (), centres: Sequence[str] = ()
) -> dict[str, SystemCount]:
    """Every system indicator of a month from the facts alone.

    Args:
        month: by the local day of each row's first event.
        folder: of the facts; by default the installation's.
        provinces: only these, where any are named.
        centres: only these, where any are named.
    """
    limits = {one.id: round((one.limit_s or 0) * 1000) for one in indicators()}
    found = {}
    for identity, rule in RULES.items():
        files = partitions(rule.fact, month, folder)
        if files:
            found[identity] = _count(rule, limits[identity], files, provinces, centres)
        else:
            found[identity] = SystemCount(Counts(), reason=f"no_{rule.fact}")
    return found


def query(rule: DelayRule | MismatchRule, limit_ms: int) -> str:
    """The SQL that counts one rule over Parquet files: numerator, denominator, each missing reason, the spread."""
    columns = [f"count(*) FILTER (WHERE {rule.success(limit_ms)})", "count(*)"]
    columns += [f"count(*) FILTER (WHERE {condition})" for condition in rule.missing().values()]
    if isinstance(rule, DelayRule) and rule.spread:
        delay = f"(epoch_ms({rule.until}) - epoch_ms({rule.since})) / 1000.0"
        known = f"FILTER (WHERE {rule.until} >= {rule.since})"
        columns += [
            f"quantile_cont({delay}, 0.5) {known}",
            f"quantile_cont({delay}, 0.95) {known}",
            f"max({delay}) {known}",
        ]
    return (
        f"SELECT {', '.join(columns)} FROM read_parquet($files, union_by_name = true) WHERE ({rule.counts})"
        " AND (len($provinces) = 0 OR list_contains($provinces, province))"
        " AND (len($centres) = 0 OR list_contains($centres, centre))"
    )


def _count(
    rule: DelayRule | MismatchRule, limit_ms: int, files: list[str], provinces: Sequence[str], centres: Sequence[str]
) -> SystemCount:
    values: dict[str, Any] = {"files": files, "provinces": list(provinces), "centres": list(centres)}
    row = query_facts(query(rule, limit_ms), values)[0]
    reasons = list(rule.missing())
    missing = {reason: int(number) for reason, number in zip(reasons, row[2:], strict=False) if number}
    counts = Counts(int(row[0]), int(row[1]), missing)
    spread = Spread(*(None if one is None else float(one) for one in row[2 + len(reasons) :])) if rule.spread else None
    return SystemCount(counts, spread, None if counts.denominator else f"no_{rule.fact}")
