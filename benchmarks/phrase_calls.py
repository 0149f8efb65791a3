"""Demo calls labelled with the script's phrases: each turn of an agent, what was heard of it, and what was truly said.

A pair is one turn and one phrase of the call's language. Turns that one utterance spans are taken together. What stands
for a turn is what the product has of it: the text of the utterances at that time, and the sound from the first one's
start to the last one's end.
"""

import re
import tempfile
import wave
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hearing import script
from inspection.scoring.rules import Phrase
from tests.data.make_transcripts import DEMO, transcriber
from tests.transcripts import demo_calls, transcript_of
from transcribe.audio import SAMPLE_RATE_HZ, Samples, Sound, read_audio, resample
from transcribe.channels import gate
from transcribe.result import Utterance
from transcribe.words import phrase_score

NEAR_PLANTS = {"near_greeting": "greeting", "near_closing": "closing"}
ALIKE = 60.0
"""Soft match of the truth from which an unsaid phrase counts as look-alike of what was said."""

LONGEST_MS = 29_500
_PLAIN = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Unit:
    """A turn of the agent: what was said, when, what the recogniser wrote (empty: nothing), and its sound."""

    call_id: str
    language: str
    said: str
    heard: str
    planted: tuple[str, ...]
    sound: Samples


@dataclass(frozen=True)
class Pair:
    """A phrase in a turn. `kind`: `said`, `absent`, `near` (planted other words in its place) or `alike`."""

    unit: Unit
    phrase: Phrase
    kind: str


def plain(text: str) -> str:
    """Letters, characters and digits alone, in lower case."""
    return _PLAIN.sub("", text).lower()


def two_channel_calls() -> list[str]:
    """The calls where it is known who speaks."""
    return [call_id for call_id, call in sorted(demo_calls().items()) if call["channels"] == 2]


def subset(size: int) -> list[str]:
    """Calls for what is expensive: all with a planted phrase matter, a quarter English, the rest evenly spread."""
    calls, codes = demo_calls(), {*NEAR_PLANTS, "no_greeting", "no_closing", "argument"}
    chosen = [one for one in two_channel_calls() if codes & {plant["code"] for plant in calls[one]["planted"]}]
    english = [one for one in two_channel_calls() if calls[one]["language"] == "en"]
    chosen += [one for one in english if one not in chosen][: max(0, size // 4)]
    rest = [one for one in two_channel_calls() if one not in chosen and one not in english]
    places = np.linspace(0, len(rest) - 1, max(0, size - len(chosen))).round().astype(int)
    return sorted({*chosen, *(rest[place] for place in places)})


def clean_units(call_id: str) -> list[Unit]:
    """The turns of a call with the committed transcript."""
    sound = read_audio(DEMO / demo_calls()[call_id]["file"])
    return _units(call_id, transcript_of(call_id).utterances, sound)


def user_units(call_id: str) -> list[Unit]:
    """What the user says, by the committed transcript, as turns in which no phrase of an agent was said."""
    language = demo_calls()[call_id]["language"]
    heard = [one.text for one in transcript_of(call_id).utterances if one.role == "user"]
    return [Unit(call_id, language, "", text, (), np.zeros(0, np.float32)) for text in heard]


def noisy_units(call_id: str, snr_db: float) -> list[Unit]:
    """The turns of a call with noise added, transcribed anew by the product's engine."""
    call = demo_calls()[call_id]
    sound = read_audio(DEMO / call["file"])
    noisy = _with_noise(sound, call, snr_db)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "noisy.wav"
        _write(file, noisy, sound.sample_rate_hz)
        found = transcriber().transcribe(file, language=call["language"], agent_channel=call["agent_channel"])
        return _units(call_id, found.utterances, read_audio(file))


def pairs(units: Sequence[Unit]) -> Iterator[Pair]:
    """Each turn with each phrase of its language."""
    for unit in units:
        for phrase in phrases(unit.language):
            yield Pair(unit, phrase, _kind(unit, phrase))


@cache
def phrases(language: str) -> tuple[Phrase, ...]:
    """The default script in one language."""
    return tuple(one for one in script() if one.language == language)


def _kind(unit: Unit, phrase: Phrase) -> str:
    if plain(phrase.text) in plain(unit.said):
        return "said"
    if any(NEAR_PLANTS.get(code) == phrase.situation for code in unit.planted):
        return "near"
    return "alike" if phrase_score(phrase.text, unit.said) >= ALIKE else "absent"


def _units(call_id: str, utterances: Sequence[Utterance], sound: Sound) -> list[Unit]:
    call = demo_calls()[call_id]
    samples = gate(sound.samples, sound.sample_rate_hz)[call["agent_channel"]]
    agent = resample(samples, sound.sample_rate_hz)
    own = [one for one in utterances if one.role == "agent" and one.text.strip()]
    units = []
    for turns in _together([one for one in call["turns"] if one["role"] == "agent"], own):
        heard = [one for one in own if any(_overlap(one, turn) for turn in turns)]
        planted = [one["code"] for one in call["planted"] if any(_meet(one, turn) for turn in turns)]
        said = " ".join(turn["text"] for turn in turns)
        text = " ".join(one.text for one in heard)
        units.append(Unit(call_id, call["language"], said, text, tuple(planted), _cut(agent, heard)))
    return units


def _together(turns: Sequence[Mapping[str, Any]], utterances: Sequence[Utterance]) -> list[list[Mapping[str, Any]]]:
    groups: list[list[Mapping[str, Any]]] = []
    for turn in turns:
        spanned = groups and any(_overlap(one, groups[-1][-1]) and _overlap(one, turn) for one in utterances)
        if spanned:
            groups[-1].append(turn)
        else:
            groups.append([turn])
    return groups


def _overlap(one: Utterance, turn: Mapping[str, Any]) -> bool:
    """Whether they share at least .3 s, or half of the utterance."""
    shared = min(one.end_ms, turn["end_ms"]) - max(one.start_ms, turn["start_ms"])
    return shared >= min(300, (one.end_ms - one.start_ms) / 2)


def _meet(planted: Mapping[str, Any], turn: Mapping[str, Any]) -> bool:
    return planted["start_ms"] < turn["end_ms"] and turn["start_ms"] < planted["end_ms"]


def _cut(samples: Samples, heard: Sequence[Utterance]) -> Samples:
    if not heard:
        return samples[:0]
    start, end = heard[0].start_ms, min(heard[-1].end_ms, heard[0].start_ms + LONGEST_MS)
    return samples[start * SAMPLE_RATE_HZ // 1000 : end * SAMPLE_RATE_HZ // 1000]


def _with_noise(sound: Sound, call: Mapping[str, Any], snr_db: float) -> Samples:
    """Noise whose power falls with frequency (1/f), in each channel `snr_db` under the speech of its turns."""
    rng = np.random.default_rng(zlib.crc32(call["call_id"].encode()))
    noisy = sound.samples.astype(np.float64)
    for channel in range(sound.channels):
        role = "agent" if channel == call["agent_channel"] else "user"
        parts = [_turn(noisy[channel], turn, sound.sample_rate_hz) for turn in call["turns"] if turn["role"] == role]
        power = float(np.mean(np.square(np.concatenate(parts)))) if parts else 0.0
        noise = _falling(rng, noisy.shape[1])
        noisy[channel] += noise * np.sqrt(power / 10 ** (snr_db / 10))
    return (noisy / max(1.0, float(np.abs(noisy).max()))).astype(np.float32)


def _turn(samples: Any, turn: Mapping[str, Any], rate_hz: int) -> Any:
    return samples[turn["start_ms"] * rate_hz // 1000 : turn["end_ms"] * rate_hz // 1000]


def _falling(rng: np.random.Generator, size: int) -> Any:
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum /= np.sqrt(np.maximum(np.arange(spectrum.size), 1))
    noise = np.fft.irfft(spectrum, size)
    return noise / noise.std()


def _write(file: Path, samples: Samples, rate_hz: int) -> None:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(samples.shape[0])
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((samples.T * 32767).round().astype("<i2").tobytes())
