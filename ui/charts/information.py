"""The gate of information by industry, and how long the store's entries are overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, number, plain, stripes
from ui.theme import MAIN, MET, NOT_MET, NOT_PROVEN

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

WAITING = "#5b7083"
"""A grey dark enough for the white numbers on it."""

STEPS = (
    ("admitted", MET, ""),
    ("verified", MAIN, "/"),
    ("collected", WAITING, "."),
    ("rejected", NOT_MET, "x"),
)


@dataclass(frozen=True)
class GateRow:
    """One industry's entries by their state at the gate."""

    name: str
    steps: Mapping[str, int]


@dataclass(frozen=True)
class OverdueRow:
    """One overdue entry: its industry, its name, for how many days, and whether it is past its life cycle."""

    industry: str
    entry: str
    days: int
    outlived: bool


def gate_chart(rows: Sequence[GateRow], language: str) -> "Figure":
    """A bar an industry, the entries in the store first, then those on their way, then the rejected ones."""
    shown = [row for row in rows if sum(row.steps.values())]
    if not shown:
        return nothing(language)
    figure = blank(96 + ROW_PX * len(shown), barmode="stack", bargap=0.35)
    names = [plain(row.name) for row in shown]
    for state, colour, pattern in STEPS:
        counts = [row.steps.get(state, 0) for row in shown]
        shares = [
            say(
                "information.chart_share", language, x=x, share=number(x / sum(row.steps.values()), "percent", language)
            )
            for x, row in zip(counts, shown, strict=True)
        ]
        figure.add_bar(
            x=counts,
            y=names,
            orientation="h",
            name=say(f"information.state_{state}", language),
            text=[f"<b>{x}</b>" if x else "" for x in counts],
            textposition="inside",
            insidetextanchor="middle",
            insidetextfont={"color": "#ffffff", "size": 12},
            textangle=0,
            customdata=shares,
            hovertemplate="%{y}: %{customdata}",
            marker={"color": colour, "line_width": 0, "pattern": stripes(pattern)},
        )
    figure.update_xaxes(title={"text": say("information.chart_entries", language)}, tickformat=",d", rangemode="tozero")
    figure.update_yaxes(type="category", autorange="reversed", ticksuffix=" ")
    return figure


def overdue_chart(rows: Sequence[OverdueRow], language: str) -> "Figure":
    """A point an overdue entry, by industry; those past their life cycle in another colour and form."""
    if not rows:
        return nothing(language)
    industries = list(dict.fromkeys(row.industry for row in rows))
    figure = blank(96 + ROW_PX * len(industries))
    for outlived, name, colour, symbol in (
        (False, "chart_within", NOT_PROVEN, "circle"),
        (True, "outlived", NOT_MET, "diamond"),
    ):
        some = [row for row in rows if row.outlived == outlived]
        figure.add_scatter(
            x=[row.days for row in some],
            y=[plain(row.industry) for row in some],
            mode="markers",
            name=say(f"information.{name}", language),
            marker={"size": 11, "color": colour, "symbol": symbol, "opacity": 0.8, "line_width": 0},
            customdata=[plain(row.entry) for row in some],
            hovertemplate="%{customdata}: %{x}<extra></extra>",
        )
    figure.update_xaxes(title={"text": say("information.chart_days", language)}, tickformat=",d", rangemode="tozero")
    names = [plain(one) for one in industries]
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=names, autorange="reversed", ticksuffix=" "
    )
    return figure
