"""Where the systems say one thing of a work order and the inspector found another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspection.measurement.order_counts import ORDER_RULES, outcome
from inspection.measurement.work_orders.found import Found
from inspection.models import ORDER_EVENTS

TOLERANCE = timedelta(seconds=60)
"""Inspectors often find a time to the minute only; what lies closer is the same."""

KINDS = ("system_only", "found_only", "other_time")


@dataclass(frozen=True)
class Difference:
    """One event of one order.

    Args:
        kind: `system_only` (it never happened), `found_only` (the systems do not have it), or `other_time`.
        turns: the indicators whose outcome hangs on it: kept by the one, not by the other.
    """

    event: str
    kind: str
    system: datetime | None
    found: datetime | None
    turns: tuple[str, ...] = ()


def differences(system: Mapping[str, datetime], found: Found) -> tuple[Difference, ...]:
    """The differences of an order, in the order of its events; none of what could not be found out."""
    told = []
    for event in ORDER_EVENTS:
        kind = _kind(system.get(event), found.times.get(event), event in found.never)
        if kind:
            turns = _turns(event, system, found)
            told.append(Difference(event, kind, system.get(event), found.times.get(event), turns))
    return tuple(told)


def _kind(system: datetime | None, found: datetime | None, never: bool) -> str:
    if system is not None and never:
        return "system_only"
    if system is None:
        return "found_only" if found is not None else ""
    return "other_time" if found is not None and abs(found - system) > TOLERANCE else ""


def _turns(event: str, system: Mapping[str, datetime], found: Found) -> tuple[str, ...]:
    """Indicators of the event that come out otherwise with what was found than by the systems alone."""
    said = Found(system, frozenset(ORDER_EVENTS) - system.keys())
    pairs = {
        identity: (outcome(said, identity), outcome(found, identity))
        for identity, events in ORDER_RULES.items()
        if event in events
    }
    return tuple(
        identity
        for identity, (one, other) in pairs.items()
        if one.denominator and other.denominator and one.numerator != other.numerator
    )
