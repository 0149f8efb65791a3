"""Measures of the voices, of made-up sound and times, computed by hand."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcribe.sounds import Samples, voice
from transcribe import voice as module
from transcribe.audio import SAMPLE_RATE_HZ
from transcribe.result import Measure, Utterance
from transcribe.voice import interruptions, measure, measure_utterance, overlap_ms, silences

PITCH = ("pitch_rise", "pitch_range", "harmonicity")
PARTY = (
    "speech_rate", "articulation_rate", "speaking_time", "pauses", "pause_time", "loudness", "pitch_rise",
    "pitch_range", "voiced_share", "harmonicity",
)  # fmt: skip


def said(
    role: str, start_ms: int, end_ms: int, text: str = "您好", language: str = "zh", **measures: float
) -> Utterance:
    told = tuple(Measure(name, value, "") for name, value in measures.items())
    return Utterance(role, start_ms, end_ms, text, text, 0.9, language, measures=told)


def spoken(seconds: float, hertz: float = 200.0, level: float = 0.2) -> Samples:
    return voice(np.full(round(seconds * SAMPLE_RATE_HZ), hertz), SAMPLE_RATE_HZ, level)


def silent(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def values(samples: Samples, text: str = "您好请讲", language: str = "zh") -> dict[str, float | None]:
    return {one.name: one.value for one in measure_utterance(samples, text, language)}


def of(found: object, role: str) -> dict[str, float | None]:
    return {one.name: one.value for one in found if one.role == role}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "language", "seconds", "rate", "unit"),
    [
        ("您好请讲", "zh", 1.0, 240.0, "characters/min"),
        ("您好，请讲！", "zh", 1.0, 240.0, "characters/min"),  # punctuation does not count
        ("电话12", "zh", 1.0, 240.0, "characters/min"),  # digits are said one by one
        ("have a nice day", "en", 2.0, 120.0, "words/min"),
        ("", "zh", 1.0, None, "characters/min"),
    ],
)
def test_the_rates_of_an_utterance(text: str, language: str, seconds: float, rate: float | None, unit: str) -> None:
    found = measure_utterance(spoken(seconds), text, language)
    assert found[:2] == (Measure("speech_rate", rate, unit), Measure("articulation_rate", rate, unit))


@pytest.mark.parametrize(
    ("parts", "pauses", "pause_s", "speaking_s"),
    [
        ([1.0], 0, 0.0, 1.0),
        ([1.0, 0.3, 1.0], 1, 0.3, 2.0),
        ([0.4, 0.24, 0.4, 0.4, 0.4], 2, 0.64, 1.2),
        ([1.0, 0.1, 1.0], 0, 0.0, 2.1),  # a stop consonant is no pause
        ([0.0, 0.5, 1.0, 0.5], 0, 0.0, 1.0),  # silence before and after is none either
    ],
)
def test_pauses_and_speaking_time(parts: list[float], pauses: int, pause_s: float, speaking_s: float) -> None:
    made = [spoken(length) if index % 2 == 0 else silent(length) for index, length in enumerate(parts)]
    found = values(np.concatenate(made), "您好请讲")
    assert found["pauses"] == pauses
    assert found["pause_time"] == pytest.approx(pause_s, abs=0.021)
    assert found["speaking_time"] == pytest.approx(speaking_s, abs=0.021)
    assert found["articulation_rate"] == pytest.approx(4 / (speaking_s / 60), rel=0.03)
    assert found["speech_rate"] == pytest.approx(4 / (sum(parts) / 60), rel=0.01)


def test_loudness_is_the_root_mean_square() -> None:
    half = np.concatenate([spoken(1.0), silent(1.0)])
    level = 20 * np.log10(np.sqrt(np.mean(np.square(spoken(1.0)))))
    assert values(half)["loudness"] == pytest.approx(level - 3.01, abs=0.01)


def test_a_voice_is_voiced_and_noise_is_not() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 0.1, SAMPLE_RATE_HZ).astype(np.float32)
    assert values(spoken(1.0))["voiced_share"] == pytest.approx(1.0, abs=0.1)
    assert values(np.concatenate([spoken(1.0, level=0.1), noise]))["voiced_share"] == pytest.approx(0.5, abs=0.1)
    hissing = values(noise)
    assert hissing["voiced_share"] == pytest.approx(0.0, abs=0.05)
    assert all(hissing[name] is None for name in PITCH)


def test_what_rests_on_pitch_is_unknown_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_pitch", lambda _: None)
    found = values(spoken(1.0))
    assert all(found[name] is None for name in ("voiced_share", *PITCH))
    assert found["speech_rate"] == 240.0 and found["loudness"] is not None


def test_digital_silence_and_less_than_a_frame_tell_nothing() -> None:
    for samples in (silent(1.0), silent(0.0), spoken(0.01)):
        found = values(samples, "")
        assert [found[name] for name in ("pauses", "pause_time", "speaking_time")] == [0.0, 0.0, 0.0]
        assert {found[name] for name in PARTY if name not in ("pauses", "pause_time", "speaking_time")} == {None}


@settings(max_examples=15)
@given(st.floats(-20, 6), st.integers(0, 2**32 - 1))
def test_louder_by_so_many_decibels_changes_loudness_alone(gain_db: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.005, round(2.3 * SAMPLE_RATE_HZ))
    plain = np.concatenate([spoken(1.0), silent(0.3), spoken(1.0, 180.0)]) + noise.astype(np.float32)
    before, after = values(plain), values((plain * 10 ** (gain_db / 20)).astype(np.float32))
    louder = (after.pop("loudness") or 0.0) - (before.pop("loudness") or 0.0)
    assert louder == pytest.approx(gain_db, abs=0.02)
    assert after == pytest.approx(before, abs=0.03)


@pytest.mark.parametrize(
    ("user", "agent", "expected"),
    [
        ((0, 4000), (4200, 6000), 0),  # after the user has ended
        ((0, 4000), (2000, 6000), 1),  # in the middle
        ((0, 4000), (300, 2000), 0),  # both began at once
        ((0, 4000), (3700, 6000), 0),  # the last half second: a quick answer
        ((0, 4000), (2000, 2400), 0),  # a short "hm"
        ((0, 4000), (500, 1000), 1),  # at the borders
    ],
)
def test_interruptions(user: tuple[int, int], agent: tuple[int, int], expected: int) -> None:
    assert interruptions([said("agent", *agent)], [said("user", *user)]) == expected


@pytest.mark.parametrize(
    ("user", "agent", "expected"),
    [
        ((0, 4000), (4200, 6000), 0),
        ((0, 4000), (2000, 6000), 2000),
        ((0, 4000), (1000, 1800), 800),  # one within the other
        ((0, 4000), (3600, 6000), 0),  # less than half a second: the edges of a change of turns
        ((0, 4000), (3500, 6000), 500),
    ],
)
def test_overlap(user: tuple[int, int], agent: tuple[int, int], expected: int) -> None:
    assert overlap_ms([said("user", *user), said("agent", *agent)], ("agent", "user")) == expected


def test_silences_are_those_of_both_parties() -> None:
    both = [said("agent", 1000, 3000), said("user", 2000, 2500), said("user", 3500, 5000), said("agent", 9000, 9500)]
    assert silences(both) == [500, 4000]
    assert silences(both[::-1]) == [500, 4000]
    assert silences([]) == silences(both[:1]) == []


CALL = [
    said("agent", 0, 2000, "您好请问有什么", speaking_time=1.5, pauses=1.0, pause_time=0.5, loudness=-20.0,
         pitch_rise=-2.0, pitch_range=6.0, voiced_share=0.9, harmonicity=12.0),
    said("user", 1000, 3000, "你好"),
    said("agent", 7000, 9000, "再见", speaking_time=0.5, pauses=0.0, pause_time=0.0, loudness=-30.0,
         pitch_rise=1.0, pitch_range=4.0, voiced_share=0.5, harmonicity=8.0),
]  # fmt: skip


def test_the_measures_of_a_call() -> None:
    found = measure(CALL, ("agent", "user"))
    agent, user, call = (of(found, role) for role in ("agent", "user", "call"))
    assert agent == {
        "speech_rate": 135.0,  # 9 characters in 4 s
        "articulation_rate": 270.0,  # in 2 s
        "speaking_time": 2.0,
        "pauses": 1.0,
        "pause_time": 0.5,
        "loudness": pytest.approx(-22.6),  # the mean of .01 and .001 is .0055
        "pitch_rise": None,  # two ends are too few
        "pitch_range": 5.0,
        "voiced_share": 0.8,  # (1.5 x .9 + .5 x .5) / 2
        "harmonicity": 11.0,
        "interruptions": 0.0,
    }
    assert user["speech_rate"] == 60.0 and user["interruptions"] == 1.0
    assert all(user[name] is None for name in ("articulation_rate", "loudness", "voiced_share", *PITCH))
    assert call == {"dead_air": 4.0, "longest_pause": 4.0, "overlap": 1.0}
    units = {one.name: one.unit for one in found if one.role == "agent"}
    assert (units["speech_rate"], units["pitch_rise"]) == ("characters/min", "st")


def test_the_rise_of_a_party_is_the_median_of_three_ends_at_least() -> None:
    third = replace(CALL[2], start_ms=10_000, end_ms=11_000, measures=(Measure("pitch_rise", -9.0, "st"),))
    assert of(measure([*CALL, third], ("agent", "user")), "agent")["pitch_rise"] == -2.0


def test_two_languages_of_one_party_have_a_unit_of_their_own() -> None:
    mixed = [said("agent", 0, 1000), said("agent", 2000, 3000, "hello there", "en")]
    found = measure(mixed, ("agent", "user"))
    assert next((one.value, one.unit) for one in found if one.name == "speech_rate") == (120.0, "units/min")


def test_on_one_channel_nobody_can_tell_who_interrupts() -> None:
    mono = [replace(one, role="unknown") for one in CALL]
    found = measure(mono, ("unknown",))
    assert of(found, "unknown")["interruptions"] is None and of(found, "call")["overlap"] is None
    assert of(found, "call")["longest_pause"] == 4.0


def test_a_call_without_speech_has_no_pause() -> None:
    found = measure([], ("unknown",))
    assert of(found, "call") == {"dead_air": 0.0, "longest_pause": 0.0, "overlap": None}
    assert of(found, "unknown")["speech_rate"] is None


def test_a_call_costs_little() -> None:
    """37 s of speech, as in a call of 45 s: about .08 s of processor time were measured; machines differ."""
    utterance = spoken(3.0)
    measure_utterance(utterance, "您好", "zh")
    began = time.process_time()
    for _ in range(12):
        measure_utterance(utterance, "您好", "zh")
    assert time.process_time() - began < 0.5
