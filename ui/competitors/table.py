"""Comparisons with competitors as rows of charts and tables."""

from inspection.analysis.competitors import PAIRED, Compared, Rival
from inspection.analysis.sentences import percent
from inspection.measurement.definitions import Counts, indicator
from inspection.words import say
from ui.charts import DumbbellRow, DumbbellSide, ForestRow


def label_of(one: Compared, words: str) -> str:
    """The indicator by id and name."""
    return f"{one.indicator} {indicator(one.indicator).name(words)}"


def forest_row(one: Compared, words: str) -> ForestRow:
    """A comparison for the forest plot, turned so that more than 0 is better."""
    counts = f"{counted(one.own, words)} · {counted(one.other, words)} · {method(one, words)}"
    return ForestRow(label_of(one, words), *one.gain, one.verdict, counts)


def dumbbell_row(one: Compared, words: str) -> DumbbellRow:
    """Both sides of a comparison."""
    sides = (_side(one.own, one.own_interval), _side(one.other, one.other_interval))
    return DumbbellRow(label_of(one, words), *sides, indicator(one.indicator).at_least)


def _side(counts: Counts, interval: tuple[float, float] | None) -> DumbbellSide:
    low, high = interval or (counts.rate or 0.0, counts.rate or 0.0)
    return DumbbellSide(counts.rate or 0.0, low, high, counts.numerator, counts.denominator)


def counted(counts: Counts, words: str) -> str:
    """How many of how many."""
    return say("targets.of", words, part=counts.numerator, whole=counts.denominator)


def method(one: Compared, words: str) -> str:
    """What the difference rests on."""
    return say(f"competitors.method_{one.method}", words, number=one.pairs.number)


def cells(one: Compared, rival: Rival, words: str) -> dict[str, object]:
    """A comparison with all its parts."""
    pairs = one.pairs
    return rate_cells(one, rival, words) | {
        say("competitors.difference", words): f"{100 * one.difference:+.1f}",
        say("competitors.interval", words): f"{100 * one.low:+.1f} – {100 * one.high:+.1f}",
        say("competitors.method", words): method(one, words),
        say("competitors.pairs", words): pairs.number,
        say("competitors.split", words): f"{pairs.own_only} / {pairs.other_only}" if one.method == PAIRED else "",
        say("competitors.adjusted", words): f"{one.adjusted:.3f}",
        say("competitors.detectable", words): "—" if one.detectable is None else f"{100 * one.detectable:.0f}",
        say("competitors.verdict", words): say(f"charts.compared.{one.verdict}", words),
    }


def rate_cells(one: Compared, rival: Rival, words: str) -> dict[str, object]:
    """The rates of both sides, with counts and intervals."""
    return {
        say("competitors.indicator", words): label_of(one, words),
        say("competitors.competitor", words): f"{rival.code} {rival.name(words)}",
        say("competitors.own_rate", words): percent(one.own.rate or 0.0),
        say("competitors.own_count", words): counted(one.own, words),
        say("competitors.own_interval", words): _span(one.own_interval),
        say("competitors.other_rate", words): percent(one.other.rate or 0.0),
        say("competitors.other_count", words): counted(one.other, words),
        say("competitors.other_interval", words): _span(one.other_interval),
    }


def _span(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{percent(interval[0])} – {percent(interval[1])}"
