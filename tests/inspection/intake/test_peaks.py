"""Peaks of recordings: right, on one scale, reckoned once, and gone with the recording."""

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inspection.errors import NotFound
from inspection.intake import peaks
from inspection.intake.derived import folder_of, forget
from inspection.intake.peaks import BINS, FULL, peaks_of


def sound_file(folder: Path, samples: Any, rate_hz: int = 8000) -> Path:
    """A WAV of samples in -1..1 with the shape (frames, channels)."""
    file = folder / "ab12.wav"
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes((samples * 32767).astype("<i2").tobytes())
    return file


def lanes(file: Path) -> Any:
    """The peaks of a file by channel."""
    return np.array(json.loads(peaks_of(file))["channels"])


@pytest.mark.parametrize("rate_hz", [8000, 11025, 44100])
def test_the_channels_stand_apart_on_one_scale_and_at_their_time(home: Path, tmp_path: Path, rate_hz: int) -> None:
    seconds = 8
    samples = np.zeros((seconds * rate_hz, 2))
    samples[: 4 * rate_hz, 0] = 0.8
    samples[6 * rate_hz :, 1] = -0.2
    file = sound_file(tmp_path, samples, rate_hz)
    left, right = lanes(file)
    assert len(left) == len(right) == BINS
    assert set(left[: BINS // 2 - 5]) == {FULL} and set(left[BINS // 2 + 5 :]) == {0}
    assert set(right[: BINS * 3 // 4 - 5]) == {0}
    assert right[BINS * 3 // 4 + 5 :] == pytest.approx(np.full(BINS // 4 - 5, FULL / 4), abs=1)
    assert json.loads(peaks_of(file))["duration_ms"] == seconds * 1000


def test_a_click_does_not_set_the_scale(home: Path, tmp_path: Path) -> None:
    samples = np.full((80_000, 1), 0.1)
    samples[40_000] = 1.0
    assert np.median(lanes(sound_file(tmp_path, samples))[0]) == FULL


@pytest.mark.parametrize("samples", [1, 79, 800])
def test_the_shortest_recording_fills_its_bins(home: Path, tmp_path: Path, samples: int) -> None:
    assert lanes(sound_file(tmp_path, np.full((samples, 1), 0.5))).shape == (1, BINS)


def test_blocks_make_no_difference(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    file = sound_file(tmp_path, rng.uniform(-1, 1, (90_000, 2)) * np.linspace(0, 1, 90_000)[:, None])
    whole = lanes(file)
    forget(file)
    monkeypatch.setattr(peaks, "BLOCK_S", 1.0)
    assert (lanes(file) == whole).all()


def test_they_are_reckoned_once_and_forgotten_with_the_recording(home: Path, tmp_path: Path) -> None:
    file = sound_file(tmp_path, np.full((8000, 1), 0.5))
    first = peaks_of(file)
    file.write_bytes(b"no sound any more")
    assert peaks_of(file) == first
    assert folder_of(file).is_relative_to(home)
    forget(file)
    assert not folder_of(file).exists()
    forget(file)
    with pytest.raises(NotFound, match=r"ab12\.wav cannot be decoded"):
        peaks_of(file)
    assert list(folder_of(file).iterdir()) == []
