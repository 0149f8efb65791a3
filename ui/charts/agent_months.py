"""One agent's months beside the centre's, and what to expect next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import blank, nothing
from ui.theme import MAIN, NOT_PROVEN, QUIET, SECOND, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class MonthPoint:
    """One month: the agent's mean of n calls, the centre's mean, and between what most agents' months lie."""

    month: str
    n: int
    value: float
    centre: float
    low: float
    high: float


@dataclass(frozen=True)
class NextMonth:
    """What is expected of the next month, with its interval."""

    month: str
    value: float
    low: float
    high: float


def agent_months_chart(
    points: Sequence[MonthPoint],
    language: str,
    *,
    expected: NextMonth | None = None,
    made_up_until: str | None = None,
    title: str = "",
    suffix: str = "",
) -> "Figure":
    """The run of an agent's months over the band in which 95 of 100 agents' months lie; no limits, no verdict.

    Args:
        suffix: written after every value, "%" for shares.
    """
    if not points:
        return nothing(language)
    figure = blank(340, margin={"l": 8, "r": 16, "t": 44, "b": 8})
    months = [point.month for point in points]
    band = {"x": months, "mode": "lines", "hoverinfo": "skip", "line": {"color": faded(QUIET, 0.5), "width": 0.8}}
    figure.add_scatter(y=[point.low for point in points], showlegend=False, **band)
    figure.add_scatter(
        y=[point.high for point in points], fill="tonexty", fillcolor=faded(QUIET, 0.13),
        name=say("charts.most_months", language), **band,
    )  # fmt: skip
    figure.add_scatter(
        x=months, y=[point.centre for point in points], mode="lines", hoverinfo="skip",
        line={"color": QUIET, "width": 1.5, "dash": "dot"}, name=say("charts.centre_mean", language),
    )  # fmt: skip
    figure.add_scatter(
        x=months, y=[point.value for point in points], mode="lines+markers", line={"color": MAIN, "width": 2},
        marker={"size": 8}, name=say("charts.agent_mean", language),
        customdata=[_hover(point, language, suffix) for point in points], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    if expected is not None:
        _expected(figure, expected, language, suffix)
    if made_up_until in months:
        last = months.index(made_up_until)
        values = [point.value for point in points]
        first = values[: -(-len(values) // 3)]
        high = min(first) - min(values) >= max(values) - max(first)
        figure.add_vrect(x0=-0.5, x1=last + 0.5, fillcolor=faded(NOT_PROVEN, 0.10), line_width=0, layer="below")
        figure.add_annotation(
            x=0, y=0 if high else 1, yref="paper", xanchor="left", yanchor="bottom" if high else "top", showarrow=False,
            text=say("charts.made_up", language), font={"size": 12, "color": NOT_PROVEN},
        )  # fmt: skip
    named = months + ([expected.month] if expected is not None and expected.month not in months else [])
    every = -(-len(named) // 7)
    figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=named, tickvals=named[::every], showgrid=False
    )
    figure.update_yaxes(title_text=title or say("charts.value_points", language), tickformat=".1~f", ticksuffix=suffix)
    return figure


def _expected(figure: "Figure", expected: NextMonth, language: str, suffix: str) -> None:
    low, high = f"{expected.low:.1f}{suffix}", f"{expected.high:.1f}{suffix}"
    name = say("charts.expected_next", language)
    interval = say("charts.interval", language, low=low, high=high)
    told = f"<b>{expected.month}</b><br>{name} {expected.value:.1f}{suffix}<br>{interval}"
    figure.add_scatter(
        x=[expected.month], y=[expected.value], mode="markers", name=name,
        marker={"symbol": "diamond-open", "size": 12, "color": SECOND, "line": {"width": 2}},
        error_y={
            "type": "data", "symmetric": False, "array": [expected.high - expected.value],
            "arrayminus": [expected.value - expected.low], "color": faded(SECOND, 0.7), "thickness": 2,
        },
        customdata=[told], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _hover(point: MonthPoint, language: str, suffix: str) -> str:
    return "<br>".join(
        (
            f"<b>{point.month}</b>",
            f"{point.value:.1f}{suffix}",
            say("charts.n_calls", language, n=point.n),
            f"{say('charts.centre_mean', language)} {point.centre:.1f}{suffix}",
        )
    )
