"""A speech engine for tests: it hears what a function tells it, and remembers what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.engines import Effort, Word

Hear = Callable[[Samples, str, Effort], Sequence[Word]]


def words(text: str, *, probability: float = 0.9, every_s: float = 0.2) -> list[Word]:
    """A word a character, one after another."""
    return [
        Word(character, index * every_s, (index + 1) * every_s, probability) for index, character in enumerate(text)
    ]


def one_sentence(_samples: Samples, language: str, _effort: Effort) -> Sequence[Word]:
    """The same sentence for everything."""
    return words("您好请讲" if language == "zh" else "hello")


@dataclass
class FakeEngine:
    """Implements `Engine`; `asked` keeps the language, the effort and the seconds of every decoding."""

    hear: Hear = one_sentence
    languages: Callable[[Samples], str] = lambda _samples: "zh"
    name: str = "fake"
    asked: list[tuple[str, Effort, float]] = field(default_factory=list)
    detected: int = 0

    def decode(self, samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        """See `Engine.decode`."""
        self.asked.append((language, effort, samples.size / SAMPLE_RATE_HZ))
        return self.hear(samples, language, effort)

    def detect_language(self, samples: Samples) -> str:
        """See `Engine.detect_language`."""
        self.detected += 1
        return self.languages(samples)
