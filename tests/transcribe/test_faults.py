"""What is wrong with whole sound is told with its place, and nothing is told of sound that is right."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transcribe.sounds import tone, two_tones, write_sound
from transcribe.audio import Sound, read_audio
from transcribe.errors import AudioError
from transcribe.faults import Faults, Warned, as_json, from_json, inspect_audio

RATE = 8000
Samples = NDArray[np.float32]


def voice(seconds: float, seed: int, level: float = 0.3) -> Samples:
    """Half a second of noise as loud as speech, half a second of nearly nothing, and so on."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    loud = (np.arange(frames) // (RATE // 2)) % 2 == 0
    return (rng.normal(size=frames) * np.where(loud, level / 3, 1e-4)).astype(np.float32)


def sound(*channels: Samples) -> Sound:
    return Sound(np.stack(channels), RATE, "pcm_s16le", "wav")


def find_warnings(whole: Sound) -> tuple[Warned, ...]:
    listened = Faults()
    listened.add(whole)
    return listened.found()


_QUIET = np.zeros(10 * RATE, np.float32)
_AGENT, _USER = voice(10, 1), voice(10, 2)
_HISS = np.random.default_rng(3).normal(size=10 * RATE).astype(np.float32) * 0.05
_LOUD_IN_SECOND_4 = _USER.copy()
_LOUD_IN_SECOND_4[4 * RATE : 5 * RATE] = np.clip(tone(440, 1, RATE, level=3.0), -1, 1)
_TO_THE_END = np.concatenate([_USER[: 9 * RATE], tone(440, 1, RATE)])
WARNINGS: dict[str, tuple[list[Samples], list[tuple[str, int, int]]]] = {
    "two parties": ([_AGENT, _USER], []),
    "one channel": ([_AGENT], []),
    "less than a frame": ([_AGENT[:100]], []),
    "silent": ([_QUIET, _QUIET], [("silent", 0, 10_000)]),
    "one silent channel": ([_QUIET], [("silent", 0, 10_000)]),
    "agent's channel dead": ([_QUIET, _USER], [("silent_channel_0", 0, 10_000)]),
    "a trace of the agent on the user's": ([_AGENT, _AGENT * 0.05], [("silent_channel_1", 0, 10_000)]),
    "one channel twice": ([_AGENT, _AGENT], [("equal_channels", 0, 10_000)]),
    "nearly the same": ([_AGENT, _AGENT * 1.02], [("equal_channels", 0, 10_000)]),
    "side-tone both ways": ([_AGENT + _USER * 0.01, _USER + _AGENT * 0.01], []),
    "clipped for a second": ([_AGENT, _LOUD_IN_SECOND_4], [("clipped", 4000, 5000)]),
    "noise on the second": ([_AGENT, _USER + _HISS], [("noisy_1", 0, 10_000)]),
    "noise 20 dB down": ([_AGENT, _USER + _HISS * 0.2], []),
    "speaking to the end": ([_AGENT, _TO_THE_END], [("breaks_off", 10_000, 10_000)]),
}


@pytest.mark.parametrize("what", WARNINGS)
def test_trouble_in_whole_sound_is_told_with_its_place(what: str) -> None:
    channels, expected = WARNINGS[what]
    assert [(one.code, one.start_ms, one.end_ms) for one in find_warnings(sound(*channels))] == expected


def test_noise_in_a_part_is_told_for_that_part() -> None:
    user = voice(30, 2)
    user[10 * RATE : 20 * RATE] += _HISS
    assert find_warnings(sound(voice(30, 1), user)) == (Warned("noisy_1", 10_000, 20_000),)


def test_warnings_are_stored_and_read_again() -> None:
    found = (Warned("clipped", 4000, 5000), Warned("one_channel", 0, 9000))
    assert from_json(as_json(found)) == found
    assert from_json("[]") == ()


def _zero(data: bytearray, middle: int) -> None:
    data[middle : middle + 1500] = bytes(1500)


def _rubbish(data: bytearray, middle: int) -> None:
    data[middle : middle + 1500] = np.random.default_rng(4).bytes(1500)


@pytest.mark.parametrize("harm", [_zero, _rubbish])
@pytest.mark.parametrize(("codec", "name", "rate"), [("libopus", "a.opus", 48_000), ("aac", "a.m4a", 8000)])
def test_damage_in_the_middle_is_told_and_moves_nothing(
    tmp_path: Path, codec: str, name: str, rate: int, harm: Callable[[bytearray, int], None]
) -> None:
    seconds, last_second = 20, slice(18 * rate, 19 * rate)
    samples = two_tones(seconds, rate)
    samples[:, : 17 * rate] *= 0.1
    file = write_sound(tmp_path / name, codec, samples, rate)
    whole = read_audio(file)
    data = bytearray(file.read_bytes())
    harm(data, len(data) // 2)
    file.write_bytes(data)
    facts = inspect_audio(file)
    (damaged,) = (one for one in facts.warnings if one.code == "damaged")
    assert 7_000 < damaged.start_ms < damaged.end_ms < 13_000
    assert facts.duration_ms == pytest.approx(whole.duration_ms, abs=300)
    harmed = read_audio(file)
    start, end = (round(one * rate / 1000) + shift for one, shift in ((damaged.start_ms, 50), (damaged.end_ms, -50)))
    assert not harmed.samples[:, start:end].any()
    assert np.sqrt(np.mean(harmed.samples[:, last_second] ** 2)) == pytest.approx(0.3 / 2**0.5, rel=0.05)


def test_damage_to_the_end_is_a_recording_that_breaks_off(tmp_path: Path) -> None:
    file = write_sound(tmp_path / "a.m4a", "aac", two_tones(10, 8000), 8000)
    data = bytearray(file.read_bytes())
    end = data.index(b"moov") - 4
    data[end // 2 : end] = bytes(end - end // 2)
    file.write_bytes(data)
    with pytest.raises(AudioError, match=r"a\.m4a: the recording breaks off at \d\.\d\d s; what follows cannot be"):
        read_audio(file)
