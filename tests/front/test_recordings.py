"""Recordings leave only to whoever may hear them, in ranges, uncached, and noted once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from inspection.database import open_session, transaction
from inspection.models import Agent, Assignment, AuditEvent, Evaluation, EvaluationState, Recording, RubricVersion, User
from inspection.policies import SYSTEM
from inspection.review.examples import Filing, put_example, withdraw_example

PUBLISHED = datetime(2026, 11, 2, tzinfo=UTC)


def assigned(inspector: str, agent: str, *, nth: int = 0) -> int:
    """The recording of a call of `agent` that `inspector` is to score, the nth of them."""
    with open_session() as session:
        rows = session.exec(
            select(Assignment.recording_id)
            .join(User, col(User.id) == Assignment.inspector_id)
            .join(Agent, col(Agent.id) == Assignment.agent_id)
            .where(Assignment.month == "2026-10", User.name == inspector, Agent.staff_number == agent)
            .order_by(col(Assignment.id))
        ).all()
    return rows[nth] or 0


def plays(user: str, recording_id: int) -> int:
    """How many plays the audit log has."""
    with open_session() as session:
        events = session.exec(
            select(AuditEvent).where(
                AuditEvent.stream == "access",
                AuditEvent.action == "recording.played",
                AuditEvent.actor == user,
                AuditEvent.subject == f"recording/{recording_id}",
            )
        ).all()
    return len(events)


def ask(door: Any, user: str, recording_id: int, method: str = "GET", **headers: str) -> Any:
    """Ask for the sound as a user."""
    return door.ask(method, f"/recordings/{recording_id}/audio", door.cookie(user) | headers)


@pytest.fixture
def published(records: Any) -> Iterator[int]:
    """A recording of agent 1001 (team T1), scored by inspector1 and published; taken back at the end."""
    recording_id = assigned("inspector1", "1001")
    with transaction() as session:
        assignment = session.exec(select(Assignment).where(Assignment.recording_id == recording_id)).one()
        evaluation = Evaluation(
            assignment_id=assignment.id or 0,
            rubric_version_id=session.exec(select(RubricVersion.id)).first() or 0,
            inspector_id=assignment.inspector_id or 0,
            state=EvaluationState.PUBLISHED,
            started_at=PUBLISHED,
            published_at=PUBLISHED,
        )
        session.add(evaluation)
    yield recording_id
    with transaction() as session:
        session.delete(session.get_one(Evaluation, evaluation.id))


@pytest.mark.parametrize(
    ("user", "before", "after"),
    [
        ("inspector1", 206, 206),
        ("inspector2", 403, 403),
        ("lead1", 206, 206),
        ("manager1", 206, 206),
        ("teamlead1", 403, 206),
        ("teamlead2", 403, 403),
        ("agent1001", 403, 206),
        ("agent1002", 403, 403),
        ("agent1004", 403, 403),
        ("admin1", 403, 403),
    ],
)
@pytest.mark.parametrize("state", ["before publication", "published"])
def test_who_hears_a_recording(
    records: Any, request: pytest.FixtureRequest, user: str, before: int, after: int, state: str
) -> None:
    if state == "published":
        recording_id, expected = request.getfixturevalue("published"), after
    else:
        recording_id, expected = assigned("inspector1", "1001"), before
    noted = plays(user, recording_id)
    answer = ask(records, user, recording_id, Range="bytes=0-99")
    assert answer.status == expected
    assert answer.headers["cache-control"] == "no-store"
    if expected == 403:
        assert b"OggS" not in answer.body and str(records.home).encode() not in answer.body
        assert plays(user, recording_id) == noted
        assert ask(records, user, recording_id, "HEAD").status == 403
    else:
        assert answer.body[:4] == b"OggS" and len(answer.body) == 100
        assert plays(user, recording_id) == 1


def test_the_player_hears_ranges_of_the_very_file(records: Any) -> None:
    recording_id = assigned("inspector1", "1002")
    whole = ask(records, "inspector1", recording_id)
    size = len(whole.body)
    assert (whole.status, whole.headers["content-type"], whole.body[:4]) == (200, "audio/ogg", b"OggS")
    assert whole.headers["accept-ranges"] == "bytes"
    for asked, start, end in (("0-", 0, size), ("100-199", 100, 200), ("-50", size - 50, size)):
        part = ask(records, "inspector1", recording_id, Range=f"bytes={asked}")
        assert (part.status, part.body) == (206, whole.body[start:end]), asked
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["cache-control"] == "no-store"
    several = ask(records, "inspector1", recording_id, Range="bytes=0-9,20-29")
    assert several.status == 206 and several.headers["content-type"].startswith("multipart/byteranges")
    beyond = ask(records, "inspector1", recording_id, Range=f"bytes={size}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    head = ask(records, "inspector1", recording_id, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(size))


def test_one_opening_of_the_player_is_one_play(records: Any) -> None:
    recording_id = assigned("inspector1", "1003")
    assert plays("inspector1", recording_id) == 0
    ask(records, "inspector1", recording_id, "HEAD")
    assert plays("inspector1", recording_id) == 0
    ranges: list[dict[str, str]] = [{"Range": "bytes=0-"}, {}, {"Range": "bytes=5000-"}, {"Range": "bytes=0-99"}]
    with ThreadPoolExecutor(4) as at_once:
        answers = list(at_once.map(lambda headers: ask(records, "inspector1", recording_id, **headers), ranges))
    assert {answer.status for answer in answers} == {200, 206}
    assert plays("inspector1", recording_id) == 1
    ask(records, "lead1", recording_id)
    assert (plays("inspector1", recording_id), plays("lead1", recording_id)) == (1, 1)


@pytest.mark.parametrize("asked", ["bytes=1-", "bytes=-100000", "Bytes=1-5", "bytes= 1-", "nonsense"])
def test_no_range_hides_a_play(records: Any, asked: str) -> None:
    nth = ("bytes=1-", "bytes=-100000", "Bytes=1-5", "bytes= 1-", "nonsense").index(asked)
    recording_id = assigned("inspector2", f"100{nth + 1}")
    ask(records, "inspector2", recording_id, Range=asked)
    assert plays("inspector2", recording_id) == 1


@pytest.mark.parametrize(
    ("recording_id", "status"),
    [("0", 404), ("987654321", 404), ("2147483648", 404), ("99999999999999999999", 404), ("-1", 200), ("x", 200)],
)
def test_what_is_not_there(records: Any, recording_id: str, status: int) -> None:
    answer = records.ask("GET", f"/recordings/{recording_id}/audio", records.cookie("lead1"))
    assert answer.status == status
    assert b"OggS" not in answer.body
    assert status == 404 or b"<title>Streamlit</title>" in answer.body, "not our address: the pages answer it"


@pytest.mark.parametrize(
    ("user", "status"),
    [
        ("inspector1", 200),
        ("inspector2", 403),
        ("lead1", 200),
        ("manager1", 200),
        ("teamlead1", 403),
        ("agent1001", 403),
        ("admin1", 403),
    ],
)
def test_the_peaks_are_seen_by_whoever_hears_the_recording_and_are_no_play(
    records: Any, user: str, status: int
) -> None:
    recording_id = assigned("inspector1", "1005")
    noted = plays(user, recording_id)
    answer = records.ask("GET", f"/recordings/{recording_id}/peaks", records.cookie(user))
    assert (answer.status, answer.headers["cache-control"]) == (status, "no-store")
    assert plays(user, recording_id) == noted
    if status == 200:
        found = json.loads(answer.body)
        assert len(found["channels"]) == 2 and max(found["channels"][0]) == 255
        assert 10_000 < found["duration_ms"] < 600_000
    else:
        assert b"channels" not in answer.body


def test_peaks_of_what_is_not_there(records: Any) -> None:
    assert records.ask("GET", "/recordings/99999999/peaks", records.cookie("lead1")).status == 404
    assert records.ask("GET", "/recordings/1/peaks").status == 401


@pytest.mark.parametrize(
    ("user", "status"),
    [("inspector2", 206), ("lead1", 206), ("agent1002", 206), ("teamlead1", 404), ("manager1", 404), ("admin1", 403)],
)
def test_an_example_is_heard_by_whom_it_is_for_and_is_its_stretch_alone(records: Any, user: str, status: int) -> None:
    filing = Filing("good", roles=("inspector", "agent"), reach="nation")
    with transaction() as session:
        row = session.get_one(Recording, assigned("inspector1", "1004"))
        number = put_example(row.call_id, filing, (1000, 3000), session=session, by=SYSTEM).id
    try:
        answer = records.ask("GET", f"/examples/{number}/audio", records.cookie(user) | {"Range": "bytes=0-99"})
        assert (answer.status, answer.headers["cache-control"]) == (status, "no-store")
        peaks = records.ask("GET", f"/examples/{number}/peaks", records.cookie(user))
        assert peaks.status == (200 if status == 206 else status)
        if status == 206:
            assert answer.body[:4] == b"RIFF" and int(answer.headers["content-range"].split("/")[1]) < 140_000
            assert abs(json.loads(peaks.body)["duration_ms"] - 2000) < 20
    finally:
        with transaction() as session:
            withdraw_example(number or 0, "over", session=session, by=SYSTEM)
    assert records.ask("GET", f"/examples/{number}/audio", records.cookie(user)).status in (404, 403)
