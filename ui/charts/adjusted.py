"""Means as they were given, against means without the inspectors' leniency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import blank, fine_format, nothing, number, plain
from ui.charts.thinning import told_apart
from ui.theme import MAIN, QUIET

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class AdjustedPoint:
    """One agent's mean as given and adjusted, of n scores."""

    label: str
    raw: float
    adjusted: float
    n: int


def adjusted_chart(points: Sequence[AdjustedPoint], language: str, *, unit: str = "points") -> "Figure":
    """A dot an agent; on the line, who inspected made no difference."""
    if not points:
        return nothing(language)
    figure = blank(380, margin={"l": 8, "r": 24, "t": 16, "b": 8}, showlegend=False)
    edges = [
        pick(min(one.raw, one.adjusted) if pick is min else max(one.raw, one.adjusted) for one in points)
        for pick in (min, max)
    ]
    figure.add_scatter(
        x=edges, y=edges, mode="lines", line={"color": QUIET, "width": 1.5, "dash": "dot"}, hoverinfo="skip"
    )
    drawn = [(points[at], more) for at, more in told_apart([p.raw for p in points], [p.adjusted for p in points])]
    figure.add_scatter(
        x=[one.raw for one, _ in drawn], y=[one.adjusted for one, _ in drawn], mode="markers",
        marker={"color": MAIN, "size": 10 if len(drawn) < 300 else 6},
        customdata=[_hover(one, more, language, unit) for one, more in drawn],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title_text=say(f"charts.as_given_{unit}", language), tickformat=fine_format(unit))
    figure.update_yaxes(title_text=say(f"charts.adjusted_{unit}", language), tickformat=fine_format(unit))
    return figure


def _hover(one: AdjustedPoint, more: int, language: str, unit: str) -> str:
    lines = [
        f"<b>{plain(one.label) or say('charts.other_agent', language)}</b>",
        f"{say('charts.as_given', language)} {number(one.raw, unit, language)}",
        f"{say('differ.adjusted', language)} {number(one.adjusted, unit, language)}",
        say("charts.n_calls", language, n=one.n),
    ]
    if more > 1:
        lines.append(say("charts.more_here", language, number=more - 1))
    return "<br>".join(lines)
