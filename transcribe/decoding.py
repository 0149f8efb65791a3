"""Windows as utterances: every stretch of speech gets its own words, and what cannot be is decoded again.

A window is not believed where a stretch was passed over in silence, where it ends long before the voice does, where
there is more text than anybody says in the time, or where the text is one repetition. Those stretches are decoded once
more, alone and with more effort; what stays impossible keeps its text and is marked by a low confidence.
"""

import zlib
from collections.abc import Sequence

import numpy as np

from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.engines.protocol import AGAIN, Effort, Engine, Word
from transcribe.result import SpokenWord, Utterance
from transcribe.text import written
from transcribe.voice import measure_utterance
from transcribe.windows import PAD_MS, Placed, Stretch, Window, join

DECODING_VERSION = 2
LONGEST_UNITS_PER_S = {"zh": 14.0, "en": 40.0}
HIGHEST_COMPRESSION = 2.4
MISSED_S = 0.6
"""A stretch of so much voice without a word was passed over."""
UNHEARD_END_S = 2.5
"""So much voice behind the last word was not written down."""
DOUBTFUL = 0.35

ToDecode = tuple[str, Window, str]
"""Role, window and language."""


class Decoder:
    """An engine with an effort, and what is done where its text cannot be right."""

    def __init__(self, engine: Engine, effort: Effort) -> None:
        self._engine, self._effort = engine, effort

    def decode(self, asked: Sequence[ToDecode]) -> list[tuple[Utterance, ...]]:
        """The utterances of each window, in order of time."""
        heard = self._words([window for _, window, _ in asked], [language for *_, language in asked], self._effort)
        again = [
            (number, at, part)
            for number, (_, window, language) in enumerate(asked)
            for at, part in _unbelievable(window, heard[number], language)
        ]
        repaired = self._words([part for *_, part in again], [asked[number][2] for number, *_ in again], AGAIN)
        for (number, at, part), (words,) in zip(again, repaired, strict=True):
            _, window, language = asked[number]
            before = heard[number][at]
            if part.placed[0].stretch.start_s > window.placed[at].stretch.start_s:
                heard[number][at] = before + words
            elif words and not impossible(words, part.placed[0].stretch, language):
                heard[number][at] = words
        return [
            tuple(_utterances(role, window, words, language))
            for (role, window, language), words in zip(asked, heard, strict=True)
        ]

    def _words(
        self, windows: Sequence[Window], languages: Sequence[str], effort: Effort
    ) -> list[list[tuple[Word, ...]]]:
        """The words of each stretch of each window, in seconds of the call."""
        if not windows:
            return []
        found = self._engine.decode([window.samples for window in windows], languages, effort)
        return [_given_back(window, words) for window, words in zip(windows, found, strict=True)]


def impossible(words: Sequence[Word], stretch: Stretch, language: str) -> bool:
    """Whether the decoder looped: more text than anybody says in that time, or text that is one repetition."""
    raw = "".join(word.text for word in words).strip()
    longest = LONGEST_UNITS_PER_S[language] * max(stretch.duration_s, 0.5)
    packed = raw.encode()
    return len(raw) > longest or len(packed) > HIGHEST_COMPRESSION * len(zlib.compress(packed))


def _given_back(window: Window, words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """Each word to the stretch it ends in: the decoder draws the start of a word back into the silence before it.

    Punctuation stays with the word before it.
    """
    heard: list[list[Word]] = [[] for _ in window.placed]
    at = 0
    for number, word in enumerate(words):
        if number == 0 or any(character.isalnum() for character in word.text):
            at = window.locate(word.end_s)
        placed = window.placed[at]
        shift = placed.stretch.start_s - placed.offset_s
        start_s = max(word.start_s + shift, placed.stretch.start_s)
        end_s = min(max(word.end_s + shift, start_s), placed.stretch.end_s)
        heard[at].append(Word(word.text, start_s, end_s, word.probability))
    return [tuple(one) for one in heard]


def _unbelievable(window: Window, heard: Sequence[tuple[Word, ...]], language: str) -> list[tuple[int, Window]]:
    """The stretches (or the ends of them) that have to be decoded again, each as a window of its own."""
    found = []
    for at, (placed, words) in enumerate(zip(window.placed, heard, strict=True)):
        stretch, sound = placed.stretch, window.sound_of(placed)
        padding_s = 2 * PAD_MS / 1000
        spoken = any(word.text.strip() for word in words)
        if (not spoken and stretch.duration_s - padding_s >= MISSED_S) or impossible(words, stretch, language):
            found.append((at, join([sound], [stretch])))
        elif spoken and stretch.end_s - PAD_MS / 1000 - words[-1].end_s >= UNHEARD_END_S:
            found.append((at, _from(placed, sound, words[-1].end_s)))
    return found


def _from(placed: Placed, sound: Samples, second: float) -> Window:
    start = round((second - placed.stretch.start_s) * SAMPLE_RATE_HZ)
    return join([sound[start:]], [Stretch(second, placed.stretch.end_s)])


def _utterances(role: str, window: Window, heard: Sequence[tuple[Word, ...]], language: str) -> list[Utterance]:
    return [
        _utterance(role, placed.stretch, window.sound_of(placed), words, language)
        for placed, words in zip(window.placed, heard, strict=True)
        if any(word.text.strip() for word in words)
    ]


def _utterance(role: str, stretch: Stretch, sound: Samples, words: Sequence[Word], language: str) -> Utterance:
    raw = "".join(word.text for word in words).strip()
    confidence = float(np.mean([word.probability for word in words]))
    if impossible(words, stretch, language):
        confidence = min(confidence, DOUBTFUL / 2)
    return Utterance(
        role,
        round(stretch.start_s * 1000),
        round(stretch.end_s * 1000),
        written(raw, language),
        raw,
        round(confidence, 3),
        language,
        tuple(SpokenWord(word.text, round(word.start_s * 1000), round(word.end_s * 1000)) for word in words),
        measure_utterance(sound, raw, language),
    )
