"""The items of a sheet by how often they were in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, plain, stripes
from ui.theme import MET, NOT_MET

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class ItemRow:
    """One item: in order `yes` times of `n` checks that say something about it."""

    name: str
    yes: int
    n: int


def items_chart(rows: Sequence[ItemRow], language: str) -> "Figure":
    """A bar an item, what was least often in order on top; how many of how many stands at its end."""
    counted = [row for row in rows if row.n]
    if not counted:
        return nothing(language)
    shown = sorted(counted, key=lambda row: row.yes / row.n)
    figure = blank(96 + 28 * len(shown) if len(shown) > 1 else 96 + ROW_PX, barmode="stack", bargap=0.35)
    names = [plain(row.name) for row in shown]
    told = [say("charts.items_of", language, x=row.yes, n=row.n) for row in shown]
    for answer, colour, pattern in (("yes", MET, ""), ("no", NOT_MET, "/")):
        parts = [row.yes if answer == "yes" else row.n - row.yes for row in shown]
        figure.add_bar(
            x=[part / row.n for part, row in zip(parts, shown, strict=True)],
            y=names,
            orientation="h",
            name=say(f"charts.items_{answer}", language),
            text=[str(part) if part else "" for part in parts],
            textposition="inside",
            insidetextanchor="middle",
            insidetextfont={"color": "#ffffff", "size": 12},
            textangle=0,
            customdata=told,
            hovertemplate="%{y}: %{customdata}<extra></extra>",
            marker={"color": colour, "line_width": 0, "pattern": stripes(pattern)},
        )
    figure.update_xaxes(title={"text": say("charts.items_share", language)}, tickformat=".0%", range=[0, 1], nticks=6)
    figure.update_yaxes(type="category", autorange="reversed", ticksuffix=" ")
    return figure
