"""A difference over the months, each with its interval around "no difference"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import blank, nothing, plain
from ui.charts.forest import points_of
from ui.theme import MAIN, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class GapPoint:
    """One month: difference and interval as shares from -1 to 1, above 0 when the own side does better."""

    month: str
    difference: float
    low: float
    high: float
    counts: str = ""


def gap_trend_chart(points: Sequence[GapPoint], language: str, *, margin: float | None = None) -> "Figure":
    """Differences in percentage points by month; `margin` (a share) shades what counts as equal."""
    if not points:
        return nothing(language)
    figure = blank(300, margin={"l": 8, "r": 16, "t": 24, "b": 8}, showlegend=False)
    if margin is not None:
        figure.add_hrect(y0=-100 * margin, y1=100 * margin, fillcolor=faded(QUIET, 0.12), line_width=0, layer="below")
    figure.add_hline(y=0, line={"color": "#5b6b7c", "width": 1.5})
    figure.add_scatter(
        x=[one.month for one in points], y=[100 * one.difference for one in points], mode="lines+markers",
        line={"color": faded(MAIN, 0.6), "width": 1.5}, marker={"size": 9, "color": MAIN},
        error_y={
            "type": "data", "symmetric": False, "color": faded(MAIN, 0.55), "thickness": 3, "width": 0,
            "array": [100 * (one.high - one.difference) for one in points],
            "arrayminus": [100 * (one.difference - one.low) for one in points],
        },
        customdata=[_hover(one, language) for one in points], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(title_text=say("charts.gap_trend_axis", language), tickformat="+.0f")
    return figure


def _hover(one: GapPoint, language: str) -> str:
    interval = say("charts.interval", language, low=points_of(one.low), high=points_of(one.high))
    difference = say("charts.points_difference", language, value=points_of(one.difference))
    return "<br>".join(line for line in (f"<b>{one.month}</b>", difference, interval, plain(one.counts)) if line)
