"""The agents of a scope as they stand today."""

from datetime import date, time

import pytest

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.intake.staff import next_shifts, see_staff, standing_of, teams_of
from inspection.models import Agent, Holiday, Leave, Shift, SkillRecord
from tests.inspection.builders import Places, actor, organisation

TODAY = date(2026, 11, 3)


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        return organisation(session=session)


@pytest.mark.parametrize(
    ("speed", "flows", "expires", "standing"),
    [
        (60.0, True, None, "met"),
        (59.9, True, None, "below"),
        (80.0, False, None, "below"),
        (80.0, True, date(2026, 12, 3), "due"),
        (80.0, True, date(2026, 12, 4), "met"),
        (80.0, True, date(2026, 10, 1), "due"),
        (50.0, True, date(2026, 10, 1), "below"),
    ],
)
def test_how_a_record_stands(speed: float, flows: bool, expires: date | None, standing: str) -> None:
    record = SkillRecord(agent_id=1, tested_on=date(2026, 1, 1), typing_chars_per_min=speed, flows_known=flows)
    record.expires_on = expires
    assert standing_of(record, TODAY) == standing
    assert standing_of(None, TODAY) == "none"


def test_today_is_told_with_the_newest_record_and_leave(places: Places) -> None:
    one, two = places.agents["1001"], places.agents["1002"]
    with transaction() as session:
        for day, speed in ((date(2026, 9, 1), 75.0), (date(2026, 3, 1), 40.0)):
            session.add(SkillRecord(agent_id=one, tested_on=day, typing_chars_per_min=speed, flows_known=True))
        session.add(Leave(agent_id=two, from_day=TODAY, to_day=TODAY, kind="sick"))
        session.add(Leave(agent_id=one, from_day=date(2026, 11, 4), to_day=date(2026, 11, 5)))
        session.add(Holiday(day=date(2027, 1, 1), name_zh="元旦", name_en="New Year"))
        session.get_one(Agent, places.agents["1003"]).active_to = date(2026, 11, 2)
    with open_session() as session:
        staff = see_staff(session=session, by=actor("manager", "centre/GD01"))
    assert [(row.agent.staff_number, row.standing) for row in staff.members] == [("1001", "met"), ("1002", "none")]
    assert (staff.on_leave, staff.slow, staff.count("none"), staff.limit) == (1, 0, 1, 60.0)
    assert staff.members[0].skill is not None and staff.members[0].skill.typing_chars_per_min == 75.0
    assert [row.name_en for row in staff.holidays] == ["New Year"]


@pytest.mark.parametrize(
    ("role", "scope", "seen"),
    [
        ("manager", "nation", "1001 1002 1003 2001 3001"),
        ("quality_lead", "province/GD", "1001 1002 1003 2001"),
        ("quality_lead", "centre/GD02", "2001"),
        ("team_lead", "team/T1", "1001 1002"),
        ("team_lead", "team/T2", "1003"),
    ],
)
def test_who_sees_whom(places: Places, role: str, scope: str, seen: str) -> None:
    by = actor(role, scope)
    with open_session() as session:
        found = [row.agent.staff_number for row in see_staff(session=session, by=by).members]
        assert sorted(found) == seen.split()
        for number, agent_id in places.agents.items():
            if number in seen.split():
                assert teams_of(agent_id, session=session, by=by)
            else:
                with pytest.raises(NotFound):
                    teams_of(agent_id, session=session, by=by)


@pytest.mark.parametrize("role", ["inspector", "agent", "administrator"])
def test_who_sees_nobody(places: Places, role: str) -> None:
    with open_session() as session, pytest.raises(NotAllowed):
        see_staff(session=session, by=actor(role))


def test_shifts_are_those_from_today_on(places: Places) -> None:
    with transaction() as session:
        for day in (date(2026, 11, 2), TODAY, date(2026, 12, 4), date(2026, 12, 5)):
            session.add(Shift(agent_id=places.agents["1001"], day=day, from_time=time(8), to_time=time(16)))
    with open_session() as session:
        found = next_shifts(places.agents["1001"], session=session, by=actor("team_lead", "team/T1"))
    assert [one.day for one in found] == [TODAY, date(2026, 12, 4)]
