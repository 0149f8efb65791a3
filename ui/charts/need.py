"""Tests planned against the tests that a verdict needs, indicator by indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, plain, text_beside
from ui.theme import MET, NOT_PROVEN, QUIET, SECOND

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FURTHEST = 2.4
TOUCH = 0.36


@dataclass(frozen=True)
class NeedRow:
    """One indicator: tests planned, and tests that prove its target with 0, 1 and 2 failures; None where none can."""

    label: str
    planned: int
    needed: tuple[int | None, ...]


def need_chart(rows: Sequence[NeedRow], language: str) -> "Figure":
    """Bars of tests planned, as a share of the tests needed without failure; marks where one and two may fail.

    Bars that go further than the chart end at its edge; the numbers stand beside them.
    """
    shown = [row for row in rows if row.needed and row.needed[0]]
    if not shown:
        return nothing(language)
    figure = blank(104 + ROW_PX * len(shown), margin={"l": 8, "r": 150, "t": 44, "b": 8})
    for enough in (True, False):
        _bars(figure, shown, enough, language)
    for failures, symbol in ((1, "line-ns"), (2, "diamond-tall")):
        _marks(figure, shown, failures, symbol, language)
    figure.add_vline(x=1, line={"color": SECOND, "width": 2})
    figure.add_scatter(
        x=[None], y=[None], mode="lines", line={"color": SECOND, "width": 2}, name=say("charts.need_line", language)
    )
    for at, row in enumerate(shown):
        text_beside(figure, at, say("charts.need_beside", language, planned=row.planned, needed=row.needed[0]))
    figure.update_xaxes(
        range=[0, FURTHEST], tickformat=".0%", dtick=0.5, title={"text": say("charts.need_axis", language)}
    )
    figure.update_yaxes(
        range=[len(shown) - 0.5, -0.6],
        showgrid=False,
        ticks="",
        tickvals=list(range(len(shown))),
        ticktext=[f"{plain(row.label)} " for row in shown],
    )
    figure.update_layout(bargap=1 - 2 * TOUCH)
    return figure


def _share(number: int, row: NeedRow) -> float:
    return number / (row.needed[0] or 1)


def _bars(figure: "Figure", rows: Sequence[NeedRow], enough: bool, language: str) -> None:
    mine = [(at, row) for at, row in enumerate(rows) if (_share(row.planned, row) >= 1) == enough]
    figure.add_bar(
        x=[min(_share(row.planned, row), FURTHEST) for _, row in mine],
        y=[at for at, _ in mine],
        width=2 * TOUCH,
        orientation="h",
        marker={"color": MET if enough else NOT_PROVEN, "pattern": {"shape": "" if enough else "/", "solidity": 0.25}},
        name=say("charts.need_enough" if enough else "charts.need_short", language),
        customdata=[_hover(row, language) for _, row in mine],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _marks(figure: "Figure", rows: Sequence[NeedRow], failures: int, symbol: str, language: str) -> None:
    mine = [(at, row, row.needed[failures]) for at, row in enumerate(rows) if len(row.needed) > failures]
    known = [(at, _share(number, row)) for at, row, number in mine if number and _share(number, row) <= FURTHEST]
    figure.add_scatter(
        x=[share for _, share in known],
        y=[at for at, _ in known],
        mode="markers",
        marker={"symbol": symbol, "size": 12, "color": QUIET, "line": {"width": 2, "color": QUIET}},
        name=say("charts.need_failures", language, failures=failures),
        hoverinfo="skip",
    )


def _hover(row: NeedRow, language: str) -> str:
    lines = [f"<b>{plain(row.label)}</b>", say("charts.need_planned", language, number=row.planned)]
    lines += [
        say("charts.need_hover", language, failures=failures, number=number)
        for failures, number in enumerate(row.needed)
        if number is not None
    ]
    return "<br>".join(lines)
