"""Who sees one planned dial test: the same as in the list of the month."""

import pytest

from inspection.database import open_session
from inspection.measurement.dial_sight import published_centres, published_months, sees_slot
from inspection.models import DialSlot
from tests.inspection.measurement.dial_homes import NOVEMBER, planned, publish, rows
from tests.inspection.measurement.test_dial_plan_view import mystery

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_centres_are_published_by_their_own_dial_test_figures(database: str) -> None:
    planned()
    publish("GD02", source="system")
    publish("SC01", month="2026-10")
    publish("GD02", made_up=True, month="2026-10")
    with open_session() as session:
        assert published_centres(NOVEMBER, session=session) == frozenset()
        assert published_centres(NOVEMBER.previous(), session=session) == {"SC01"}
    publish("GD01")
    with open_session() as session:
        assert published_centres(NOVEMBER, session=session) == {"GD01"}
        both = published_months(NOVEMBER.previous(), NOVEMBER, session=session)
    assert both == {("SC01", "2026-10"), ("GD01", "2026-11")}


@ONE_DATABASE
def test_one_slot_is_judged_as_the_list_is(database: str) -> None:
    who = planned()
    hidden = mystery("GD01")
    with open_session() as session:
        for row in rows():
            here = "-GD01-" in row.slot_id
            assert sees_slot(row, session=session, by=who["lead"]) == (here and row.slot_id not in hidden)
            assert sees_slot(row, session=session, by=who["i2"]) == (row.inspector_id == who["i2"].user_id)
            assert sees_slot(row, session=session, by=who["manager"])
        loose = DialSlot(slot_id="x", month="2026-11", centre_id=rows()[0].centre_id, due_at=rows()[0].due_at)
        assert not sees_slot(loose, session=session, by=who["lead"])
        loose.kind = "open"
        assert sees_slot(loose, session=session, by=who["lead"])
