"""What the systems say of a work order: its row in the facts, and the outbound call it asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from inspection.intake.facts_store import find_rows
from inspection.models import ORDER_EVENTS
from inspection.month import Month

_ORDER = ("order_id", "call_id", *ORDER_EVENTS[:5])
_OUTBOUND = ("order_id", *ORDER_EVENTS[5:])


@dataclass(frozen=True)
class SystemOrder:
    """The events of an order as the systems have them; one that they do not have is left out.

    Args:
        call_id: the call it was taken in; empty where they do not say.
        known: whether there is a row of the order at all.
    """

    call_id: str = ""
    times: Mapping[str, datetime] = field(default_factory=dict)
    known: bool = False

    @property
    def told(self) -> str:
        """The times as JSON, to be kept with the check."""
        return json.dumps({name: at.isoformat() for name, at in self.times.items()}, sort_keys=True)


def system_order(order_id: str, month: Month, centre: str) -> SystemOrder:
    """The facts of an order of a centre and month; of several outbound requests the first.

    Raises:
        InvalidInput: a file of the facts cannot be read.
    """
    rows = find_rows("orders", month, _ORDER, centre, order_id)
    if not rows:
        return SystemOrder()
    _, call_id, *events = rows[0]
    found = dict(zip(ORDER_EVENTS[:5], events, strict=True))
    calls = find_rows("outbound", month, _OUTBOUND, centre, order_id)
    if calls:
        first = min(calls, key=lambda row: (row[1] is None, row[1]))
        found |= dict(zip(ORDER_EVENTS[5:], first[1:], strict=True))
    return SystemOrder(call_id or "", {name: at for name, at in found.items() if at is not None}, known=True)


def read_told(told: str) -> Mapping[str, datetime]:
    """The times that `SystemOrder.told` wrote."""
    return {name: datetime.fromisoformat(at) for name, at in json.loads(told).items()}
