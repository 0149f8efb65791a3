"""G2: the gap to the competitors, from dial tests placed to both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

import numpy as np
from scipy import stats
from sqlmodel import Session, select

from inspection.analysis.competitor_tests import OWN, Made, comparable, made_tests, pairs_of
from inspection.analysis.flags import Flag
from inspection.analysis.sentences import points
from inspection.errors import InvalidInput
from inspection.measurement.definitions import Counts, indicator
from inspection.measurement.dial_counts import count_judged
from inspection.models import Competitor
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require
from inspection.statistics import (
    benjamini_hochberg,
    detectable_difference,
    equivalence,
    exact_interval,
    newcombe_difference,
    paired_difference,
    paired_equivalence,
    paired_score_interval,
)
from inspection.words import say

MARGIN = 0.05
PAIRED, INDEPENDENT = "paired", "independent"
VERDICTS = ("ahead", "behind", "equivalent", "not_proven")
HIGHEST_LEVEL = 0.99
Interval = tuple[float, float]


@dataclass(frozen=True)
class Pairs:
    """Pairs by how they came out on both sides: the indicator counted in both, on one side alone, in neither."""

    both: int
    own_only: int
    other_only: int
    neither: int

    @property
    def number(self) -> int:
        """All pairs."""
        return sum(self.cells)

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """The four numbers, in their order."""
        return self.both, self.own_only, self.other_only, self.neither


@dataclass(frozen=True)
class Compared:
    """One indicator of ours against one competitor's: the difference of the rates with its 95 % interval.

    Args:
        own: the counts of all tests of ours; `other` of theirs.
        difference: our rate less theirs; on the pairs alone where `method` is `PAIRED`.
        beyond_noise: whether it is, allowing for all comparisons of the table.
        pairs: the tests of both sides that were called alike and both came to this step.
        adjusted: the p-value, corrected over the table.
        equivalent: whether the difference is proven to lie inside the margin.
        detectable: the smallest difference that this many tests find with 80 % power; None where none can be found.
        verdict: `ahead`, `behind`, `equivalent` or `not_proven`.
    """

    indicator: str
    competitor: str
    own: Counts
    other: Counts
    difference: float
    low: float
    high: float
    beyond_noise: bool
    method: str = INDEPENDENT
    pairs: Pairs = Pairs(0, 0, 0, 0)
    p_value: float = 1.0
    adjusted: float = 1.0
    own_interval: Interval | None = None
    other_interval: Interval | None = None
    equivalent: bool = False
    detectable: float | None = None
    verdict: str = "not_proven"

    @property
    def gain(self) -> tuple[float, float, float]:
        """Difference and interval, turned so that more than 0 is better for us also where the rate counts errors."""
        if indicator(self.indicator).at_least:
            return self.difference, self.low, self.high
        return -self.difference, -self.high, -self.low


@dataclass(frozen=True)
class Rival:
    """A competitor, and how many tests were made to it."""

    code: str
    name_zh: str
    name_en: str
    tests: int

    def name(self, language: str) -> str:
        """The name in `zh` or `en`."""
        return self.name_zh if language == "zh" else self.name_en


@dataclass(frozen=True)
class Competition:
    """All comparisons of a month; `margin` is the difference (a share) up to which two rates count as equal."""

    month: str
    compared: tuple[Compared, ...]
    flags: tuple[Flag, ...]
    sentence: str
    competitors: tuple[Rival, ...] = ()
    own_tests: int = 0
    margin: float = MARGIN
    kind: str = ""


def gap_to_competitors(
    month: Month,
    *,
    session: Session,
    by: Actor,
    language: str = "en",
    margin: float = MARGIN,
    kind: str = "",
    place: Scope | None = None,
) -> Competition:
    """Compare every indicator with every competitor; Benjamini-Hochberg (q = .10) over the table.

    Pairs are used where they are at least half of the tests of the side with fewer; else Newcombe's difference.

    Args:
        margin: the difference up to which two rates count as equal, as a share.
        kind: dial tests of one kind alone, `open` or `mystery`.
        place: a province or a centre in scope, where not the whole scope is meant.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: the place has no centre in scope.
        InvalidInput: the margin is not between 0 and 1.
    """
    require(may(by, "see_indicators"), by, f"see the competitors of {month}")
    if not 0 < margin < 1:
        raise InvalidInput(key="error.margin", margin=f"{margin:g}")
    tests = made_tests(month, month, session=session, by=by, kind=kind, place=place)
    own = [one for one in tests if one.whom == OWN]
    rivals, found = [], []
    for row in session.exec(select(Competitor).order_by(Competitor.code)):
        theirs = [one for one in tests if one.whom == row.code]
        if theirs or row.active:
            rivals.append(Rival(row.code, row.name_zh, row.name_en, len(theirs)))
        found += compare(own, theirs, row.code, comparable(row), margin)
    compared = judge_all(found)
    flags = tuple(_flag(one, language) for one in compared if one.beyond_noise)
    sentence = _told(month, compared, margin, language)
    return Competition(str(month), compared, flags, sentence, tuple(rivals), len(own), margin, kind)


def compare(
    own: Sequence[Made], others: Sequence[Made], code: str, only: frozenset[str] | None, margin: float
) -> list[Compared]:
    """Every indicator that both sides were tested in, not yet judged among the others of the table.

    Args:
        only: the indicators that can be compared; None for all.
    """
    ours, theirs = (count_judged(one.judged for one in side) for side in (own, others))
    pairs = pairs_of(own, others)
    return [
        _one(identity, code, (ours[identity], theirs[identity]), pairs_in(pairs, identity), margin)
        for identity in ours
        if (only is None or identity in only) and ours[identity].denominator and theirs[identity].denominator
    ]


def pairs_in(pairs: Sequence[tuple[Made, Made]], identity: str) -> Pairs:
    """How the pairs came out in an indicator that both tests came to."""
    cells = [
        (one.judged[identity].inside, other.judged[identity].inside)
        for one, other in pairs
        if identity in one.judged and identity in other.judged
    ]
    return Pairs(*(cells.count(cell) for cell in ((True, True), (True, False), (False, True), (False, False))))


def _one(identity: str, code: str, counts: tuple[Counts, Counts], pairs: Pairs, margin: float) -> Compared:
    (x1, n1), (x2, n2) = ((one.numerator, one.denominator) for one in counts)
    paired = pairs.number > 0 and 2 * pairs.number >= min(n1, n2)
    if paired:
        found = paired_difference(pairs.own_only, pairs.other_only, pairs.number)
        difference, p_value = found.difference, found.p_value
        low, high = paired_score_interval(*pairs.cells)
        equal = paired_equivalence(*pairs.cells, margin)
        n1 = n2 = pairs.number
    else:
        newcombe = newcombe_difference(x1, n1, x2, n2)
        difference, low, high = float(newcombe.difference), float(newcombe.low), float(newcombe.high)
        p_value = float(stats.fisher_exact(np.array([[x1, n1 - x1], [x2, n2 - x2]])).pvalue)
        equal = equivalence(x1, n1, x2, n2, margin)
    return Compared(
        identity,
        code,
        *counts,
        difference,
        low,
        high,
        beyond_noise=False,
        method=PAIRED if paired else INDEPENDENT,
        pairs=pairs,
        p_value=p_value,
        own_interval=_interval(counts[0]),
        other_interval=_interval(counts[1]),
        equivalent=equal.equivalent,
        detectable=_detectable(identity, n1, n2),
    )


def judge_all(found: Sequence[Compared]) -> tuple[Compared, ...]:
    """The comparisons with their p-values corrected over all of them, and their verdicts."""
    if not found:
        return ()
    rejections = benjamini_hochberg([min(1.0, one.p_value) for one in found])
    judged = []
    for one, rejected, adjusted in zip(found, rejections.rejected, rejections.adjusted, strict=True):
        side = "ahead" if one.gain[0] > 0 else "behind"
        verdict = side if rejected else "equivalent" if one.equivalent else "not_proven"
        judged.append(replace(one, beyond_noise=bool(rejected), adjusted=float(adjusted), verdict=verdict))
    return tuple(judged)


def _interval(counts: Counts) -> Interval:
    low, high = exact_interval(counts.numerator, counts.denominator)
    return float(low), float(high)


def _detectable(identity: str, n1: int, n2: int) -> float | None:
    """The difference that can be found from the level of the target (errors by their complement), whoever falls."""
    known = indicator(identity)
    level = min(HIGHEST_LEVEL, known.target if known.at_least else 1 - known.target)
    found = [detectable_difference(n1, n2, level), detectable_difference(n2, n1, level)]
    return None if any(map(isnan, found)) else max(found)


def _told(month: Month, compared: Sequence[Compared], margin: float, language: str) -> str:
    if not compared:
        return say("competitors.none", language, month=month)
    verdicts = [one.verdict for one in compared]
    values = {name: verdicts.count(name) for name in VERDICTS}
    margin_told = f"{100 * margin:.3g}"
    return say("competitors.sentence", language, month=month, number=len(compared), margin=margin_told, **values)


def _flag(one: Compared, language: str) -> Flag:
    subject, n = f"{one.indicator}/{one.competitor}", one.own.denominator
    return Flag(subject, "differs", one.difference, n, compared_sentence(one, language))


def compared_sentence(one: Compared, language: str, *, margin: float = MARGIN) -> str:
    """A comparison in words: better or worse by how much, as good as equal, or not proven and what could be found."""
    known, few = one.detectable is not None, one.verdict == "not_proven" and one.detectable is None
    gain, low, high = one.gain
    return say(
        f"competitors.told_{'too_few' if few else one.verdict}",
        language,
        name=indicator(one.indicator).name(language),
        points=f"{abs(one.difference) * 100:.1f}",
        counts=counts_told(one, language),
        gain=points(gain),
        low=points(low),
        high=points(high),
        competitor=one.competitor,
        margin=f"{100 * margin:.3g}",
        detectable=f"{100 * (one.detectable or 0.0):.0f}" if known else "",
    )


def counts_told(one: Compared, language: str) -> str:
    """What a comparison rests on: how its pairs came out, or how many of how many on each side."""
    if one.method == PAIRED:
        key = "counts_paired" if indicator(one.indicator).at_least else "counts_paired_errors"
        pairs = one.pairs
        told = {"number": pairs.number, "own_only": pairs.own_only, "other_only": pairs.other_only}
        return say(f"competitors.{key}", language, **told)
    sides = {"own": one.own, "other": one.other}
    of = {
        name: say("targets.of", language, part=counts.numerator, whole=counts.denominator)
        for name, counts in sides.items()
    }
    return say("competitors.counts", language, **of)
