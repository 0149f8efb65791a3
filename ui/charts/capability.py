"""Months of every indicator against its target: what the process varies by itself, and where the target lies in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, number, part_of, plain, text_beside
from ui.theme import MAIN, MET, NOT_MET, NOT_PROVEN, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HALF = 0.3
TARGET = "#5b6b7c"
COLOURS = {"consistently_met": MET, "consistently_missed": NOT_MET, "hit_or_miss": NOT_PROVEN}


@dataclass(frozen=True)
class CapabilityRow:
    """One indicator: rates from 0 to 1 by month, oldest first, of how many; limits are None under twelve months."""

    label: str
    months: Sequence[str]
    values: Sequence[float]
    counted: Sequence[tuple[int, int]]
    lower: float | None
    upper: float | None
    target: float
    at_least: bool
    verdict: str


def capability_chart(rows: Sequence[CapabilityRow], language: str) -> "Figure":
    """Distance of every month from the target in points, good to the right; the band is what the process varies by."""
    if not rows:
        return nothing(language)
    figure = blank(110 + ROW_PX * len(rows), margin={"l": 8, "r": 150, "t": 44, "b": 8})
    for at, row in enumerate(rows):
        colour = COLOURS.get(row.verdict, QUIET)
        if row.lower is not None and row.upper is not None:
            ends = sorted((_points(row, row.lower), _points(row, row.upper)))
            figure.add_shape(
                type="rect", x0=ends[0], x1=ends[1], y0=at - HALF, y1=at + HALF, fillcolor=faded(colour, 0.25),
                line_width=0, layer="below",
            )  # fmt: skip
        text_beside(figure, at, say(f"capability.verdict_{row.verdict}", language))
    _months(figure, rows, language)
    figure.add_vline(x=0, line={"color": TARGET, "width": 3})
    figure.add_scatter(
        x=[None], y=[None], mode="lines", line={"color": TARGET, "width": 3}, name=say("capability.target", language)
    )
    band = {"symbol": "square", "size": 13, "color": faded(QUIET, 0.4)}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=band, name=say("capability.band", language))
    figure.update_xaxes(title={"text": say("capability.axis", language)}, zeroline=False)
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], showgrid=False, ticks="", tickvals=list(range(len(rows))),
        ticktext=[f"{plain(row.label)} " for row in rows], tickfont={"size": 13},
    )  # fmt: skip
    return figure


def _months(figure: "Figure", rows: Sequence[CapabilityRow], language: str) -> None:
    past = [(at, row, month) for at, row in enumerate(rows) for month in range(len(row.months) - 1)]
    last = [(at, row, len(row.months) - 1) for at, row in enumerate(rows)]
    for name, chosen, marker in (
        ("month", past, {"size": 7, "color": faded(MAIN, 0.4)}),
        ("this_month", last, {"size": 11, "color": MAIN, "symbol": "diamond"}),
    ):
        figure.add_scatter(
            x=[_points(row, row.values[month]) for _, row, month in chosen],
            y=[at for at, _, _ in chosen],
            mode="markers",
            marker=marker,
            name=say(f"capability.{name}", language),
            customdata=[_hover(row, month, language) for _, row, month in chosen],
            hovertemplate="%{customdata}<extra></extra>",
        )


def _points(row: CapabilityRow, value: float) -> float:
    """Percentage points on the good side of the target."""
    return 100 * (value - row.target) * (1 if row.at_least else -1)


def _hover(row: CapabilityRow, month: int, language: str) -> str:
    counted = part_of(*row.counted[month], language)
    sign = "≥" if row.at_least else "≤"
    target = say("charts.target", language, value=f"{sign} {number(row.target, 'percent', language)}")
    rate = number(row.values[month], "percent", language)
    return f"<b>{plain(row.label)}</b><br>{row.months[month]}: {rate} ({counted})<br>{target}"
