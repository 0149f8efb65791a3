"""Exchanging agent and user: a new version of the transcript, never an edit, and only by who listens."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotAllowed
from inspection.listening.heard import hear
from inspection.listening.roles import OTHER, exchange_roles
from inspection.listening.transcripts import measures_of, store_transcript, utterances_of
from inspection.models import AuditEvent, Job, Recording, Transcript
from tests.inspection.builders import actor
from tests.transcripts import transcript_of
from transcribe.result import SpokenWord

Recorded = Callable[..., Recording]
LEAD = actor("quality_lead", "centre/GD01")


def sides(transcript: Transcript) -> tuple[list[tuple[str, ...]], set[tuple[str, str, float | None]]]:
    """The utterances with what they hold, and the measures."""
    with open_session() as session:
        lines = utterances_of(transcript.id or 0, session=session)
        measures = measures_of(transcript.id or 0, session=session)
        return (
            [(one.role, one.text, one.words, one.measures) for one in lines],
            {(one.role, one.name, one.value) for one in measures},
        )


def test_the_parties_change_sides_and_twice_is_as_before(recorded: Recorded) -> None:
    recording = recorded("C1")
    given = transcript_of("GD01-20261002-0005")
    first = replace(given.utterances[0], words=(SpokenWord("您好", 448, 800),))
    given = replace(given, utterances=(first, *given.utterances[1:]))
    with transaction() as session:
        before = store_transcript(recording.id or 0, given, session=session)
    with transaction() as session:
        after = exchange_roles(recording.id or 0, session=session, by=LEAD)
    assert after is not None and (after.version, after.fingerprint) == (2, before.fingerprint)
    lines, measures = sides(before)
    other_lines, other_measures = sides(after)
    assert other_lines == [(OTHER[role], *rest) for role, *rest in lines] and '"您好"' in lines[0][2]
    assert other_measures == {(OTHER.get(role, role), name, value) for role, name, value in measures}
    with open_session() as session:
        heard = hear(recording.id or 0, session=session, by=LEAD)
        assert heard.channels == ("user", "agent") and heard.transcript is not None and heard.transcript.version == 2
        queued = {job.subject for job in session.exec(select(Job).where(Job.kind == "suggest"))}
        assert queued == {str(before.id), str(after.id)}
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "recording.roles_exchanged")).all()
        assert (event.subject, event.before, event.after) == (f"recording/{recording.id}", "0", "1")
    with transaction() as session:
        again = exchange_roles(recording.id or 0, session=session, by=LEAD)
    assert again is not None and again.version == 3 and sides(again) == (lines, measures)


def test_a_recording_that_is_not_transcribed_yet_changes_its_channel_alone(recorded: Recorded) -> None:
    recording = recorded("C1")
    with transaction() as session:
        assert exchange_roles(recording.id or 0, session=session, by=LEAD) is None
    with open_session() as session:
        assert session.get_one(Recording, recording.id).agent_channel == 1
        assert session.exec(select(Transcript)).all() == []


def test_who_may_not_and_what_cannot(recorded: Recorded) -> None:
    mono, stereo = recorded("C1", channels=1, agent_channel=None), recorded("C2")
    with transaction() as session, pytest.raises(Conflict, match=f"recording {mono.id} has one channel"):
        exchange_roles(mono.id or 0, session=session, by=LEAD)
    for other in (actor("manager"), actor("agent", "agent/1001"), actor("quality_lead", "centre/XX")):
        with transaction() as session, pytest.raises(NotAllowed):
            exchange_roles(stereo.id or 0, session=session, by=other)
    with open_session() as session:
        assert session.get_one(Recording, stereo.id).agent_channel == 0
