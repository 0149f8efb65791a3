"""Packing speech into windows: nothing lost, nothing too long, every word given back to its stretch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.audio import SAMPLE_RATE_HZ
from transcribe.windows import GAP_S, LONGEST_WINDOW_S, Stretch, find_speech, pack

CALL_S = 240


@st.composite
def stretches(draw: st.DrawFn) -> list[Stretch]:
    """Speech as the detector gives it: in order, apart, each at most 19 s (18.5 s and padding), on whole samples."""
    lengths = draw(st.lists(st.integers(1600, 19 * SAMPLE_RATE_HZ), min_size=1, max_size=8))
    gaps = draw(st.lists(st.integers(0, 16_000), min_size=len(lengths), max_size=len(lengths)))
    found, at = [], 0
    for gap, length in zip(gaps, lengths, strict=True):
        start = at + gap
        found.append(Stretch(start / SAMPLE_RATE_HZ, (start + length) / SAMPLE_RATE_HZ))
        at = start + length
    return [one for one in found if one.end_s <= CALL_S]


SAMPLES = np.arange(CALL_S * SAMPLE_RATE_HZ, dtype=np.float32)
"""Each sample is its own number (exact in float32 up to 2^24), so that a copy shows where it came from."""


@given(stretches())
def test_every_stretch_is_packed_once_in_windows_of_at_most_19_5_s(speech: list[Stretch]) -> None:
    windows = list(pack(SAMPLES, speech))
    assert [placed.stretch for window in windows for placed in window.placed] == speech
    assert all(window.samples.size <= LONGEST_WINDOW_S * SAMPLE_RATE_HZ for window in windows)


@given(stretches())
def test_the_sound_of_a_stretch_is_the_sound_of_the_call(speech: list[Stretch]) -> None:
    for window in pack(SAMPLES, speech):
        for placed in window.placed:
            start, end = (round(at * SAMPLE_RATE_HZ) for at in (placed.stretch.start_s, placed.stretch.end_s))
            assert np.array_equal(window.sound_of(placed), SAMPLES[start:end])


@given(stretches(), st.floats(0, 1))
def test_every_moment_is_found_again_in_its_stretch(speech: list[Stretch], share: float) -> None:
    for window in pack(SAMPLES, speech):
        for index, placed in enumerate(window.placed):
            assert window.locate(placed.offset_s + share * placed.stretch.duration_s) == index


def test_a_word_in_a_gap_belongs_to_the_nearer_stretch() -> None:
    (window,) = pack(SAMPLES, [Stretch(0, 1), Stretch(5, 6)])
    assert [placed.offset_s for placed in window.placed] == pytest.approx([0.0, 1.0 + GAP_S])
    assert window.locate(1.3) == 0 and window.locate(1.5) == 1
    assert window.locate(-1) == 0 and window.locate(99) == 1
    assert not window.samples[SAMPLE_RATE_HZ : SAMPLE_RATE_HZ + int(GAP_S * SAMPLE_RATE_HZ)].any()


def test_a_window_is_full_when_the_next_stretch_would_pass_19_5_s() -> None:
    speech = [Stretch(0, 7), Stretch(8, 15), Stretch(16, 21.5), Stretch(22, 23)]
    assert [len(window.placed) for window in pack(SAMPLES, speech)] == [2, 2]
    assert [len(window.placed) for window in pack(SAMPLES, [*speech[:2], Stretch(16, 19.9)])] == [3]
    assert [len(window.placed) for window in pack(SAMPLES, speech, longest_s=28.5)] == [4]
    assert list(pack(SAMPLES, [])) == []


@pytest.mark.parametrize("samples", [0, 1000, 5 * SAMPLE_RATE_HZ])
def test_there_is_no_speech_in_silence(samples: int) -> None:
    assert find_speech(np.zeros(samples, np.float32)) == []


def test_there_is_no_speech_in_line_noise() -> None:
    noise = np.random.default_rng(7).normal(0, 0.003, 5 * SAMPLE_RATE_HZ)
    assert find_speech(noise.astype(np.float32)) == []
