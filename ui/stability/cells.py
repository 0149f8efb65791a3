"""The numbers of a series as people read them."""

from inspection.analysis.tracks import Track
from inspection.words import say
from ui.charts import ChangeLine
from ui.charts.common import number, part_of


def parts_of(track: Track, words: str) -> list[str]:
    """What each month's value is made of: x of n, or so many inspections."""
    if track.counted:
        return [part_of(total, n, words) for total, n in zip(track.totals, track.n, strict=True)]
    return [say("stability.of_calls", words, n=n) for n in track.n]


def value_at(track: Track, at: int, words: str) -> str:
    """One month's value."""
    return number(track.values[at], track.unit, words)


def limits_at(track: Track, at: int, words: str) -> str:
    """One month's limits; nothing where there are none."""
    if track.lower is None or track.upper is None or track.lower[at] is None:
        return ""
    return f"{number(track.lower[at], track.unit, words)} – {number(track.upper[at], track.unit, words)}"


def lines_of(track: Track) -> list[ChangeLine]:
    """The changes that its chart marks."""
    return [ChangeLine(one.position, one.text, one.rebase) for one in track.marks]
