"""Transcripts as versions: stored whole, in order, never edited."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.listening.transcripts import (
    latest_transcript,
    measures_of,
    pieces_of,
    store_transcript,
    utterances_of,
    without_transcript,
)
from inspection.models import Job, Recording, Transcript, Utterance
from tests.transcripts import committed, transcript_of
from transcribe.result import SpokenWord

Recorded = Callable[..., Recording]
CALL = "GD01-20261002-0005"


def test_everything_the_engine_gave_is_kept(recorded: Recorded) -> None:
    given = transcript_of(CALL)
    recording = recorded("C1", missing=True)
    with transaction() as session:
        stored = store_transcript(recording.id or 0, given, session=session)
    with open_session() as session:
        kept = utterances_of(stored.id or 0, session=session)
        assert [one.position for one in kept] == list(range(len(given.utterances)))
        for one, other in zip(kept, given.utterances, strict=True):
            plain = {name: value for name, value in vars(other).items() if name not in ("words", "measures")}
            assert all(getattr(one, name) == value for name, value in plain.items())
            assert json.loads(one.words) == [[word.text, word.start_ms, word.end_ms] for word in other.words]
            assert json.loads(one.measures) == [asdict(measure) for measure in other.measures]
        measures = {(one.role, one.name, one.value, one.unit) for one in measures_of(stored.id or 0, session=session)}
        assert measures == {(one.role, one.name, one.value, one.unit) for one in given.voice}
        assert (stored.fingerprint, stored.speech_s) == (committed()["fingerprint"], given.speech_s)


def test_the_text_comes_in_pieces_with_their_times(recorded: Recorded) -> None:
    given = transcript_of(CALL)
    spoken = (SpokenWord("十", 100, 300), SpokenWord("元", 300, 500))
    changed = replace(given, utterances=(replace(given.utterances[0], text="10元。", words=spoken),))
    recording = recorded("C1", missing=True)
    with transaction() as session:
        stored = store_transcript(recording.id or 0, changed, session=session)
    with open_session() as session:
        (kept,) = utterances_of(stored.id or 0, session=session)
        pieces = [(piece.text, piece.start_ms, piece.end_ms) for piece in pieces_of(kept)]
    assert pieces == [("10", 100, 300), ("元。", 300, 500)]


def test_a_newer_transcript_follows_and_leaves_the_older_as_it_was(recorded: Recorded) -> None:
    given = transcript_of(CALL)
    changed = replace(given, utterances=(replace(given.utterances[0], text="别的"),), fingerprint="another")
    recording = recorded("C1", missing=True)
    with transaction() as session:
        first = store_transcript(recording.id or 0, given, session=session)
    with open_session() as session:
        before = [(one.id, one.text) for one in utterances_of(first.id or 0, session=session)]
    with transaction() as session:
        second = store_transcript(recording.id or 0, changed, session=session)
    with open_session() as session:
        assert latest_transcript(recording.id or 0, session=session) == session.get(Transcript, second.id)
        assert [(one.id, one.text) for one in utterances_of(first.id or 0, session=session)] == before
        assert [one.text for one in utterances_of(second.id or 0, session=session)] == ["别的"]
        assert [one.version for one in session.exec(select(Transcript).order_by(Transcript.version))] == [1, 2]
        subjects = session.exec(select(Job.subject).where(Job.kind == "suggest")).all()
    assert sorted(subjects) == sorted([str(first.id), str(second.id)])


def test_a_transcript_that_is_half_stored_is_not_stored(recorded: Recorded) -> None:
    given = transcript_of(CALL)
    backwards = replace(given.utterances[-1], start_ms=9000, end_ms=8000)
    recording = recorded("C1", missing=True)
    with pytest.raises(Exception, match="utterance_in_order"), transaction() as session:
        store_transcript(recording.id or 0, replace(given, utterances=(*given.utterances, backwards)), session=session)
    with open_session() as session:
        assert session.exec(select(Transcript)).all() == [] and session.exec(select(Utterance)).all() == []
        assert session.exec(select(Job)).all() == []


def test_recordings_without_transcript_oldest_first(recorded: Recorded) -> None:
    ids = [recorded(name, missing=True).id or 0 for name in ("C1", "C2", "C3")]
    with transaction() as session:
        store_transcript(ids[1], transcript_of(CALL), session=session)
    with open_session() as session:
        assert [one.call_id for one in without_transcript(session=session)] == ["C1", "C3"]
        assert latest_transcript(ids[0], session=session) is None
