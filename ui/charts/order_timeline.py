"""One work order and its events: when each happened by the systems and as found, and until when it had to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, plain, text_beside
from ui.theme import MAIN, MET, SECOND, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HALF = 0.36


@dataclass(frozen=True)
class Limit:
    """Until when an event had to happen, both in minutes after the order's creation; `label` names the limit."""

    since: float
    until: float
    label: str


@dataclass(frozen=True)
class EventRow:
    """One event: minutes after the creation by the systems and as found, None where there is none; words beside it."""

    label: str
    system: float | None
    found: float | None
    told: str
    limits: tuple[Limit, ...] = ()


def order_timeline(rows: Sequence[EventRow], language: str) -> "Figure":
    """The events of an order downwards, minutes to the right; the time that was allowed is shaded behind each."""
    known = [at for row in rows for at in (row.system, row.found) if at is not None]
    if not known:
        return nothing(language, "orders.nothing_known")
    figure = blank(96 + ROW_PX * len(rows), margin={"l": 8, "r": 250, "t": 40, "b": 8})
    for place, row in enumerate(rows):
        for limit in row.limits:
            _shade(figure, place, limit)
        text_beside(figure, place, plain(row.told))
    for name, colour, symbol in (("system", MAIN, "circle-open"), ("found", SECOND, "diamond")):
        shown = [(place, row, at) for place, row in enumerate(rows) if (at := getattr(row, name)) is not None]
        figure.add_scatter(
            x=[at for *_, at in shown],
            y=[place for place, *_ in shown],
            name=say(f"orders.chart_{name}", language),
            mode="markers",
            marker={"size": 15 if name == "system" else 9, "color": colour, "symbol": symbol, "line": {"width": 2}},
            customdata=[plain(row.label) for _, row, _ in shown],
            hovertemplate=say("orders.chart_hover", language, event="%{customdata}", minutes="%{x:.1f}")
            + "<extra></extra>",
        )
    furthest = max([*known, *(limit.until for row in rows for limit in row.limits)])
    figure.update_xaxes(range=[-0.03 * furthest, 1.1 * furthest], title_text=say("orders.chart_axis", language))
    figure.update_layout(showlegend=True)
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], showgrid=False, ticks="", tickfont={"size": 13},
        tickvals=list(range(len(rows))), ticktext=[f"{plain(row.label)} " for row in rows],
    )  # fmt: skip
    return figure


def _shade(figure: "Figure", place: int, limit: Limit) -> None:
    edges = {"x0": limit.since, "x1": limit.until, "y0": place - HALF, "y1": place + HALF}
    figure.add_shape(type="rect", **edges, fillcolor=faded(MET, 0.13), line_width=0, layer="below")
    edges["x0"] = limit.until
    figure.add_shape(type="line", **edges, line={"color": MET, "width": 2}, layer="below")
    figure.add_annotation(
        x=limit.until, y=place - HALF + 0.16, text=plain(limit.label), showarrow=False, xanchor="left", xshift=3,
        font={"size": 11, "color": MET},
    )  # fmt: skip
