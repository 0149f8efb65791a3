"""Shares of counted things, each on its interval, beside the share of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, interval_marks, nothing, number, part_of, plain, text_beside
from ui.theme import MAIN, QUIET

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class ShareRow:
    """`x` of `n`, with the ends of the interval of the share, 0..1."""

    label: str
    x: int
    n: int
    low: float
    high: float


def shares_chart(rows: Sequence[ShareRow], whole: float | None, title: str, language: str) -> "Figure":
    """A row each, in the order given: interval, share, and how many of how many at the right.

    Args:
        whole: the share of all of them, a dashed line.
        title: what the shares are shares of, on the axis.
    """
    if not rows:
        return nothing(language)
    figure = blank(110 + ROW_PX * len(rows), margin={"l": 8, "r": 110, "t": 44, "b": 8})
    marks = [(at, 100 * row.x / row.n, 100 * row.low, 100 * row.high, _hover(row, language)) for at, row in _at(rows)]
    interval_marks(figure, marks, name=say("charts.share_interval", language), colour=MAIN, symbol="circle", size=11)
    if whole is not None:
        figure.add_scatter(
            x=[100 * whole, 100 * whole], y=[-0.6, len(rows) - 0.4], mode="lines", hoverinfo="skip",
            line={"color": QUIET, "width": 2, "dash": "dash"}, name=say("charts.share_whole", language),
        )  # fmt: skip
    for at, row in enumerate(rows):
        text_beside(figure, at, part_of(row.x, row.n, language))
    figure.update_xaxes(range=[-2, 102], ticksuffix="%", title_text=title)
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], showgrid=False, ticks="", tickvals=list(range(len(rows))),
        ticktext=[f"{plain(row.label)} " for row in rows],
    )  # fmt: skip
    return figure


def _at(rows: Sequence[ShareRow]) -> list[tuple[int, ShareRow]]:
    return [(at, row) for at, row in enumerate(rows) if row.n]


def _hover(row: ShareRow, language: str) -> str:
    low, high = number(row.low, "percent", language), number(row.high, "percent", language)
    return "<br>".join(
        (
            f"<b>{plain(row.label)}</b>",
            f"{number(row.x / row.n, 'percent', language)} · {part_of(row.x, row.n, language)}",
            say("charts.interval", language, low=low, high=high),
        )
    )
