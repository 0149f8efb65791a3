"""G2: the gap to the competitors, from dial tests placed to both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from sqlmodel import Session, select

from inspection.analysis.flags import Flag
from inspection.measurement.definitions import Counts, indicator
from inspection.measurement.dial_counts import count_dial_tests, dial_test_counts, dialled_in
from inspection.measurement.month_counts import reached_centres
from inspection.models import Competitor, DialTest
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.statistics import benjamini_hochberg, newcombe_difference
from inspection.words import say


@dataclass(frozen=True)
class Compared:
    """One indicator of ours against one competitor's: the difference of the rates with its 95 % interval."""

    indicator: str
    competitor: str
    own: Counts
    other: Counts
    difference: float
    low: float
    high: float
    beyond_noise: bool


@dataclass(frozen=True)
class Competition:
    """All comparisons of a month."""

    month: str
    compared: tuple[Compared, ...]
    flags: tuple[Flag, ...]
    sentence: str


def gap_to_competitors(month: Month, *, session: Session, by: Actor, language: str = "en") -> Competition:
    """Newcombe's differences over indicators and competitors, Benjamini-Hochberg (q = .10) over the table."""
    require(may(by, "see_indicators"), by, f"see the competitors of {month}")
    centres = reached_centres(session=session, by=by)
    own = dial_test_counts(month, centres, session=session)
    # A competitor has no centre here, so the month's edges are those of our first centre, in its time zone.
    made = dialled_in(month, centres[0].time_zone if centres else "Asia/Shanghai")
    pairs: list[tuple[str, str, Counts, Counts]] = []
    for competitor in session.exec(select(Competitor).order_by(Competitor.code)):
        tests = session.exec(select(DialTest).where(DialTest.competitor_id == competitor.id, made)).all()
        others = count_dial_tests(tests)
        pairs += [
            (identity, competitor.code, own[identity], others[identity])
            for identity in own
            if own[identity].denominator and others[identity].denominator
        ]
    compared = _compare(pairs)
    flags = tuple(
        Flag(
            f"{one.indicator}/{one.competitor}",
            "differs",
            one.difference,
            one.own.denominator,
            _sentence(one, language),
        )
        for one in compared
        if one.beyond_noise
    )
    key = "analysis.competitors_sentence" if compared else "analysis.competitors_none"
    sentence = say(key, language, month=month, number=len(compared), beyond=len(flags))
    return Competition(str(month), compared, flags, sentence)


def _compare(pairs: Sequence[tuple[str, str, Counts, Counts]]) -> tuple[Compared, ...]:
    if not pairs:
        return ()
    x1, n1, x2, n2 = (
        np.array([getattr(pair[which], name) for pair in pairs])
        for which in (2, 3)
        for name in ("numerator", "denominator")
    )
    found = newcombe_difference(x1, n1, x2, n2)
    p_values = [
        float(stats.fisher_exact(np.array([[a, b - a], [c, d - c]])).pvalue)
        for a, b, c, d in zip(x1, n1, x2, n2, strict=True)
    ]
    rejected = benjamini_hochberg(p_values).rejected
    return tuple(
        Compared(
            identity,
            competitor,
            own,
            other,
            float(found.difference[at]),
            float(found.low[at]),
            float(found.high[at]),
            bool(rejected[at]),
        )
        for at, (identity, competitor, own, other) in enumerate(pairs)
    )


def _sentence(one: Compared, language: str) -> str:
    better = (one.difference > 0) == indicator(one.indicator).at_least
    return say(
        "analysis.ahead" if better else "analysis.behind",
        language,
        name=indicator(one.indicator).name(language),
        points=f"{abs(one.difference) * 100:.1f}",
        competitor=one.competitor,
    )
