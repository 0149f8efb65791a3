"""Pitch of made-up voices whose pitch is known."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcribe.sounds import Samples, tone, voice
from transcribe.audio import SAMPLE_RATE_HZ
from transcribe.pitch import END_S, find_pitch


def gliding(semitones: float, hertz: float = 180.0, level_s: float = 1.0, glide_s: float = END_S) -> Samples:
    """A voice that holds its pitch, then glides by so many semitones to its end."""
    at = np.arange(round((level_s + glide_s) * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return voice(hertz * 2 ** (semitones * np.clip((at - level_s) / glide_s, 0, 1) / 12), SAMPLE_RATE_HZ)


@pytest.mark.parametrize("hertz", [110.0, 180.0, 260.0])
@pytest.mark.parametrize("semitones", [4.0, -4.0, 0.0, 7.0])
def test_the_rise_at_the_end(semitones: float, hertz: float) -> None:
    pitch = find_pitch(gliding(semitones, hertz))
    assert pitch is not None and pitch.rise == pytest.approx(semitones, abs=0.2)
    assert pitch.range is not None and pitch.harmonicity is not None


def test_what_went_before_the_end_does_not_count() -> None:
    falling_then_rising = np.concatenate([gliding(-8, level_s=0.1), gliding(4, level_s=0.0)])
    pitch = find_pitch(falling_then_rising)
    assert pitch is not None and pitch.rise == pytest.approx(4, abs=0.5)


def test_the_end_is_that_of_the_voice_and_not_of_the_sound() -> None:
    silence = np.zeros(SAMPLE_RATE_HZ // 2, np.float32)
    pitch = find_pitch(np.concatenate([silence, gliding(4), silence]))
    assert pitch is not None and pitch.rise == pytest.approx(4, abs=0.5)


def test_the_range_leaves_out_the_outer_tenths() -> None:
    pitch = find_pitch(gliding(10, level_s=0.0, glide_s=2.0))
    assert pitch is not None and pitch.range == pytest.approx(8, abs=0.2)  # the middle 80 % of 10 semitones


@pytest.mark.parametrize("seed", range(3))
def test_noise_has_no_pitch(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, 2 * SAMPLE_RATE_HZ).astype(np.float32)
    pitch = find_pitch(noise)
    assert pitch is not None and pitch.seconds.size < 5
    assert (pitch.rise, pitch.range, pitch.harmonicity) == (None, None, None)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(SAMPLE_RATE_HZ, np.float32), np.zeros(0, np.float32), tone(200, 0.05, SAMPLE_RATE_HZ)],
    ids=["silence", "nothing", "too short"],
)
def test_no_voice_no_pitch(samples: Samples) -> None:
    assert find_pitch(samples) is None


def test_a_short_voice_has_neither_rise_nor_range() -> None:
    pitch = find_pitch(gliding(0, level_s=0.0, glide_s=0.2))
    assert pitch is not None and (pitch.rise, pitch.range) == (None, None)


def test_noise_over_a_voice_lowers_its_harmonicity() -> None:
    clear = gliding(0)
    noise = np.random.default_rng(1).normal(0, 1, clear.size).astype(np.float32)
    found = [find_pitch(clear + level * noise) for level in (0.0, 0.02, 0.1)]
    ratios = [one.harmonicity for one in found if one is not None]
    assert len(ratios) == 3 and None not in ratios and ratios == sorted(ratios, reverse=True)  # type: ignore[type-var]


def test_harmonicity_is_the_ratio_of_the_powers() -> None:
    """Noise white over 4 kHz at a tenth of the voice's power: 10 dB."""
    clear = gliding(0, hertz=200.0, level_s=2.0)
    wide = np.random.default_rng(2).normal(0, 1, clear.size)
    wide *= np.sqrt(np.mean(np.square(clear)) / 10 * 2) / np.std(wide)  # half of its power lies above 4 kHz
    pitch = find_pitch((clear + wide).astype(np.float32))
    assert pitch is not None and pitch.harmonicity == pytest.approx(10, abs=1)


@settings(max_examples=15)
@given(st.floats(0.05, 2.0), st.floats(-6, 6))
def test_loudness_does_not_change_the_pitch(factor: float, semitones: float) -> None:
    plain, scaled = find_pitch(gliding(semitones)), find_pitch((factor * gliding(semitones)).astype(np.float32))
    assert plain is not None and scaled is not None
    assert scaled.rise == pytest.approx(plain.rise, abs=0.01) and scaled.range == pytest.approx(plain.range, abs=0.01)


@settings(max_examples=10)
@given(st.floats(0.5, 6))
def test_played_backwards_a_rise_is_a_fall(semitones: float) -> None:
    rising = find_pitch(gliding(semitones, level_s=0.0))
    falling = find_pitch(gliding(semitones, level_s=0.0)[::-1].copy())
    assert rising is not None and falling is not None and rising.rise is not None and falling.rise is not None
    assert falling.rise == pytest.approx(-rising.rise, abs=0.2)


def test_without_parselmouth_there_is_no_pitch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    assert find_pitch(gliding(4)) is None
