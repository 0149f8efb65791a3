"""Published figures: kept as they stood, a new version for what came late, and nobody publishes who may not close."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlmodel import col, select

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.measurement.definitions import Counts
from inspection.measurement.freezing import late_figures, publish_figures
from inspection.measurement.month_counts import reached_centres
from inspection.measurement.published import published_points
from inspection.models import AuditEvent, MonthlyFigure
from inspection.month import Month
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from tests.inspection.builders import actor
from tests.inspection.facts_builders import at, fact, organisation, write_partitions

OCTOBER = Month(2026, 10)
NOON = at("2026-10-15 04:00:00")
RUNG = {"entered_at": NOON, "ringback_at": NOON, "ended_at": NOON}


@pytest.fixture
def counted(database: str) -> Path:
    """One answered and one abandoned call of GD01, one answered call of GX01."""
    with transaction() as session:
        organisation(session)
    calls("GD01 GD01- GX01")
    return get_settings().facts


def calls(kinds: str) -> None:
    rows = [
        fact("calls", f"c{number}", kind[:4], **RUNG, **({} if kind.endswith("-") else {"answered_at": NOON}))
        for number, kind in enumerate(kinds.split())
    ]
    write_partitions(get_settings().facts, "calls", rows)


def stored() -> list[tuple[str, str, int, int, int]]:
    with open_session() as session:
        rows = session.exec(
            select(MonthlyFigure)
            .where(MonthlyFigure.indicator == "K2")
            .order_by(col(MonthlyFigure.code), col(MonthlyFigure.version))
        )
        return [(row.code, row.source, row.version, row.numerator, row.denominator) for row in rows]


def publish(by: object = SYSTEM) -> Sequence[object]:
    with transaction() as session:
        return publish_figures(OCTOBER, session=session, by=by)  # type: ignore[arg-type]


def test_a_month_is_published_once_and_late_facts_make_a_new_version(counted: Path) -> None:
    assert len(publish()) == 4
    assert stored() == [("GD01", "system", 1, 1, 2), ("GX01", "system", 1, 1, 1)]
    assert publish() == []
    calls("GD01 GD01- GX01 GD01")
    with open_session() as session:
        (late,) = late_figures(OCTOBER, session=session, by=SYSTEM)
        assert (late.centre, late.indicator, late.version) == ("GD01", "K2", 1)
        assert (late.before, late.after) == (Counts(1, 2, {"no_answered_at": 1}), Counts(2, 3, {"no_answered_at": 1}))
    assert len(publish()) == 1
    assert stored() == [("GD01", "system", 1, 1, 2), ("GD01", "system", 2, 2, 3), ("GX01", "system", 1, 1, 1)]
    with open_session() as session:
        centres = reached_centres(session=session, by=SYSTEM)
        after = published_points(centres, OCTOBER, 3, session=session)["system", "K2"]
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "figures.published")).all()
    assert [(one.counts.numerator, one.counts.denominator) for one in after] == [(3, 4)]
    assert len(events) == 2


def test_a_manager_publishes_what_is_in_scope_and_nobody_else_does(counted: Path) -> None:
    publish(actor("manager", "province/GX"))
    assert stored() == [("GX01", "system", 1, 1, 1)]
    for role in ("quality_lead", "inspector", "administrator"):
        with pytest.raises(NotAllowed):
            publish(actor(role))
    with open_session() as session:
        assert {one.centre for one in late_figures(OCTOBER, session=session, by=actor("quality_lead"))} == {"GD01"}
        with pytest.raises(NotAllowed):
            late_figures(OCTOBER, session=session, by=actor("agent"))


def test_without_facts_there_is_nothing_to_publish(counted: Path) -> None:
    with transaction() as session:
        assert publish_figures(Month(2026, 9), session=session, by=SYSTEM) == []
