"""Reading in blocks finds the speech of the whole: nothing lost or said twice at a seam, and memory does not grow."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transcribe.sounds import write_sound
from transcribe import speech
from transcribe.audio import SAMPLE_RATE_HZ
from transcribe.errors import AudioError, TranscribeError
from transcribe.speech import SpeechOf
from transcribe.windows import LONGEST_WINDOW_S, Stretch

Samples = NDArray[np.float32]


def loud(samples: Samples, _longest_s: float) -> list[Stretch]:
    """A detector for tests: where a channel is loud for .1 s and more, cut like the real one after 18.5 s."""
    frames = np.abs(samples[: samples.size // 160 * 160].reshape(-1, 160)).max(axis=1) > 0.05
    edges = np.flatnonzero(np.diff(np.concatenate([[False], frames, [False]]).astype(int))) / 100
    found = []
    for start, end in edges.reshape(-1, 2):
        for cut in np.arange(start, end, LONGEST_WINDOW_S - 1):
            found.append(Stretch(float(cut), float(min(end, cut + LONGEST_WINDOW_S - 1))))
    return [one for one in found if one.duration_s >= 0.1]


def talk(seconds: float, rate_hz: int, seed: int) -> Samples:
    """Two channels that take turns of 1 to 6 s."""
    rng = np.random.default_rng(seed)
    samples = np.zeros((2, round(seconds * rate_hz)), np.float32)
    at, turn = 0.5, 0
    while at < seconds - 8:
        length = rng.uniform(1, 6)
        span = slice(round(at * rate_hz), round((at + length) * rate_hz))
        samples[turn, span] = rng.uniform(-0.3, 0.3, span.stop - span.start)
        at, turn = at + length + rng.uniform(0.2, 1.0), 1 - turn
    return samples


def found(path: Path, block_s: float, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, list[Stretch]], SpeechOf]:
    monkeypatch.setattr(speech, "BLOCK_S", block_s)
    monkeypatch.setattr(speech, "find_speech", loud)
    reader = SpeechOf(path, 0)
    stretches: dict[str, list[Stretch]] = {"agent": [], "user": []}
    for role, window in reader.windows():
        assert window.samples.size <= LONGEST_WINDOW_S * SAMPLE_RATE_HZ + 1
        stretches[role] += [placed.stretch for placed in window.placed]
        for placed in window.placed:
            sound = window.sound_of(placed)
            assert np.mean(np.abs(sound) > 0.005) > 0.9, "the sound of a stretch is not the silence beside it"
    return stretches, reader


@pytest.mark.parametrize("rate_hz", [8000, 11025, 16_000])
@pytest.mark.parametrize("block_s", [20.0, 7.0, 33.0])
def test_blocks_give_the_stretches_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_s: float, rate_hz: int
) -> None:
    file = write_sound(tmp_path / "talk.wav", "pcm_s16le", talk(100, rate_hz, seed=1), rate_hz)
    whole, reader = found(file, 1000.0, monkeypatch)
    parts, in_blocks = found(file, block_s, monkeypatch)
    assert len(whole["agent"]) > 5 and len(whole["user"]) > 5
    for role, stretches in whole.items():
        assert len(parts[role]) == len(stretches)
        for one, other in zip(parts[role], stretches, strict=True):
            assert (one.start_s, one.end_s) == pytest.approx((other.start_s, other.end_s), abs=0.03)
    assert (in_blocks.duration_s, in_blocks.warnings) == (reader.duration_s, reader.warnings)
    assert in_blocks.speech_s == pytest.approx(reader.speech_s, abs=0.5)


def test_speech_without_end_is_cut_and_nothing_of_it_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = np.zeros((2, 100 * 8000), np.float32)
    samples[0] = np.random.default_rng(2).uniform(-0.3, 0.3, samples.shape[1])
    file = write_sound(tmp_path / "monologue.wav", "pcm_s16le", samples, 8000)
    parts, reader = found(file, 30.0, monkeypatch)
    assert reader.speech_s == pytest.approx(100.0, abs=0.2) and parts["user"] == []
    for one, following in zip(parts["agent"], parts["agent"][1:], strict=False):
        assert following.start_s == pytest.approx(one.end_s, abs=0.02)


def test_one_channel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "find_speech", loud)
    file = write_sound(tmp_path / "mono.wav", "pcm_s16le", talk(30, 8000, seed=3)[:1], 8000)
    reader = SpeechOf(file, None)
    assert {role for role, _ in reader.windows()} == {"unknown"} == set(reader.roles)
    assert [one.code for one in reader.warnings] == ["one_channel"]


def test_a_file_that_breaks_off_is_told_at_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "find_speech", loud)
    monkeypatch.setattr(speech, "BLOCK_S", 10.0)
    file = write_sound(tmp_path / "short.wav", "pcm_s16le", talk(60, 8000, seed=4), 8000)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    windows = SpeechOf(file, 0).windows()
    assert next(windows)[0] == "agent"
    with pytest.raises(AudioError, match=r"short\.wav: the recording breaks off at 30\.00 s"):
        list(windows)
    with pytest.raises(TranscribeError, match="agent channel 2 is not known"):
        list(SpeechOf(file, 2).windows())


def test_twice_the_length_costs_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "BLOCK_S", 20.0)
    monkeypatch.setattr(speech, "find_speech", loud)
    peaks = []
    for seconds in (120, 240):
        file = write_sound(tmp_path / f"{seconds}.wav", "pcm_mulaw", talk(seconds, 8000, seed=5), 8000)
        reader = SpeechOf(file, 0)
        tracemalloc.start()
        assert sum(1 for _ in reader.windows()) > 5
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.15 * peaks[0]
