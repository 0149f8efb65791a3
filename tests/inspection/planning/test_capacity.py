"""What a month's inspections need and have, in numbers that can be counted by hand."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from inspection.clock import now
from inspection.database import engine, open_session, transaction
from inspection.errors import NotAllowed
from inspection.models import Holiday, Job, Role
from inspection.month import Month
from inspection.planning.capacity import Transcription, capacity
from inspection.policies import SYSTEM, Actor, Scope

MONTH = Month(2026, 10)


def test_a_drawn_month(drawn_database: str) -> None:
    with open_session() as session:
        found = capacity(MONTH, session=session, by=SYSTEM)
    assert found.drawn and (found.agents, found.quota, found.due, found.left) == (6, 10, 60, 60)
    assert (found.assigned, found.done, found.inspectors) == (60, 0, 2)
    assert (found.last_day, found.working_days) == (date(2026, 11, 13), 9)
    assert found.left_per_inspector == 30 and found.left_per_inspector_and_day == pytest.approx(30 / 9)
    assert [(one.inspector, one.assigned, one.done) for one in found.loads] == [
        ("inspector1", 30, 0),
        ("inspector2", 30, 0),
    ]
    with Session(engine()) as session:
        heard_ms = session.connection().execute(
            sa.text("SELECT SUM(r.duration_ms) FROM assignment a JOIN recording r ON r.id = a.recording_id")
        )
        assert found.minutes_assigned == pytest.approx(heard_ms.scalar_one() / 60_000)
    assert found.minutes_left == pytest.approx(found.minutes_assigned)
    assert found.minutes_left == pytest.approx(sum(one.minutes_left for one in found.loads))


def test_what_is_done_leaves_the_load(drawn_home: Path) -> None:
    done = sa.text("UPDATE assignment SET state = 'done' WHERE month = '2026-10' AND rank <= 5")
    with transaction() as session:
        session.connection().execute(done)
    with open_session() as session:
        found = capacity(MONTH, session=session, by=SYSTEM)
    assert (found.done, found.left, found.left_per_inspector) == (30, 30, 15)
    assert 0 < found.minutes_left < found.minutes_assigned
    assert sum(one.done for one in found.loads) == 30


def test_a_holiday_is_no_working_day(drawn_home: Path) -> None:
    with transaction() as session:
        session.add(Holiday(day=date(2026, 11, 5), name_zh="节", name_en="Holiday"))
        session.add(Holiday(day=date(2026, 11, 7), name_zh="调休", name_en="Worked", rest=False))
        session.add(Holiday(day=date(2026, 11, 6), name_zh="节", name_en="Holiday"))
    with open_session() as session:
        assert capacity(MONTH, session=session, by=SYSTEM).working_days == 8


def test_a_month_that_is_not_drawn(drawn_home: Path) -> None:
    with open_session() as session:
        found = capacity(Month(2026, 11), session=session, by=SYSTEM)
    assert not found.drawn and (found.due, found.assigned, found.loads) == (60, 0, ())
    assert found.last_day == date(2026, 11, 13) and found.minutes_assigned == 0


def test_nobody_there(database: str) -> None:
    with open_session() as session:
        found = capacity(MONTH, session=session, by=SYSTEM)
    assert (found.agents, found.due, found.inspectors) == (0, 0, 0)
    assert found.left_per_inspector is None and found.left_per_inspector_and_day is None
    assert found.transcription == Transcription(0.0, 0.0, None, None)


def test_the_speed_of_transcription_is_the_one_seen(database: str) -> None:
    with transaction() as session:
        for number, state in enumerate(["done", "done", "queued"]):
            session.add(
                Job(
                    kind="transcribe",
                    subject=str(number),
                    state=state,
                    done=120.0 if state == "done" else 0.0,
                    total=120.0,
                    created_at=now(),
                    started_at=now() - timedelta(seconds=60) if state == "done" else None,
                    finished_at=now() if state == "done" else None,
                )
            )
    with open_session() as session:
        found = capacity(MONTH, session=session, by=SYSTEM).transcription
    assert (found.minutes_total, found.minutes_done) == (6, 4)
    assert found.speed == pytest.approx(4, rel=0.05) and found.minutes_left == pytest.approx(0.5, rel=0.05)


def test_a_manager_elsewhere_sees_nothing_of_it(drawn_home: Path) -> None:
    other = Actor(1, "m", Role.MANAGER, Scope.parse("province/HN"))
    with open_session() as session:
        found = capacity(MONTH, session=session, by=other)
        assert (found.agents, found.inspectors, found.loads) == (0, 0, ())
        with pytest.raises(NotAllowed):
            capacity(MONTH, session=session, by=Actor(1, "a", Role.AGENT, Scope.parse("agent/1001")))
