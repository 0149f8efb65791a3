"""Counting the event rules over the facts of a month: by province and centre, adding up, in as many parts as wanted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from inspection.intake.facts_store import FACTS, partitions, query_facts
from inspection.measurement.definitions import Counts, indicators
from inspection.measurement.delays import Delays
from inspection.measurement.event_rules import (
    FACTS_COUNTED,
    RULES,
    DelayRule,
    counts_query,
    delays_query,
    rows_query,
    rules_of,
)
from inspection.month import Month

PARTS = 4
"""Into how many parts an executor gets the days of a fact."""

MOST_ROWS = 500
Place = tuple[str, str]
"""Province and centre, by codes."""


@dataclass(frozen=True)
class Tally:
    """The counts of one indicator, with its delays where they are kept; tallies add up."""

    counts: Counts = field(default_factory=Counts)
    delays: Delays | None = None

    def __add__(self, other: "Tally") -> "Tally":
        known = [one for one in (self.delays, other.delays) if one is not None]
        return Tally(self.counts + other.counts, sum(known[1:], known[0]) if known else None)


Tallies = dict[Place, dict[str, Tally]]


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


@dataclass(frozen=True)
class Rows:
    """Rows of a fact behind a count; `cut` where there are more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool


def count_facts(
    month: Month,
    folder: Path | None = None,
    *,
    provinces: Sequence[str] = (),
    centres: Sequence[str] = (),
    executor: Executor | None = None,
) -> dict[str, SystemCount]:
    """Every system indicator of a month from the facts alone; as `count_places`, summed."""
    places = count_places(month, folder, provinces=provinces, centres=centres, executor=executor)
    return summed(places.values())


def summed(places: Iterable[Mapping[str, Tally]]) -> dict[str, SystemCount]:
    """Places as one; what is counted nowhere says so."""
    total: dict[str, Tally] = {}
    for place in places:
        for identity, tally in place.items():
            total[identity] = total[identity] + tally if identity in total else tally
    return {identity: system_count(identity, total.get(identity, Tally())) for identity in RULES}


def count_places(
    month: Month,
    folder: Path | None = None,
    *,
    provinces: Sequence[str] = (),
    centres: Sequence[str] = (),
    executor: Executor | None = None,
) -> Tallies:
    """Every system indicator of a month by province and centre, from the facts alone.

    Args:
        month: by the local day of each row's first event.
        folder: of the facts; by default the installation's.
        provinces: only these, where any are named.
        centres: only these, where any are named.
        executor: counts the days in parts, wherever it runs them; without one, this process counts all at once.

    Raises:
        InvalidInput: a file cannot be read or lacks a column.
    """
    scope = list(provinces), list(centres)
    parts = [
        (fact, part, *scope)
        for fact in FACTS_COUNTED
        for part in _parts(partitions(fact, month, folder), 1 if executor is None else PARTS)
    ]
    if executor is None:
        return merged(count_files(*part) for part in parts)
    return merged(future.result() for future in [executor.submit(count_files, *part) for part in parts])


def count_files(fact: str, files: Sequence[str], provinces: Sequence[str], centres: Sequence[str]) -> Tallies:
    """The tallies of the rules over one fact in some files; runs in any process.

    Raises:
        InvalidInput: a file cannot be read or lacks a column.
    """
    values = {"files": list(files), "provinces": list(provinces), "centres": list(centres)}
    tallies: Tallies = {}
    for counts, rules in rules_of(fact).items():
        for province, centre, rows, *numbers in query_facts(counts_query(counts, rules, _limits_ms()), values):
            left = iter(numbers)
            own = {identity: Tally(_counts(rows, rule.missing(), left)) for identity, rule in rules.items()}
            tallies.setdefault((province, centre), {}).update(own)
        for identity, rule in rules.items():
            if isinstance(rule, DelayRule) and rule.spread:
                for province, centre, delays in query_facts(delays_query(rule), values):
                    tallies[province, centre][identity] += Tally(delays=Delays.of(np.array(delays, np.int64)))
    return tallies


def merged(parts: Iterable[Tallies]) -> Tallies:
    """Parts as one, place by place."""
    whole: Tallies = {}
    for part in parts:
        for place, tallies in part.items():
            own = whole.setdefault(place, {})
            for identity, tally in tallies.items():
                own[identity] = own[identity] + tally if identity in own else tally
    return whole


def rows_behind(
    identity: str,
    reason: str,
    month: Month,
    folder: Path | None = None,
    *,
    provinces: Sequence[str] = (),
    centres: Sequence[str] = (),
) -> Rows:
    """The rows of the fact behind a count of an indicator, at most 500, by their key.

    Args:
        reason: a name of `Counts.missing`, `unsure`, or `failed` for all that did not keep the rule.

    Raises:
        KeyError: there is no such indicator or reason.
    """
    rule = RULES[identity]
    columns = tuple(name for name, _ in FACTS[rule.fact])
    shown = (columns[0], "province", "centre", "agent", *columns[1:])
    files = partitions(rule.fact, month, folder)
    if not files:
        return Rows(shown, (), False)
    statement = rows_query(rule, reason, _limits_ms()[identity], shown)
    scope = {"provinces": list(provinces), "centres": list(centres)}
    found = query_facts(statement, {"files": files, "most": MOST_ROWS + 1} | scope)
    return Rows(shown, tuple(found[:MOST_ROWS]), len(found) > MOST_ROWS)


def _limits_ms() -> dict[str, int]:
    return {one.id: round((one.limit_s or 0) * 1000) for one in indicators()}


def _parts(files: Sequence[str], number: int) -> list[Sequence[str]]:
    return [part for start in range(number) if (part := files[start::number])]


def _counts(denominator: int, reasons: Iterable[str], left: Iterator[int]) -> Counts:
    numerator, unsure = int(next(left)), int(next(left))
    missing = {reason: int(next(left)) for reason in reasons}
    return Counts(numerator, denominator, {reason: number for reason, number in missing.items() if number}, unsure)


def system_count(identity: str, tally: Tally) -> SystemCount:
    """A tally as it is told: with its spread where the rule keeps one, and why nothing was counted.

    Raises:
        KeyError: the system does not count the indicator.
    """
    rule, spread = RULES[identity], None
    if rule.spread:
        delays = tally.delays or Delays.none()
        spread = Spread(delays.quantile_s(0.5), delays.quantile_s(0.95), delays.worst_s)
    return SystemCount(tally.counts, spread, None if tally.counts.denominator else f"no_{rule.fact}")
