"""The transcription job from the queue to the transcript, with a fake engine on a real database."""

from collections.abc import Callable, Sequence

import pytest
from sqlmodel import select

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotFound
from inspection.listening import transcription
from inspection.listening.transcription import queue_missing, queue_transcription, run
from inspection.listening.transcripts import latest_transcript, utterances_of
from inspection.models import Job, JobState, Recording, Transcript
from tests.transcribe.fakes import FakeEngine, one_sentence
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
        return one_sentence(samples, language, effort)

    engine.hear = remembers
    run(job_id)
    assert noted == pytest.approx([60 * spoken_s / 94 for spoken_s in (0, 20, 47, 67)])
    job = job_of(job_id)
    assert (job.state, job.done, job.total, job.lease_until) == (JobState.DONE, 60.0, 60.0, None)
    with open_session() as session:
        found = latest_transcript(recording.id or 0, session=session)
        assert found is not None and (found.version, found.engine, found.model) == (1, "fake", "base")
        assert len(utterances_of(found.id or 0, session=session)) == 4
        waiting = session.exec(select(Job).where(Job.kind == "suggest")).all()
        assert [(one.subject, one.state) for one in waiting] == [(str(found.id), JobState.QUEUED)]


@pytest.mark.parametrize(("kept", "heard"), [("zh", "zh"), ("en", "en"), ("yue", "auto")])
def test_the_language_of_the_recording_is_used_where_it_is_known(
    recorded: Recorded, engine: FakeEngine, kept: str, heard: str
) -> None:
    run(claimed(recorded("C1", language=kept)))
    assert {language for language, _, _ in engine.asked} == {"zh" if heard == "auto" else heard}
    assert engine.detected == (2 if heard == "auto" else 0)


def test_a_cancelled_job_stops_and_stores_nothing(recorded: Recorded, engine: FakeEngine) -> None:
    recording = recorded("C1")
    job_id = claimed(recording)

    def cancels(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        if len(engine.asked) == 2:
            with transaction() as session:
                jobs.cancel(job_id, session=session, at=now())
        return one_sentence(samples, language, effort)

    engine.hear = cancels
    run(job_id)
    assert len(engine.asked) == 2
    assert job_of(job_id).state == JobState.CANCELLED
    with open_session() as session:
        assert latest_transcript(recording.id or 0, session=session) is None


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


def test_an_assigned_recording_comes_first(recorded: Recorded) -> None:
    first, second = recorded("C1"), recorded("C2")
    with transaction() as session:
        for one in (first, second):
            queue_transcription(one, session=session)
        queue_transcription(second, session=session, priority=transcription.ASSIGNED_FIRST)
    with transaction() as session:
        job = jobs.claim("a worker", session=session, at=now())
        assert job is not None and job.subject == str(second.id)
