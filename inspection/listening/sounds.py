"""What transcripts are looked up by: pairs of syllables that follow each other, and the question made of them. Pure."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from transcribe.words import find_phrase, syllables

JOINED = "0"
"""Stands in no syllable."""

LONG = 6
"""From so many syllables on, one may be heard quite otherwise."""

LEAST_SCORE = 80.0


@dataclass(frozen=True)
class Term:
    """A pair of syllables, or what pairs begin with."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Place:
    """The characters of a text from `start` to `end` that were looked for, and how near they sound, 0 to 100."""

    start: int
    end: int
    score: float = 100.0


Question = tuple[tuple[Term, ...], ...]
"""Any of these, each all of its terms."""


def pairs(text: str) -> str:
    """Every syllable of a text with the one behind it, the last one alone; parted by spaces."""
    sounds = [one.sound for one in syllables(text)]
    return " ".join(f"{one}{JOINED}{behind}" for one, behind in pairwise([*sounds, ""]))


def question(text: str, *, by_sound: bool) -> Question:
    """What utterances that may hold a text are asked for; empty where the text has nothing that sounds.

    By sound, long texts are also asked for by either half, since one syllable may be heard otherwise.
    """
    sounds = [one.sound for one in syllables(text)]
    if not sounds:
        return ()
    open_end = _may_go_on(text)
    whole = (_terms(sounds, open_end=open_end),)
    if not by_sound or len(sounds) < LONG:
        return whole
    middle = len(sounds) // 2
    return (*whole, _terms(sounds[:middle], open_end=False), _terms(sounds[middle:], open_end=open_end))


def place_of_text(text: str, said: str, *, by_sound: bool) -> Place | None:
    """Where what was said holds a text: by its characters, punctuation and spaces aside, or by its sound."""
    return _place_by_sound(text, said) if by_sound else _place_by_characters(text, said)


def _terms(sounds: list[str], *, open_end: bool) -> tuple[Term, ...]:
    """The pairs inside; an English word at the end may go on."""
    if len(sounds) == 1:
        return (Term(sounds[0] if open_end else sounds[0] + JOINED, begins=True),)
    found = [Term(f"{one}{JOINED}{behind}") for one, behind in pairwise(sounds)]
    return (*found[:-1], Term(found[-1].text, begins=open_end))


def _may_go_on(text: str) -> bool:
    """Whether a text ends in an English word, which may be the beginning of a longer one."""
    last = text[syllables(text)[-1].end - 1]
    return last.isascii() and last.isalpha()


def _place_by_characters(text: str, said: str) -> Place | None:
    wanted = "".join(one for one in text.lower() if one.isalnum())
    kept = [at for at, one in enumerate(said) if one.isalnum()]
    # One character each, whatever a letter becomes in lower case, so that places stay places.
    at = "".join((said[one].lower() or said[one])[0] for one in kept).find(wanted) if wanted else -1
    return None if at < 0 else Place(kept[at], kept[at + len(wanted) - 1] + 1)


def _place_by_sound(text: str, said: str) -> Place | None:
    wanted, heard = [one.sound for one in syllables(text)], syllables(said)
    if not wanted:
        return None
    open_end = _may_go_on(text)
    for at in range(len(heard) - len(wanted) + 1):
        run = [one.sound for one in heard[at : at + len(wanted)]]
        if run == wanted or (open_end and run[:-1] == wanted[:-1] and run[-1].startswith(wanted[-1])):
            return Place(heard[at].start, heard[at + len(wanted) - 1].end)
    if len(wanted) < LONG:
        return None
    # A syllable that is another costs at least one half: with fewer in common, no score would do.
    common = sum((Counter(wanted) & Counter(one.sound for one in heard)).values())
    if len(wanted) - common > len(wanted) * (100 - LEAST_SCORE) / 50:
        return None
    found = find_phrase(text, said)
    return Place(found.start, found.end, found.score) if found.score >= LEAST_SCORE else None
