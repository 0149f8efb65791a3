"""The rows behind a figure: which calls, orders or transfers are late, or have a missing or impossible event."""

from sqlmodel import Session

from inspection.errors import NotFound
from inspection.measurement.counting import Rows, rows_behind
from inspection.measurement.event_rules import RULES, MismatchRule
from inspection.measurement.month_counts import reached_centres
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require

FAILED, UNSURE = "failed", "unsure"


def reasons_of(identity: str) -> tuple[str, ...]:
    """What can be odd about a row of an indicator: missing and impossible events, `unsure`, and `failed`.

    Raises:
        NotFound: the system does not count it from events.
    """
    if identity not in RULES:
        raise NotFound(key="error.no_rule", indicator=repr(identity), known=", ".join(RULES))
    return (*RULES[identity].missing(), UNSURE, FAILED)


def is_error(identity: str) -> bool:
    """Whether an indicator counts errors, so that its failed rows are those in the numerator."""
    return isinstance(RULES.get(identity), MismatchRule)


def figure_rows(
    identity: str, reason: str, month: Month, *, session: Session, by: Actor, place: Scope | None = None
) -> Rows:
    """The rows of a month within the actor's scope that a count is made of, at most 500.

    Args:
        place: a province or a centre in scope, where not the whole scope is meant.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: the system does not count the indicator, or knows no such reason.
    """
    require(may(by, "see_indicators"), by, f"see the rows of {identity} in {month}")
    if reason not in reasons_of(identity):
        raise NotFound(key="error.no_row_reason", reason=repr(reason), known=", ".join(reasons_of(identity)))
    centres = [centre.code for centre in reached_centres(session=session, by=by, place=place)] or ["-"]
    return rows_behind(identity, reason, month, centres=centres)
