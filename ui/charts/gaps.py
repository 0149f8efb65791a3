"""Rare errors: how many cases lie between one and the next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection.errors import InvalidInput
from inspection.words import say
from ui.charts.common import blank, nothing
from ui.theme import MAIN, NOT_MET, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def gaps_chart(
    months: Sequence[str], gaps: Sequence[int], centre: float | None, upper: float | None, language: str
) -> "Figure":
    """Cases without an error before each error; above the upper limit, errors became rarer.

    Args:
        months: of each error, in order.
        gaps: cases before it since the last one.
        centre: mean gap; None without.
        upper: limit; None without.

    Raises:
        InvalidInput: the lengths differ.
    """
    if len(months) != len(gaps):
        raise InvalidInput(f"{len(gaps)} gaps for {len(months)} errors, expected one for each error")
    if not gaps:
        return nothing(language)
    figure = blank(320, margin={"l": 8, "r": 96, "t": 40, "b": 8})
    x = list(range(1, len(gaps) + 1))
    if centre is not None:
        if upper is not None:
            figure.add_hrect(y0=0, y1=upper, fillcolor=faded(QUIET, 0.11), line_width=0, layer="below")
        figure.add_hline(y=centre, line={"color": QUIET, "width": 1.5})
        text = f"{say('charts.mean', language)} {centre:.0f}"
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=6, y=centre, text=text, showarrow=False, font={"size": 12}
        )
    beyond = [upper is not None and gap > upper for gap in gaps]
    hover = [
        f"<b>{say('charts.error_number', language, number=at, month=month)}</b><br>"
        + say("charts.gap", language, n=gap)
        for at, month, gap in zip(x, months, gaps, strict=True)
    ]
    marker = {
        "size": [12 if one else 7 for one in beyond],
        "symbol": ["diamond" if one else "circle" for one in beyond],
        "color": [NOT_MET if one else MAIN for one in beyond],
    }
    figure.add_scatter(
        x=x, y=list(gaps), mode="lines+markers", line={"color": MAIN, "width": 2}, marker=marker, customdata=hover,
        hovertemplate="%{customdata}<extra></extra>", showlegend=False,
    )  # fmt: skip
    every = -(-len(gaps) // 14)
    figure.update_xaxes(
        tickvals=x[::every], ticktext=list(months[::every]), title_text=say("charts.error_axis", language),
        showgrid=False,
    )  # fmt: skip
    figure.update_yaxes(title_text=say("charts.gap_axis", language), rangemode="tozero", tickformat=",.0f")
    return figure
