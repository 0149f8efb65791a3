"""Looking closer at one series: drifts (EWMA, CUSUM) without a verdict, and the gaps between rare breaches."""

from dataclasses import dataclass

import numpy as np
from sqlmodel import Session

from inspection.analysis.places import Spot
from inspection.analysis.score_sums import breaches_in_order
from inspection.analysis.sums import Window
from inspection.analysis.tracks import Track
from inspection.measurement.changes_in_force import FATAL
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.statistics import cusum_chart, ewma_chart, g_chart
from inspection.statistics.stability import FEWEST_POINTS
from inspection.words import say

RARE = 5.0
"""Fewer breaches a month than this, and months say little: then the calls between two of them are looked at."""


@dataclass(frozen=True)
class Closer:
    """The months since the limits began anew, in sigmas from the centre: EWMA, and both sums of the CUSUM."""

    months: tuple[str, ...]
    ewma: tuple[float, ...]
    ewma_limit: float
    high: tuple[float, ...]
    low: tuple[float, ...]
    cusum_limit: float


@dataclass(frozen=True)
class BreachGaps:
    """Calls without a breach before each one; centre and limit are missing with fewer than twelve breaches."""

    months: tuple[str, ...]
    gaps: tuple[int, ...]
    centre: float | None
    upper: float | None
    sentence: str


def look_closer(track: Track) -> Closer | None:
    """EWMA and CUSUM of the last stretch of a series; None where nothing varies, or there is but one month."""
    part = slice(track.since, len(track.months))
    sigma = track.sigma[part]
    if len(sigma) < 2 or any(one is None for one in sigma):
        return None
    away = np.array(track.values[part]) - np.array(track.centre[part])
    z = away / np.array(sigma, np.float64)
    ewma, cusum = ewma_chart(z, 0.0, 1.0), cusum_chart(z, 0.0, 1.0)
    high, low = cusum.statistic
    return Closer(
        track.months[part],
        tuple(ewma.statistic.tolist()),
        float(ewma.upper[-1]),
        tuple(high.tolist()),
        tuple(low.tolist()),
        float(cusum.upper[-1]),
    )


def breach_gaps(
    track: Track, spot: Spot, until: Month, months: int, *, session: Session, by: Actor, language: str
) -> BreachGaps | None:
    """The g chart (Benneyan 2001) of a place's breaches since its limits began anew; None where they are not rare.

    Args:
        track: the fatal errors, or a criterion that is broken or not.

    Raises:
        NotAllowed: the role may not see stability.
    """
    require(may(by, "see_stability"), by, f"see the breaches of {track.subject} up to {until}")
    number = sum(track.totals[track.since :])
    if not 0 < number < RARE * (len(track.months) - track.since):
        return None
    first = track.months[track.since]
    window = Window(spot.level, spot, until, months, by)
    seen = [one for one in breaches_in_order(window, track.subject, session=session) if one[0] >= first]
    at = [position for position, (_, broken) in enumerate(seen) if broken]
    gaps = np.diff([-1, *at]) - 1
    enough = len(at) >= FEWEST_POINTS
    chart = g_chart(gaps) if enough else None
    sentence = say(
        "stability.gaps" if enough else "stability.gaps_few",
        language,
        name=say("differences.fatal", language) if track.subject == FATAL else track.subject_name,
        number=len(at),
        calls=len(seen),
        every=f"{len(seen) / len(at):.0f}",
        needed=FEWEST_POINTS,
        left=len(seen) - 1 - at[-1],
    )
    return BreachGaps(
        tuple(seen[position][0] for position in at),
        tuple(int(one) for one in gaps),
        None if chart is None else float(chart.centre),
        None if chart is None else float(chart.upper[0]),
        sentence,
    )
