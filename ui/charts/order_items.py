"""How often each item of the work orders' sheet was answered yes, no and not applicable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, plain, text_beside
from ui.theme import MET, NOT_MET, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LOOKS = (("no", NOT_MET, ""), ("yes", faded(MET, 0.4), ""), ("na", QUIET, "."))


@dataclass(frozen=True)
class OrderItemRow:
    """One item and its answers."""

    label: str
    yes: int
    no: int
    na: int


def order_items_chart(rows: Sequence[OrderItemRow], language: str) -> "Figure":
    """A bar an item, "no" first, so that what fails most stands out."""
    if not any(row.yes + row.no + row.na for row in rows):
        return nothing(language)
    figure = blank(110 + ROW_PX * len(rows), margin={"l": 8, "r": 120, "t": 44, "b": 8}, barmode="stack")
    for answer, colour, pattern in LOOKS:
        figure.add_bar(
            x=[getattr(row, answer) for row in rows],
            y=list(range(len(rows))),
            orientation="h",
            width=0.62,
            name=say(f"orders.answer_{answer}", language),
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.25}},
            hovertemplate="%{fullData.name}: %{x}<extra></extra>",
        )
    for at, row in enumerate(rows):
        text_beside(figure, at, say("orders.chart_no_of", language, no=row.no, judged=row.yes + row.no))
    figure.update_xaxes(title_text=say("orders.chart_orders", language), dtick=_step(rows), rangemode="tozero")
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], showgrid=False, ticks="", tickfont={"size": 13},
        tickvals=list(range(len(rows))), ticktext=[f"{plain(row.label)} " for row in rows],
    )  # fmt: skip
    return figure


def _step(rows: Sequence[OrderItemRow]) -> int:
    most = max(row.yes + row.no + row.na for row in rows)
    return max(1, -(-most // 8))
