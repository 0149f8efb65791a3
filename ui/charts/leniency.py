"""How many points each inspector gives more or less than the others to the same agents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, interval_marks, nothing, plain
from ui.theme import MAIN, NOT_MET, QUIET

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NAMED_ROWS, THIN_PX = 60, 9


@dataclass(frozen=True)
class LeniencyRow:
    """One inspector: the difference to the others with its interval, from how many scores and shared agents."""

    name: str
    leniency: float
    low: float
    high: float
    n: int
    agents: int
    stands_out: bool


def leniency_chart(rows: Sequence[LeniencyRow], language: str, *, title: str = "") -> "Figure":
    """A forest plot around "no difference", the strictest at the bottom; `title` names an axis of other units."""
    if not rows:
        return nothing(language)
    ordered = sorted(rows, key=lambda row: row.leniency)
    named = len(ordered) <= NAMED_ROWS
    figure = blank(120 + (ROW_PX if named else THIN_PX) * len(ordered), margin={"l": 8, "r": 24, "t": 44, "b": 8})
    figure.add_vline(x=0, line={"color": QUIET, "width": 1.5})
    for stands_out, key, colour, symbol in (
        (False, "charts.inspector_usual", MAIN, "circle"),
        (True, "charts.inspector_outside", NOT_MET, "diamond"),
    ):
        marks = [
            (at, row.leniency, row.low, row.high, _hover(row, language))
            for at, row in enumerate(ordered)
            if row.stands_out == stands_out
        ]
        interval_marks(figure, marks, name=say(key, language), colour=colour, symbol=symbol, size=12)
    reach = 1.1 * max(max(abs(row.low), abs(row.high)) for row in ordered) or 1.0
    named_axis = title or say("charts.leniency_axis", language)
    figure.update_xaxes(range=[-reach, reach], tickformat="+.1~f", title_text=named_axis)
    figure.update_yaxes(range=[-0.7, len(ordered) - 0.3], showgrid=False, ticks="", showticklabels=named)
    if named:
        figure.update_yaxes(tickvals=list(range(len(ordered))), ticktext=[f"{plain(row.name)} " for row in ordered])
    return figure


def _hover(row: LeniencyRow, language: str) -> str:
    low, high = f"{row.low:+.1f}", f"{row.high:+.1f}"
    lines = [f"<b>{plain(row.name)}</b>", f"{row.leniency:+.1f}"]
    if row.agents:
        lines.append(say("charts.interval", language, low=low, high=high))
    lines.append(say("charts.leniency_parts", language, n=row.n, agents=row.agents))
    return "<br>".join(lines)
