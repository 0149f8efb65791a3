"""Many small control charts in one figure, each with its own name, which links to the large one."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from inspection.errors import InvalidInput
from ui.charts.common import blank, fine_format, nothing, number
from ui.charts.control import ChangeLine, stretches
from ui.theme import ACCENT, MAIN, NOT_MET, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLUMNS = 4
ROW_PX = 150
HEAD_PX, FOOT_PX = 30, 22
GAP = 0.035
LONGEST_NAME = 22


@dataclass(frozen=True)
class SmallChart:
    """One small chart: its name, where its large one is (or nothing), its months; a shift has another colour and mark.

    `parts` say what each value is made of, for the pointer.
    """

    name: str
    href: str
    months: Sequence[str]
    values: Sequence[float]
    centre: Sequence[float]
    lower: Sequence[float | None] | None
    upper: Sequence[float | None] | None
    parts: Sequence[str]
    shifted: bool
    unit: str
    changes: Sequence[ChangeLine] = ()


def multiples_chart(charts: Sequence[SmallChart], language: str, *, columns: int = COLUMNS) -> "Figure":
    """Small charts in a grid, row by row in the order given.

    Raises:
        InvalidInput: a chart has not one value, level and part for each month.
    """
    if not charts:
        return nothing(language)
    rows = -(-len(charts) // columns)
    height = rows * ROW_PX
    figure = blank(height, margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False)
    layout: dict[str, Any] = {}
    annotations: list[dict[str, Any]] = []
    traces: list[Any] = []
    for at, one in enumerate(charts):
        if not len(one.months) == len(one.values) == len(one.centre) == len(one.parts):
            raise InvalidInput(f"chart {one.name!r}: expected a value, a level and a part for each of its months")
        axis = "" if at == 0 else str(at + 1)
        across, down = _cell(at, rows, columns, height)
        layout |= _axes(one, axis, across, down)
        annotations.append(_title(one, across[0], down[1]))
        traces += _traces(one, axis, language)
    figure.add_traces(traces)
    figure.update_layout(annotations=annotations, **layout)
    return figure


def _cell(at: int, rows: int, columns: int, height: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part of the figure that a chart gets: from left to right, and from its foot to its head."""
    row, column = divmod(at, columns)
    width, tall = 1 / columns, 1 / rows
    left = column * width + (GAP if column else GAP * 0.9)
    top = 1 - row * tall
    return (left, (column + 1) * width - 0.004), (top - tall + FOOT_PX / height, top - HEAD_PX / height)


def _axes(one: SmallChart, axis: str, across: tuple[float, float], down: tuple[float, float]) -> dict[str, Any]:
    last = len(one.months) - 1
    small = {"size": 10}
    return {
        f"xaxis{axis}": {
            "domain": across, "anchor": f"y{axis}", "range": [-0.6, last + 0.6], "tickvals": [0, last],
            "ticktext": [one.months[0], one.months[last]], "tickfont": small, "showgrid": False, "automargin": False,
            "fixedrange": True,
        },
        f"yaxis{axis}": {
            "domain": down, "anchor": f"x{axis}", "nticks": 3, "tickformat": fine_format(one.unit), "tickfont": small,
            "automargin": False, "fixedrange": True,
        },
    }  # fmt: skip


def _title(one: SmallChart, left: float, top: float) -> dict[str, Any]:
    short = one.name if len(one.name) <= LONGEST_NAME else f"{one.name[: LONGEST_NAME - 1]}…"
    mark = "◆ " if one.shifted else ""
    text = f"{mark}{escape(short)}"
    if one.href:
        text = f'<a href="{escape(one.href)}" target="_self">{text}</a>'
    colour = {"color": NOT_MET if one.shifted else MAIN, "size": 12}
    return {
        "text": text, "x": left, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "font": colour, "hovertext": escape(one.name), "xshift": -2,
    }  # fmt: skip


def _traces(one: SmallChart, axis: str, language: str) -> list[Any]:
    import plotly.graph_objects as go

    where = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    at = list(range(len(one.months)))
    found = []
    for start, end in stretches(len(at), [change.position for change in one.changes if change.anew]):
        found += _levels(one, start, end, where)
    colour = NOT_MET if one.shifted else MAIN
    hover = [
        f"<b>{escape(one.name)}</b><br>{month}: {number(value, one.unit, language)}<br>{part}"
        for month, value, part in zip(one.months, one.values, one.parts, strict=True)
    ]
    marks = {"size": 5, "symbol": "diamond" if one.shifted else "circle"}
    found.append(
        go.Scatter(
            x=at,
            y=list(one.values),
            mode="lines+markers",
            line={"color": colour, "width": 1.5},
            marker=marks,
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
            **where,
        )
    )
    if one.changes:
        low, high = min(one.values), max(one.values)
        x = [value for change in one.changes for value in (change.position - 0.5, change.position - 0.5, None)]
        y = [value for _ in one.changes for value in (low, high, None)]
        line = {"color": ACCENT, "width": 1.2}
        found.append(go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", **where))
    return found


def _levels(one: SmallChart, start: int, end: int, where: dict[str, str]) -> list[Any]:
    """The range of ordinary ups and downs, and the centre, of the months between two new beginnings."""
    import plotly.graph_objects as go

    at = list(range(start, end))
    quiet = {"x": at, "mode": "lines", "hoverinfo": "skip"} | where
    found = []
    if one.lower is not None and one.upper is not None and one.lower[start] is not None:
        edge = {"width": 0, "shape": "hvh"}
        found.append(go.Scatter(y=list(one.lower[start:end]), line=edge, **quiet))
        fill = {"fill": "tonexty", "fillcolor": faded(QUIET, 0.2)}
        found.append(go.Scatter(y=list(one.upper[start:end]), line=edge, **fill, **quiet))
    found.append(go.Scatter(y=list(one.centre[start:end]), line={"color": QUIET, "width": 1}, **quiet))
    return found
