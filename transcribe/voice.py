"""Measures of the voices, of each utterance and over the call; docs/voice.md says the same for readers.

Of an utterance, from its sound at 16 kHz and its raw text:

- speech_rate (characters/min, in English words/min): Chinese characters, digits and other words of the raw text, by the
  utterance's length.
- articulation_rate (the same units): by its speaking time.
- speaking_time (s): from the first to the last frame with sound, without the pauses. A frame (20 ms) has sound where it
  is less than 25 dB under the utterance's loud frames (their 95th percentile).
- pauses (count) and pause_time (s): stretches of .2 s and more without sound between frames with sound. Silences of
  .45 s and more part utterances, so they are pauses of the call.
- loudness (dBFS): root mean square.
- pitch_rise, pitch_range (semitones), harmonicity (dB): see `transcribe.pitch.Pitch`.
- voiced_share (share): the time with a pitch, of the time with sound.

Over the call, of each party: rates are units by time over all its utterances; pauses and times are sums; loudness is
the level of all its speech; pitch_rise (of three utterances at least) and pitch_range are medians over utterances;
voiced_share and harmonicity are means weighted by speaking time. interruptions: how often the party begins while the
other has been speaking for at least .5 s and has at least .5 s to go on, and itself speaks for .5 s or more.

Of the call: overlap (s), the stretches of .5 s and more in which both speak; dead_air (s), the sum of the pauses of 3 s
and more, between first and last utterance, in which nobody speaks; longest_pause (s).

What cannot be told is None: no speech, too short, nothing voiced; on one channel, interruptions and overlap; without
Parselmouth, what rests on pitch.
"""

import re
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import SAMPLE_RATE_HZ, Samples, loudness_db
from transcribe.channels import FRAME_S, frame_energy
from transcribe.pitch import find_pitch
from transcribe.result import Measure, Utterance, VoiceMeasure

DEAD_AIR_MS = 3000
OVERLAP_MS = 500
PAUSE_S = 0.2
FEWEST_ENDS = 3
QUIET_DB = 25.0
LOUD_PERCENTILE = 95
RATE_UNITS = {"zh": "characters/min", "en": "words/min"}
MIXED_RATE_UNIT = "units/min"
_UNITS = re.compile(r"[一-鿿]|[a-z']+|\d", re.IGNORECASE)


def measure_utterance(samples: Samples, raw_text: str, language: str) -> tuple[Measure, ...]:
    """All measures of one utterance.

    Args:
        samples: its sound at 16 kHz, shape (frames,).
        raw_text: as the recogniser wrote it.
        language: `zh` or `en`.
    """
    sound = _sounding(samples)
    pauses_s = [frames * FRAME_S for frames in _gaps(sound) if frames * FRAME_S >= PAUSE_S - 1e-9]
    speaking_s = sound.size * FRAME_S - sum(pauses_s)
    units, unit = _count_units(raw_text), RATE_UNITS.get(language, MIXED_RATE_UNIT)
    pitch = find_pitch(samples)
    voiced_share = min(1.0, pitch.voiced_s / (np.sum(sound) * FRAME_S)) if pitch and sound.size else None
    return (
        Measure("speech_rate", _rate(units, samples.size / SAMPLE_RATE_HZ), unit),
        Measure("articulation_rate", _rate(units, speaking_s), unit),
        Measure("speaking_time", round(speaking_s, 2), "s"),
        Measure("pauses", float(len(pauses_s)), "count"),
        Measure("pause_time", round(sum(pauses_s), 2), "s"),
        Measure("loudness", round(loudness_db(samples), 2) if sound.size else None, "dBFS"),
        Measure("pitch_rise", _rounded(pitch.rise if pitch else None), "st"),
        Measure("pitch_range", _rounded(pitch.range if pitch else None), "st"),
        Measure("voiced_share", _rounded(voiced_share), "share"),
        Measure("harmonicity", _rounded(pitch.harmonicity if pitch else None), "dB"),
    )


def measure(utterances: Sequence[Utterance], roles: Sequence[str]) -> tuple[VoiceMeasure, ...]:
    """All measures of a call.

    Args:
        utterances: in order of their start, each with its own measures.
        roles: who can be heard: `agent` and `user`, or `unknown` on a single channel.
    """
    measures = []
    for role in roles:
        own = [one for one in utterances if one.role == role]
        others = [one for one in utterances if one.role != role]
        interrupted = float(interruptions(own, others)) if len(roles) > 1 else None
        measures += [VoiceMeasure(role, one.name, one.value, one.unit) for one in _of_party(own)]
        measures.append(VoiceMeasure(role, "interruptions", interrupted, "count"))
    pauses = silences(utterances)
    dead = sum(pause for pause in pauses if pause >= DEAD_AIR_MS) / 1000
    together = overlap_ms(utterances, roles) / 1000 if len(roles) > 1 else None
    return (
        *measures,
        VoiceMeasure("call", "dead_air", dead, "s"),
        VoiceMeasure("call", "longest_pause", max(pauses, default=0) / 1000, "s"),
        VoiceMeasure("call", "overlap", together, "s"),
    )


def _of_party(own: Sequence[Utterance]) -> tuple[Measure, ...]:
    units = sum(_count_units(one.raw_text) for one in own)
    speaking_s = sum(_values(own, "speaking_time"))
    languages = {one.language for one in own}
    unit = RATE_UNITS.get(languages.pop(), MIXED_RATE_UNIT) if len(languages) == 1 else MIXED_RATE_UNIT
    return (
        Measure("speech_rate", _rate(units, sum(one.end_ms - one.start_ms for one in own) / 1000), unit),
        Measure("articulation_rate", _rate(units, speaking_s), unit),
        Measure("speaking_time", round(speaking_s, 2), "s"),
        Measure("pauses", sum(_values(own, "pauses")), "count"),
        Measure("pause_time", round(sum(_values(own, "pause_time")), 2), "s"),
        Measure("loudness", _level(own), "dBFS"),
        Measure("pitch_rise", _median(own, "pitch_rise", FEWEST_ENDS), "st"),
        Measure("pitch_range", _median(own, "pitch_range"), "st"),
        Measure("voiced_share", _weighted(own, "voiced_share"), "share"),
        Measure("harmonicity", _weighted(own, "harmonicity"), "dB"),
    )


def interruptions(own: Sequence[Utterance], others: Sequence[Utterance]) -> int:
    """How often one party starts to speak over the other."""
    return sum(
        any(
            other.start_ms + OVERLAP_MS <= one.start_ms and other.end_ms - OVERLAP_MS >= one.start_ms
            for other in others
        )
        and one.end_ms - one.start_ms >= OVERLAP_MS
        for one in own
    )


def overlap_ms(utterances: Sequence[Utterance], roles: Sequence[str]) -> int:
    """Milliseconds in which both of two parties speak, over stretches of .5 s and more."""
    one_party, other_party = ([one for one in utterances if one.role == role] for role in roles)
    stretches = [
        min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms) for one in one_party for other in other_party
    ]
    return sum(stretch for stretch in stretches if stretch >= OVERLAP_MS)


def silences(utterances: Sequence[Utterance]) -> list[int]:
    """Milliseconds between utterances in which nobody speaks."""
    gaps, until = [], None
    for one in sorted(utterances, key=lambda utterance: utterance.start_ms):
        if until is not None and one.start_ms > until:
            gaps.append(one.start_ms - until)
        until = one.end_ms if until is None else max(until, one.end_ms)
    return gaps


def _sounding(samples: Samples) -> NDArray[np.bool_]:
    """Which frames of 20 ms have sound, from the first to the last one that has; empty for digital silence."""
    energy = frame_energy(samples[np.newaxis], SAMPLE_RATE_HZ)[0]
    if not np.any(energy > 0):
        return np.zeros(0, np.bool_)
    sound: NDArray[np.bool_] = energy > np.percentile(energy, LOUD_PERCENTILE) * 10 ** (-QUIET_DB / 10)
    at = np.flatnonzero(sound)
    return sound[at[0] : at[-1] + 1]


def _gaps(sound: NDArray[np.bool_]) -> list[int]:
    """The lengths of the runs without sound, in frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], sound, [True]]).astype(np.int8)))
    return [int(length) for length in edges[1::2] - edges[::2]]


def _count_units(raw_text: str) -> int:
    return len(_UNITS.findall(raw_text))


def _rate(units: int, seconds: float) -> float | None:
    return round(units / (seconds / 60), 1) if units and seconds > 0 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 2)


def _value(one: Utterance, name: str) -> float | None:
    return next((measure.value for measure in one.measures if measure.name == name), None)


def _values(own: Sequence[Utterance], name: str) -> list[float]:
    return [value for one in own if (value := _value(one, name)) is not None]


def _median(own: Sequence[Utterance], name: str, fewest: int = 1) -> float | None:
    values = _values(own, name)
    return round(median(values), 2) if len(values) >= fewest else None


def _weighted(own: Sequence[Utterance], name: str) -> float | None:
    """The mean over utterances, each by its speaking time."""
    known = [one for one in own if _value(one, name) is not None]
    weights = [_value(one, "speaking_time") or 0.0 for one in known]
    return _rounded(np.average(_values(known, name), weights=weights)) if sum(weights) else None


def _level(own: Sequence[Utterance]) -> float | None:
    """The level of all speech: the mean power of the utterances, each by its length."""
    heard = [one for one in own if _value(one, "loudness") is not None]
    lengths = [one.end_ms - one.start_ms for one in heard]
    power = [10 ** (level / 10) for level in _values(heard, "loudness")]
    return round(float(10 * np.log10(np.average(power, weights=lengths))), 2) if sum(lengths) else None
