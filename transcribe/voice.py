"""Measures of the voices over a call, from the times of the utterances and the loudness of the channels.

speech_rate: Chinese characters (words in English) per minute of that party's speech. longest_pause: the longest time
between two utterances, of whichever party, with nobody speaking. dead_air: seconds of the call, between first and last
utterance, in which nobody speaks, counted over pauses of 3 s or more. interruptions: how often the party begins while
the other has been speaking for at least .5 s and has at least .5 s to go on, and itself speaks for .5 s or more.
loudness: level of the party's speech.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from transcribe.audio import SAMPLE_RATE_HZ, Samples, loudness_db
from transcribe.result import Utterance, VoiceMeasure

DEAD_AIR_MS = 3000
OVERLAP_MS = 500
_UNITS = re.compile(r"[一-鿿]|[a-z']+|\d", re.IGNORECASE)


def measure(utterances: Sequence[Utterance], channels: Mapping[str, Samples]) -> tuple[VoiceMeasure, ...]:
    """All measures of a call.

    Args:
        utterances: in order of their start.
        channels: the samples at 16 kHz of each role.
    """
    measures = []
    for role, samples in channels.items():
        own = [one for one in utterances if one.role == role]
        others = [one for one in utterances if one.role != role]
        measures += [
            VoiceMeasure(role, "speech_rate", speech_rate(own), "units/min"),
            VoiceMeasure(role, "loudness", _loudness(own, samples), "dBFS"),
            VoiceMeasure(role, "interruptions", float(interruptions(own, others)), "count"),
        ]
    pauses = silences(utterances)
    dead = sum(pause for pause in pauses if pause >= DEAD_AIR_MS) / 1000
    measures.append(VoiceMeasure("call", "dead_air", dead, "s"))
    measures.append(VoiceMeasure("call", "longest_pause", max(pauses, default=0) / 1000, "s"))
    return tuple(measures)


def speech_rate(own: Sequence[Utterance]) -> float | None:
    """Characters or words per minute of speech; None without speech."""
    spoken_ms = sum(one.end_ms - one.start_ms for one in own)
    units = sum(len(_UNITS.findall(one.text)) for one in own)
    return units / (spoken_ms / 60_000) if spoken_ms and units else None


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


def silences(utterances: Sequence[Utterance]) -> list[int]:
    """Milliseconds between utterances in which nobody speaks."""
    gaps, until = [], None
    for one in sorted(utterances, key=lambda utterance: utterance.start_ms):
        if until is not None and one.start_ms > until:
            gaps.append(one.start_ms - until)
        until = one.end_ms if until is None else max(until, one.end_ms)
    return gaps


def _loudness(own: Sequence[Utterance], samples: Samples) -> float | None:
    parts = [samples[one.start_ms * SAMPLE_RATE_HZ // 1000 : one.end_ms * SAMPLE_RATE_HZ // 1000] for one in own]
    return round(loudness_db(np.concatenate(parts)), 2) if parts else None
