"""Working days, leave and shifts."""

from datetime import date, time

import pytest

from inspection.database import open_session, transaction
from inspection.models import Centre, Holiday, Leave, Shift
from inspection.roster import (
    Person,
    agents_on_leave,
    holidays,
    is_working_day,
    leave_between,
    on_leave,
    shifts_of,
    users_on_leave,
    working_days,
    works_on,
)
from tests.inspection.builders import Places, account, organisation


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        found = organisation(session=session)
        for day, province, rest in (("2026-10-01", None, True), ("2026-10-10", None, False), ("2026-10-12", 1, True)):
            names = {"name_zh": "节", "name_en": day}
            session.add(Holiday(day=date.fromisoformat(day), province_id=province, rest=rest, **names))
        return found


@pytest.mark.parametrize(
    ("day", "nation", "gd01", "sc01"),
    [
        ("2026-09-30", True, True, True),
        ("2026-10-01", False, False, False),
        ("2026-10-10", True, True, True),
        ("2026-10-11", False, False, False),
        ("2026-10-12", True, False, True),
        ("2026-10-13", True, True, True),
    ],
)
def test_working_days_are_no_weekends_and_no_holidays(
    places: Places, day: str, nation: bool, gd01: bool, sc01: bool
) -> None:
    asked = date.fromisoformat(day)
    with open_session() as session:
        centres = [None, *(session.get_one(Centre, places.centres[code]) for code in ("GD01", "SC01"))]
        assert [is_working_day(asked, one, session=session) for one in centres] == [nation, gd01, sc01]


def test_a_province_s_own_day_stands_in_the_nation_s_place(places: Places) -> None:
    with transaction() as session:
        session.add(Holiday(day=date(2026, 10, 10), province_id=1, rest=True, name_zh="本省", name_en="own"))
        centre = session.get_one(Centre, places.centres["GD01"])
        week = (date(2026, 10, 8), date(2026, 10, 14))
        assert [one.name_en for one in holidays(*week, centre, session=session)] == ["own", "2026-10-12"]
        assert [day.day for day in working_days(*week, centre, session=session)] == [8, 9, 13, 14]
        assert [day.day for day in working_days(*week, None, session=session)] == [8, 9, 10, 12, 13, 14]


def test_leave_covers_both_its_ends(places: Places) -> None:
    with transaction() as session:
        user = account("wang", "inspector", "centre/GD01", session=session)
        agent = places.agents["1001"]
        days = {"from_day": date(2026, 10, 12), "to_day": date(2026, 10, 14)}
        session.add(Leave(agent_id=agent, kind="sick", **days))
        session.add(Leave(user_id=user.user_id, **days))
        session.flush()
        for person in (Person.agent(agent), Person.user(user.user_id)):
            found = [on_leave(person, date(2026, 10, day), session=session) for day in (11, 12, 14, 15)]
            assert [one is not None for one in found] == [False, True, True, False]
        assert set(agents_on_leave(date(2026, 10, 14), session=session)) == {agent}
        assert agents_on_leave(date(2026, 10, 14), session=session, agent_ids=[agent + 1]) == {}
        assert set(users_on_leave(date(2026, 10, 12), session=session)) == {user.user_id}
        touching = leave_between(Person.agent(agent), date(2026, 10, 14), date(2026, 10, 31), session=session)
        assert [one.kind for one in touching] == ["sick"]
        assert leave_between(Person.agent(agent), date(2026, 10, 15), date(2026, 10, 31), session=session) == []


def test_who_has_shifts_in_a_month_works_on_their_days_alone_and_never_on_leave(places: Places) -> None:
    with transaction() as session:
        agent = Person.agent(places.agents["1001"])
        for day in (3, 4, 5):
            hours = {"from_time": time(20), "to_time": time(4)}
            session.add(Shift(agent_id=agent.agent_id, day=date(2026, 10, day), **hours))
        session.add(Leave(agent_id=agent.agent_id, from_day=date(2026, 10, 4), to_day=date(2026, 10, 4)))
        session.flush()
        works = [works_on(agent, date(2026, 10, day), session=session) for day in (2, 3, 4, 5, 6)]
        assert works == [False, True, False, True, False]
        assert works_on(agent, date(2026, 11, 7), session=session)
        (first, *_) = shifts_of(agent, date(2026, 10, 1), date(2026, 10, 31), session=session)
        assert (first.day, first.next_day) == (date(2026, 10, 3), True)


def test_a_user_without_shifts_works_on_the_working_days_of_the_own_centre(places: Places) -> None:
    with transaction() as session:
        here = Person.user(account("here", "inspector", "centre/GD01", session=session).user_id)
        nation = Person.user(account("nation", "inspector", session=session).user_id)
        days = [date(2026, 10, day) for day in (10, 11, 12)]
        assert [works_on(here, day, session=session) for day in days] == [True, False, False]
        assert [works_on(nation, day, session=session) for day in days] == [True, False, True]


def test_a_person_is_an_agent_or_a_user() -> None:
    for keys in ({}, {"agent_id": 1, "user_id": 1}):
        with pytest.raises(ValueError, match="expected exactly one"):
            Person(**keys)
