"""Who places which dial tests."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.database import open_session, transaction
from inspection.measurement.dial_callers import Caller, Turn, callers_of, local_hour, share_out
from inspection.measurement.dial_draw import Dice
from inspection.models import Centre, DialSlot, Leave, Shift, User
from inspection.month import Month
from tests.inspection.builders import account, organisation

DICE = Dice("7", "2026-11", "GD01")
DAY = datetime(2026, 11, 10, 3)


def turns(number: int, language: str = "zh", calls: int = 2) -> list[Turn]:
    return [Turn(f"p{at}", DAY + timedelta(days=at % 20), language, calls) for at in range(number)]


@given(st.integers(0, 60), st.integers(1, 5))
def test_everybody_has_as_many_or_one_pair_more(number: int, people: int) -> None:
    given_out = share_out(turns(number), [Caller(f"i{at}") for at in range(people)], DICE)
    shares = Counter({f"i{at}": 0 for at in range(people)})
    shares.update(str(name) for name in given_out.values())
    assert len(given_out) == number and max(shares.values()) - min(shares.values()) <= 1


def test_who_has_many_already_gets_fewer() -> None:
    given_out = share_out(turns(10), [Caller("busy", load=8), Caller("free")], DICE)
    assert Counter(given_out.values()) == {"free": 7, "busy": 3}


def test_nobody_calls_on_leave_or_in_a_language_they_do_not_understand() -> None:
    people = [Caller("zh", frozenset({"zh"})), Caller("away", away=frozenset({DAY.date()})), Caller("all")]
    assert share_out([Turn("a", DAY, "en")], people, DICE) == {"a": "all"}
    later = share_out([Turn(f"p{at}", DAY + timedelta(days=1), "en") for at in range(6)], people, DICE)
    assert Counter(later.values()) == {"all": 3, "away": 3}
    assert share_out([Turn("a", DAY, "en")], people[:2], DICE) == {"a": None}
    assert share_out([Turn("a", DAY, "en")], [], DICE) == {"a": None}


def test_those_whom_few_can_call_find_somebody_first() -> None:
    people = [Caller("zh", frozenset({"zh"})), Caller("both")]
    some = [*turns(4), Turn("q1", DAY, "en", 2), Turn("q2", DAY, "en", 2)]
    given_out = share_out(some, people, DICE)
    assert given_out["q1"] == given_out["q2"] == "both"
    assert Counter(given_out.values()) == {"both": 3, "zh": 3}


def test_on_duty_goes_before_off_duty() -> None:
    night = (datetime(2026, 11, 9, 22), datetime(2026, 11, 10, 6))
    late = (datetime(2026, 11, 10, 14), datetime(2026, 11, 10, 22))
    people = [Caller("night", shifts=(night,), load=50), Caller("late", shifts=(late,))]
    assert share_out([Turn("a", DAY, "zh")], people, DICE) == {"a": "night"}
    assert share_out([Turn("a", DAY.replace(hour=8), "zh")], people, DICE) == {"a": "late"}
    assert not Caller("anybody").off_duty(DAY) and people[0].off_duty(night[1]) and not people[0].off_duty(night[0])


def test_the_inspectors_of_a_centre_with_leave_shifts_and_what_they_have(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        first = account("i1", "inspector", "centre/GD01", session=session)
        account("i2", "inspector", "nation", session=session)
        account("i3", "inspector", "centre/GD02", session=session)
        account("lead", "quality_lead", "centre/GD01", session=session)
        account("also_agent", "inspector", "centre/GD01", session=session, agent_id=places.agents["1001"])
        session.get_one(User, first.user_id).understands = "zh"
        session.add(Leave(user_id=first.user_id, from_day=date(2026, 10, 30), to_day=date(2026, 11, 2)))
        session.add(Shift(user_id=first.user_id, day=date(2026, 11, 3), from_time=time(22), to_time=time(6)))
        for at, (month, state) in enumerate([("2026-11", "planned"), ("2026-11", "withdrawn"), ("2026-10", "done")]):
            row = DialSlot(slot_id=f"s{at}", month=month, centre_id=places.centres["GD01"], due_at=DAY.astimezone())
            row.state, row.reason, row.inspector_id = state, "why", first.user_id
            session.add(row)
    with open_session() as session:
        centre = session.get_one(Centre, places.centres["GD01"])
        callers, ids = callers_of(centre, Month(2026, 11), session=session)
    assert [one.name for one in callers] == ["i1", "i2"] == list(ids)
    assert ids["i1"] == first.user_id
    shift = (datetime(2026, 11, 3, 22), datetime(2026, 11, 4, 6))
    away = frozenset({date(2026, 11, 1), date(2026, 11, 2)})
    assert callers[0] == Caller("i1", frozenset({"zh"}), away, (shift,), 1)
    assert callers[1] == Caller("i2")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Asia/Shanghai", datetime(2026, 11, 4, 1)), ("UTC", datetime(2026, 11, 3, 17))],
)
def test_the_hour_of_the_centre(zone: str, expected: datetime) -> None:
    at = datetime.fromisoformat("2026-11-03T17:43:10+00:00")
    assert local_hour(at, zone) == expected
