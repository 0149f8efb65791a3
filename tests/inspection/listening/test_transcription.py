"""The transcription job from the queue to the transcript, with a fake engine on a real database."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from sqlmodel import select

from inspection import job_control, jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotFound
from inspection.listening import transcription
from inspection.listening.transcription import queue_missing, queue_transcription, run
from inspection.listening.transcripts import latest_transcript, utterances_of
from inspection.models import FinishedWindow, Job, JobState, Recording, Transcript
from inspection.policies import SYSTEM
from tests.transcribe.fakes import FakeEngine, a_word_a_second
from transcribe import call
from transcribe.audio import Samples
from transcribe.engines import Effort, Word

Recorded = Callable[..., Recording]


def claimed(recording: Recording) -> int:
    """A job for the recording, as a worker holds it."""
    with transaction() as session:
        queue_transcription(recording, session=session, priority=100)
    with transaction() as session:
        job = jobs.claim("a worker", session=session, at=now())
        assert job is not None and (job.kind, job.subject) == ("transcribe", str(recording.id))
        return job.id or 0


def job_of(job_id: int) -> Job:
    with open_session() as session:
        return session.get_one(Job, job_id)


def test_a_job_becomes_a_transcript_and_notes_its_progress(
    recorded: Recorded, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recorded("C1")
    job_id = claimed(recording)
    noted: list[float] = []

    def remembers(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        noted.append(job_of(job_id).done)
        return a_word_a_second(samples, language, effort)

    engine.hear = remembers
    run(job_id)
    assert noted == [0.0] * 4
    job = job_of(job_id)
    assert (job.state, job.done, job.total, job.lease_until) == (JobState.DONE, 60.0, 60.0, None)
    with open_session() as session:
        found = latest_transcript(recording.id or 0, session=session)
        assert found is not None and (found.version, found.engine, found.model) == (1, "fake", "base")
        assert len(utterances_of(found.id or 0, session=session)) == 6
        waiting = session.exec(select(Job).where(Job.kind == "suggest")).all()
        assert [(one.subject, one.state) for one in waiting] == [(str(found.id), JobState.QUEUED)]


def test_progress_counts_both_channels_and_never_falls(
    recorded: Recorded, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "TOGETHER", 1)
    job_id = claimed(recorded("C1"))
    noted: list[float] = []

    def breaks_off_once(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        noted.append(job_of(job_id).done)
        if len(noted) == 4:
            raise MemoryError("no memory is left")
        return a_word_a_second(samples, language, effort)

    engine.hear = breaks_off_once
    with pytest.raises(MemoryError):
        run(job_id)
    run(job_id)
    # Each channel's two windows end at 19 and 50 s; a second is done when it is done on both.
    assert noted == [0.0, 9.5, 25.0, 34.5, 34.5]
    assert job_of(job_id).done == 60.0


@pytest.mark.parametrize(("kept", "heard"), [("zh", "zh"), ("en", "en"), ("yue", "auto")])
def test_the_language_of_the_recording_is_used_where_it_is_known(
    recorded: Recorded, engine: FakeEngine, kept: str, heard: str
) -> None:
    run(claimed(recorded("C1", language=kept)))
    assert {language for language, _, _ in engine.asked} == {"zh" if heard == "auto" else heard}
    assert engine.detected == (2 if heard == "auto" else 0)


def test_a_cancelled_job_stops_and_stores_nothing(
    recorded: Recorded, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "TOGETHER", 1)
    recording = recorded("C1")
    job_id = claimed(recording)

    def cancels(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        if len(engine.asked) == 2:
            with transaction() as session:
                job_control.cancel(job_id, session=session, by=SYSTEM)
        return a_word_a_second(samples, language, effort)

    engine.hear = cancels
    run(job_id)
    assert len(engine.asked) == 2
    assert job_of(job_id).state == JobState.CANCELLED
    with open_session() as session:
        assert latest_transcript(recording.id or 0, session=session) is None


def test_after_a_crash_finished_windows_are_not_decoded_again(
    recorded: Recorded, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "TOGETHER", 1)
    recording, whole = recorded("C1"), recorded("C2")
    job_id = claimed(recording)

    def dies(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        if len(engine.asked) == 3:
            raise MemoryError("no memory is left")
        return a_word_a_second(samples, language, effort)

    engine.hear = dies
    with pytest.raises(MemoryError):
        run(job_id)
    with transaction() as session:
        assert len(session.exec(select(FinishedWindow)).all()) == 2
        assert job_of(job_id).done > 0
        jobs.fail(job_id, "its process died", session=session, at=now())
    engine.hear = a_word_a_second
    run(claimed(recording))
    assert len(engine.asked) == 3 + 2
    run(claimed(whole))
    with open_session() as session:
        assert session.exec(select(FinishedWindow)).all() == []
        texts = []
        for one in (recording, whole):
            found = latest_transcript(one.id or 0, session=session)
            assert found is not None and found.version == 1
            lines = utterances_of(found.id or 0, session=session)
            texts.append([(line.role, line.start_ms, line.text, line.words, line.measures) for line in lines])
    assert texts[0] == texts[1] and len(texts[0]) == 6


def test_small_calls_are_taken_along_and_a_bad_one_fails_alone(recorded: Recorded, engine: FakeEngine) -> None:
    first = recorded("C1")
    others = [recorded(f"C{number}", broken=number == 3) for number in range(2, 8)]
    with transaction() as session:
        for one in others:
            queue_transcription(one, session=session)
    run(claimed(first))
    with open_session() as session:
        states = {
            job.subject: (job.state, job.error) for job in session.exec(select(Job).where(Job.kind == "transcribe"))
        }
    told = [states[str(one.id)][0] for one in (first, *others)]
    # Half of the six that waited, at most.
    assert told == ["done", "done", "failed", "done", "queued", "queued", "queued"]
    assert "C3.wav: the recording breaks off at 30.00 s" in states[str(others[1].id)][1]


def test_the_same_settings_are_not_transcribed_twice_and_others_make_a_new_version(
    recorded: Recorded, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recorded("C1")
    run(claimed(recording))
    asked = len(engine.asked)
    again = claimed(recording)
    run(again)
    assert len(engine.asked) == asked and job_of(again).state == JobState.DONE
    monkeypatch.setattr(call, "TEXT_VERSION", call.TEXT_VERSION + 1)
    run(claimed(recording))
    assert len(engine.asked) == 2 * asked
    with open_session() as session:
        stored = session.exec(select(Transcript).order_by(Transcript.version)).all()
    assert [one.version for one in stored] == [1, 2] and stored[0].fingerprint != stored[1].fingerprint


def test_a_recording_that_is_gone_fails_with_its_sentence(recorded: Recorded, engine: FakeEngine) -> None:
    with transaction() as session:
        job = jobs.enqueue("transcribe", "4711", session=session)
        job.state = JobState.RUNNING
    with pytest.raises(NotFound, match="recording 4711 is not here any more"):
        run(job.id or 0)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ("missing", r"C1\.wav: there is no such file"),
        ("broken", r"C1\.wav: the recording breaks off at 30\.00 s; its header promises 60\.00 s"),
    ],
)
def test_bad_sound_fails_with_its_sentence(recorded: Recorded, engine: FakeEngine, trouble: str, sentence: str) -> None:
    recording = recorded("C1", **{trouble: True})
    with pytest.raises(InvalidInput, match=sentence):
        run(claimed(recording))
    assert engine.asked == []


def test_queueing_what_is_missing_can_be_repeated(recorded: Recorded, engine: FakeEngine) -> None:
    first, second, done = recorded("C1"), recorded("C2"), recorded("C3")
    run(claimed(done))
    for _ in range(2):
        with transaction() as session:
            assert queue_missing(session=session) == 2
    with open_session() as session:
        waiting = session.exec(select(Job).where(Job.kind == "transcribe", Job.state == JobState.QUEUED)).all()
    assert {(one.subject, one.total) for one in waiting} == {(str(first.id), 60.0), (str(second.id), 60.0)}
    assert len(waiting) == 2


def test_assigned_recordings_come_first_and_of_them_the_first_due(recorded: Recorded) -> None:
    calls = [recorded(f"C{number}") for number in range(4)]
    with transaction() as session:
        for one in calls:
            queue_transcription(one, session=session)
        for one, day in ((calls[2], 9), (calls[1], 12), (calls[3], 9), (calls[1], 8)):
            due_on = date(2026, 11, day)
            queue_transcription(one, session=session, priority=transcription.ASSIGNED_FIRST, due_on=due_on)
    order = []
    with transaction() as session:
        while job := jobs.claim("a worker", session=session, at=now()):
            order.append(job.subject)
    assert order == [str(calls[at].id) for at in (1, 2, 3, 0)]
