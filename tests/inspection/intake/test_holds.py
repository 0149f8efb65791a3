"""Holds: who may place and release them, with what reason, and what the database itself refuses."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from inspection.database import engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.intake.holds import LONGEST_REASON, open_holds, place_hold, release_all, release_hold
from inspection.intake.retention import purge_recordings
from inspection.models import AuditEvent, Hold, Installation, Recording
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, at, organisation

LEAD = actor("quality_lead", "centre/GD01")


@pytest.fixture
def old(database: str) -> str:
    """A recording of GD01 that is long past its retention, and one of GX01."""
    with transaction() as session:
        session.add(Installation(key="fixed_now", value="2026-11-03T09:00:00+00:00"))
        organisation(session)
        for call, centre in (("c1", 1), ("g1", 2)):
            session.add(
                Recording(
                    call_id=call,
                    agent_id=1,
                    centre_id=centre,
                    team_id=1,
                    started_at=at("2026-01-05 02:00:00"),
                    duration_ms=1000,
                    sample_rate_hz=8000,
                    channels=2,
                    codec="opus",
                    sha256=call,
                    storage_key=call,
                    size_bytes=1,
                    stored_at=at("2026-01-06 02:00:00"),
                )
            )
    return database


def hold(reason: str = "appeal 7", by: Actor = LEAD, call: str = "c1") -> int:
    with transaction() as session:
        return place_hold(call, reason, session=session, by=by).id or 0


def release(hold_id: int, reason: str = "decided", by: Actor = LEAD) -> None:
    with transaction() as session:
        release_hold(hold_id, reason, session=session, by=by)


def held(call: str = "c1") -> tuple[bool, int]:
    """The recording's own mark, and how many holds are open."""
    with open_session() as session:
        row = session.exec(select(Recording).where(Recording.call_id == call)).one()
        return row.hold, len(open_holds(call, session=session))


def purged() -> list[str]:
    with transaction() as session:
        return [one.call_id for one in purge_recordings(session=session, by=SYSTEM)]


def test_what_is_held_is_kept_until_its_last_hold_is_released(old: str) -> None:
    first, second = hold("appeal 7"), hold("  case \n 12 ", actor("manager", "province/GD"))
    assert (held(), purged()) == ((True, 2), ["g1"])
    release(first)
    assert (held(), purged()) == ((True, 1), [])
    release(second)
    assert (held(), purged()) == ((False, 0), ["c1"])
    with open_session() as session:
        rows = session.exec(select(Hold).order_by(Hold.id)).all()
        events = session.exec(
            select(AuditEvent).where(AuditEvent.action.in_(["recording.held", "recording.released"]))
        ).all()
    assert [(one.reason, one.placed_by, one.release_reason, one.released_by) for one in rows] == [
        ("appeal 7", LEAD.name, "decided", LEAD.name),
        ("case 12", "manager-province/GD", "decided", LEAD.name),
    ]
    assert [(one.action, json.loads(one.after).get("held")) for one in events] == [
        ("recording.held", None),
        ("recording.held", None),
        ("recording.released", True),
        ("recording.released", False),
    ]


def test_everything_that_holds_can_be_released_at_once(old: str) -> None:
    hold("appeal 7")
    hold("case 12")
    with transaction() as session:
        assert len(release_all("c1", "both done", session=session, by=LEAD)) == 2
    assert held() == (False, 0)
    with pytest.raises(Conflict, match="nothing holds the recording of call c1"), transaction() as session:
        release_all("c1", "again", session=session, by=LEAD)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "the reason has 0 characters"),
        (" \n\0", "the reason has 0 characters"),
        ("x" * 501, "the reason has 501 characters"),
    ],
)
def test_without_a_reason_nothing_is_held_or_released(old: str, reason: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"{sentence}; expected 1 to {LONGEST_REASON}"):
        hold(reason)
    placed = hold()
    with pytest.raises(InvalidInput, match=sentence):
        release(placed, reason)
    assert held() == (True, 1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("role", "scope", "may"),
    [
        ("manager", "nation", True),
        ("manager", "centre/GD01", True),
        ("quality_lead", "province/GD", True),
        ("quality_lead", "centre/GX01", False),
        ("manager", "province/GX", False),
        ("administrator", "nation", False),
        ("inspector", "centre/GD01", False),
        ("team_lead", "team/T1", False),
        ("agent", "agent/1001", False),
    ],
)
def test_who_may_hold_and_release(old: str, role: str, scope: str, may: bool) -> None:
    by = actor(role, scope, agent_id=1 if role == "agent" else None)
    placed = hold()
    if may:
        hold(by=by)
        release(placed, by=by)
        return
    with pytest.raises(NotAllowed):
        hold(by=by)
    with pytest.raises(NotAllowed):
        release(placed, by=by)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_not_there_is_said_so(old: str) -> None:
    with pytest.raises(NotFound, match="there is no recording of call c9"):
        hold(call="c9")
    with pytest.raises(NotFound, match="there is no hold 9"):
        release(9)
    placed = hold()
    release(placed)
    with pytest.raises(Conflict, match=f"hold {placed} was released already by {LEAD.name}"):
        release(placed)


def raw(statement: str) -> None:
    with engine().begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recording SET hold = false WHERE call_id = 'c1'",
        "DELETE FROM recording WHERE call_id = 'c1'",
        "DELETE FROM hold",
        "UPDATE hold SET call_id = 'c9'",
        "UPDATE hold SET reason = 'other'",
        "UPDATE hold SET placed_by = 'other'",
        "UPDATE hold SET released_at = '2026-11-03 00:00:00'",
        "UPDATE hold SET released_at = '2026-11-03 00:00:00', released_by = 'x', release_reason = ''",
        "INSERT INTO hold (call_id, reason, placed_at, placed_by) VALUES ('c1', '', '2026-11-03 00:00:00', 'x')",
        "UPDATE recording SET hold = true WHERE call_id = 'g1'",
    ],
)
def test_raw_sql_takes_no_hold_away_and_places_none_without_a_reason(old: str, statement: str) -> None:
    hold()
    with pytest.raises(DatabaseError):
        raw(statement)
    assert held() == (True, 1) and held("g1") == (False, 0)


def test_a_released_hold_never_changes_again(old: str) -> None:
    release(hold())
    for statement in ("UPDATE hold SET release_reason = 'other'", "UPDATE hold SET released_at = NULL"):
        with pytest.raises(DatabaseError, match="never changes but once"):
            raw(statement)


def test_a_hold_outlasts_its_recording(old: str) -> None:
    release(hold())
    assert "c1" in purged()
    with open_session() as session:
        assert session.exec(select(Hold.call_id)).all() == ["c1"]
    with pytest.raises(ZhijianError, match="there is no recording of call c1"):
        release(1)
