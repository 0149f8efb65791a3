"""A month that is drawn as it goes: each week its share, under the one seed, and computed again in a few lines."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from inspection.clock import DEMO, FIXED_NOW
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput
from inspection.models import Agent, Installation
from inspection.month import Month
from inspection.planning.changes import replace_assignment
from inspection.planning.ledger import read_population
from inspection.planning.month_plan import draw_month
from inspection.planning.options import Options
from inspection.planning.top_up import top_up
from inspection.policies import SYSTEM
from tests.inspection.builders import Places, account, agent, organisation, recording
from tests.inspection.planning.conftest import assignments, view, whole

OCTOBER = Month(2026, 10)
WEEKLY = Options(weekly=True)
FIRST = datetime(2026, 10, 1, 2, tzinfo=UTC)
WEEKS = {1: (1, 4), 2: (5, 11), 3: (12, 18), 4: (19, 25), 5: (26, 31)}


def at(day: str, *, session: Session) -> None:
    session.get_one(Installation, FIXED_NOW).value = f"{day}T01:00:00+00:00"
    session.flush()


def draw(day: str, options: Options | None = WEEKLY) -> None:
    with transaction() as session:
        at(day, session=session)
        draw_month(OCTOBER, session=session, by=SYSTEM, seed="7", options=options)


@pytest.fixture
def places(database: str) -> Places:
    """One call of agent 1001 on every day of October, and two inspectors."""
    with transaction() as session:
        found = organisation(session=session)
        session.add(Installation(key=DEMO, value="2026-10"))
        for day in range(31):
            recording(f"1001-{day + 1:02d}", "1001", found, session=session, at=FIRST + timedelta(days=day))
        for name in ("inspector1", "inspector2"):
            account(name, "inspector", "centre/GD01", session=session)
    return found


def key(call: str) -> str:
    return hashlib.sha256(f"7|2026-10|{call}".encode()).hexdigest()


def by_hand(weeks: int) -> list[str]:
    """Two calls a week: of those so far that are not drawn yet, the smallest hashes."""
    drawn: list[str] = []
    for week in range(1, weeks + 1):
        so_far = [f"1001-{day:02d}" for day in range(1, WEEKS[week][1] + 1)]
        drawn += sorted(set(so_far) - set(drawn), key=key)[: 2 * week - len(drawn)]
    return drawn


def test_each_week_draws_its_share(places: Places) -> None:
    for week, day in enumerate(("2026-10-05", "2026-10-14", "2026-10-19", "2026-10-26", "2026-11-03"), start=1):
        draw(day)
        draw(day, None)
        assert [row.call_id for row in assignments("1001")] == by_hand(week)
        assert {row.round_number for row in assignments("1001")} == set(range(1, week + 1))
        line = view().lines[0]
        assert (line.due, line.drawn, line.shortfall) == (10, 2 * week, None)
        assert whole()
    assert [one.week for one in view().rounds] == [1, 2, 3, 4, 5]
    draw("2026-11-20")
    assert len(assignments("1001")) == 10


def test_weeks_that_were_missed_are_drawn_together(places: Places) -> None:
    draw("2026-10-20")
    calls = [f"1001-{day:02d}" for day in range(1, 19)]
    assert [row.call_id for row in assignments("1001")] == sorted(calls, key=key)[:6]
    assert [(one.number, one.week) for one in view().rounds] == [(1, 3)] and whole()


def test_a_recording_that_comes_late_is_drawn_from_then_on(places: Places) -> None:
    draw("2026-10-05")
    with transaction() as session:
        late = next(
            name for name in (f"1001-late{one}" for one in range(9999)) if key(name) < min(map(key, by_hand(5)))
        )
        recording(late, "1001", places, session=session, at=FIRST)
    draw("2026-10-12")
    assert late in {row.call_id for row in assignments("1001") if row.round_number == 2}
    with open_session() as session:
        since = {one.call_id: one.since for one in read_population(OCTOBER, session=session, by=SYSTEM)}
    assert (since["1001-01"], since["1001-05"], since[late]) == (1, 2, 2)
    assert whole()


def test_a_top_up_in_the_middle_of_the_month_keeps_the_shares(places: Places) -> None:
    draw("2026-10-12")
    with transaction() as session:
        replace_assignment(assignments("1001")[0].id or 0, "unusable_audio", session=session, by=SYSTEM)
        top_up(OCTOBER, session=session, by=SYSTEM)
    assert len(assignments("1001")) == 5 and whole()
    draw("2026-11-03")
    line = view().lines[0]
    assert (line.drawn, line.replaced, line.assigned) == (11, 1, 10) and whole()
    with pytest.raises(Conflict, match="nothing"), transaction() as session:
        top_up(OCTOBER, session=session, by=SYSTEM)


def test_before_the_first_week_is_over_there_is_nothing_to_draw(places: Places) -> None:
    with pytest.raises(InvalidInput, match="its first week is not over yet"):
        draw("2026-10-04")


def test_a_drawn_month_refuses_other_options(places: Places) -> None:
    draw("2026-10-05")
    with pytest.raises(Conflict, match="drawn already, with other options"):
        draw("2026-10-12", Options(weekly=True, per_day=3))


def test_who_was_due_once_stays_so_and_who_is_known_later_joins(places: Places) -> None:
    draw("2026-10-05")
    with transaction() as session:
        session.get_one(Agent, places.agents["1001"]).active_to = date(2026, 9, 1)
        places.agents["1009"] = agent("1009", places.centres["GD01"], session=session)
        for day in range(1, 9):
            recording(f"1009-{day:02d}", "1009", places, session=session, at=FIRST + timedelta(days=day))
    draw("2026-10-12")
    lines = {one.agent: (one.due, one.drawn) for one in view().lines}
    assert (lines["1001"], lines["1009"]) == ((10, 4), (10, 4)) and whole()
    draw("2026-11-03")
    assert len(assignments("1009")) == 8 and whole()
