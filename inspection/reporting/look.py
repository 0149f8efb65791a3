"""How the report's charts look, alike in every format: colours, and where the axis of values begins and ends."""

import math

from inspection.reporting.model import Chart

COLOURS = {"bars": ("0B62A4", "F08A24", "8A94A0"), "lines": ("0B62A4", "8A94A0", "8A94A0", "F08A24")}
"""Red, green, blue in hex, by form and position of a series; in a control chart the limits are grey."""

ROOM = 0.15


def colour(chart: Chart, position: int) -> str:
    """The colour of a series by its position, such as `0B62A4`."""
    known = COLOURS[chart.form]
    return known[position % len(known)]


def value_axis(chart: Chart) -> tuple[float, float]:
    """The ends of the axis of values: bars begin at 0, since their length is read; lines have a little room.

    A rate never goes beyond 100 %.
    """
    values = [value for series in chart.series for value in series.values if value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if chart.form == "bars":
        low, high = min(0.0, low), high * (1 + ROOM / 3) or 1.0
    else:
        room = (high - low) * ROOM or abs(high) * ROOM or 1.0
        low, high = low - room, high + room
    if chart.kind == "percent":
        return max(0.0, low), min(1.0, high)
    return (low, float(math.ceil(high))) if chart.kind == "count" else (low, high)
