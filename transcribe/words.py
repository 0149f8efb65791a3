"""Finding a phrase by its sound.

A recogniser writes homophones, so Chinese is compared by toneless syllables, initial and final apart, with the pairs
that speakers merge (zh/z, ch/c, sh/s, ng/n, l/n) taken as near; English by words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from transcribe.numbers import as_digits

_HAN = re.compile(r"[一-鿿]")
_TOKENS = re.compile(r"\{[^{}]*\}|[一-鿿]|[a-z']+|\d", re.IGNORECASE)
_DIGITS = dict(zip("0123456789", ("ling", "yao", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"), strict=True))
_NEAR_INITIALS = {frozenset(pair) for pair in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("h", "f"))}
_MERGED_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "f": "h"}
"""The pairs of `_NEAR_INITIALS`, each with the one that stands for both."""
_ONE = frozenset({("y", "i"), ("y", "ao")})
"""The digit 1, said yao in numbers and as often written as the character yi."""

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
NEAR = 0.8
GAP = ("{", "}")
"""The sound of a place in a phrase that whoever speaks it fills in, such as `{number}`."""

LONGEST_GAP = 12
KEPT, MOST_KEPT = 4_096, 262_144


@dataclass(frozen=True)
class Found:
    """The best place of a phrase in a text: score 0..100, and the characters from `start` to `end`."""

    score: float
    start: int
    end: int


@dataclass(frozen=True)
class Syllable:
    """A syllable (a word in English) as it is looked up: letters and digits alone, the characters `start` to `end`.

    What speakers merge has one and the same sound here, so that whoever looks it up by equality finds both.
    """

    sound: str
    start: int
    end: int


@dataclass(frozen=True)
class _Token:
    sound: tuple[str, str]
    start: int
    end: int


def is_chinese(text: str) -> bool:
    """Whether a text has any Chinese character."""
    return _HAN.search(text) is not None


def find_phrase(phrase: str, text: str) -> Found:
    """Where a phrase sounds most like a part of a text.

    The score is the share of the phrase's syllables (words in English) that are met in order, inserted ones costing as
    much as missing ones; an empty phrase or text scores 0. For a place in braces within the phrase, such as `{number}`,
    up to twelve syllables may stand at no cost.
    """
    wanted, heard = _without_outer_gaps(_sounds(phrase)), _tokens(text)
    said = sum(sound != GAP for sound in wanted)
    if not said or not heard:
        return Found(0.0, 0, 0)
    cost, first, last = _align(wanted, [one.sound for one in heard])
    score = max(0.0, 1.0 - cost / said) * 100
    return Found(score, heard[first].start, heard[last].end) if last >= first else Found(score, 0, 0)


def could_score(phrase: str, text: str) -> float:
    """At most how well a phrase is heard in a text, 0..100: as if its syllables might stand in any order. Quick."""
    wanted = [sound for sound in _sounds(phrase) if sound != GAP]
    heard = _sound_set(text)
    if not wanted or not heard:
        return 0.0
    return 100.0 * sum(1.0 - _least_difference(want, heard) for want in wanted) / len(wanted)


def syllables(text: str) -> list[Syllable]:
    """The syllables of a text in order, near sounds made equal; punctuation is left out."""
    found = [Syllable(_merged(one.sound), one.start, one.end) for one in _tokens(text) if one.sound != GAP]
    return [one for one in found if one.sound]


def _merged(sound: tuple[str, str]) -> str:
    """One spelling for all sounds that `_difference` calls near."""
    initial, final = sound
    if sound in _ONE:
        return "yi"
    merged = _MERGED_INITIALS.get(initial, initial) + final.replace("ng", "n")
    plain = merged.replace("'", "")
    return plain if plain.isascii() and plain.isalnum() else "".join(f"u{ord(one):x}" for one in plain)


def phrase_score(phrase: str, text: str) -> float:
    """How well a phrase is heard anywhere in a text, 0..100."""
    return find_phrase(phrase, text).score


def _align(wanted: Sequence[tuple[str, str]], heard: Sequence[tuple[str, str]]) -> tuple[float, int, int]:
    """The cheapest alignment of all of `wanted` to a run of `heard` (free ends): its cost, first and last index."""
    row: list[tuple[float, int]] = [(0.0, index) for index in range(len(heard) + 1)]
    position, different = 0, set(heard)
    for want in wanted:
        if want == GAP:
            row = [min(row[max(0, index - LONGEST_GAP) : index + 1]) for index in range(len(row))]
            continue
        position += 1
        previous, row = row, [(float(position), 0)]
        costs = {sound: _difference(want, sound) for sound in different}
        last = row[0]
        for index, sound in enumerate(heard):
            before, above = previous[index], previous[index + 1]
            best = (before[0] + costs[sound], before[1])
            if above[0] + 1.0 <= best[0]:
                best = min(best, (above[0] + 1.0, above[1]))
            if last[0] + 1.0 <= best[0]:
                best = min(best, (last[0] + 1.0, last[1]))
            row.append(best)
            last = best
    lowest = min(range(len(row)), key=lambda index: row[index][0])
    # To the end of the run: a last syllable that is written otherwise costs no more than a missing one.
    lowest = max(index for index, one in enumerate(row) if one == row[lowest])
    return row[lowest][0], row[lowest][1], lowest - 1


def _without_outer_gaps(sounds: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = list(sounds)
    while kept and kept[0] == GAP:
        kept.pop(0)
    while kept and kept[-1] == GAP:
        kept.pop()
    return kept


@lru_cache(maxsize=KEPT)
def _sounds(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(token.sound for token in _tokens(text))


@lru_cache(maxsize=KEPT)
def _sound_set(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(_sounds(text))


@lru_cache(maxsize=MOST_KEPT)
def _least_difference(want: tuple[str, str], heard: frozenset[tuple[str, str]]) -> float:
    return min(_difference(want, sound) for sound in heard)


@lru_cache(maxsize=MOST_KEPT)
def _difference(one: tuple[str, str], other: tuple[str, str]) -> float:
    if one == other:
        return 0.0
    if not one[1] or not other[1]:
        return 1.0
    if {one, other} == _ONE:
        return 1.0 - NEAR
    return 1.0 - 0.5 * _closeness(one[0], other[0], initial=True) - 0.5 * _closeness(one[1], other[1], initial=False)


def _closeness(one: str, other: str, *, initial: bool) -> float:
    if one == other:
        return 1.0
    if initial:
        return NEAR if frozenset((one, other)) in _NEAR_INITIALS else 0.0
    return NEAR if one.replace("ng", "n") == other.replace("ng", "n") else 0.0


def _tokens(text: str) -> list[_Token]:
    return [_Token(_sound(found[0]), found.start(), found.end()) for found in _TOKENS.finditer(text)]


@cache
def _sound(token: str) -> tuple[str, str]:
    """Initial and final of a syllable; a word of another language is its own initial, with an empty final."""
    if token.startswith("{"):
        return GAP
    if not is_chinese(token):
        digit = as_digits(token)
        return _parts(_DIGITS[digit]) if digit in _DIGITS else (token.lower(), "")
    from pypinyin import Style, pinyin

    return _parts(pinyin(token, style=Style.NORMAL)[0][0])


def _parts(syllable: str) -> tuple[str, str]:
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return initial, syllable.removeprefix(initial) or syllable
