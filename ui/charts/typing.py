"""How fast each agent types, against what is required."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, plain
from ui.theme import MAIN, NOT_MET

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class TypingRow:
    """One agent's newest test."""

    name: str
    chars_per_min: float
    tested_on: str


def typing_chart(rows: Sequence[TypingRow], limit: float, language: str) -> "Figure":
    """A point an agent, slowest on top, and a line at what is required; below it in another colour and form."""
    if not rows:
        return nothing(language)
    ordered = sorted(rows, key=lambda one: -one.chars_per_min)
    slow = [one.chars_per_min < limit for one in ordered]
    figure = blank(90 + ROW_PX * len(ordered), margin={"l": 8, "r": 16, "t": 36, "b": 8}, showlegend=False)
    figure.add_scatter(
        x=[one.chars_per_min for one in ordered],
        y=[plain(one.name) for one in ordered],
        mode="markers",
        marker={
            "size": 11,
            "color": [NOT_MET if below else MAIN for below in slow],
            "symbol": ["diamond" if below else "circle" for below in slow],
        },
        customdata=[
            say("people.chart_tested", language, speed=f"{one.chars_per_min:g}", day=one.tested_on) for one in ordered
        ],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )
    figure.add_vline(x=limit, line={"color": NOT_MET, "width": 1.5, "dash": "dash"})
    told = say("people.chart_limit", language, limit=f"{limit:g}")
    figure.add_annotation(x=limit, y=1, yref="paper", yanchor="bottom", text=told, showarrow=False)
    figure.update_xaxes(title={"text": say("people.chart_speed", language)}, rangemode="tozero")
    figure.update_yaxes(type="category")
    return figure
