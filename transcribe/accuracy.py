"""How far a transcript is from the truth: edit counts, then rates.

Error rate = (substitutions + deletions + insertions) / length of the truth (Levenshtein 1966; as in the NIST scoring
toolkit), over characters for Chinese (CER) and words for English (WER). How a number is written does not count: every
digit is a unit, and 三百二十元 is as good as 320元, 二 as 2 or two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcribe.numbers import as_digits
from transcribe.spoken_numbers import in_digits

_UNITS = re.compile(r"[一-鿿]|\d|[a-z']+", re.IGNORECASE)


@dataclass(frozen=True)
class Errors:
    """Edits between a truth and a transcript; add them up before taking the rate."""

    edits: int
    length: int

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.edits + other.edits, self.length + other.length)

    @property
    def rate(self) -> float | None:
        """Edits per unit of the truth; None where the truth is empty."""
        return self.edits / self.length if self.length else None


def count_errors(truth: str, heard: str) -> Errors:
    """Edits between two texts, over Chinese characters, digits and other words; case and punctuation do not count."""
    wanted, got = _units(truth), _units(heard)
    return Errors(_distance(wanted, got), len(wanted))


def _units(text: str) -> list[str]:
    return [unit.lower() for unit in _UNITS.findall(as_digits(in_digits(text)))]


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    row = list(range(len(other) + 1))
    for position, unit in enumerate(one, start=1):
        previous, row = row, [position]
        for index, unit_there in enumerate(other, start=1):
            row.append(min(previous[index - 1] + (unit != unit_there), previous[index] + 1, row[index - 1] + 1))
    return row[-1]
