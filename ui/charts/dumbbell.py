"""Two sides' rates beside each other, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import nothing, number, part_of, plain, segments
from ui.theme import MAIN, SECOND, faded, template

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_PX = 46
APART = 0.15
LOOKS = ((-APART, MAIN, "circle"), (APART, SECOND, "diamond"))


@dataclass(frozen=True)
class DumbbellSide:
    """One side's rate (0 to 1) with its interval, and the counts it is made of."""

    value: float
    low: float
    high: float
    numerator: int
    denominator: int


@dataclass(frozen=True)
class DumbbellRow:
    """One indicator on both sides; rates that count errors (`at_least` is false) are drawn on an axis of their own."""

    label: str
    own: DumbbellSide
    other: DumbbellSide
    at_least: bool = True


def dumbbell_chart(rows: Sequence[DumbbellRow], names: tuple[str, str], language: str) -> "Figure":
    """A row for each indicator: our mark above theirs, each on its interval. `names` are those of both sides."""
    from plotly.subplots import make_subplots

    groups = [[row for row in rows if row.at_least is side] for side in (True, False)]
    groups = [group for group in groups if group]
    if not groups:
        return nothing(language)
    height = 90 + ROW_PX * len(rows) + 64 * (len(groups) - 1)
    figure = make_subplots(
        rows=len(groups), cols=1, row_heights=[len(group) for group in groups], vertical_spacing=min(0.3, 64 / height)
    )
    figure.update_layout(template=template(), height=height, margin={"l": 8, "r": 24, "t": 44, "b": 8})
    for place, group in enumerate(groups, start=1):
        for which, name in enumerate(names):
            _draw(figure, group, which, name, place, language)
        _axes(figure, group, place, language)
    return figure


def _draw(figure: "Figure", group: list[DumbbellRow], which: int, name: str, place: int, language: str) -> None:
    shift, colour, symbol = LOOKS[which]
    sides = [row.other if which else row.own for row in group]
    places = [at + shift for at in range(len(group))]
    where = {"row": place, "col": 1}
    figure.add_scatter(
        x=segments([side.low for side in sides], [side.high for side in sides]), y=segments(places, places),
        mode="lines", line={"color": faded(colour, 0.5), "width": 5}, hoverinfo="skip", showlegend=False, **where,
    )  # fmt: skip
    figure.add_scatter(
        x=[side.value for side in sides], y=places, mode="markers", name=plain(name), showlegend=place == 1,
        marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1, "color": "#ffffff"}},
        customdata=[_hover(row, side, name, language) for row, side in zip(group, sides, strict=True)],
        hovertemplate="%{customdata}<extra></extra>", **where,
    )  # fmt: skip


def _axes(figure: "Figure", group: list[DumbbellRow], place: int, language: str) -> None:
    ends = [end for row in group for side in (row.own, row.other) for end in (side.low, side.high)]
    at_least = group[0].at_least
    span = (max(0.0, min(ends) - 0.03), 1.01) if at_least else (-0.01, min(1.01, max(ends) * 1.1))
    title = say("charts.rate_at_least" if at_least else "charts.rate_at_most", language)
    figure.update_xaxes(range=span, tickformat=".0%", title_text=title, row=place, col=1)
    figure.update_yaxes(
        range=[len(group) - 0.4, -0.6], showgrid=False, ticks="", tickfont={"size": 13},
        tickvals=list(range(len(group))), ticktext=[f"{plain(row.label)} " for row in group], row=place, col=1,
    )  # fmt: skip


def _hover(row: DumbbellRow, side: DumbbellSide, name: str, language: str) -> str:
    value, low, high = (number(one, "percent", language) for one in (side.value, side.low, side.high))
    counted = part_of(side.numerator, side.denominator, language)
    interval = say("charts.interval", language, low=low, high=high)
    return "<br>".join([f"<b>{plain(row.label)}</b>", f"{plain(name)}: {value}", counted, interval])
