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
    figure = blank(110 + ROW_PX * len(ordered), margin={"l": 8, "r": 16, "t": 56, "b": 8})
    for name, below, colour, symbol in (("met", False, MAIN, "circle"), ("below", True, NOT_MET, "diamond")):
        shown = [one for one in ordered if (one.chars_per_min < limit) == below]
        figure.add_scatter(
            x=[one.chars_per_min for one in shown],
            y=[plain(one.name) for one in shown],
            name=say(f"people.chart_{name}", language),
            mode="markers",
            marker={"size": 11, "color": colour, "symbol": symbol},
            customdata=[
                say("people.chart_tested", language, speed=f"{one.chars_per_min:g}", day=one.tested_on) for one in shown
            ],
            hovertemplate="%{y}: %{customdata}<extra></extra>",
        )
    figure.add_vline(x=limit, line={"color": NOT_MET, "width": 1.5, "dash": "dash"})
    told = say("people.chart_limit", language, limit=f"{limit:g}")
    figure.add_annotation(x=limit, y=0, yref="paper", yanchor="bottom", xanchor="right", text=told, showarrow=False)
    figure.update_xaxes(title={"text": say("people.chart_speed", language)}, rangemode="tozero")
    names = [plain(one.name) for one in ordered]
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names)
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    return figure
