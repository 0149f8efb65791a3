"""What a listener gets beside the sound, and who gets it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.listening.heard import hear, hear_if_kept
from inspection.listening.transcription import queue_transcription
from inspection.listening.transcripts import store_transcript
from inspection.models import CallContext, Job, Recording
from inspection.policies import Actor
from tests.inspection.builders import Places, account, actor, assignment, draft_rubric, evaluation, month_plan
from tests.inspection.facts_builders import unruled
from tests.transcripts import transcript_of

Recorded = Callable[..., Recording]
LEAD = actor("quality_lead", "centre/GD01")


def test_a_recording_with_its_newest_transcript_and_its_context(recorded: Recorded) -> None:
    recording = recorded("C1")
    given = transcript_of("GD01-20261002-0005")
    with transaction() as session:
        session.add(CallContext(call_id="C1", question="where?", answer_given="there"))
        queue_transcription(recording, session=session)
    with transaction() as session:
        old = session.exec(select(Job)).one()
        old.state = "failed"
        session.flush()
        queue_transcription(recording, session=session)
    with open_session() as session:
        waiting = hear(recording.id or 0, session=session, by=LEAD)
    assert waiting.transcript is None and waiting.utterances == ()
    assert waiting.job is not None and waiting.job.state == "queued"
    assert waiting.context is not None and waiting.context.question == "where?"
    with transaction() as session:
        store_transcript(recording.id or 0, given, session=session)
        store_transcript(recording.id or 0, given, session=session)
    with open_session() as session:
        heard = hear(recording.id or 0, session=session, by=LEAD)
    assert heard.transcript is not None and heard.transcript.version == 2 and heard.job is None
    assert [one.text for one in heard.utterances] == [one.text for one in given.utterances]


@pytest.mark.parametrize(
    ("fields", "roles"),
    [
        ({}, ("agent", "user")),
        ({"agent_channel": 1}, ("user", "agent")),
        ({"channels": 1, "agent_channel": None}, ("unknown",)),
    ],
)
def test_the_role_on_each_channel(recorded: Recorded, fields: dict[str, object], roles: tuple[str, ...]) -> None:
    recording = recorded("C1", **fields)
    with open_session() as session:
        assert hear(recording.id or 0, session=session, by=LEAD).channels == roles


def test_who_may_hear(places: Places, recorded: Recorded) -> None:
    recording = recorded("C0")
    file_key = recording.storage_key
    with transaction() as session:
        mine = account("mine", "inspector", session=session)
        rubric = draft_rubric({"A1": 100}, session=session)
        plan = month_plan(places.centres["GD01"], session=session)
        assigned = assignment("C1", "1001", mine, places, plan, session=session)
        sound = session.get_one(Recording, assigned.recording_id)
        unruled(session)
        sound.storage_key = file_key
        row = evaluation(assigned, rubric, session=session)
    agent = actor("agent", "agent/1001", agent_id=places.agents["1001"])
    team_lead = actor("team_lead", "team/T1")
    always = [mine, LEAD, actor("manager"), actor("manager", "province/GD")]
    never = [
        actor("inspector", user_id=mine.user_id + 1),
        actor("quality_lead", "centre/GD02"),
        actor("manager", "province/SC"),
        actor("agent", "agent/1002", agent_id=places.agents["1002"]),
        actor("team_lead", "team/T2"),
        actor("administrator"),
    ]
    _check(sound, hears=always, refused=[*never, agent, team_lead])
    with transaction() as session:
        session.merge(row).state = "submitted"
    with transaction() as session:
        session.merge(row).state = "published"
    _check(sound, hears=[*always, agent, team_lead], refused=never)


def _check(recording: Recording, *, hears: list[Actor], refused: list[Actor]) -> None:
    with open_session() as session:
        for one in hears:
            assert hear(recording.id or 0, session=session, by=one).recording.id == recording.id
        for one in refused:
            with pytest.raises(NotAllowed, match=f"may not hear recording {recording.id}"):
                hear(recording.id or 0, session=session, by=one)
            assert hear_if_kept(recording.id, session=session, by=one) is None


def test_what_is_not_kept_any_more(recorded: Recorded) -> None:
    gone = recorded("C1", missing=True)
    with open_session() as session:
        with pytest.raises(NotFound, match=f"the file of recording {gone.id} is not here"):
            hear(gone.id or 0, session=session, by=LEAD)
        with pytest.raises(NotFound, match="there is no recording 4711"):
            hear(4711, session=session, by=LEAD)
        assert hear_if_kept(gone.id, session=session, by=LEAD) is None
        assert hear_if_kept(None, session=session, by=LEAD) is None
