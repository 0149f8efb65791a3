"""Losses and their causes from everything that finds any: one reader a source, in one table."""

from typing import NamedTuple, Protocol

from sqlmodel import Session

from inspection.analysis.appeal_causes import APPEALS, appeal_rows, appeal_sums
from inspection.analysis.cause_shapes import BASES, DIMENSIONS, CauseSum, Chosen, FoundCause, Window
from inspection.analysis.order_causes import ORDERS, order_rows, order_sums
from inspection.analysis.scored_causes import SCORING, scoring_rows, scoring_sums
from inspection.errors import NotFound
from inspection.policies import Actor, may, require

MOST_ROWS = 500


class Sums(Protocol):
    """Adds the losses of a window up, within the actor's scope."""

    def __call__(self, window: Window, *, session: Session, by: Actor) -> list[CauseSum]: ...


class Rows(Protocol):
    """Lists the chosen losses of a window within the actor's scope, the dearest first, at most `most`."""

    def __call__(
        self, window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor
    ) -> list[FoundCause]: ...


class Reader(NamedTuple):
    """How one source of findings is read: added up, and one by one."""

    sums: Sums
    rows: Rows


READERS: dict[str, Reader] = {
    SCORING: Reader(scoring_sums, scoring_rows),
    ORDERS: Reader(order_sums, order_rows),
    APPEALS: Reader(appeal_sums, appeal_rows),
}
"""What findings come from, by name (`causes.source_<name>`)."""


def cause_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The losses of all sources, added up.

    Raises:
        NotAllowed: the role may not see causes.
        NotFound: there is no such sample.
    """
    _check(window, by)
    return [one for reader in READERS.values() for one in reader.sums(window, session=session, by=by)]


def found_causes(window: Window, chosen: Chosen, *, session: Session, by: Actor) -> list[FoundCause]:
    """The chosen losses of all sources one by one, the dearest first; at most `MOST_ROWS`.

    Raises:
        NotAllowed, NotFound: as `cause_sums`; or there is no such dimension.
    """
    _check(window, by)
    if chosen.by not in DIMENSIONS:
        raise NotFound(key="error.no_dimension", by=repr(chosen.by), known=", ".join(DIMENSIONS))
    rows = [
        one for reader in READERS.values() for one in reader.rows(window, chosen, MOST_ROWS, session=session, by=by)
    ]
    return sorted(rows, key=lambda one: -one.points)[:MOST_ROWS]


def _check(window: Window, by: Actor) -> None:
    require(may(by, "see_causes"), by, f"see the causes of {window.last}")
    if window.basis not in BASES:
        raise NotFound(key="error.no_basis", basis=repr(window.basis), known=", ".join(BASES))
