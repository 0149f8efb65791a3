"""What every speech engine does: words with times for one window of speech, and the language of some speech."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from transcribe.audio import Samples


@dataclass(frozen=True)
class Word:
    """A word (in Chinese: one or two characters) with its seconds in the window and the model's probability for it."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Effort:
    """How hard the decoder tries: beams, and the temperatures it falls back to when a window loops or is improbable."""

    beams: int
    temperatures: tuple[float, ...]


EFFORTS = {
    "quick": Effort(1, (0.0, 0.4)),
    "best": Effort(5, (0.0, 0.2, 0.4, 0.6)),
}


class Engine(Protocol):
    """A loaded speech model."""

    @property
    def name(self) -> str:
        """The engine's name, such as `faster`."""

    def decode(self, samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        """The words of one window: at most 30 s of one channel at 16 kHz, in `zh` or `en`."""

    def detect_language(self, samples: Samples) -> str:
        """`zh` or `en`, whichever is more probable for up to 30 s of speech at 16 kHz."""
