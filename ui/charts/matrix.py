"""Verdicts of many places at once: places down, indicators across, each cell a rate and what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import blank, nothing, number, part_of, plain
from ui.theme import MET, NOT_MET, NOT_PROVEN, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CELL_PX = 30
GROUND = (faded("#8792a0", 0.08), faded(NOT_MET, 0.42), faded(NOT_PROVEN, 0.30), faded(MET, 0.30))
"""Of no data, not met, not proven and met."""

LEVELS = {None: 0, "not_met": 1, "not_proven": 2, "met": 3}
MARKS = {None: "", "not_met": "✕ ", "not_proven": "? ", "met": ""}


@dataclass(frozen=True)
class MatrixCell:
    """One indicator of one place; `value` is a rate from 0 to 1, None where nothing was counted."""

    value: float | None
    verdict: str | None
    numerator: int
    denominator: int
    target: str


def matrix_chart(
    places: Sequence[str], indicators: Sequence[str], cells: Sequence[Sequence[MatrixCell]], language: str
) -> "Figure":
    """A grid of rates: the ground and a mark say whether the target is met.

    Args:
        cells: a row a place, a cell an indicator.
    """
    if not places or not indicators:
        return nothing(language)
    figure = blank(96 + CELL_PX * len(places), margin={"l": 8, "r": 8, "t": 64, "b": 8})
    steps = [(at / 4 + edge / 4, colour) for at, colour in enumerate(GROUND) for edge in (0, 1)]
    figure.add_heatmap(
        z=[[LEVELS[cell.verdict] for cell in row] for row in cells],
        x=list(indicators),
        y=[plain(place) for place in places],
        zmin=-0.5,
        zmax=3.5,
        colorscale=[list(step) for step in steps],
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[_shown(cell, language) for cell in row] for row in cells],
        texttemplate="%{text}",
        customdata=[[_hover(cell, language) for cell in row] for row in cells],
        hovertemplate="<b>%{y}</b> · %{x}<br>%{customdata}<extra></extra>",
    )
    for verdict in ("met", "not_met", "not_proven", None):
        name = f"{MARKS[verdict]}{say(f'charts.verdict.{verdict}' if verdict else 'charts.no_data', language)}"
        square = {"symbol": "square", "size": 13, "color": GROUND[LEVELS[verdict]]}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=square, name=name)
    figure.update_xaxes(side="top", showgrid=False, ticks="", tickangle=0, type="category")
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", type="category")
    figure.update_layout(legend={"y": -0.02, "yanchor": "top"})
    return figure


def _shown(cell: MatrixCell, language: str) -> str:
    return "" if cell.value is None else f"{MARKS[cell.verdict]}{number(cell.value, 'percent', language)}"


def _hover(cell: MatrixCell, language: str) -> str:
    if cell.value is None:
        return say("charts.no_data", language)
    verdict = say(f"charts.verdict.{cell.verdict}", language) if cell.verdict else ""
    counted = part_of(cell.numerator, cell.denominator, language)
    target = say("charts.target", language, value=cell.target)
    return f"{number(cell.value, 'percent', language)} ({counted})<br>{target}<br>{verdict}"
