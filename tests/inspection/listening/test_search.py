"""Searching transcripts: found by characters and by sound, in the newest transcript alone, by whoever may hear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed, NotFound
from inspection.intake.playback import open_recording
from inspection.jobs import claim, enqueue
from inspection.listening import search_index
from inspection.listening.roles import exchange_roles
from inspection.listening.search import A_PAGE, Found, Wanted, note_search, recordings_saying, search
from inspection.listening.search_index import index_transcript, is_whole, not_indexed
from inspection.listening.transcripts import store_transcript
from inspection.models import AuditEvent, Evaluation, EvaluationState, Recording, Transcript, UtteranceSound
from inspection.policies import SYSTEM, Actor
from inspection.settings import get_settings
from tests.inspection.builders import (
    Places,
    account,
    actor,
    assignment,
    draft_rubric,
    evaluation,
    month_plan,
    recording,
)
from transcribe.result import CallTranscript, Utterance

LEAD = actor("quality_lead", "centre/GD01", name="lead")
Call = Callable[..., int]


def transcript(*lines: tuple[str, str]) -> CallTranscript:
    """Sentences of (role, text), two seconds each, as an engine gives them."""
    return CallTranscript(
        utterances=tuple(
            Utterance(role, at * 2000, at * 2000 + 1800, said, said, 0.9, "zh") for at, (role, said) in enumerate(lines)
        ),
        voice=(),
        warnings=(),
        engine="e",
        model="m",
        fingerprint="f",
        duration_s=60.0,
        speech_s=1.0,
        compute_s=1.0,
    )


@pytest.fixture
def call(places: Places) -> Call:
    """Adds a call with what was said in it; gives the recording's id."""

    def add(call_id: str, *lines: tuple[str, str], number: str = "1001", **fields: Any) -> int:
        with transaction() as session:
            row = recording(call_id, number, places, session=session, **fields)
            store_transcript(row.id or 0, transcript(*lines), session=session)
            return row.id or 0

    return add


def found(wanted: Wanted | str, by: Actor = LEAD, page: int = 1) -> Found:
    with open_session() as session:
        return search(Wanted(wanted) if isinstance(wanted, str) else wanted, page=page, session=session, by=by)


def calls(wanted: Wanted | str, by: Actor = LEAD) -> list[str]:
    return [hit.call_id for hit in found(wanted, by).hits]


def test_a_hit_is_a_clip_with_its_place(call: Call) -> None:
    call("C1", ("agent", "您好，很高兴为您服务。"), ("user", "我想到百运机场。"), duration_ms=90_000, call_type="query")
    (hit,) = found(Wanted("白云机场", way="sound")).hits
    assert (hit.call_id, hit.centre, hit.agent, hit.role, hit.duration_ms) == ("C1", "GD01", "1001", "user", 90_000)
    assert (hit.start_ms, hit.end_ms, hit.text[hit.place.start : hit.place.end]) == (2000, 3800, "百运机场")
    assert (hit.call_type, hit.language, hit.time_zone) == ("query", "zh", "Asia/Shanghai")
    assert calls("白云机场") == []


def test_the_newest_calls_come_first_and_each_sentence_once(call: Call) -> None:
    for day in (3, 9, 5):
        call(f"C{day}", ("agent", "查询，查询"), ("user", "查询"), at=datetime(2026, 10, day, 2, tzinfo=UTC))
    assert calls("查询") == ["C9", "C9", "C5", "C5", "C3", "C3"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["C2", "C1"]),
        ({"role": "agent"}, ["C1"]),
        ({"role": "user"}, ["C2"]),
        ({"agent": "1002"}, ["C2"]),
        ({"agent": "100"}, []),
        ({"call_type": "complaint"}, ["C2"]),
        ({"language": "en"}, ["C2"]),
        ({"first_day": date(2026, 10, 12)}, ["C2"]),
        ({"last_day": date(2026, 10, 11)}, ["C1"]),
        ({"first_day": date(2026, 10, 11), "last_day": date(2026, 10, 12)}, ["C2", "C1"]),
        ({"shortest_s": 61}, ["C2"]),
        ({"longest_s": 60}, ["C1"]),
        ({"shortest_s": 60, "longest_s": 61}, ["C1"]),
    ],
)
def test_what_narrows_a_search(call: Call, asked: dict[str, Any], expected: list[str]) -> None:
    call("C1", ("agent", "我要退款"), at=datetime(2026, 10, 11, 15, 59, tzinfo=UTC), duration_ms=60_000)
    call(
        "C2",
        ("user", "我要退款"),
        number="1002",
        at=datetime(2026, 10, 11, 16, 0, tzinfo=UTC),
        duration_ms=120_000,
        call_type="complaint",
        language="en",
    )
    assert calls(Wanted("退款", **asked)) == expected


def test_only_the_newest_transcript_is_searched(call: Call) -> None:
    recording_id = call("C1", ("agent", "我要退款"))
    with transaction() as session:
        store_transcript(recording_id, transcript(("agent", "我要推荐"), ("user", "好")), session=session)
    assert (calls("退款"), calls("推荐")) == ([], ["C1"])
    get_settings().recordings.mkdir(parents=True)
    (get_settings().recordings / "C1").write_bytes(b"a sound")
    with transaction() as session:
        exchange_roles(recording_id, session=session, by=LEAD)
    assert [hit.role for hit in found("推荐").hits] == ["user"]
    with open_session() as session:
        assert session.exec(select(func.count()).select_from(UtteranceSound)).one() == 2


def test_a_deleted_recording_is_not_found_any_more(call: Call) -> None:
    recording_id = call("C1", ("agent", "我要退款"), at=datetime(2026, 1, 1, tzinfo=UTC))
    kept = call("C2", ("agent", "我要退款"))
    with transaction() as session:
        session.delete(session.get_one(Recording, recording_id))
    assert [hit.recording_id for hit in found("退款").hits] == [kept]
    again = call("C3", ("agent", "完全别的"))
    assert [hit.recording_id for hit in found("退款").hits] == [kept] and again != kept


def test_pages_and_the_number(call: Call) -> None:
    call("C1", *[("agent", f"第{at}句退款") for at in range(A_PAGE + 3)])
    first, second, third = (found("退款", page=page) for page in (1, 2, 3))
    assert [len(one.hits) for one in (first, second, third)] == [A_PAGE, 3, 0]
    assert {one.number for one in (first, second, third)} == {A_PAGE + 3}
    assert [hit.start_ms for hit in (*first.hits, *second.hits)] == [at * 2000 for at in range(A_PAGE + 3)]
    assert not first.more and first.whole


def test_more_than_a_search_gives_is_said(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    call("C1", *[("agent", "退款") for _ in range(7)])
    monkeypatch.setattr("inspection.listening.search.MOST", 5)
    assert (found("退款").number, found("退款").more) == (5, True)
    monkeypatch.setattr("inspection.listening.search.MOST", 7)
    assert (found("退款").number, found("退款").more) == (7, False)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(""), "a text to look for"),
        (Wanted(" ，。 "), "a text to look for"),
        (Wanted("好" * 101), "a text to look for, 100 characters"),
        (Wanted("好", way="smell"), "'smell' is not known; expected one of characters, sound"),
        (Wanted("好", role="robot"), "'robot' is not known; expected one of agent, user, unknown"),
        (Wanted("好", first_day=date(2026, 10, 2), last_day=date(2026, 10, 1)), "2026-10-02 lies behind"),
    ],
)
def test_what_cannot_be_looked_for(database: str, wanted: Wanted, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        found(wanted)


@pytest.mark.parametrize("strange", ['"', "a OR b", "* AND (", "'; DROP TABLE x", "a:b & !c", "%", "_x", "NEAR(a b)"])
def test_no_text_is_taken_as_a_command(call: Call, strange: str) -> None:
    call("C1", ("agent", f"前 {strange} 后"))
    if strange in ('"', "%"):
        with pytest.raises(InvalidInput):
            found(strange)
        return
    assert calls(strange) == ["C1"]
    assert calls(Wanted(strange, way="sound")) == ["C1"]


@pytest.fixture
def scored(call: Call, places: Places) -> dict[str, Actor]:
    """Calls of three agents: one assigned, one published, one neither; and everybody who may look."""
    with transaction() as session:
        plan = month_plan(places.centres["GD01"], session=session)
        people = {
            "inspector": account("i1", "inspector", "centre/GD01", session=session),
            "another inspector": account("i2", "inspector", "nation", session=session),
            "the agent": account("a1", "agent", "agent/1001", session=session, agent_id=places.agents["1001"]),
            "another agent": account("a3", "agent", "agent/1003", session=session, agent_id=places.agents["1003"]),
            "no agent": account("a4", "agent", "agent/9", session=session),
            "team lead": account("t1", "team_lead", "team/T1", session=session),
            "another team lead": account("t2", "team_lead", "team/T2", session=session),
            "lead": account("q1", "quality_lead", "centre/GD01", session=session),
            "another lead": account("q2", "quality_lead", "centre/GD02", session=session),
            "manager": account("m1", "manager", "province/GD", session=session),
        }
        rubric = draft_rubric({"A": 100}, session=session)
        inspector = people["inspector"]
        assignment("given", "1001", inspector, places, plan, session=session)
        replaced = assignment("replaced", "1002", inspector, places, plan, session=session)
        replaced.state = "replaced"
        row = assignment("published", "1001", inspector, places, plan, session=session, month="2026-09")
        evaluation(row, rubric, session=session, state=EvaluationState.PUBLISHED)
        recording("elsewhere", "2001", places, session=session)
        for one in session.exec(select(Recording)).all():
            store_transcript(one.id or 0, transcript(("agent", "我要退款")), session=session)
    return people


SEES = {
    "inspector": {"given", "published"},
    "another inspector": set(),
    "the agent": {"published"},
    "another agent": set(),
    "no agent": set(),
    "team lead": {"published"},
    "another team lead": set(),
    "lead": {"given", "replaced", "published"},
    "another lead": {"elsewhere"},
    "manager": {"given", "replaced", "published", "elsewhere"},
}


@pytest.mark.parametrize("who", SEES)
def test_whoever_may_hear_a_call_finds_it_and_nobody_else(scored: dict[str, Actor], who: str) -> None:
    assert set(calls("退款", scored[who])) == SEES[who]
    with open_session() as session:
        heard = set()
        for one in session.exec(select(Recording)).all():
            try:
                open_recording(one.id or 0, session=session, by=scored[who])
            except NotAllowed:
                continue
            except NotFound:
                heard.add(one.call_id)  # allowed; these recordings have no file
    assert heard == SEES[who], "search and playing follow the same rule"


def test_an_administrator_searches_nothing_and_the_command_line_everything(scored: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed, match="may not search transcripts"):
        found("退款", actor("administrator"))
    assert len(calls("退款", SYSTEM)) == 4


def test_what_was_transcribed_before_the_index_is_taken_up_by_a_job(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(3):
        call(f"C{at}", ("agent", "我要退款"), ("user", "……"))
    with transaction() as session:
        session.connection().execute(text("DELETE FROM utterancesound"))
        enqueue(search_index.KIND, search_index.SUBJECT, session=session)
    assert (found("退款").number, found("退款").whole) == (0, False)
    monkeypatch.setattr(search_index, "AT_ONCE", 2)
    with transaction() as session:
        job = claim("worker", session=session, at=datetime.now(UTC))
        while job is not None and job.kind != search_index.KIND:
            job = claim("worker", session=session, at=datetime.now(UTC))
        assert job is not None
    search_index.run(job.id or 0)
    assert (found("退款").number, found("退款").whole) == (3, True)
    with open_session() as session:
        assert not_indexed(10, session=session) == [] and is_whole(session=session)


def test_taking_up_a_transcript_again_changes_nothing(call: Call) -> None:
    call("C1", ("agent", "我要退款"))
    with transaction() as session:
        index_transcript(session.exec(select(Transcript)).one(), session=session)
    assert calls("退款") == ["C1"]


def test_a_search_is_noted_once_and_without_numbers(call: Call) -> None:
    wanted = Wanted("电话13800138000", way="sound")
    for _ in range(2):
        with transaction() as session:
            note_search(wanted, session=session, by=LEAD)
    with transaction() as session:
        note_search(replace(wanted, text="退款"), session=session, by=LEAD)
        events = session.exec(
            select(AuditEvent.subject, AuditEvent.actor)
            .where(AuditEvent.action == "transcripts.searched")
            .order_by(col(AuditEvent.id))
        ).all()
    assert events == [("sound: 电话###########", "lead"), ("sound: 退款", "lead")]


def test_those_of_some_recordings_that_say_something(call: Call) -> None:
    one, other, third = (call(f"C{at}", ("agent", said)) for at, said in enumerate(["我要退款", "推荐", "退，款"]))
    with open_session() as session:
        assert recordings_saying("退款", [one, other], session=session) == {one}
        assert recordings_saying("退款", [one, other, third], session=session) == {one, third}
        assert recordings_saying("退款", [], session=session) == set()
        assert session.exec(select(func.count()).select_from(Evaluation)).one() == 0


@pytest.mark.parametrize("newest", [1, 2, 3, 100])
def test_what_stands_nearly_everywhere_is_found_the_same(
    call: Call, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    for day in (1, 2, 3):
        call(f"C{day}", ("agent", "退款"), ("user", "退款"), at=datetime(2026, 10, day, 2, tzinfo=UTC))
    call("other", ("agent", "退款"), number="1002", at=datetime(2026, 10, 4, 2, tzinfo=UTC))
    monkeypatch.setattr("inspection.listening.search.LOOKED_AT", 6)
    monkeypatch.setattr("inspection.listening.search.MOST", 3)
    monkeypatch.setattr("inspection.listening.search.NEWEST_CALLS", newest)
    found_now = found(Wanted("退款", agent="1001"))
    assert [hit.call_id for hit in found_now.hits] == ["C3", "C3", "C2"] and found_now.more
    assert calls(Wanted("退款", agent="1001", role="user")) == ["C3", "C2", "C1"]
    assert calls(Wanted("退款", agent="1002")) == ["other"]
