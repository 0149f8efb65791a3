"""How an agent meets each criterion, beside the centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, interval_marks, nothing, plain
from ui.theme import MAIN, NOT_MET, QUIET

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class ProfileRow:
    """One criterion in percent: the agent's mean with its interval, and the centre's; `part` tells what was counted."""

    label: str
    value: float
    low: float
    high: float
    centre: float
    n: int
    stands_out: bool
    part: str = ""


def profile_chart(rows: Sequence[ProfileRow], language: str, *, title: str = "") -> "Figure":
    """A row a criterion, in the order of the rubric: interval and mean of the agent, a tick for the centre.

    Args:
        title: of an axis that is as long as the intervals; by default it is that of shares of marks, 0 to 100 %.
    """
    if not rows:
        return nothing(language)
    figure = blank(110 + (ROW_PX - 4) * len(rows), margin={"l": 8, "r": 24, "t": 44, "b": 8})
    for stands_out, key, colour, symbol in (
        (False, "charts.criterion_usual", MAIN, "circle"),
        (True, "charts.criterion_outside", NOT_MET, "diamond"),
    ):
        marks = [
            (at, row.value, row.low, row.high, _hover(row, language))
            for at, row in enumerate(rows)
            if row.stands_out == stands_out
        ]
        interval_marks(figure, marks, name=say(key, language), colour=colour, symbol=symbol, size=11)
    figure.add_scatter(
        x=[row.centre for row in rows], y=list(range(len(rows))), mode="markers", hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 15, "line": {"width": 2, "color": QUIET}},
        name=say("charts.centre_mean", language),
    )  # fmt: skip
    most = max(max(row.high, row.centre) for row in rows) if title else 100
    figure.update_xaxes(
        range=[-0.02 * most, 1.02 * most], ticksuffix="%", title_text=title or say("charts.share_of_marks", language)
    )
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6], showgrid=False, ticks="", tickvals=list(range(len(rows))),
        ticktext=[f"{plain(row.label)} " for row in rows],
    )  # fmt: skip
    return figure


def _hover(row: ProfileRow, language: str) -> str:
    return "<br>".join(
        (
            f"<b>{plain(row.label)}</b>",
            f"{row.value:.1f}%",
            say("charts.interval", language, low=f"{row.low:.1f}%", high=f"{row.high:.1f}%"),
            f"{say('charts.centre_mean', language)} {row.centre:.1f}%",
            row.part or say("charts.n_answers", language, n=row.n),
        )
    )
