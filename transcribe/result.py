"""What a transcription gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transcribe.faults import Warned


@dataclass(frozen=True)
class Measure:
    """One measure of an utterance's voice; `value` is None where it cannot be told."""

    name: str
    value: float | None
    unit: str


@dataclass(frozen=True)
class SpokenWord:
    """A word as the engine heard it (in Chinese: one or two characters), with its milliseconds in the call."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Utterance:
    """One stretch of speech by one speaker; `confidence` is the mean probability of its words (0..1)."""

    role: str
    start_ms: int
    end_ms: int
    text: str
    raw_text: str
    confidence: float
    language: str
    words: tuple[SpokenWord, ...] = ()
    measures: tuple[Measure, ...] = ()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Utterance":
        """The utterance that `dataclasses.asdict` took apart."""
        words = tuple(SpokenWord(**one) for one in values.get("words", ()))
        return cls(
            **{**values, "words": words, "measures": tuple(Measure(**one) for one in values.get("measures", ()))}
        )


@dataclass(frozen=True)
class VoiceMeasure:
    """One measure of one party over the call; `value` is None where it cannot be told."""

    role: str
    name: str
    value: float | None
    unit: str


@dataclass(frozen=True)
class CallTranscript:
    """What was said in one recording, by whom and when, and how it was found out."""

    utterances: tuple[Utterance, ...]
    voice: tuple[VoiceMeasure, ...]
    warnings: tuple[Warned, ...]
    engine: str
    model: str
    fingerprint: str
    duration_s: float
    speech_s: float
    compute_s: float
