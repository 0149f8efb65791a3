"""Measures of the voices, computed by hand."""

import numpy as np
import pytest

from transcribe.audio import SAMPLE_RATE_HZ
from transcribe.result import Measure, Utterance, VoiceMeasure
from transcribe.voice import interruptions, measure, measure_utterance, silences, speech_rate


def said(role: str, start_ms: int, end_ms: int, text: str = "您好", loudness: float | None = None) -> Utterance:
    measures = (Measure("loudness", loudness, "dBFS"),)
    return Utterance(role, start_ms, end_ms, text, text, 0.9, "zh", measures=measures)


@pytest.mark.parametrize(
    ("texts", "ms_each", "expected"),
    [
        (["您好请讲"], 1000, 240.0),  # 4 characters a second
        (["您好，请讲！"], 1000, 240.0),  # punctuation does not count
        (["您好", "请讲"], 1000, 120.0),
        (["have a nice day"], 2000, 120.0),  # 4 words in 2 s
        (["电话12"], 1000, 240.0),  # digits are said one by one
        ([""], 1000, None),
        ([], 1000, None),
    ],
)
def test_speech_rate(texts: list[str], ms_each: int, expected: float | None) -> None:
    own = [said("agent", index * 5000, index * 5000 + ms_each, text) for index, text in enumerate(texts)]
    assert speech_rate(own) == (None if expected is None else pytest.approx(expected))


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


def test_silences_are_those_of_both_parties() -> None:
    spoken = [said("agent", 1000, 3000), said("user", 2000, 2500), said("user", 3500, 5000), said("agent", 9000, 9500)]
    assert silences(spoken) == [500, 4000]
    assert silences(spoken[::-1]) == [500, 4000]
    assert silences([]) == silences(spoken[:1]) == []


def test_the_loudness_of_an_utterance() -> None:
    half = np.zeros(2 * SAMPLE_RATE_HZ, np.float32)
    half[:SAMPLE_RATE_HZ] = 0.1
    assert measure_utterance(half) == (Measure("loudness", pytest.approx(-23.01), "dBFS"),)


def test_the_measures_of_a_call() -> None:
    spoken = [
        said("agent", 1000, 3000, "您好请问有什么", loudness=-20.0),
        said("agent", 7000, 9000, "再见", loudness=-120.0),
    ]
    found = measure(spoken, ["agent", "user"])
    assert found == (
        VoiceMeasure("agent", "speech_rate", pytest.approx(135.0), "units/min"),  # 9 characters in 4 s
        VoiceMeasure("agent", "loudness", pytest.approx(-23.01), "dBFS"),  # half at -20 dB, half silent: -3.01
        VoiceMeasure("agent", "interruptions", 0.0, "count"),
        VoiceMeasure("user", "speech_rate", None, "units/min"),
        VoiceMeasure("user", "loudness", None, "dBFS"),
        VoiceMeasure("user", "interruptions", 0.0, "count"),
        VoiceMeasure("call", "dead_air", 4.0, "s"),
        VoiceMeasure("call", "longest_pause", 4.0, "s"),
    )


def test_a_call_without_speech_has_no_pause() -> None:
    found = measure([], ["unknown"])
    values = {(one.role, one.name): one.value for one in found}
    assert values[("call", "dead_air")] == values[("call", "longest_pause")] == 0.0
    assert values[("unknown", "speech_rate")] is None
