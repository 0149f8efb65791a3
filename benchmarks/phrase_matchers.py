"""The ways to decide whether a phrase was said, one number for a turn and a phrase each, and how good a number is."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz
from scipy.stats import rankdata

from inspection.scoring.rules import heard_from
from transcribe.numbers import as_digits
from transcribe.words import Found, find_phrase, is_chinese

NOTHING = -10.0
"""What the sound says for a phrase where no speech was found: less than any phrase ever measured."""

SOFT = "soft syllable match"
RIDGE = 0.05
STEPS = 50
_MERGED = str.maketrans({"l": "n"})
_PLAIN = re.compile(r"[^\w]+")
_PARTS = re.compile(r"[一-鿿]|[a-z']+|\d", re.IGNORECASE)
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A phrase in a turn of a call, with what was heard and what the sound says (alone, ratio, in place)."""

    condition: str
    call_id: str
    kind: str
    situation: str
    phrase: str
    said: str
    heard: str
    sound: tuple[float, float, float] | None = None

    @property
    def odd(self) -> bool:
        """Whether the call is of the half that thresholds are chosen on."""
        return int(self.call_id[-4:]) % 2 == 1


@dataclass(frozen=True)
class Judged:
    """What a threshold makes of one half: right hits, false hits, misses."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Of what was called said, the share that was; None if nothing was."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else None

    @property
    def recall(self) -> float | None:
        """Of what was said, the share that was called so; None if nothing was said."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


def plain(text: str) -> str:
    """Letters, characters and digits alone, in lower case."""
    return _PLAIN.sub("", text).lower()


def exact(phrase: str, heard: str) -> float:
    """100 where the text holds the phrase, but for punctuation and case."""
    return 100.0 * (plain(phrase) in plain(heard))


def characters(phrase: str, heard: str) -> float:
    """The best ratio of the phrase's characters with a part of the text as long as it (RapidFuzz)."""
    return _partial(plain(phrase), plain(heard))


def pinyin(phrase: str, heard: str) -> float:
    """The same over syllables without tones, digits, and words of English."""
    return _partial(_syllables(phrase), _syllables(heard))


def merged(phrase: str, heard: str) -> float:
    """The same with zh/z, ch/c, sh/s, ng/n and l/n taken as one."""
    return _partial([_merge(one) for one in _syllables(phrase)], [_merge(one) for one in _syllables(heard)])


def soft(phrase: str, heard: str) -> float:
    """The product's own soft match."""
    return _found(phrase, heard).score


@cache
def _found(phrase: str, heard: str) -> Found:
    return find_phrase(phrase, heard)


TEXT: Mapping[str, Callable[[str, str], float]] = {
    "exact text": exact,
    "characters, partial ratio": characters,
    "pinyin without tones": pinyin,
    "pinyin, near sounds merged": merged,
    SOFT: soft,
}
SOUND = {"sound: phrase alone": 0, "sound: against the text": 1, "sound: phrase in its place": 2}
RULE = "soft, giving way to a better phrase (scoring)"
TOGETHER = {
    "soft + phrase alone, logistic": (SOFT, "sound: phrase alone"),
    "soft + against the text, logistic": (SOFT, "sound: against the text"),
    "soft + in its place, logistic": (SOFT, "sound: phrase in its place"),
    "scoring + phrase alone, logistic": (RULE, "sound: phrase alone"),
    "scoring + in its place, logistic": (RULE, "sound: phrase in its place"),
}
DECIDES = {
    "soft, in doubt its place in the sound": (SOFT, "sound: phrase in its place"),
    "scoring, in doubt the phrase alone": (RULE, "sound: phrase alone"),
    "scoring, in doubt its place in the sound": (RULE, "sound: phrase in its place"),
}
LOWS, HIGHS = (40.0, 50.0, 55.0, 60.0, 65.0), (80.0, 85.0, 92.0, 97.0, 101.0)


def text_scores(rows: Sequence[Row], _odd: bool = True) -> dict[str, Scores]:
    """The score of every text matcher for every row, and of the soft match as scoring uses it; nothing is fitted."""
    scores = {name: np.array([match(row.phrase, row.heard) for row in rows]) for name, match in TEXT.items()}
    scores[RULE] = np.where(_inside(rows), 0.0, scores[SOFT])
    return scores


def all_scores(rows: Sequence[Row], odd: bool = True) -> dict[str, Scores]:
    """The same with the sound's, and both together: a logistic model, or the sound alone where the text is in doubt.

    What has to be fitted is fitted on one half: the calls with odd numbers, or those with even ones.
    """
    scores = text_scores(rows)
    for name, place in SOUND.items():
        scores[name] = np.array([NOTHING if row.sound is None else row.sound[place] for row in rows])
    learn = np.array([row.odd == odd and row.kind != "near" for row in rows])
    silent = np.array([row.sound is None for row in rows])
    said = np.array([row.kind == "said" for row in rows])
    for name, parts in TOGETHER.items():
        odds = logistic(np.stack([scores[part] for part in parts], axis=1), said, learn & ~silent)
        scores[name] = np.where(silent, odds.min() - 1, odds)
    for name, (text, sound) in DECIDES.items():
        scores[name] = _in_doubt(scores[text], scores[sound], said, learn)
    return scores


def _inside(rows: Sequence[Row]) -> NDArray[np.bool_]:
    """Whether a phrase is heard in what another one, heard as well, takes of the same turn longer or better."""
    found = [_found(row.phrase, row.heard) for row in rows]
    turns: dict[tuple[str, ...], list[Found]] = {}
    for row, one in zip(rows, found, strict=True):
        if one.score >= heard_from(row.phrase):
            turns.setdefault((row.condition, row.call_id, row.said, row.heard), []).append(one)
    inside = []
    for row, one in zip(rows, found, strict=True):
        others = turns.get((row.condition, row.call_id, row.said, row.heard), [])
        inside.append(any(_holds(other, one) for other in others))
    return np.array(inside)


def _holds(other: Found, one: Found) -> bool:
    inside = other.start <= one.start and one.end <= other.end
    return inside and (other.end - other.start > one.end - one.start or other.score > one.score)


def _in_doubt(text: Scores, sound: Scores, said: NDArray[np.bool_], learn: NDArray[np.bool_]) -> Scores:
    """The sound where the match of the text is between two limits; above and below them the text decides."""

    def limited(low: float, high: float) -> Scores:
        return np.where(text < low, 2 * NOTHING, np.where(text >= high, -2 * NOTHING, sound))

    def quality(limits: tuple[float, float]) -> float:
        scores = limited(*limits)[learn]
        return judge(scores, said[learn], choose(scores, said[learn])).f1

    return limited(*max(((low, high) for low in LOWS for high in HIGHS), key=quality))


def logistic(features: Scores, said: NDArray[np.bool_], learn: NDArray[np.bool_]) -> Scores:
    """The log-odds of every row by a ridge logistic regression fitted on the rows to learn from (Newton's method)."""
    middle, spread = features[learn].mean(axis=0), features[learn].std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(features)), (features - middle) / spread])
    own, wanted = design[learn], said[learn].astype(float)
    penalty = RIDGE * np.diag([0.0] + [1.0] * features.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(own @ weights, -30, 30)))
        slope = own.T @ (chance - wanted) + penalty @ weights
        curve = (own * (chance * (1 - chance))[:, None]).T @ own + penalty + 1e-9 * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    odds: Scores = design @ weights
    return odds


def choose(scores: Scores, said: NDArray[np.bool_]) -> float:
    """The threshold with the best F1, in the middle of its gap; of equal ones the one with the widest gap."""
    values = np.unique(scores)
    middles = np.concatenate([(values[1:] + values[:-1]) / 2, values[:1]])
    gaps = np.concatenate([np.diff(values), [0.0]])
    best = max(range(len(middles)), key=lambda index: (judge(scores, said, middles[index]).f1, gaps[index]))
    return float(middles[best])


def judge(scores: Scores, said: NDArray[np.bool_], threshold: float) -> Judged:
    """What a threshold makes of some rows."""
    called = scores >= threshold
    return Judged(int((called & said).sum()), int((called & ~said).sum()), int((~called & said).sum()))


def area(scores: Scores, said: NDArray[np.bool_]) -> float:
    """The area under the curve: how often what was said scores above what was not (Mann and Whitney 1947)."""
    positive = int(said.sum())
    ranks = rankdata(scores)
    above = float(ranks[said].sum()) - positive * (positive + 1) / 2
    return above / (positive * (len(scores) - positive))


def _partial(phrase: Sequence[str], heard: Sequence[str]) -> float:
    """RapidFuzz takes the shorter as what is looked for; a text shorter than the phrase is compared as a whole."""
    if not phrase or not heard:
        return 0.0
    return float(fuzz.ratio(phrase, heard) if len(heard) < len(phrase) else fuzz.partial_ratio(phrase, heard))


def _syllables(text: str) -> list[str]:
    parts = [as_digits(one.lower()) for one in _PARTS.findall(text)]
    return [lazy_pinyin(one)[0] if is_chinese(one) else one for one in parts]


def _merge(syllable: str) -> str:
    for wide, narrow in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(wide):
            syllable = narrow + syllable[2:]
    syllable = syllable[:1].translate(_MERGED) + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") else syllable
