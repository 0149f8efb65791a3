"""A speech engine for tests: it hears what a function tells it, and remembers what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.engines import Effort, Word

_ENGLISH = "hello what can we do for you today sir please hold the line while I look"
SAID: dict[str, list[str]] = {
    "zh": list("您好请问有什么可以帮到的吗我来查一下"),
    "en": [f" {word}" for word in _ENGLISH.split()],
}
Hear = Callable[[Samples, str, Effort], Sequence[Word]]


def words(text: str, *, probability: float = 0.9, every_s: float = 0.2) -> list[Word]:
    """A word a character, one after another."""
    return [
        Word(character, index * every_s, (index + 1) * every_s, probability) for index, character in enumerate(text)
    ]


def a_word_a_second(samples: Samples, language: str, _effort: Effort) -> Sequence[Word]:
    """A word every second to the end of the window, so that no stretch of a second or more is passed over."""
    starts = np.arange(0.2, samples.size / SAMPLE_RATE_HZ - 0.4, 1.0)
    said = SAID[language]
    return [Word(said[at % len(said)], start, start + 0.4, 0.9) for at, start in enumerate(starts)]


@dataclass
class FakeEngine:
    """Implements `Engine`; `asked` keeps the language, the effort and the seconds of every decoding."""

    hear: Hear = a_word_a_second
    languages: Callable[[Samples], str] = lambda _samples: "zh"
    name: str = "fake"
    asked: list[tuple[str, Effort, float]] = field(default_factory=list)
    detected: int = 0

    def decode(self, windows: Sequence[Samples], languages: Sequence[str], effort: Effort) -> list[tuple[Word, ...]]:
        """See `Engine.decode`."""
        found = []
        for samples, language in zip(windows, languages, strict=True):
            self.asked.append((language, effort, samples.size / SAMPLE_RATE_HZ))
            found.append(tuple(self.hear(samples, language, effort)))
        return found

    def detect_language(self, samples: Samples) -> str:
        """See `Engine.detect_language`."""
        self.detected += 1
        return self.languages(samples)
