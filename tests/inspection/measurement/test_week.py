"""Dial tests over the hours of the week, by the centre's clock and within scope."""

from datetime import datetime

import pytest

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.measurement.week import hours_tested, week_of
from inspection.models import DialTest
from inspection.month import Month
from tests.inspection.builders import actor
from tests.inspection.facts_builders import at, organisation

OCTOBER = Month(2026, 10)
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TESTS = {
    "2026-09-30 16:00:00": True,
    "2026-09-30 15:59:59": True,
    "2026-10-31 15:59:59": False,
    "2026-10-31 16:00:00": True,
}


def test_a_week_is_counted_by_day_and_hour() -> None:
    monday = datetime(2026, 10, 5, 0, 59)
    week = week_of([(monday, True), (monday, False), (datetime(2026, 10, 11, 23, 0), True)])
    assert (week.tests[0][0], week.unanswered[0][0], week.tests[6][23], week.unanswered[6][23]) == (2, 1, 1, 0)
    assert (week.number, week.tested, week.failures) == (3, 2, 1)
    assert week_of([]).tested == 0


@ONE_DATABASE
def test_hours_are_those_of_the_centre_and_the_month_ends_at_its_midnight(database: str) -> None:
    with transaction() as session:
        organisation(session)
        for number, (moment, answered) in enumerate(TESTS.items()):
            dialled = at(moment)
            rung = dialled if answered else None
            session.add(DialTest(test_id=f"D{number}", centre_id=1, dialled_at=dialled, answered_at=rung))
    with open_session() as session:
        week = hours_tested(OCTOBER, session=session, by=actor("manager", "nation"))
        assert (week.tests[3][0], week.tests[5][23], week.number, week.failures) == (1, 1, 2, 1)
        assert hours_tested(OCTOBER, session=session, by=actor("manager", "province/GX")).number == 0
        with pytest.raises(NotAllowed):
            hours_tested(OCTOBER, session=session, by=actor("agent"))
