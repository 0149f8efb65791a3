"""Losses and their causes from everything that finds any: one reader a source, in one table."""

from typing import NamedTuple, Protocol

from sqlmodel import Session

from inspection.analysis.appeal_causes import APPEALS, appeal_checked, appeal_rows, appeal_sums
from inspection.analysis.cause_shapes import (
    ALL,
    ANNOUNCED,
    BASES,
    DIMENSIONS,
    CauseSum,
    Checked,
    Chosen,
    FoundCause,
    Names,
    Window,
)
from inspection.analysis.dial_causes import DIAL_TESTS, dial_checked, dial_names, dial_rows, dial_sums
from inspection.analysis.open_causes import OPEN_CHECKS, open_checked, open_names, open_rows, open_sums
from inspection.analysis.order_causes import ORDERS, order_checked, order_names, order_rows, order_sums
from inspection.analysis.scored_causes import SCORING, calls_inspected, scored_names, scoring_rows, scoring_sums
from inspection.errors import NotFound
from inspection.models import SAMPLES
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


class CheckedBy(Protocol):
    """Counts what was looked at in a window within the actor's scope, whether anything was wrong or not."""

    def __call__(self, window: Window, *, session: Session, by: Actor) -> Checked: ...


class NamedBy(Protocol):
    """Says what the source calls the things that it judges."""

    def __call__(self, language: str, *, session: Session) -> Names: ...


def nothing_checked(window: Window, *, session: Session, by: Actor) -> Checked:  # noqa: ARG001
    """Of a source that looks at nothing by itself."""
    return {}


def no_names(language: str, *, session: Session) -> Names:  # noqa: ARG001
    """Of a source that judges what others name."""
    return {}


class Reader(NamedTuple):
    """How one source of findings is read: added up, one by one, how much it looked at, and in which of `BASES`."""

    sums: Sums
    rows: Rows
    checked: CheckedBy = nothing_checked
    names: NamedBy = no_names
    bases: tuple[str, ...] = SAMPLES


READERS: dict[str, Reader] = {
    SCORING: Reader(scoring_sums, scoring_rows, calls_inspected, scored_names),
    ORDERS: Reader(order_sums, order_rows, order_checked, order_names),
    DIAL_TESTS: Reader(dial_sums, dial_rows, dial_checked, dial_names),
    OPEN_CHECKS: Reader(open_sums, open_rows, open_checked, open_names, (ANNOUNCED,)),
    APPEALS: Reader(appeal_sums, appeal_rows, appeal_checked),
}
"""What findings come from, by name (`causes.source_<name>`)."""


def sources_of(basis: str) -> list[str]:
    """The sources that belong to a basis."""
    return [name for name, reader in READERS.items() if basis in reader.bases]


def cause_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The losses of a window, added up.

    Raises:
        NotAllowed: the role may not see causes.
        NotFound: there is no such basis or source.
    """
    return [one for reader in _readers(window, by).values() for one in reader.sums(window, session=session, by=by)]


def checked_by(window: Window, *, session: Session, by: Actor) -> dict[str, Checked]:
    """How much each source of a window looked at.

    Raises:
        NotAllowed, NotFound: as `cause_sums`.
    """
    readers = _readers(window, by)
    return {name: reader.checked(window, session=session, by=by) for name, reader in readers.items()}


def found_causes(window: Window, chosen: Chosen, *, session: Session, by: Actor) -> list[FoundCause]:
    """The chosen losses of a window one by one, the dearest first; at most `MOST_ROWS`.

    Raises:
        NotAllowed, NotFound: as `cause_sums`; or there is no such dimension.
    """
    readers = _readers(window, by)
    if chosen.by not in DIMENSIONS:
        raise NotFound(key="error.no_dimension", by=repr(chosen.by), known=", ".join(DIMENSIONS))
    rows = [
        one for reader in readers.values() for one in reader.rows(window, chosen, MOST_ROWS, session=session, by=by)
    ]
    return sorted(rows, key=lambda one: -one.points)[:MOST_ROWS]


def names_of_causes(language: str, *, session: Session) -> dict[str, str]:
    """What all sources call the things that they judge, by code."""
    return {code: name for one in READERS.values() for code, name in one.names(language, session=session).items()}


def _readers(window: Window, by: Actor) -> dict[str, Reader]:
    """The readers of a window's basis, or the one that it asks for."""
    require(may(by, "see_causes"), by, f"see the causes of {window.last}")
    if window.basis not in BASES:
        raise NotFound(key="error.no_basis", basis=repr(window.basis), known=", ".join(BASES))
    if window.source not in (ALL, *READERS):
        raise NotFound(key="error.no_source", source=repr(window.source), known=", ".join(READERS))
    return {name: READERS[name] for name in sources_of(window.basis) if window.source in (ALL, name)}
