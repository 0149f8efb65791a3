"""Parts of a whole, the largest first, with the share they come to together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import blank, nothing, number, plain, whole_ticks
from ui.theme import ACCENT, MAIN, MET, QUIET, SECOND, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CAUSE_COLOURS = {"process": MAIN, "people": SECOND, "technology": MET, "standard": ACCENT, "": faded(QUIET, 0.55)}
"""The colour of each cause; of what is not attributed a quiet one."""

LINE = "#5b6b7c"


@dataclass(frozen=True)
class ParetoBar:
    """One part: its value, the share up to and with it (0 to 1, None without a whole), and what it is coloured by.

    `key` is what a press on the bar gives back; `cause` names a colour of `CAUSE_COLOURS`, or is None.
    """

    label: str
    key: str
    value: float
    cumulative: float | None
    cause: str | None = None
    told: str = ""


def pareto_chart(bars: Sequence[ParetoBar], language: str, *, unit: str = "points", title: str = "") -> "Figure":
    """Bars in the order given, and the cumulative share as a line on an axis of its own.

    Args:
        unit: of the values, "points" or "count".
        title: of the axis of the values.
    """
    if not bars:
        return nothing(language)
    figure = blank(380, margin={"l": 8, "r": 8, "t": 44, "b": 8}, bargap=0.25)
    labels = [plain(one.label) for one in bars]
    hover = [_hover(one, unit, language) for one in bars]
    figure.add_bar(
        x=labels, y=[one.value for one in bars], name=title, showlegend=False,
        marker={"color": [MAIN if one.cause is None else CAUSE_COLOURS[one.cause] for one in bars], "line_width": 0},
        text=[number(one.value, unit, language) for one in bars], textposition="outside", cliponaxis=False,
        customdata=[[told, one.key] for told, one in zip(hover, bars, strict=True)],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=labels, y=[one.cumulative for one in bars], yaxis="y2", mode="lines+markers",
        line={"color": LINE, "width": 2},
        marker={"size": 8, "symbol": "diamond", "line": {"width": 1, "color": "#ffffff"}},
        name=say("charts.cumulative", language),
        customdata=[[told, one.key] for told, one in zip(hover, bars, strict=True)],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )  # fmt: skip
    most = max(one.value for one in bars)
    figure.update_xaxes(type="category", showgrid=False, ticks="")
    figure.update_layout(
        yaxis={"title": {"text": title}, "range": [0, 1.15 * most or 1], **whole_ticks(most, unit)},
        yaxis2={
            "overlaying": "y", "side": "right", "range": [0, 1.15], "tickformat": ".0%", "showgrid": False,
            "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "title": {"text": say("charts.cumulative", language)},
        },
    )  # fmt: skip
    return figure


def _hover(one: ParetoBar, unit: str, language: str) -> str:
    lines = [f"<b>{plain(one.label)}</b>", number(one.value, unit, language), plain(one.told)]
    if one.cumulative is not None:
        lines.append(f"{say('charts.cumulative', language)} {number(one.cumulative, 'percent', language)}")
    return "<br>".join(line for line in lines if line)
