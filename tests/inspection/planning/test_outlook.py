"""Who will not make it in time, worked out by hand: drawn on 3 November, due on the 13th."""

from datetime import date

from sqlmodel import col, select

from inspection.clock import FIXED_NOW
from inspection.database import open_session, transaction
from inspection.models import Assignment, Holiday, Installation, Leave, User
from inspection.planning.outlook import AgentOutlook, Outlook, outlook
from inspection.policies import SYSTEM
from tests.inspection.builders import actor
from tests.inspection.planning.conftest import OCTOBER, assignments


def found(by=SYSTEM) -> Outlook:
    with open_session() as session:
        seen = outlook(OCTOBER, session=session, by=by)
    assert seen is not None
    return seen


def done(name: str, number: int) -> None:
    """The first of somebody's inspections are done."""
    with transaction() as session:
        user = session.exec(select(User).where(User.name == name)).one()
        order = (Assignment.due_on, Assignment.rank, Assignment.call_id)
        rows = session.exec(select(Assignment).where(Assignment.inspector_id == user.id).order_by(*map(col, order)))
        for row in rows.all()[:number]:
            row.state = "done"


def today(day: str) -> None:
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = f"{day}T01:00:00+00:00"


def numbers(seen: Outlook) -> dict[str, tuple]:
    return {
        one.inspector: (one.done, one.left, one.days_worked, one.per_day, one.days_left, one.expected, one.late)
        for one in seen.inspectors
    }


def test_before_the_first_day_nothing_is_foretold(month) -> None:
    month()
    seen = found()
    assert (seen.today, seen.last_day) == (date(2026, 11, 3), date(2026, 11, 13))
    assert numbers(seen)["inspector1"] == (0, 12, 0, None, 8, None, 0)
    assert [(one.agent, one.why) for one in seen.agents] == [("1003", "too_few_eligible_calls")]


def test_the_pace_goes_on(month) -> None:
    """Wednesday to Friday are three days; five are left from Monday to the last Friday."""
    month()
    done("inspector1", 6)
    done("inspector2", 3)
    today("2026-11-06")
    seen = found()
    assert numbers(seen)["inspector1"] == (6, 6, 3, 2.0, 5, 6, 0)
    assert numbers(seen)["inspector2"] == (3, 9, 3, 1.0, 5, 5, 4)
    late = {one.agent: one for one in seen.agents}
    assert late["1003"].why == "too_few_eligible_calls"
    assert sum(one.expected for one in seen.agents if one.agent in ("1001", "1002")) == 16
    assert late["1001"].why == "pace" and late["1002"].why == "pace"


def test_leave_and_holidays_are_no_days_of_work(month) -> None:
    month()
    done("inspector1", 6)
    today("2026-11-06")
    with transaction() as session:
        user = session.exec(select(User).where(User.name == "inspector1")).one()
        session.add(Leave(user_id=user.id, from_day=date(2026, 11, 9), to_day=date(2026, 11, 10)))
        session.add(Leave(user_id=user.id, from_day=date(2026, 11, 4), to_day=date(2026, 11, 4)))
        session.add(Holiday(day=date(2026, 11, 13), name_zh="节", name_en="Holiday"))
    assert numbers(found())["inspector1"] == (6, 6, 2, 3.0, 2, 6, 0)


def test_an_agent_whose_calls_nobody_has_is_named(month) -> None:
    month()
    with transaction() as session:
        for row in assignments("1001"):
            session.get_one(Assignment, row.id).inspector_id = None
    assert AgentOutlook("1001", "GD01", 10, 0, 0, "not_assigned") in found().agents


def test_the_outlook_of_a_scope(month) -> None:
    month()
    assert [one.inspector for one in found(actor("manager", "centre/GD02")).inspectors] == ["inspector3"]
    with open_session() as session:
        assert outlook(OCTOBER, session=session, by=actor("manager", "centre/SC01")) is None
