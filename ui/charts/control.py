"""Months in a row, with the range that ordinary ups and downs stay in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from inspection.errors import InvalidInput
from inspection.words import say
from ui.charts.common import blank, fine_format, nothing, number, plain, ring
from ui.theme import ACCENT, MAIN, MET, NOT_MET, NOT_PROVEN, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Series = Sequence[float | None]
LONGEST_NAME = 14
"""Characters of a change that stand in the chart; all of them show under the pointer."""


@dataclass(frozen=True)
class ChangeLine:
    """A documented change: the position of its month, its words, and whether the limits begin anew with it."""

    position: int
    text: str
    anew: bool


def control_chart(
    months: Sequence[object],
    values: Series,
    centre: float | Series,
    lower: float | Series | None,
    upper: float | Series | None,
    signals: Sequence[int],
    target: float | None,
    language: str,
    unit: str = "percent",
    made_up_until: object | None = None,
    *,
    title: str = "",
    parts: Sequence[str] = (),
    changes: Sequence[ChangeLine] = (),
    chosen: str = "",
) -> "Figure":
    """A control chart: values by month, centre line and limits; `signals` are 0-based positions that stand out.

    Args:
        months: in order, shown by their text; `values` has one for each, None where there is none.
        centre: one level, or one for each month; likewise `lower` and `upper`, None without limits (a run chart).
        target: drawn as an own line, None without.
        unit: "percent", "points", "seconds" or "count".
        made_up_until: last month of a made-up past, shaded and named so.
        title: of the vertical axis.
        parts: what each value is made of, in words ("76 of 88"), shown under the pointer.
        changes: marked by a vertical line each; levels and limits break where they begin anew.
        chosen: the month that is looked at, with a ring; a press on a month names it by the second of its `customdata`.

    Raises:
        InvalidInput: the lengths differ, or a signal lies outside the months.
    """
    names = [str(month) for month in months]
    _check(names, values, signals, made_up_until)
    if parts and len(parts) != len(names):
        raise InvalidInput(f"{len(parts)} parts for {len(names)} months, expected one for each month")
    if not names:
        return nothing(language)
    figure = blank(360, margin={"l": 8, "r": 96, "t": 44, "b": 8})
    level, breaks = _along(centre, names), [one.position for one in changes if one.anew]
    if lower is not None and upper is not None:
        _limits(figure, _along(lower, names), _along(upper, names), breaks, language)
    for start, end in stretches(len(names), breaks):
        figure.add_scatter(
            x=list(range(start, end)), y=level[start:end], mode="lines", line={"color": QUIET, "width": 1.5},
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    _values(figure, names, values, signals, language, unit, parts)
    ring(figure, [(at, values[at] or 0.0) for at, name in enumerate(names) if name == chosen], language)
    for one in changes:
        _change(figure, one, names)
    _line_names(figure, level[-1], target, language, unit)
    if made_up_until is not None:
        _made_up(figure, names.index(str(made_up_until)), language)
    _axes(figure, names, unit, title or say(f"charts.value_{unit}", language))
    return figure


def _axes(figure: "Figure", names: list[str], unit: str, title: str) -> None:
    every = -(-len(names) // 12)
    figure.update_xaxes(
        tickvals=list(range(0, len(names), every)), ticktext=names[::every], showgrid=False,
        range=[-0.6, len(names) - 0.4],
    )  # fmt: skip
    figure.update_yaxes(title_text=title, tickformat=fine_format(unit))


def _check(names: list[str], values: Series, signals: Sequence[int], made_up_until: object | None) -> None:
    if len(names) != len(values):
        raise InvalidInput(f"{len(values)} values for {len(names)} months, expected one for each month")
    outside = [at for at in signals if not 0 <= at < len(names)]
    if outside:
        raise InvalidInput(f"signal at position {outside[0]}, expected 0 to {len(names) - 1}")
    if made_up_until is not None and str(made_up_until) not in names:
        raise InvalidInput(f"month {made_up_until} is not among the months drawn, {names[0]} to {names[-1]}")


def _along(level: float | Series, names: list[str]) -> list[float | None]:
    if isinstance(level, int | float):
        return [float(level)] * len(names)
    if len(level) != len(names):
        raise InvalidInput(f"{len(level)} levels for {len(names)} months, expected one for each month")
    return list(level)


def stretches(number: int, breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Starts and ends of the positions between breaks, where lines break too."""
    edges = sorted({0, number, *(at for at in breaks if 0 < at < number)})
    yield from pairwise(edges)


def _limits(
    figure: "Figure", lower: list[float | None], upper: list[float | None], breaks: Sequence[int], language: str
) -> None:
    edge = {"color": faded(QUIET, 0.9), "width": 1.2, "dash": "dash", "shape": "hvh"}
    named = False
    for start, end in stretches(len(lower), breaks):
        if lower[start] is None:
            continue
        shared = {"x": list(range(start, end)), "mode": "lines", "line": edge, "hoverinfo": "skip"}
        figure.add_scatter(y=lower[start:end], showlegend=False, **shared)
        name = say("charts.ordinary_range", language)
        figure.add_scatter(
            y=upper[start:end], fill="tonexty", fillcolor=faded(QUIET, 0.11), name=name, showlegend=not named, **shared
        )
        named = True


def _change(figure: "Figure", change: ChangeLine, names: list[str]) -> None:
    """A vertical line before its month, with its first words above; the whole text and month under the pointer."""
    at = change.position - 0.5
    figure.add_vline(x=at, line={"color": ACCENT, "width": 1.5, "dash": "solid" if change.anew else "dot"})
    short = change.text if len(change.text) <= LONGEST_NAME else f"{change.text[: LONGEST_NAME - 1]}…"
    figure.add_annotation(
        x=at, y=1, yref="paper", yanchor="top", xanchor="left", xshift=4, showarrow=False, text=plain(short),
        hovertext=f"{names[change.position]} {plain(change.text)}", font={"size": 12, "color": ACCENT},
    )  # fmt: skip


def _values(
    figure: "Figure",
    names: list[str],
    values: Series,
    signals: Sequence[int],
    language: str,
    unit: str,
    parts: Sequence[str],
) -> None:
    hover = [f"<b>{name}</b><br>{number(value, unit, language)}" for name, value in zip(names, values, strict=True)]
    hover = [f"{one}<br>{part}" for one, part in zip(hover, parts, strict=True)] if parts else hover
    shared = {
        "customdata": [[one, name] for one, name in zip(hover, names, strict=True)],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }
    figure.add_scatter(
        x=list(range(len(names))), y=list(values), mode="lines+markers", line={"color": MAIN, "width": 2},
        marker={"size": 7}, name=say("charts.month_value", language), connectgaps=False, **shared,
    )  # fmt: skip
    if not signals:
        return
    marked = {"symbol": "diamond", "size": 13, "color": NOT_MET, "line": {"width": 1.5, "color": "#ffffff"}}
    figure.add_scatter(
        x=list(signals), y=[values[at] for at in signals], mode="markers", marker=marked,
        name=say("charts.signal", language),
        customdata=[[f"{hover[at]}<br>{say('charts.signal', language)}", names[at]] for at in signals],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )  # fmt: skip


def _line_names(figure: "Figure", centre: float | None, target: float | None, language: str, unit: str) -> None:
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "showarrow": False, "align": "left"}
    above = target is not None and centre is not None and target > centre
    if centre is not None:
        text = f"{say('charts.mean', language)} {number(centre, unit, language)}"
        figure.add_annotation(y=centre, text=text, yanchor="top" if above else "bottom", font={"size": 12}, **beside)
    if target is not None:
        figure.add_hline(y=target, line={"color": MET, "width": 2, "dash": "longdash"})
        text = say("charts.target", language, value=number(target, unit, language))
        font = {"size": 12, "color": MET}
        figure.add_annotation(y=target, text=text, yanchor="bottom" if above else "top", font=font, **beside)


def _made_up(figure: "Figure", last: int, language: str) -> None:
    figure.add_vrect(x0=-0.6, x1=last + 0.5, fillcolor=faded(NOT_PROVEN, 0.10), line_width=0, layer="below")
    figure.add_annotation(
        x=-0.6, y=0, yref="paper", xanchor="left", yanchor="bottom", xshift=6, yshift=4, showarrow=False,
        text=say("charts.made_up", language), font={"size": 12, "color": NOT_PROVEN},
    )  # fmt: skip
