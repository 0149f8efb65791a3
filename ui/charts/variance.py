"""Where the differences between scores come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import blank, nothing, number
from ui.theme import ACCENT, AGENT, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLOURS = {"agent": AGENT, "inspector": ACCENT, "rest": faded(QUIET, 0.75)}
ROOM_FOR_TEXT = 0.07


@dataclass(frozen=True)
class VariancePart:
    """One source of variance ("agent", "inspector" or "rest"): its share from 0 to 1, and the variance itself."""

    source: str
    share: float
    variance: float | None = None


def variance_bar(parts: Sequence[VariancePart], language: str) -> "Figure":
    """One bar of the whole, divided by source; the shares stand in it, or in the legend where it is too narrow."""
    if not parts:
        return nothing(language)
    figure = blank(150, barmode="stack", margin={"l": 20, "r": 20, "t": 40, "b": 8})
    for part in parts:
        share = number(part.share, "percent", language)
        name = say(f"charts.source.{part.source}", language)
        figure.add_bar(
            x=[part.share], y=[""], orientation="h", width=0.7, marker={"color": COLOURS[part.source], "line_width": 0},
            name=f"{name} {share}", text=[f"<b>{share}</b>" if part.share >= ROOM_FOR_TEXT else ""],
            textposition="inside", insidetextanchor="middle", textfont={"color": "#ffffff", "size": 14}, textangle=0,
            hovertemplate=f"<b>{name}</b><br>{_hover(part, share, language)}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title_text=say("charts.share_of_variance", language))
    figure.update_yaxes(visible=False)
    return figure


def _hover(part: VariancePart, share: str, language: str) -> str:
    if part.variance is None:
        return share
    return f"{share}<br>{say('charts.variance', language, value=f'{part.variance:.2f}')}"
