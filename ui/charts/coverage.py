"""How many of the answered calls were recorded, day by day."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from inspection.errors import InvalidInput
from inspection.words import say
from ui.charts.common import blank, nothing, part_of
from ui.theme import MAIN, NOT_MET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def coverage_chart(days: Sequence[Any], recorded: Sequence[int], answered: Sequence[int], language: str) -> "Figure":
    """Above, the share recorded of each day; below, the calls, recorded and not.

    Raises:
        InvalidInput: the lengths differ, or more was recorded than answered on a day.
    """
    if not len(days) == len(recorded) == len(answered):
        raise InvalidInput(f"{len(days)} days with {len(recorded)} and {len(answered)} counts, expected one each a day")
    for day, part, whole in zip(days, recorded, answered, strict=True):
        if not 0 <= part <= whole:
            raise InvalidInput(f"{day}: {part} recorded of {whole} answered, expected at most all of them")
    if not days:
        return nothing(language)
    figure = blank(360, barmode="stack", bargap=0.25, hovermode="x unified", margin={"l": 8, "r": 16, "t": 44, "b": 8})
    names = [f"{day:%m-%d}" if hasattr(day, "strftime") else str(day) for day in days]
    _share(figure, names, recorded, answered, language)
    _calls(figure, names, recorded, answered, language)
    lowest = min((part / whole for part, whole in zip(recorded, answered, strict=True) if whole), default=0.0)
    edge = max(0.01, (1 - lowest) * 0.15)
    span = [max(0.0, lowest - edge), 1 + 0.6 * edge]
    share_axis = {"title": {"text": say("charts.coverage", language)}, "tickformat": ".0~%", "range": span}
    figure.update_layout(
        xaxis={"type": "category", "anchor": "y", "showgrid": False, "nticks": 16},
        yaxis={"domain": [0, 0.52], "title": {"text": say("charts.calls", language)}, "rangemode": "tozero"},
        yaxis2={"domain": [0.62, 1]} | share_axis,
    )
    return figure


def _share(figure: "Figure", names: list[str], recorded: Sequence[int], answered: Sequence[int], language: str) -> None:
    shares = [part / whole if whole else None for part, whole in zip(recorded, answered, strict=True)]
    figure.add_scatter(
        x=names, y=shares, yaxis="y2", mode="lines+markers", line={"color": MAIN, "width": 2}, marker={"size": 6},
        name=say("charts.coverage", language), showlegend=False,
        customdata=[part_of(part, whole, language) for part, whole in zip(recorded, answered, strict=True)],
        hovertemplate="%{y:.1%} (%{customdata})",
    )  # fmt: skip


def _calls(figure: "Figure", names: list[str], recorded: Sequence[int], answered: Sequence[int], language: str) -> None:
    missing = [whole - part for part, whole in zip(recorded, answered, strict=True)]
    for counts, name, colour, pattern in (
        (recorded, "charts.recorded", faded(MAIN, 0.75), ""),
        (missing, "charts.not_recorded", NOT_MET, "/"),
    ):
        stripes = {"shape": pattern, "fillmode": "overlay", "fgcolor": "#ffffff", "size": 5}
        figure.add_bar(
            x=names, y=list(counts), name=say(name, language), hovertemplate="%{y:,}",
            marker={"color": colour, "line_width": 0, "pattern": stripes},
        )  # fmt: skip
