"""G4: is the quality of service stable over the months?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from sqlmodel import Session

from inspection.analysis.cells import SCORE, Cells, Sample, months_of, read_cells
from inspection.analysis.flags import Flag
from inspection.analysis.sentences import stability_sentence
from inspection.measurement.definitions import Indicator, indicators
from inspection.measurement.figures import Figure, month_figures, series
from inspection.models.organisation import Role
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.statistics import StabilityVerdict, p_prime_chart, sigma_of_means, stability_verdict, xmr_chart
from inspection.statistics.checks import Array
from inspection.statistics.stability import FEWEST_POINTS
from inspection.words import say

MONTHS = 13
ROUNDING = 1e-9


@dataclass(frozen=True)
class Track:
    """One series over the months with its chart; limits are missing where there are fewer than twelve points."""

    subject: str
    name: str
    unit: str
    months: tuple[str, ...]
    values: tuple[float, ...]
    n: tuple[int, ...]
    centre: float
    lower: tuple[float, ...] | None
    upper: tuple[float, ...] | None
    signals: tuple[int, ...]
    target: float | None
    verdict: StabilityVerdict
    made_up_until: str | None
    sentence: str


@dataclass(frozen=True)
class Stability:
    """All series of the scope, those with a shift first."""

    month: str
    tracks: tuple[Track, ...]
    flags: tuple[Flag, ...]
    sentence: str


def stability_over_months(month: Month, *, session: Session, by: Actor, language: str = "en") -> Stability:
    """Control charts of the official indicators (for managers and quality leads) and of the mean score.

    Raises:
        NotAllowed: the role may not see stability.
    """
    require(may(by, "see_stability"), by, f"see the stability up to {month}")
    tracks = [_score_track(month, session=session, by=by, language=language)]
    if by.role != Role.TEAM_LEAD:
        current = cache(partial(month_figures, month, session=session, by=by))
        tracks += [
            _indicator_track(one, month, current, session=session, by=by, language=language) for one in indicators()
        ]
    drawn = sorted((one for one in tracks if one is not None), key=lambda one: one.verdict.verdict != "shift")
    flags = tuple(_flag(one) for one in drawn if one.verdict.verdict == "shift")
    key = "analysis.stability_shift" if flags else "analysis.stability_stable"
    sentence = (
        say(key, language, number=len(drawn), shifted=len(flags)) if drawn else say("analysis.no_months", language)
    )
    return Stability(str(month), tuple(drawn), flags, sentence)


def _indicator_track(
    one: Indicator,
    month: Month,
    current: Callable[[], Sequence[Figure]],
    *,
    session: Session,
    by: Actor,
    language: str,
) -> Track | None:
    points = series(one.id, one.official, month, MONTHS, session=session, by=by, current=current)
    points = [point for point in points if point.counts.denominator]
    if len(points) < 2:
        return None
    x = [point.counts.numerator for point in points]
    n = [point.counts.denominator for point in points]
    chart = p_prime_chart(x, n)
    verdict = stability_verdict(x, n)
    made_up = [point.month for point in points if point.made_up]
    months = tuple(point.month for point in points)
    return _track(
        one.id,
        f"{one.id} {one.name(language)}",
        "percent",
        (months, tuple(chart.statistic.tolist()), tuple(n)),
        (float(chart.centre), chart.lower.tolist(), chart.upper.tolist(), chart.signals.tolist()),
        one.target,
        verdict,
        made_up[-1] if made_up else None,
        language,
    )


def _score_track(month: Month, *, session: Session, by: Actor, language: str) -> Track | None:
    sample = Sample(month, MONTHS)
    cells = read_cells(sample, ("month",), session=session, by=by).scored()
    if len(cells) < 2:
        return None
    found = months_of(sample, session=session, by=by)
    months = tuple(str(one.month) for one in found)
    values = tuple((cells.total / cells.n).tolist())
    number = [one.n for one in found]
    spread = _spread(cells)
    sigma = None if spread is None else sigma_of_means(values, number, spread)
    chart = xmr_chart(values, sigma=sigma)
    made_up = [str(one.month) for one in found if one.made_up]
    return _track(
        SCORE,
        say("analysis.mean_score", language),
        "points",
        (months, values, tuple(number)),
        (float(chart.centre), _points(chart.lower), _points(chart.upper), chart.signals.tolist()),
        None,
        stability_verdict(values, sigma=sigma),
        made_up[-1] if made_up else None,
        language,
    )


def _points(limits: Array) -> list[float]:
    """Limits of a score, which lies in 0..100."""
    return [float(value) for value in np.clip(limits, 0.0, 100.0)]


def _spread(cells: Cells) -> float | None:
    """The variance of one score within its month, pooled; None where every score of a month is the same."""
    squares = float(np.maximum(cells.squares - cells.total**2 / cells.n, 0.0).sum())
    spare = float((cells.n - 1).sum())
    return squares / spare if spare > 0 and squares > ROUNDING * float(cells.squares.sum()) else None


def _track(
    subject: str,
    name: str,
    unit: str,
    points: tuple[tuple[str, ...], tuple[float, ...], tuple[int, ...]],
    chart: tuple[float, Sequence[float], Sequence[float], Sequence[int]],
    target: float | None,
    verdict: StabilityVerdict,
    made_up_until: str | None,
    language: str,
) -> Track:
    months, values, n = points
    centre, lower, upper, signals = chart
    short = len(months) < FEWEST_POINTS
    sentence = stability_sentence(verdict, language, name=name, months=months, n=sum(n))
    return Track(
        subject,
        name,
        unit,
        months,
        values,
        n,
        centre,
        None if short else tuple(lower),
        None if short else tuple(upper),
        () if short else tuple(signals),
        target,
        verdict,
        made_up_until,
        sentence,
    )


def _flag(track: Track) -> Flag:
    at = track.verdict.position or 0
    finding = "shift_up" if track.verdict.side > 0 else "shift_down"
    return Flag(track.subject, f"{finding}_since_{track.months[at]}", track.values[at], sum(track.n), track.sentence)
