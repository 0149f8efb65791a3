"""Looking closer at a series: small lasting drifts, which single months do not show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection.errors import InvalidInput
from inspection.words import say
from ui.charts.common import blank, nothing
from ui.theme import ACCENT, MAIN, NOT_MET, QUIET, SECOND, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def ewma_figure(months: Sequence[str], level: Sequence[float], limit: float, language: str) -> "Figure":
    """The moving average of a series in sigmas, between its limits.

    Raises:
        InvalidInput: the lengths differ.
    """
    if len(months) != len(level):
        raise InvalidInput(f"{len(level)} values for {len(months)} months, expected one for each month")
    if not months:
        return nothing(language)
    figure = blank(240, margin={"l": 8, "r": 16, "t": 36, "b": 8})
    _band(figure, len(months), -limit, limit, language)
    _line(figure, months, level, say("charts.ewma", language), MAIN, limit, language)
    _axes(figure, months, language)
    return figure


def cusum_figure(
    months: Sequence[str], high: Sequence[float], low: Sequence[float], limit: float, language: str
) -> "Figure":
    """Both cumulative sums of a series in sigmas, the lower one drawn downwards, and their decision interval.

    Raises:
        InvalidInput: the lengths differ.
    """
    if not len(months) == len(high) == len(low):
        raise InvalidInput(f"{len(high)} and {len(low)} values for {len(months)} months, expected one for each month")
    if not months:
        return nothing(language)
    figure = blank(240, margin={"l": 8, "r": 16, "t": 36, "b": 8})
    _band(figure, len(months), -limit, limit, language)
    _line(figure, months, high, say("charts.cusum_high", language), SECOND, limit, language)
    _line(figure, months, [-one for one in low], say("charts.cusum_low", language), ACCENT, limit, language)
    _axes(figure, months, language)
    return figure


def _band(figure: "Figure", number: int, low: float, high: float, language: str) -> None:
    shared = {"x": [-0.5, number - 0.5], "mode": "lines", "hoverinfo": "skip"}
    edge = {"color": faded(QUIET, 0.9), "width": 1.2, "dash": "dash"}
    figure.add_scatter(y=[low, low], line=edge, showlegend=False, **shared)
    name = say("charts.ordinary_range", language)
    figure.add_scatter(y=[high, high], line=edge, fill="tonexty", fillcolor=faded(QUIET, 0.11), name=name, **shared)


def _line(
    figure: "Figure",
    months: Sequence[str],
    values: Sequence[float],
    name: str,
    colour: str,
    limit: float,
    language: str,
) -> None:
    beyond = [abs(value) > limit for value in values]
    marker = {
        "size": [11 if one else 6 for one in beyond],
        "symbol": ["diamond" if one else "circle" for one in beyond],
        "color": [NOT_MET if one else colour for one in beyond],
    }
    shown = [say("charts.sigmas", language, value=f"{value:+.2f}") for value in values]
    hover = [f"<b>{month}</b><br>{name} {value}" for month, value in zip(months, shown, strict=True)]
    figure.add_scatter(
        x=list(range(len(months))), y=list(values), mode="lines+markers", name=name, marker=marker,
        line={"color": colour, "width": 2}, customdata=hover, hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _axes(figure: "Figure", months: Sequence[str], language: str) -> None:
    every = -(-len(months) // 12)
    figure.update_xaxes(
        tickvals=list(range(0, len(months), every)), ticktext=list(months[::every]), showgrid=False,
        range=[-0.6, len(months) - 0.4],
    )  # fmt: skip
    figure.update_yaxes(title_text=say("charts.sigma_axis", language), tickformat="+.1~f")
