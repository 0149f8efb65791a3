"""Agents against what their number of calls lets expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection.words import say
from ui.charts.common import blank, fine_format, nothing, number, plain, ring
from ui.charts.thinning import told_apart
from ui.theme import MAIN, NOT_MET, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


FEW_CALLS, VERY_FEW_CALLS = 10, 5
NOTHING_YET = 0.1
"""How far the vertical axis reaches where everything is 0."""
NAMED_POINTS = 30
"""Up to so many that stand out have their names written beside them."""


@dataclass(frozen=True)
class FunnelPoint:
    """One agent: `n` inspected calls, `value` a rate or a mean score; `own` shows the name, others stay anonymous.

    `part` tells what was counted, for the hover; `key` what a press on the dot chooses, nothing for others; a ring
    marks the one that is `chosen`.
    """

    label: str
    n: float
    value: float
    own: bool
    outside: bool = False
    part: str = ""
    key: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class FunnelLimits:
    """Limits along rising `n`, all of the same length; `centre` is the overall level."""

    n: Sequence[float]
    low_95: Sequence[float]
    high_95: Sequence[float]
    low_998: Sequence[float]
    high_998: Sequence[float]
    centre: float


def funnel_chart(
    points: Sequence[FunnelPoint], limits: FunnelLimits, language: str, *, unit: str = "percent", title: str = ""
) -> "Figure":
    """A funnel plot: inside the funnel, differences are what chance brings; `title` names the vertical axis."""
    if not points:
        return nothing(language)
    figure = blank(420, margin={"l": 8, "r": 64, "t": 44, "b": 8})
    _limits(figure, limits, language)
    _points(figure, points, language, unit)
    ring(figure, [(point.n, point.value) for point in points if point.chosen], language)
    figure.update_xaxes(title_text=say("charts.calls_inspected", language), rangemode="tozero")
    figure.update_yaxes(title_text=title or say(f"charts.value_{unit}", language), tickformat=fine_format(unit))
    if not any((*limits.high_998, *(point.value for point in points))):
        figure.update_yaxes(range=[-NOTHING_YET / 50, NOTHING_YET])
    centre = number(limits.centre, unit, language)
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=6, y=limits.centre, showarrow=False, align="left",
        text=f"{say('charts.mean', language)}<br>{centre}", font={"size": 12},
    )  # fmt: skip
    return figure


def _limits(figure: "Figure", limits: FunnelLimits, language: str) -> None:
    n = list(limits.n)
    hidden = {"x": n, "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    edge = {"color": faded(QUIET, 0.9), "width": 1.2}
    dashed = edge | {"dash": "dash"}
    figure.add_scatter(y=list(limits.low_95), line=edge, **hidden)
    shown = hidden | {"showlegend": True, "name": say("charts.limit_95", language)}
    figure.add_scatter(y=list(limits.high_95), line=edge, fill="tonexty", fillcolor=faded(QUIET, 0.13), **shown)
    figure.add_scatter(y=list(limits.low_998), line=dashed, **hidden)
    shown = hidden | {"showlegend": True, "name": say("charts.limit_998", language)}
    figure.add_scatter(y=list(limits.high_998), line=dashed, **shown)
    figure.add_scatter(y=[limits.centre] * len(n), line={"color": QUIET, "width": 1.2, "dash": "dot"}, **hidden)


def _points(figure: "Figure", points: Sequence[FunnelPoint], language: str, unit: str) -> None:
    others = [point for point in points if not point.own]
    own = [point for point in points if point.own]
    team = "charts.own_team" if others else "charts.agents"
    out = "charts.own_outside" if others else "charts.agents_outside"
    few = {"color": MAIN, "size": 10, "symbol": "circle-open", "line": {"width": 2}}
    looks = (
        (others, "charts.other_agents", {"color": faded(QUIET, 0.55), "size": 7}),
        ([one for one in own if not one.outside and one.n >= FEW_CALLS], team, {"color": MAIN, "size": 11}),
        ([one for one in own if not one.outside and VERY_FEW_CALLS <= one.n < FEW_CALLS], "charts.few", few),
        ([one for one in own if one.n < VERY_FEW_CALLS], "charts.very_few", few | {"color": QUIET}),
        ([one for one in own if one.outside], out, {"color": NOT_MET, "size": 13, "symbol": "diamond"}),
    )
    for group, name, marker in looks:
        if group:
            _group(figure, group, say(name, language), marker, language, unit)


def _group(
    figure: "Figure", group: Sequence[FunnelPoint], name: str, marker: dict[str, Any], language: str, unit: str
) -> None:
    named = group[0].outside and len(group) <= NAMED_POINTS
    drawn = told_apart([point.n for point in group], [point.value for point in group])
    if len(drawn) < len(group):
        marker = marker | {"size": 6}
    points = [group[at] for at, _ in drawn]
    figure.add_scatter(
        x=[point.n for point in points],
        y=[point.value for point in points],
        mode="markers+text" if named else "markers",
        marker=marker,
        name=name,
        text=[plain(point.label) if named else "" for point in points],
        textposition="top center",
        customdata=[
            [_hover(group[at], language, unit) + _more(number, language), group[at].key] for at, number in drawn
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
        cliponaxis=False,
    )


def _more(number: int, language: str) -> str:
    return "" if number == 1 else f"<br>{say('charts.more_here', language, number=number - 1)}"


def _hover(point: FunnelPoint, language: str, unit: str) -> str:
    name = plain(point.label) if point.own else say("charts.other_agent", language)
    calls = say("charts.n_calls", language, n=f"{point.n:,.0f}")
    lines = [f"<b>{name}</b>", number(point.value, unit, language), point.part or calls]
    if point.own:
        lines.append(say("charts.outside" if point.outside else "charts.inside", language))
    return "<br>".join(lines)
