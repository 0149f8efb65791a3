"""What the charts share: an empty figure in the house style, numbers as words, and the buttons of a chart."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from inspection.errors import InvalidInput
from inspection.words import say
from ui.theme import ACCENT, faded, template

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

UNITS = ("percent", "points", "seconds", "count")
ROW_PX = 34
EMPTY_PX = 160


def blank(height: int, **layout: Any) -> "Figure":
    """A figure of `height` pixels in the house style, nothing on it yet."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(template=template(), height=height, **layout)
    return figure


def nothing(language: str, why: str = "charts.nothing") -> "Figure":
    """A figure that says that there is nothing to draw, instead of empty axes."""
    figure = blank(EMPTY_PX)
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    figure.add_annotation(text=say(why, language), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)
    return figure


def number(value: float | None, unit: str, language: str) -> str:
    """A value as people read it: 92.3%, 87.5, 12.0 s; a dash when there is none.

    Raises:
        InvalidInput: the unit is not one of `UNITS`.
    """
    if unit not in UNITS:
        raise InvalidInput(f"unit {unit!r} is unknown, expected one of {', '.join(UNITS)}")
    if value is None:
        return "—"
    if unit == "percent":
        fine = 0 < abs(value) < 0.01 or 0.9995 <= abs(value) < 1
        return f"{100 * value:.2f}%" if fine else f"{100 * value:.1f}%"
    if unit == "seconds":
        return say("charts.seconds", language, value=f"{value:.1f}")
    return f"{value:,.0f}" if unit == "count" else f"{value:.1f}"


def tick_format(unit: str) -> str:
    """Plotly's format of an axis in `unit`."""
    return {"percent": ".0~%", "count": ",.0f"}.get(unit, ".1~f")


FEW = 8


def whole_ticks(most: float, unit: str) -> dict[str, Any]:
    """The ticks of an axis up to `most` in `unit`: few things are counted one by one, never in halves."""
    return {"dtick": 1} if unit == "count" and most <= FEW else {}


def fine_format(unit: str) -> str:
    """Plotly's format of an axis in `unit` that may span little: with a decimal where one is needed."""
    return ".1~%" if unit == "percent" else tick_format(unit)


def part_of(numerator: float | None, denominator: float | None, language: str) -> str:
    """How many of how many, or that nothing was counted."""
    if not denominator or numerator is None:
        return say("charts.none_counted", language)
    return say("charts.of", language, x=f"{numerator:,.0f}", n=f"{denominator:,.0f}")


def plain(text: str) -> str:
    """A name as it stands: what looks like markup in it is shown, not obeyed."""
    return escape(text, quote=False)


def segments(starts: Sequence[float], ends: Sequence[float]) -> list[float | None]:
    """Ends of separate line pieces with a gap after each, as Plotly draws many pieces in one trace."""
    return [at for pair in zip(starts, ends, strict=True) for at in (*pair, None)]


def interval_marks(
    figure: "Figure",
    rows: Sequence[tuple[float, float, float, float, str]],
    *,
    name: str,
    colour: str,
    symbol: str,
    size: int,
) -> None:
    """Marks on their intervals, under one name of the legend; nothing where there is no row.

    Args:
        rows: place on the y axis, value, low and high end, and what is said under the pointer.
    """
    if not rows:
        return
    places, values, lows, highs, told = (list(part) for part in zip(*rows, strict=True))
    figure.add_scatter(
        x=segments(lows, highs), y=segments(places, places), mode="lines",
        line={"color": faded(colour, 0.5), "width": 5}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=values, y=places, mode="markers", name=name, marker={"color": colour, "size": size, "symbol": symbol},
        customdata=told, hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def ring(figure: "Figure", places: Sequence[tuple[float, float]], language: str) -> None:
    """A ring around what is chosen, at x and y."""
    if places:
        x, y = (list(part) for part in zip(*places, strict=True))
        figure.add_scatter(
            x=x, y=y, mode="markers", hoverinfo="skip", name=say("charts.chosen", language), cliponaxis=False,
            marker={"symbol": "circle-open", "size": 22, "color": ACCENT, "line": {"width": 2.5}},
        )  # fmt: skip


def text_beside(figure: "Figure", y: float, text: str, axis: str = "y") -> None:
    """Words to the right of the plot, level with `y` of the named axis."""
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=10, y=y, yref=axis, text=text, showarrow=False, align="left"
    )


def stripes(shape: str) -> dict[str, Any]:
    """A pattern over the colour of a bar, so that parts are told apart without colour; "" for none."""
    return {"shape": shape, "fillmode": "overlay", "fgcolor": "#ffffff", "fgopacity": 0.28, "size": 7, "solidity": 0.12}


def chart_config(name: str) -> dict[str, Any]:
    """Buttons of a chart: save as a picture, zoom back; nothing else. `name` becomes the file's name."""
    return {
        "displaylogo": False,
        "responsive": True,
        "modeBarButtons": [["toImage", "resetScale2d"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
        "doubleClick": "reset",
    }
