"""Losses and their causes from checked work orders: what was answered "no"; it costs no points."""

from collections import Counter

from sqlmodel import Session

from inspection.analysis.cause_shapes import CauseSum, Checked, Chosen, FoundCause, Names, Window
from inspection.measurement.work_orders.findings import OrderFinding, checked_orders, order_findings
from inspection.measurement.work_orders.sheet import item_name, items
from inspection.policies import Actor

ORDERS = "orders"


def order_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The findings added up by month, cause and item."""
    found = order_findings(window.first, window.last, window.basis, session=session, by=by)
    counted = Counter((one.month, one.cause, one.item) for one in found)
    return [CauseSum(month, ORDERS, cause, "", item, "", 0.0, n) for (month, cause, item), n in sorted(counted.items())]


def order_rows(window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor) -> list[FoundCause]:
    """The findings one by one."""
    found = order_findings(window.first, window.last, window.basis, session=session, by=by)
    return [_row(one) for one in found if _sum(one).key(chosen.by) == chosen.key][:most]


def order_checked(window: Window, *, session: Session, by: Actor) -> Checked:
    """How many work orders were checked, by month; of orders no type of call is known."""
    found = checked_orders(window.first, window.last, window.basis, session=session, by=by)
    return {(month, ""): n for month, n in found.items()}


def order_names(language: str, *, session: Session) -> Names:  # noqa: ARG001
    """The items of the sheet."""
    return {one.id: one.name(language) for one in items()}


def _sum(one: OrderFinding) -> CauseSum:
    return CauseSum(one.month, ORDERS, one.cause, "", one.item, "", 0.0, 1)


def _row(one: OrderFinding) -> FoundCause:
    return FoundCause(
        ORDERS,
        one.cause,
        "",
        one.item,
        item_name(one.item, "zh"),
        item_name(one.item, "en"),
        "",
        0.0,
        one.at,
        one.text,
        one.comment,
        one.staff_number,
        order_id=one.order_id,
        order_check=one.check_id,
    )
