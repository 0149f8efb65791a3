"""Measures of the voices over a call, from the times of the utterances and the loudness of the channels.

speech_rate: Chinese characters (words in English) per minute of that party's speech. longest_pause: the longest time
between two utterances, of whichever party, with nobody speaking. dead_air: seconds of the call, between first and last
utterance, in which nobody speaks, counted over pauses of 3 s or more. interruptions: how often the party begins while
the other has been speaking for at least .5 s and has at least .5 s to go on, and itself speaks for .5 s or more.
loudness: level of the party's speech.
"""

import math
import re
from collections.abc import Sequence

from transcribe.audio import Samples, loudness_db
from transcribe.result import Measure, Utterance, VoiceMeasure

LOUDNESS = "loudness"
DEAD_AIR_MS = 3000
OVERLAP_MS = 500
_UNITS = re.compile(r"[一-鿿]|[a-z']+|\d", re.IGNORECASE)


def measure_utterance(samples: Samples) -> tuple[Measure, ...]:
    """The measures of one utterance from its sound at 16 kHz."""
    return (Measure(LOUDNESS, round(loudness_db(samples), 2), "dBFS"),)


def measure(utterances: Sequence[Utterance], roles: Sequence[str]) -> tuple[VoiceMeasure, ...]:
    """All measures of a call, by role.

    Args:
        utterances: in order of their start, each with its own measures.
        roles: who can be heard in the call.
    """
    measures = []
    for role in roles:
        own = [one for one in utterances if one.role == role]
        others = [one for one in utterances if one.role != role]
        measures += [
            VoiceMeasure(role, "speech_rate", speech_rate(own), "units/min"),
            VoiceMeasure(role, LOUDNESS, _loudness(own), "dBFS"),
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


def _loudness(own: Sequence[Utterance]) -> float | None:
    """The level of all of a party's speech: the mean power of its utterances, each by its length."""
    power = length_ms = 0.0
    for one in own:
        level = next((measure.value for measure in one.measures if measure.name == LOUDNESS), None)
        if level is not None:
            power += (one.end_ms - one.start_ms) * 10 ** (level / 10)
            length_ms += one.end_ms - one.start_ms
    return round(10 * math.log10(power / length_ms), 2) if length_ms else None
