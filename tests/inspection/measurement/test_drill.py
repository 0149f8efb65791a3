"""The rows behind a figure: who may see them, within which scope, and what is refused."""

from pathlib import Path

import pytest

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.measurement.drill import figure_rows, is_error, reasons_of
from inspection.month import Month
from inspection.settings import get_settings
from tests.inspection.builders import actor
from tests.inspection.facts_builders import at, fact, organisation, write_partitions

OCTOBER = Month(2026, 10)
NOON = at("2026-10-15 04:00:00")
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def late(database: str) -> Path:
    """A late call in each of two centres of two provinces."""
    with transaction() as session:
        organisation(session)
    rows = [fact("calls", f"c{centre}", centre, entered_at=NOON, ringback_at=NOON) for centre in ("GD01", "GX01")]
    write_partitions(get_settings().facts, "calls", rows)
    return get_settings().facts


@ONE_DATABASE
@pytest.mark.parametrize(
    ("role", "scope", "keys"),
    [
        ("manager", "nation", ["cGD01", "cGX01"]),
        ("manager", "province/GD", ["cGD01"]),
        ("quality_lead", "centre/GX01", ["cGX01"]),
        ("quality_lead", "team/T1", []),
    ],
)
def test_the_rows_in_scope(late: Path, role: str, scope: str, keys: list[str]) -> None:
    with open_session() as session:
        rows = figure_rows("K2", "failed", OCTOBER, session=session, by=actor(role, scope))
    assert [row[0] for row in rows.rows] == keys


@ONE_DATABASE
@pytest.mark.parametrize(
    ("role", "identity", "reason", "error"),
    [
        ("inspector", "K2", "failed", NotAllowed),
        ("team_lead", "K2", "failed", NotAllowed),
        ("manager", "K5", "failed", NotFound),
        ("manager", "K99", "failed", NotFound),
        ("manager", "K2", "no_sent_at", NotFound),
        ("manager", "K2", "1=1; --", NotFound),
    ],
)
def test_what_is_refused(late: Path, role: str, identity: str, reason: str, error: type[Exception]) -> None:
    with open_session() as session, pytest.raises(error):
        figure_rows(identity, reason, OCTOBER, session=session, by=actor(role))


def test_only_k4_counts_errors() -> None:
    assert [identity for identity in ("K2", "K3", "K4", "K8", "K5") if is_error(identity)] == ["K4"]
    assert reasons_of("K4") == ("no_reached_line", "no_requested_line", "unsure", "failed")
