"""Differences to others, each with its interval around "no difference"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, plain, segments, text_beside
from ui.theme import MET, NOT_MET, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LOOKS = {
    "ahead": (MET, "circle"),
    "behind": (NOT_MET, "diamond"),
    "equivalent": ("#2f7fc1", "square"),
    "not_proven": (QUIET, "circle-open"),
}


@dataclass(frozen=True)
class ForestRow:
    """One comparison: difference and interval as shares from -1 to 1, above 0 when the own centre does better.

    `verdict` is "ahead", "behind", "equivalent" or "not_proven"; `counts` tells what was compared, for the hover.
    """

    label: str
    difference: float
    low: float
    high: float
    verdict: str
    counts: str = ""


def forest_chart(rows: Sequence[ForestRow], language: str, *, margin: float | None = None) -> "Figure":
    """A forest plot in percentage points; `margin` (a share) shades the differences that count as equal."""
    if not rows:
        return nothing(language)
    figure = blank(130 + ROW_PX * len(rows), margin={"l": 8, "r": 190, "t": 44, "b": 8})
    if margin is not None:
        figure.add_vrect(x0=-100 * margin, x1=100 * margin, fillcolor=faded(QUIET, 0.12), line_width=0, layer="below")
    figure.add_vline(x=0, line={"color": "#5b6b7c", "width": 1.5})
    for verdict in LOOKS:
        chosen = [(at, row) for at, row in enumerate(rows) if row.verdict == verdict]
        if chosen:
            _draw(figure, chosen, verdict, language)
    for at, row in enumerate(rows):
        text_beside(figure, at, f"<b>{points_of(row.difference)}</b>  [{points_of(row.low)}, {points_of(row.high)}]")
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=10, y=1, yref="paper", yanchor="bottom", showarrow=False,
        text=say("charts.difference_beside", language), font={"size": 12},
    )  # fmt: skip
    reach = 108 * max(max(abs(row.low), abs(row.high)) for row in rows)
    title = say("charts.difference_axis", language)
    figure.update_xaxes(range=[-reach, reach], tickformat="+.0f", title_text=title)
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], showgrid=False, ticks="", tickfont={"size": 13},
        tickvals=list(range(len(rows))), ticktext=[f"{plain(row.label)} " for row in rows],
    )  # fmt: skip
    return figure


def _draw(figure: "Figure", chosen: list[tuple[int, ForestRow]], verdict: str, language: str) -> None:
    colour, symbol = LOOKS[verdict]
    places = [at for at, _ in chosen]
    figure.add_scatter(
        x=segments([100 * row.low for _, row in chosen], [100 * row.high for _, row in chosen]),
        y=segments(places, places),
        mode="lines",
        line={"color": faded(colour, 0.55), "width": 5},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=[100 * row.difference for _, row in chosen],
        y=places,
        mode="markers",
        marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2, "color": colour}},
        name=say(f"charts.compared.{verdict}", language),
        customdata=[_hover(row, language) for _, row in chosen],
        hovertemplate="%{customdata}<extra></extra>",
    )


def points_of(share: float) -> str:
    """A share from -1 to 1 as signed percentage points: +3.2, −0.5, 0.0."""
    text = f"{100 * share:+.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text


def _hover(row: ForestRow, language: str) -> str:
    interval = say("charts.interval", language, low=points_of(row.low), high=points_of(row.high))
    difference = say("charts.points_difference", language, value=points_of(row.difference))
    verdict = say(f"charts.compared.{row.verdict}", language)
    lines = [f"<b>{plain(row.label)}</b>", difference, interval, plain(row.counts), verdict]
    return "<br>".join(line for line in lines if line)
