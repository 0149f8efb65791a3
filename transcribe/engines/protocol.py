"""What every speech engine does: words with times for windows of speech, and the language of some speech."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from transcribe.audio import Samples
from transcribe.windows import LONGEST_WINDOW_S


@dataclass(frozen=True)
class Word:
    """A word (in Chinese: one or two characters) with its seconds in the window and the model's probability for it."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Effort:
    """How hard the decoder tries.

    Attributes:
        beams: how many texts it follows side by side.
        no_repeat: so many tokens in a row are not said twice (0: any may be).
        longest_s: how much is heard at once, at most 29 s.
    """

    beams: int
    no_repeat: int = 0
    longest_s: float = LONGEST_WINDOW_S


EFFORTS = {"quick": Effort(1), "best": Effort(5, longest_s=28.5)}
AGAIN = Effort(5, no_repeat=6)
"""For a window whose text is impossible."""


class Engine(Protocol):
    """A loaded speech model."""

    @property
    def name(self) -> str:
        """The engine's name, such as `faster`."""

    def decode(self, windows: Sequence[Samples], languages: Sequence[str], effort: Effort) -> list[tuple[Word, ...]]:
        """The words of each window (at most 30 s of one channel at 16 kHz), each in its language, `zh` or `en`.

        The others change a window's text by rounding alone: now and then one of two words about as probable.
        """

    def detect_language(self, samples: Samples) -> str:
        """`zh` or `en`, whichever is more probable for up to 30 s of speech at 16 kHz."""
