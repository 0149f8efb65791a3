"""Whole calls: channels apart, speech found, windows decoded together, words given back to their time."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from transcribe.channels import GATE_DB
from transcribe.decoding import DECODING_VERSION, Decoder
from transcribe.engines import EFFORTS, load_engine
from transcribe.errors import TranscribeError
from transcribe.result import CallTranscript, Utterance
from transcribe.speech import SpeechOf
from transcribe.voice import measure
from transcribe.windows import GAP_S, MIN_SILENCE_MS, PAD_MS, Window

TEXT_VERSION = 4
"""Raise when a change elsewhere in this package changes the text that is written."""

LANGUAGES = ("zh", "en", "auto")
TOGETHER = 8
"""Windows that are decoded together, of one call or of several."""

Progress = Callable[[float], None]
WindowKey = tuple[str, int]
"""Role and start in milliseconds: what a window of a call is known by."""


@dataclass(frozen=True)
class ToHear:
    """A recording to transcribe.

    Attributes:
        path: any sound file that PyAV decodes, one or two channels.
        language: `zh`, `en`, or `auto` (found out on each channel's speech).
        agent_channel: the channel the agent speaks on; of no meaning for one channel.
        finished: what was found before in windows of this call, with the same fingerprint; they are not decoded again.
        on_window: called with each finished window's key, its utterances, and the second of the call reached.
    """

    path: str | Path
    language: str = "auto"
    agent_channel: int | None = 0
    finished: Mapping[WindowKey, tuple[Utterance, ...]] = field(default_factory=dict)
    on_window: Callable[[WindowKey, tuple[Utterance, ...], float], None] | None = None


class Transcriber:
    """A loaded engine that transcribes one file after another, or several side by side.

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
        self._engine = load_engine(engine, model, threads or os.cpu_count() or 1)
        self._effort = EFFORTS[accuracy]
        self._decoder = Decoder(self._engine, self._effort)

    @property
    def fingerprint(self) -> str:
        """A short hash of everything that changes the text: the same fingerprint, the same transcript."""
        settings = [self._engine.name, self.model, self.accuracy, TEXT_VERSION, DECODING_VERSION, GATE_DB, GAP_S]
        settings += [self._effort.longest_s, PAD_MS, MIN_SILENCE_MS, self._effort.beams]
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
            path, language, agent_channel: as in `ToHear`.
            progress: called with the seconds of the call that are done.

        Raises:
            AudioError: the file is not whole sound.
            TranscribeError: the language is not known.
        """

        def note(_key: WindowKey, _found: tuple[Utterance, ...], reached_s: float) -> None:
            if progress is not None:
                progress(reached_s)

        (found,) = self.transcribe_all([ToHear(path, language, agent_channel, on_window=note)])
        if isinstance(found, TranscribeError):
            raise found
        return found

    def transcribe_all(self, calls: Sequence[ToHear]) -> Iterator[CallTranscript | TranscribeError]:
        """Transcribe several recordings, whose windows share the decoder's steps: in their order, or why not.

        The others change a call's text by no more than rounding does. Errors of `on_window` pass through.
        """
        opened = [_Call(call, self._effort.longest_s, self._engine.detect_language) for call in calls]
        waiting = _windows_of(opened)
        done = 0
        while True:
            together = list(islice(waiting, TOGETHER))
            if together:
                self._decode(together)
            while done < len(opened) and opened[done].ended and not opened[done].open_windows:
                yield opened[done].problem or self._finish(opened[done])
                done += 1
            if not together:
                return

    def _decode(self, together: Sequence[tuple["_Call", str, Window, str]]) -> None:
        began = time.perf_counter()
        found = self._decoder.decode([(role, window, language) for _, role, window, language in together])
        spent_s = (time.perf_counter() - began) / len(together)
        for (call, role, window, _), utterances in zip(together, found, strict=True):
            call.compute_s += spent_s
            call.take(role, window, utterances)

    def _finish(self, call: "_Call") -> CallTranscript:
        utterances = sorted(call.utterances, key=lambda one: (one.start_ms, one.role))
        return CallTranscript(
            tuple(utterances),
            measure(utterances, call.speech.roles),
            call.speech.warnings,
            self._engine.name,
            self.model,
            self.fingerprint,
            call.speech.duration_s,
            round(call.speech.speech_s, 3),
            round(call.compute_s, 3),
        )


class _Call:
    """A call while it is transcribed."""

    def __init__(self, asked: ToHear, longest_s: float, detect: Callable[..., str]) -> None:
        self._asked, self._detect = asked, detect
        self._languages: dict[str, str] = {}
        self.speech = SpeechOf(asked.path, asked.agent_channel, longest_s)
        self.utterances: list[Utterance] = []
        self.problem: TranscribeError | None = None
        self.ended = False
        self.open_windows = 0
        self.compute_s = 0.0

    def windows(self) -> Iterator[tuple["_Call", str, Window, str]]:
        """The windows that are still to be decoded, with role and language; an error of the file ends them."""
        try:
            if self._asked.language not in LANGUAGES:
                expected = ", ".join(LANGUAGES)
                raise TranscribeError(f"language {self._asked.language!r} is not known; expected one of {expected}")
            found = self.speech.windows()
            while True:
                began = time.perf_counter()
                role, window = next(found, ("", None))
                self.compute_s += time.perf_counter() - began
                if window is None:
                    break
                key = _key(role, window)
                if key in self._asked.finished:
                    self.utterances += self._asked.finished[key]
                    continue
                self.open_windows += 1
                yield self, role, window, self._language(role, window)
        except TranscribeError as error:
            self.problem = error
        self.ended = True

    def take(self, role: str, window: Window, utterances: tuple[Utterance, ...]) -> None:
        """Keep what a window gave."""
        self.open_windows -= 1
        self.utterances += utterances
        if self._asked.on_window is not None:
            self._asked.on_window(_key(role, window), utterances, window.placed[-1].stretch.end_s)

    def _language(self, role: str, window: Window) -> str:
        if self._asked.language != "auto":
            return self._asked.language
        if role not in self._languages:
            self._languages[role] = self._detect(window.samples)
        return self._languages[role]


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


def _windows_of(calls: Sequence[_Call]) -> Iterator[tuple[_Call, str, Window, str]]:
    for call in calls:
        yield from call.windows()


def _key(role: str, window: Window) -> WindowKey:
    return role, round(window.placed[0].stretch.start_s * 1000)
