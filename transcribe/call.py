"""A whole call: channels apart, speech found, windows decoded, words given back to their time."""

import hashlib
import json
import os
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from transcribe.audio import Samples, Sound, read_audio, resample
from transcribe.channels import GATE_DB, gate, roles
from transcribe.engines import EFFORTS, Effort, Engine, Word, load_engine
from transcribe.errors import TranscribeError
from transcribe.faults import Warned, find_warnings
from transcribe.result import CallTranscript, Utterance
from transcribe.voice import measure
from transcribe.windows import GAP_S, LONGEST_WINDOW_S, MIN_SILENCE_MS, PAD_MS, Stretch, Window, find_speech, pack
from transcribe.words import simplified

TEXT_VERSION = 2
"""Raise when a change elsewhere in this package changes the text that is written."""

LANGUAGES = ("zh", "en", "auto")
LONGEST_UNITS_PER_S = {"zh": 14.0, "en": 40.0}
HIGHEST_COMPRESSION = 2.4
SECOND_EFFORT = "best"
DOUBTFUL = 0.35
Progress = Callable[[float, float], None]


class Transcriber:
    """A loaded engine that transcribes one file after another.

    Args:
        engine: `faster` or `openai`.
        model: `base`, a folder, or the name of a model that is present.
        accuracy: `quick` or `best`.
        threads: processor threads; by default all.

    Raises:
        TranscribeError: the engine, model or accuracy is not known.
    """

    def __init__(
        self, engine: str = "faster", model: str = "base", accuracy: str = "quick", threads: int | None = None
    ) -> None:
        if accuracy not in EFFORTS:
            raise TranscribeError(f"accuracy {accuracy!r} is not known; expected one of {', '.join(EFFORTS)}")
        self.model, self.accuracy = model, accuracy
        self._engine: Engine = load_engine(engine, model, threads or os.cpu_count() or 1)
        self._effort: Effort = EFFORTS[accuracy]

    @property
    def fingerprint(self) -> str:
        """A short hash of everything that changes the text: the same fingerprint, the same transcript."""
        settings = [self._engine.name, self.model, self.accuracy, TEXT_VERSION, GATE_DB, GAP_S, LONGEST_WINDOW_S]
        settings += [PAD_MS, MIN_SILENCE_MS, self._effort.beams, list(self._effort.temperatures)]
        return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:16]

    def transcribe(
        self,
        path: str | Path,
        *,
        language: str = "auto",
        agent_channel: int | None = 0,
        progress: Progress | None = None,
    ) -> CallTranscript:
        """Transcribe one recording.

        Args:
            path: any sound file that PyAV decodes, one or two channels.
            language: `zh`, `en`, or `auto` (found out on each channel's speech).
            agent_channel: the channel the agent speaks on; of no meaning for one channel.
            progress: called with seconds of speech done and in all.

        Raises:
            AudioError: the file is not whole sound.
            TranscribeError: the language is not known.
        """
        if language not in LANGUAGES:
            raise TranscribeError(f"language {language!r} is not known; expected one of {', '.join(LANGUAGES)}")
        began = time.perf_counter()
        sound = read_audio(path)
        channels = _speech_channels(sound, agent_channel)
        speech = {role: find_speech(samples) for role, samples in channels.items()}
        total_s = sum(stretch.duration_s for found in speech.values() for stretch in found)
        utterances: list[Utterance] = []
        done_s = 0.0
        for role, samples in channels.items():
            for window, spoken in self._windows(samples, speech[role], language):
                utterances += self._decode(window, role, spoken)
                done_s += sum(placed.stretch.duration_s for placed in window.placed)
                if progress is not None:
                    progress(done_s, total_s)
        utterances.sort(key=lambda one: (one.start_ms, one.role))
        return CallTranscript(
            tuple(utterances),
            measure(utterances, channels),
            find_warnings(sound) + _mono_warning(sound),
            self._engine.name,
            self.model,
            self.fingerprint,
            sound.duration_ms / 1000,
            round(total_s, 3),
            round(time.perf_counter() - began, 3),
        )

    def _windows(self, samples: Samples, speech: Sequence[Stretch], language: str) -> Iterator[tuple[Window, str]]:
        spoken = language
        for window in pack(samples, speech):
            if spoken == "auto":
                spoken = self._engine.detect_language(window.samples)
            yield window, spoken

    def _decode(self, window: Window, role: str, language: str) -> list[Utterance]:
        words = self._engine.decode(window.samples, language, self._effort)
        heard: list[list[Word]] = [[] for _ in window.placed]
        for word in words:
            # By its end: the decoder draws the start of a word back into the silence before it.
            heard[window.locate(word.end_s)].append(word)
        utterances = []
        for placed, own in zip(window.placed, heard, strict=True):
            if _impossible(own, placed.stretch, language):
                own = list(self._engine.decode(window.sound_of(placed), language, EFFORTS[SECOND_EFFORT]))
            if any(word.text.strip() for word in own):
                utterances.append(_utterance(role, placed.stretch, own, language))
        return utterances


def transcribe(
    path: str | Path,
    *,
    engine: str = "faster",
    model: str = "base",
    language: str = "auto",
    accuracy: str = "quick",
    agent_channel: int | None = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CallTranscript:
    """Transcribe one recording with an engine loaded for it alone; see `Transcriber`."""
    return Transcriber(engine, model, accuracy, threads).transcribe(
        path, language=language, agent_channel=agent_channel, progress=progress
    )


def _speech_channels(sound: Sound, agent_channel: int | None) -> dict[str, Samples]:
    gated = gate(sound.samples, sound.sample_rate_hz)
    named = roles(sound.channels, agent_channel)
    return {role: resample(samples, sound.sample_rate_hz) for role, samples in zip(named, gated, strict=True)}


def _mono_warning(sound: Sound) -> tuple[Warned, ...]:
    return (Warned("one_channel", 0, sound.duration_ms),) if sound.channels == 1 else ()


def _impossible(words: Sequence[Word], stretch: Stretch, language: str) -> bool:
    """Whether the decoder looped: more text than anybody says in that time, or text that is one repetition."""
    raw = "".join(word.text for word in words).strip()
    longest = LONGEST_UNITS_PER_S[language] * max(stretch.duration_s, 0.5)
    packed = raw.encode()
    return len(raw) > longest or len(packed) > HIGHEST_COMPRESSION * len(zlib.compress(packed))


def _utterance(role: str, stretch: Stretch, words: Sequence[Word], language: str) -> Utterance:
    raw = "".join(word.text for word in words).strip()
    confidence = float(np.mean([word.probability for word in words]))
    if _impossible(words, stretch, language):
        confidence = min(confidence, DOUBTFUL / 2)
    return Utterance(
        role,
        round(stretch.start_s * 1000),
        round(stretch.end_s * 1000),
        simplified(raw) if language == "zh" else raw,
        raw,
        round(confidence, 3),
        language,
    )
