"""Where phrases are heard: by their sound, over single utterances and neighbouring ones joined.

A phrase gives way to another one heard longer or better at the same place: the greeting ends like the offer of further
help. Thresholds are measured (decision 11, docs/suggestions.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from inspection.outcomes import Outcome
from inspection.scoring.rules.call import Phrase, Spoken
from inspection.scoring.rules.found import Found
from transcribe.words import Found as Place
from transcribe.words import could_score, find_phrase, is_chinese

HEARD = {"zh": 60.0, "en": 70.0}
"""Soft match (of syllables, or of words) from which a phrase counts as heard, by language; measured: decision 11."""

MOST_GAP_MS = 1_500
LOW_CONFIDENCE = 0.35
NUMBER_OF_CALLS = 8
NUMBER_OF_TEXTS = 20_000


@dataclass(frozen=True)
class Clip:
    """A phrase of a situation, heard somewhere."""

    situation: str
    phrase: str
    heard: str
    score: float
    start_ms: int
    end_ms: int

    def found(self, outcome: Outcome = Outcome.MATCHED, reason: str = "") -> Found:
        """The same as a finding."""
        return Found(outcome, reason, self.score, self.phrase, self.heard, self.start_ms, self.end_ms)


def heard_from(phrase: str) -> float:
    """The soft match from which a phrase counts as heard, by its language."""
    return HEARD["zh" if is_chinese(phrase) else "en"]


def runs(spoken: Sequence[Spoken]) -> list[tuple[int, int, str]]:
    """Single utterances and pairs of neighbours: (start_ms, end_ms, text)."""
    found = [(one.start_ms, one.end_ms, one.text) for one in spoken]
    for one, other in pairwise(spoken):
        if other.start_ms - one.end_ms <= MOST_GAP_MS:
            found.append((one.start_ms, other.end_ms, f"{one.text} {other.text}"))
    return found


def best_match(spoken: Sequence[Spoken], phrases: Iterable[Phrase]) -> Clip | None:
    """The phrase heard best, heard well enough or not; None without speech or phrase."""
    wanted = tuple(phrases)
    best: Clip | None = None
    for run in runs(spoken):
        for phrase in wanted:
            clip = _clip(phrase, run)
            if best is None or clip.score > best.score:
                best = clip
    return best


def is_heard(clip: Clip | None) -> bool:
    """Whether the phrase was heard well enough."""
    return clip is not None and clip.score >= heard_from(clip.phrase)


@lru_cache(maxsize=NUMBER_OF_CALLS)
def all_heard(spoken: tuple[Spoken, ...], phrases: tuple[Phrase, ...]) -> tuple[Clip, ...]:
    """Every place where a situation's phrase is heard, in order of time; what gives way to another is left out."""
    heard = [
        clip
        for run in runs(spoken)
        for phrase in phrases
        if could_score(phrase.text, run[2]) >= heard_from(phrase.text) and is_heard(clip := _clip(phrase, run))
    ]
    left = [one for one in heard if not any(_gives_way(one, other) for other in heard)]
    return tuple(sorted(_one_a_place(left), key=lambda clip: (clip.start_ms, clip.end_ms)))


def first_heard(clips: Iterable[Clip], situation: str) -> Clip | None:
    """Where a situation is heard best; the first of equal ones."""
    own = [clip for clip in clips if clip.situation == situation]
    return max(own, key=lambda clip: clip.score, default=None)


def is_clear(spoken: Sequence[Spoken]) -> bool:
    """Whether so much of it was understood that what was not heard was not said: half of the utterances and more."""
    unclear = sum(one.confidence < LOW_CONFIDENCE for one in spoken)
    return unclear * 2 <= len(spoken)


def _clip(phrase: Phrase, run: tuple[int, int, str]) -> Clip:
    start_ms, end_ms, text = run
    place = _find(phrase.text, text)
    heard = text[place.start : place.end]
    return Clip(phrase.situation, phrase.text, heard, round(place.score, 1), start_ms, end_ms)


@lru_cache(maxsize=NUMBER_OF_TEXTS)
def _find(phrase: str, text: str) -> Place:
    return find_phrase(phrase, text)


def _gives_way(one: Clip, other: Clip) -> bool:
    """Whether a phrase was heard in what one of another situation says longer or better."""
    if one.situation == other.situation:
        return False
    inside = other.start_ms <= one.start_ms and one.end_ms <= other.end_ms
    fits_better = len(one.heard) < len(other.heard) or one.score < other.score
    return inside and one.heard in other.heard and fits_better


def _one_a_place(clips: Iterable[Clip]) -> list[Clip]:
    """Of clips of a situation that overlap, the best; of equal ones the shortest."""
    kept: list[Clip] = []
    for clip in sorted(clips, key=lambda clip: (-clip.score, clip.end_ms - clip.start_ms, clip.start_ms)):
        same = (one for one in kept if one.situation == clip.situation)
        if not any(one.start_ms < clip.end_ms and clip.start_ms < one.end_ms for one in same):
            kept.append(clip)
    return kept
