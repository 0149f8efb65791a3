"""One plain sentence in Chinese or English for every verdict of the statistics; the words stand in the catalogue."""

from collections.abc import Sequence

import numpy as np

from inspection.measurement.definitions import DIAL_TEST, SYSTEM
from inspection.measurement.verifying import Verified
from inspection.statistics import Equivalence, Funnel, StabilityVerdict, exact_interval, target_verdict
from inspection.statistics.stability import FEWEST_POINTS
from inspection.words import say

SIDES = {2: "far_above", 1: "above", 0: "within", -1: "below", -2: "far_below"}


def percent(rate: float) -> str:
    """A rate for people: two decimals where they matter."""
    return f"{rate:.2%}" if 0 < rate < 0.1 or 0.99 < rate < 1 else f"{rate:.1%}"


def target_words(target: float, at_least: bool, language: str) -> str:
    """A target for people: at least 85.0%."""
    return say("verdict.at_least" if at_least else "verdict.at_most", language, target=percent(target))


def target_sentence(
    verdict: str,
    more_needed: int | None,
    language: str,
    *,
    name: str,
    counted: tuple[int, int],
    target: float,
    at_least: bool = True,
    sample: str = DIAL_TEST,
) -> str:
    """A sampled rate and its target: met, not met, or not proven, with its exact interval and what would settle it.

    Of a target of 100 % that nothing contradicts it says what is known: that the rate is at least its one-sided bound.

    Args:
        verdict: of `target_verdict`.
        more_needed: of `target_verdict`.
        language: "zh" or "en".
        name: of the rate.
        counted: how often it happened, of how many tests.
        target: 0..1.
        at_least: whether the rate must be at least the target, else at most.
        sample: the source of the figure: `dial_test` or `order_check`.
    """
    part, whole = counted
    every_one = at_least and target == 1.0 and part == whole > 0
    key = "every_one" if every_one else verdict if whole else "no_tests"
    settle = "settle" if whole else "settle_clean"
    low, high = (percent(float(edge)) for edge in exact_interval(part, whole)) if whole else ("", "")
    return say(
        f"verdict.target.{key}",
        language,
        name=name,
        sample=say(f"verdict.sample.{sample}", language),
        rate=percent(part / whole) if whole else "",
        part=part,
        whole=whole,
        low=low,
        high=high,
        bound=percent(target_verdict(part, whole, target).bound) if every_one else "",
        target=target_words(target, at_least, language),
        settle=say(f"verdict.target.{settle if more_needed else 'settle_never'}", language, more=more_needed),
    ).rstrip()


def equivalence_sentence(found: Equivalence, language: str, *, name: str, other: str) -> str:
    """Two rates: as good as equal, different by more than the margin, or neither proven."""
    if np.isnan(found.low):
        return say("verdict.equivalence.no_data", language, name=name, other=other)
    beyond = found.low >= found.margin or found.high <= -found.margin
    return say(
        f"verdict.equivalence.{'equivalent' if found.equivalent else 'different' if beyond else 'not_proven'}",
        language,
        name=name,
        other=other,
        low=points(found.low),
        high=points(found.high),
        margin=f"{found.margin * 100:.3g}",
    )


def stability_sentence(
    found: StabilityVerdict,
    language: str,
    *,
    name: str,
    months: Sequence[str],
    n: int | str,
    since: int = 0,
    changed: str | None = None,
) -> str:
    """A series over the months: stable, really shifted since a month, or too short to say.

    Args:
        since: the position from which on the verdict speaks.
        changed: the month of the documented change that the limits began anew with, where there is one.
    """
    key: str = found.verdict if found.reason != "chance_among_many" else "stable_among_many"
    if found.verdict == "shift":
        key = f"shift_{'up' if found.side > 0 else 'down'}"
    return say(
        f"verdict.stability.{key if changed is None else f'{key}_since'}",
        language,
        name=name,
        since=months[found.position] if found.position is not None else "",
        points=len(months) - since,
        n=n,
        needed=FEWEST_POINTS,
        changed=changed,
    )


def funnel_sentence(found: Funnel, language: str) -> str:
    """A funnel: how many units stand out, and whether all of them differ more than sampling explains."""
    units = int(np.isfinite(found.z).sum())
    if units < 2:
        return say("verdict.funnel.too_few", language)
    out, far = int((found.outside != 0).sum()), int((abs(found.outside) == 2).sum())
    sentence = say(f"verdict.funnel.{'some' if out else 'none'}", language, units=units, out=out, far=far)
    if not np.any(np.asarray(found.tau) > 0):
        return sentence
    gap = "" if language == "zh" else " "
    return sentence + gap + say("verdict.funnel.overdispersed", language)


def unit_sentence(outside: int, language: str, *, name: str, n: int) -> str:
    """One unit of a funnel by its `outside`, -2..2."""
    return say(f"verdict.unit.{SIDES[outside]}", language, name=name, n=n)


def points(share: float) -> str:
    """A difference of rates in percentage points, with its sign; what rounds to nothing has none."""
    text = f"{share * 100:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def reason_words(reason: str, language: str) -> str:
    """What is odd about a row, in words: `no_answered_at`, `answered_at_before_ringback_at`, `failed` and the like."""
    if reason in ("failed", "wrong", "unsure"):
        return say(f"targets.reason_{reason}", language)
    if reason.startswith("unknown_"):
        event = say(f"targets.event_{reason.removeprefix('unknown_')}", language)
        return say("targets.reason_unknown", language, event=event)
    later, _, earlier = reason.partition("_before_")
    if earlier:
        names = {
            name: say(f"targets.event_{event}", language) for name, event in (("later", later), ("earlier", earlier))
        }
        return say("targets.reason_before", language, **names)
    return say("targets.reason_missing", language, event=say(f"targets.event_{reason.removeprefix('no_')}", language))


def verified_sentence(verified: Verified, language: str) -> str:
    """Whether an official figure and the one that verifies it agree, in words."""
    low, high = verified.interval
    key = "targets.agrees" if verified.agrees else "targets.disagrees"
    sources = {verified.official.source, verified.verifying.source}
    told = {"points": verified.difference, "low": low, "high": high}
    values = {name: points(value) for name, value in told.items()}
    if sources == {SYSTEM, DIAL_TEST}:
        return say(key, language, **values)
    other = say(f"targets.source_{verified.official.source}", language)
    return say(f"{key}_orders", language, other=other, **values)
