"""What checks of sampled work orders count for the indicators K7 to K10."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from inspection.measurement.definitions import Counts, indicators
from inspection.measurement.event_rules import RULES, DelayRule
from inspection.measurement.work_orders.found import Found
from inspection.measurement.work_orders.storing import found_of
from inspection.models import Assignment, AssignmentState, Centre, CheckState, WorkOrderCheck
from inspection.month import Month
from inspection.planning.work_orders import ORDERS

ORDER_RULES = {
    identity: (rule.since, rule.until)
    for identity, rule in RULES.items()
    if isinstance(rule, DelayRule) and rule.fact in ("orders", "outbound")
}
"""Indicator: the two events of a work order that must lie within its limit."""


def order_check_counts(month: Month, centres: Sequence[Centre], *, session: Session) -> dict[str, dict[str, Counts]]:
    """The counts over submitted checks of randomly drawn orders of a month, by the code of the centre that has any."""
    codes = {centre.id: centre.code for centre in centres}
    rows = session.exec(
        select(WorkOrderCheck, Assignment.centre_id)
        .join(Assignment, col(Assignment.id) == WorkOrderCheck.assignment_id)
        .where(
            Assignment.month == str(month),
            Assignment.population == ORDERS,
            Assignment.basis == "random",
            Assignment.state == AssignmentState.DONE,
            WorkOrderCheck.state == CheckState.SUBMITTED,
            col(Assignment.centre_id).in_(list(codes)),
        )
    ).all()
    checks: dict[str, list[Found]] = {}
    for row, centre_id in rows:
        checks.setdefault(codes[centre_id], []).append(found_of(row, ()))
    return {code: count_checks(found) for code, found in sorted(checks.items())}


def count_checks(checks: Sequence[Found]) -> dict[str, Counts]:
    """Counts of K7-15, K7-20, K8, K9 and K10 over what inspectors found."""
    return {identity: sum((outcome(one, identity) for one in checks), Counts()) for identity in sorted(ORDER_RULES)}


def outcome(found: Found, identity: str) -> Counts:
    """What one order counts for an indicator.

    Nothing where no outbound call was due. What nobody could find out is no part of the figure, but stands beside it:
    it says nothing of the service.
    """
    since, until = ORDER_RULES[identity]
    if since in found.never:
        return Counts()
    for event in (since, until):
        if event in found.unknown or (event not in found.times and event not in found.never):
            return Counts(missing={f"unknown_{event}": 1})
    if until in found.never:
        return Counts(0, 1, {f"no_{until}": 1})
    limit = timedelta(seconds=limits_s()[identity])
    return Counts(int(timedelta(0) <= found.times[until] - found.times[since] <= limit), 1)


def limits_s() -> dict[str, float]:
    """The time limits of the order's indicators, in seconds."""
    return {one.id: one.limit_s or 0.0 for one in indicators() if one.id in ORDER_RULES}
