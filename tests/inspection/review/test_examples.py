"""The case library: who sees an example and whose it is, what holds its recording, and what of it is heard."""

import json
import wave
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, col, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.clips import clip_of
from inspection.intake.derived import folder_of, forget
from inspection.intake.holds import open_holds, release_all, release_hold
from inspection.listening.transcripts import store_transcript
from inspection.models import Assignment, AuditEvent, Evaluation, EvaluationState, Example, Recording
from inspection.policies import SYSTEM, Actor, Place, may_know_agent, may_see_example
from inspection.review.examples import Filing, change_example, put_example, withdraw_example
from inspection.review.library import (
    Looked,
    known_words,
    note_play,
    open_sound,
    said_in,
    see_example,
    see_library,
)
from inspection.settings import get_settings
from tests.inspection.builders import (
    Places,
    account,
    actor,
    assignment,
    draft_rubric,
    evaluation,
    month_plan,
    organisation,
    recording,
)
from transcribe.result import CallTranscript, Utterance

LEAD = actor("quality_lead", "centre/GD01", name="lead")
GOOD = Filing("good", "a warm greeting", "A1", ("greeting", "warm"))
ALL = ("inspector", "quality_lead", "team_lead", "manager", "agent")
Put = Callable[..., int]


@pytest.fixture
def places(database: str) -> Places:
    """Two provinces with calls C1 of agent 1001 (team T1, centre GD01) and C2 of 2001 (centre GD02)."""
    with transaction() as session:
        found = organisation(session=session)
        recording("C1", "1001", found, session=session, storage_key="C1.wav")
        recording("C2", "2001", found, session=session, language="en")
        return found


@pytest.fixture
def put(places: Places) -> Put:
    """Puts an example in; gives its number."""

    def put_it(filing: Filing = GOOD, stretch: Any = (10_000, 12_000), *, call: str = "C1", by: Actor = LEAD) -> int:
        with transaction() as session:
            return put_example(call, filing, stretch, session=session, by=by).id or 0

    return put_it


def seen(by: Actor, looked: Looked = Looked()) -> list[int]:  # noqa: B008 - frozen
    with open_session() as session:
        return [one.example.id or 0 for one in see_library(looked, session=session, by=by)]


def held(call: str = "C1") -> list[str]:
    with open_session() as session:
        return [one.reason for one in open_holds(call, session=session)]


def test_an_example_holds_its_recording_until_it_is_withdrawn(put: Put) -> None:
    number = put()
    assert held() == ["case library"]
    with transaction() as session:
        withdraw_example(number, " over ", session=session, by=LEAD)
    assert held() == [] and seen(LEAD) == []
    with open_session() as session:
        row = session.get_one(Example, number)
        assert (row.withdrawn_by, row.withdraw_reason) == ("lead", "over"), "that it was there is kept"
        assert not session.exec(select(Recording).where(Recording.call_id == "C1")).one().hold
        told = session.exec(
            select(AuditEvent.action).where(col(AuditEvent.action).startswith("example")).order_by(col(AuditEvent.id))
        ).all()
    assert told == ["example.put", "example.withdrawn"]


def test_nobody_releases_what_an_example_needs(put: Put) -> None:
    number = put()
    with transaction() as session, pytest.raises(Conflict, match=f"belongs to example {number}: withdraw"):
        release_hold(open_holds("C1", session=session)[0].id or 0, "why", session=session, by=LEAD)
    with transaction() as session, pytest.raises(Conflict, match="belongs to example"):
        release_all("C1", "why", session=session, by=SYSTEM)
    assert held() == ["case library"]


def test_what_is_said_of_it_is_changed_by_one_at_a_time(put: Put) -> None:
    number = put()
    other = replace(GOOD, kind="bad", note=" no ", tags=(" cold ", "cold", ""), roles=("agent", "inspector"))
    with transaction() as session:
        row = change_example(number, other, version=1, session=session, by=LEAD)
        assert (row.kind, row.note, json.loads(row.tags), row.version) == ("bad", "no", ["cold"], 2)
        assert json.loads(row.roles) == ["inspector", "agent"]
    with transaction() as session, pytest.raises(Conflict, match="version 1"):
        change_example(number, GOOD, version=1, session=session, by=LEAD)
    with open_session() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "example.changed")).one()
        assert json.loads(event.before)["kind"] == "good" and json.loads(event.after)["kind"] == "bad"


@pytest.mark.parametrize(
    ("filing", "stretch", "sentence"),
    [
        (replace(GOOD, kind="fine"), None, "'fine' is not known; expected one of good, bad"),
        (replace(GOOD, reach="world"), None, "'world' is not known; expected one of team, centre"),
        (replace(GOOD, roles=("administrator",)), None, "'administrator' is not known"),
        (replace(GOOD, tags=("x" * 31,)), None, "tags x+ are not possible"),
        (replace(GOOD, tags=tuple("abcdefghijk")), None, "expected 10 at most"),
        (replace(GOOD, note="x" * 2001), None, "the note has 2001 characters"),
        (GOOD, (5000, 5000), "from 5000 to 5000 ms is not possible"),
        (GOOD, (-1, 5000), "from -1 to 5000"),
        (GOOD, (0, 60_001), "the recording has 60000 ms"),
    ],
)
def test_what_cannot_be_put_in(put: Put, filing: Filing, stretch: Any, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        put(filing, stretch)
    assert held() == []


def test_the_very_same_stretch_is_put_in_once(put: Put) -> None:
    number = put()
    put(GOOD, (10_000, 13_000))
    whole = put(GOOD, None)
    for stretch, there in (((10_000, 12_000), number), (None, whole)):
        with pytest.raises(Conflict, match=f"is example {there} already"):
            put(GOOD, stretch)
    with transaction() as session:
        withdraw_example(whole, "over", session=session, by=LEAD)
    put(GOOD, None)
    assert held() == ["case library"] * 3


@pytest.mark.parametrize(
    "by",
    [
        actor("quality_lead", "centre/GD02"),
        actor("quality_lead", "team/T2"),
        actor("manager", "nation"),
        actor("inspector", "centre/GD01"),
        actor("administrator", "nation"),
    ],
)
def test_only_a_quality_lead_over_the_call_decides(put: Put, by: Actor) -> None:
    number = put()
    with pytest.raises(NotAllowed, match="put call C1 into the case library"):
        put(GOOD, None, by=by)
    for work in (
        lambda session: change_example(number, GOOD, version=1, session=session, by=by),
        lambda session: withdraw_example(number, "why", session=session, by=by),
    ):
        with transaction() as session, pytest.raises(NotAllowed, match=f"change example {number}"):
            work(session)


def test_what_is_withdrawn_or_not_there_is_not_changed(put: Put) -> None:
    number = put()
    with transaction() as session, pytest.raises(InvalidInput, match="give a reason"):
        withdraw_example(number, "  ", session=session, by=LEAD)
    assert held() == ["case library"]
    with transaction() as session:
        withdraw_example(number, "over", session=session, by=LEAD)
    with transaction() as session, pytest.raises(Conflict, match="withdrawn by lead"):
        withdraw_example(number, "again", session=session, by=LEAD)
    with transaction() as session, pytest.raises(NotFound, match="no example 99"):
        change_example(99, GOOD, version=1, session=session, by=LEAD)
    with pytest.raises(NotFound, match="no recording of call C9"):
        put(call="C9")


HERE = Place("GD", "GD01", "T1")
SEES = {
    # where somebody is: the reaches whose examples of HERE they see
    "T1": ("team/T1", Place("GD", "GD01", "T1"), "team centre province nation"),
    "T2": ("team/T2", Place("GD", "GD01", "T2"), "centre province nation"),
    "T3": ("team/T3", Place("GD", "GD02", "T3"), "province nation"),
    "T4": ("team/T4", Place("SC", "SC01", "T4"), "nation"),
    "GD01": ("centre/GD01", Place("GD", "GD01"), "team centre province nation"),
    "GD02": ("centre/GD02", Place("GD", "GD02"), "province nation"),
    "GD": ("province/GD", Place("GD"), "team centre province nation"),
    "SC": ("province/SC", Place("SC"), "nation"),
    "nation": ("nation", Place(), "team centre province nation"),
    "an agent of T1": ("agent/1001", Place("GD", "GD01", "T1", "1001"), "team centre province nation"),
    "an agent of T2": ("agent/1003", Place("GD", "GD01", "T2", "1003"), "centre province nation"),
    "nowhere": ("agent/9", Place(), "nation"),
}


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("role", [*ALL, "administrator"])
@pytest.mark.parametrize("reach", ["team", "centre", "province", "nation"])
def test_for_whom_an_example_is(who: str, role: str, reach: str) -> None:
    scope, there, reaches = SEES[who]
    by = actor(role, scope)
    for roles in (ALL, (role,), tuple(one for one in ALL if one != role), ()):
        expected = role in roles and role != "administrator" and reach in reaches.split()
        assert may_see_example(by, there, HERE, roles=roles, reach=reach) == expected


def test_an_example_without_a_team_is_in_no_teams_reach() -> None:
    place = Place("GD", "GD01", "")
    assert not may_see_example(actor("agent", "agent/9"), Place("SC"), place, roles=ALL, reach="team")


@pytest.mark.parametrize(
    ("by", "knows"),
    [
        (actor("quality_lead", "centre/GD01"), True),
        (actor("quality_lead", "centre/GD02"), False),
        (actor("team_lead", "team/T1"), True),
        (actor("team_lead", "team/T2"), False),
        (actor("manager", "province/GD"), True),
        (actor("manager", "province/SC"), False),
        (actor("inspector", "centre/GD01"), False),
        (actor("inspector", "nation"), False),
        (actor("agent", "agent/1001", agent_id=9), True),
        (actor("agent", "agent/1002", agent_id=8), False),
        (SYSTEM, True),
    ],
)
def test_who_knows_whose_call_it_is(by: Actor, knows: bool) -> None:
    assert may_know_agent(by, HERE, agent_id=9) == knows


def test_the_library_shows_each_what_is_theirs_and_hides_whose_it_is(put: Put, places: Places) -> None:
    team = put(replace(GOOD, roles=ALL, reach="team"))
    nation = put(replace(GOOD, roles=("agent", "inspector"), reach="nation", kind="bad"), None)
    mine = actor("agent", "agent/1003", agent_id=places.agents["1003"])
    assert seen(actor("team_lead", "team/T1")) == [team]
    assert seen(actor("team_lead", "team/T2")) == []
    assert seen(actor("manager", "province/GD")) == [team]
    assert seen(mine) == [nation]
    assert seen(actor("inspector", "centre/SC01")) == [nation]
    assert seen(LEAD) == [nation, team], "whoever decides sees all of the own place"
    with pytest.raises(NotAllowed):
        seen(actor("administrator"))
    with open_session() as session:
        shown = see_example(nation, session=session, by=mine)
        assert (shown.call_id, shown.agent, shown.agent_name_zh, shown.changes) == ("", "", "", False)
        told = see_example(team, session=session, by=LEAD)
        assert (told.call_id, told.agent, told.changes) == ("C1", "1001", True)
        for number in (team, 77, 2**40):
            with pytest.raises(NotFound, match=f"no example {number}"):
                see_example(number, session=session, by=mine)


def test_examples_are_looked_for(put: Put) -> None:
    one = put(replace(GOOD, roles=ALL))
    other = put(replace(GOOD, kind="bad", criterion="D3", tags=("warm",)), None)
    english = put(GOOD, None, call="C2", by=SYSTEM)
    asked = [
        Looked(kind="bad"),
        Looked(tag="greeting"),
        Looked(tag="warm"),
        Looked(criterion="A1"),
        Looked(language="en"),
    ]
    found = [seen(SYSTEM, one) for one in asked]
    assert found == [[other], [english, one], [english, other, one], [english, one], [english]]
    assert seen(SYSTEM, Looked(kind="bad", criterion="A1")) == []
    with open_session() as session:
        assert known_words(session=session, by=SYSTEM) == (("greeting", "warm"), ("A1", "D3"))
        assert known_words(session=session, by=actor("agent", "agent/1003")) == ((), ())


def test_nobody_is_shown_a_call_before_its_time(places: Places, put: Put) -> None:
    def add(session: Session) -> tuple[Actor, Actor]:
        inspector = account("i1", "inspector", "centre/GD01", session=session)
        own = account("a1", "agent", "agent/1001", session=session, agent_id=places.agents["1001"])
        plan = month_plan(places.centres["GD01"], session=session)
        row = assignment("C3", "1001", inspector, places, plan, session=session)
        evaluation(row, draft_rubric({"A": 100}, session=session), session=session)
        return inspector, own

    with transaction() as session:
        inspector, own = add(session)
    number = put(replace(GOOD, roles=ALL, reach="nation"), None, call="C3")
    assert seen(inspector) == [] and seen(own) == []
    assert seen(actor("inspector", "nation", user_id=99)) == [number]
    with transaction() as session:
        session.exec(select(Assignment)).one().state = "done"
        session.exec(select(Evaluation)).one().state = EvaluationState.PUBLISHED
    assert seen(inspector) == [number] and seen(own) == [number]


@pytest.fixture
def sound(places: Places) -> None:
    """The file of C1: a minute in which the level of each second is its number, left, and none, right."""
    folder = get_settings().recordings
    folder.mkdir(parents=True)
    levels = np.repeat(np.arange(60) / 100, 8000)
    wobble = levels * np.sign(np.sin(np.arange(480_000) * 2 * np.pi * 500 / 8000))
    with wave.open(str(folder / "C1.wav"), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes((np.stack([wobble, wobble * 0], axis=1) * 32767).astype("<i2").tobytes())


def samples(path: Any) -> Any:
    with wave.open(str(path)) as file:
        found = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return found / 32767, file.getframerate()


def test_only_the_stretch_is_heard(put: Put, sound: None) -> None:
    whole, part = put(GOOD, None), put(GOOD, (20_000, 22_000))
    with open_session() as session:
        assert open_sound(whole, session=session, by=LEAD).path.name == "C1.wav"
        found = open_sound(part, session=session, by=LEAD)
        with pytest.raises(NotFound, match="no example"):
            open_sound(part, session=session, by=actor("agent", "agent/1003"))
    heard, rate = samples(found.path)
    assert found.media_type == "audio/wav" and len(heard) == pytest.approx(2 * rate, abs=rate / 100)
    for second, level in ((0, 0.20), (1, 0.21)):
        middle = heard[round((second + 0.4) * rate) : round((second + 0.6) * rate)]
        assert np.median(np.abs(middle[:, 0])) == pytest.approx(level, abs=0.02)
    assert np.abs(heard[:, 1]).max() < 0.01


def test_a_clip_is_cut_across_blocks_once_and_goes_with_its_recording(
    sound: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = get_settings().recordings / "C1.wav"
    monkeypatch.setattr("inspection.intake.clips.BLOCK_S", 7.0)
    clip = clip_of(file, 6000, 15_000)
    heard, rate = samples(clip)
    assert len(heard) == pytest.approx(9 * rate, abs=rate / 100)
    assert np.median(np.abs(heard[round(8.4 * rate) : round(8.6 * rate), 0])) == pytest.approx(0.14, abs=0.02)
    file.write_bytes(b"gone")
    assert clip_of(file, 6000, 15_000) == clip
    with pytest.raises(NotFound, match="cannot be decoded"):
        clip_of(file, 1, 2)
    forget(file)
    assert not folder_of(file).exists()


def test_what_is_said_in_a_stretch_comes_at_its_own_times(put: Put, places: Places) -> None:
    lines = tuple(
        Utterance("agent", start, end, f"{start}", f"{start}", 0.9, "zh")
        for start, end in ((0, 9000), (9500, 10_500), (10_600, 11_000), (11_500, 14_000), (12_000, 13_000))
    )
    with transaction() as session:
        row = session.exec(select(Recording).where(Recording.call_id == "C1")).one()
        heard = CallTranscript(lines, (), (), "e", "m", "f", 60.0, 1.0, 1.0)
        store_transcript(row.id or 0, heard, session=session)
    number = put()
    with open_session() as session:
        found = said_in(see_example(number, session=session, by=LEAD), session=session)
    assert [(one.text, one.start_ms, one.end_ms) for one in found] == [
        ("9500", 0, 500),
        ("10600", 600, 1000),
        ("11500", 1500, 2000),
    ]


def test_hearing_an_example_is_noted_once(put: Put) -> None:
    number = put()
    for _ in range(2):
        with transaction() as session:
            note_play(number, session=session, by=LEAD)
    with open_session() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "example.played")).all()
    assert [(one.subject, one.actor) for one in events] == [(f"example/{number}", "lead")]
