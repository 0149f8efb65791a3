"""Who is due an inspection, and why a call can or cannot be drawn."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from inspection.database import open_session, transaction
from inspection.intake.facts import import_facts
from inspection.models import Centre
from inspection.month import Month
from inspection.planning.draw import Candidate
from inspection.planning.population import agents_due, population
from inspection.policies import SYSTEM
from tests.inspection.builders import Places, agent, calls_csv, organisation, recording

OCTOBER = Month(2026, 10)


def centre(code: str = "GD01", *, session: Session) -> Centre:
    return session.exec(select(Centre).where(Centre.code == code)).one()


def candidates(month: Month = OCTOBER, code: str = "GD01") -> dict[str, tuple[str, str | None]]:
    """Call id -> staff number and why it was left out, of every call the draw considers."""
    with open_session() as session:
        listed = population(month, centre(code, session=session), session=session).candidates()
    assert listed == sorted(listed, key=lambda call: call.call_id)
    return {call.call_id: (call.agent, call.excluded) for call in listed}


def facts(tmp_path: Path, *rows: dict[str, str]) -> None:
    with transaction() as session:
        [report] = import_facts(calls_csv(rows, tmp_path / "facts"), session=session, by=SYSTEM)
        assert report.accepted == len(rows)


def test_the_agents_of_the_month(database: str) -> None:
    with transaction() as session:
        places = organisation(session=session)
        here = places.centres["GD01"]
        for number, since, to in (
            ("1011", date(2026, 11, 1), None),
            ("1012", date(2026, 10, 31), None),
            ("1013", date(2025, 1, 1), date(2026, 9, 30)),
            ("1014", date(2025, 1, 1), date(2026, 10, 1)),
            ("1015", date(2026, 10, 5), date(2026, 10, 6)),
        ):
            agent(number, here, session=session, since=since, to=to)
        due = agents_due(OCTOBER, centre(session=session), session=session)
    assert [one.staff_number for one in due] == ["1001", "1002", "1003", "1012", "1014", "1015"]


def test_each_reason_to_leave_a_call_out(database: str, tmp_path: Path) -> None:
    with transaction() as session:
        places = organisation(session=session)
        places.agents["1099"] = agent("1099", places.centres["GD01"], session=session, to=date(2026, 9, 30))
        for call_id, number in {"b": "1001", "e": "1002", "f": "1099", "h": "1003", "i": "1099"}.items():
            recording(call_id, number, places, session=session)
        recording("j", "2001", places, session=session)
    facts(
        tmp_path,
        {"call_id": "a", "answered_at": "", "agent": ""},
        {"call_id": "b"},
        {"call_id": "c"},
        {"call_id": "d", "agent": "4711"},
        {"call_id": "e", "agent": "1001"},
        {"call_id": "f", "agent": "1099"},
        {"call_id": "g", "agent": ""},
    )
    assert candidates() == {
        "a": ("", "not_answered"),
        "b": ("1001", None),
        "c": ("1001", "no_recording"),
        "d": ("4711", "unknown_agent"),
        "e": ("1001", "no_recording"),  # its recording is of another agent
        "f": ("1099", "unknown_agent"),  # gone before the month
        "g": ("", "unknown_agent"),
        "h": ("1003", None),  # recorded, and not in the facts
        "i": ("1099", "unknown_agent"),
    }
    assert candidates(code="GD02") == {"j": ("2001", None)}


def test_without_facts_the_recordings_are_the_population(database: str) -> None:
    with transaction() as session:
        recording("a", "1001", organisation(session=session), session=session)
    assert candidates() == {"a": ("1001", None)}
    assert candidates(OCTOBER.next()) == {}


@pytest.mark.parametrize(
    ("started", "month"),
    [
        ("2026-09-30T15:59:59", "2026-09"),
        ("2026-09-30T16:00:00", "2026-10"),
        ("2026-10-31T15:59:59", "2026-10"),
        ("2026-10-31T16:00:00", "2026-11"),
    ],
)
def test_the_month_is_that_of_the_centres_clock(database: str, started: str, month: str) -> None:
    with transaction() as session:
        at = datetime.fromisoformat(started).replace(tzinfo=UTC)
        recording("a", "1001", organisation(session=session), session=session, at=at)
    for other in ("2026-09", "2026-10", "2026-11"):
        assert candidates(Month.parse(other)) == ({"a": ("1001", None)} if other == month else {})


def test_a_call_over_midnight_is_of_the_month_it_entered_in(database: str, tmp_path: Path) -> None:
    """Entered at 23:59:58 on 31 October, answered and recorded on 1 November, both in the centre's time."""
    with transaction() as session:
        places = organisation(session=session)
        recording("a", "1001", places, session=session, at=datetime(2026, 10, 31, 16, 0, 7, tzinfo=UTC))
    night = {"entered_at": "2026-10-31T15:59:58Z", "answered_at": "2026-10-31T16:00:07Z"}
    facts(tmp_path, {"call_id": "a"} | night)
    assert candidates(OCTOBER) == {"a": ("1001", None)}
    assert candidates(OCTOBER.next()) == {}


def test_a_candidate_is_what_the_draw_takes(database: str) -> None:
    with transaction() as session:
        places: Places = organisation(session=session)
        recording("a", "1001", places, session=session)
    with open_session() as session:
        listed = population(OCTOBER, centre(session=session), session=session).candidates()
    assert listed == [Candidate("a", "1001", None)]
