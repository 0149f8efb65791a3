"""Indicators against their targets, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, number, part_of, plain, segments, text_beside
from ui.theme import MET, QUIET, VERDICT_COLOURS, VERDICT_SYMBOLS, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

VERDICTS = ("met", "not_met", "not_proven")
HALF = 0.34
TARGET = "#5b6b7c"


@dataclass(frozen=True)
class BulletRow:
    """One indicator of a month: rates from 0 to 1; `value` and the interval are None where nothing was counted.

    `low` and `high` are None where every event was counted, so that the figure is a fact without an interval.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    target: float
    at_least: bool
    verdict: str | None
    numerator: float | None = None
    denominator: float | None = None


def bullet_chart(rows: Sequence[BulletRow], language: str) -> "Figure":
    """Each indicator as a mark on its interval, beside its target; "at least" and "at most" targets have own axes."""
    groups = [[row for row in rows if row.at_least], [row for row in rows if not row.at_least]]
    groups = [group for group in groups if group]
    if not groups:
        return nothing(language)
    height = 84 + ROW_PX * len(rows) + 54 * (len(groups) - 1)
    figure = blank(height, margin={"l": 8, "r": 176, "t": 44, "b": 8})
    top, gap = 1.0, 54 / max(height - 90, 1)
    for place, group in enumerate(groups, start=1):
        share = (1 - gap * (len(groups) - 1)) * len(group) / len(rows)
        _axes(figure, group, place, (max(0.0, top - share), top), language)
        _draw(figure, group, place, language)
        top -= share + gap
    _legend(figure, language)
    return figure


def _axes(figure: "Figure", group: list[BulletRow], place: int, domain: tuple[float, float], language: str) -> None:
    suffix = _suffix(place)
    known = [at for row in group for at in (row.value, row.low, row.high, row.target) if at is not None]
    at_least = group[0].at_least
    span = (max(0.0, min(known) - 0.04), 1.005) if at_least else (-0.02 * max(known), min(1.005, max(known) * 1.12))
    title = say("charts.rate_at_least" if at_least else "charts.rate_at_most", language)
    figure.update_layout(
        {
            f"xaxis{suffix}": {
                "anchor": f"y{suffix}",
                "range": span,
                "tickformat": ".1~%",
                "title": {"text": title},
            },
            f"yaxis{suffix}": {
                "anchor": f"x{suffix}",
                "domain": domain,
                "range": [len(group) - 0.4, -0.6],
                "showgrid": False,
                "ticks": "",
                "tickfont": {"size": 13},
                "tickvals": list(range(len(group))),
                "ticktext": [f"{plain(row.label)} " for row in group],
            },
        }
    )


def _suffix(place: int) -> str:
    return "" if place == 1 else str(place)


def _draw(figure: "Figure", group: list[BulletRow], place: int, language: str) -> None:
    suffix = _suffix(place)
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "showlegend": False}
    for at, row in enumerate(group):
        good = (row.target, 1.005) if row.at_least else (0, row.target)
        figure.add_shape(
            type="rect", xref=f"x{suffix}", yref=f"y{suffix}", x0=good[0], x1=good[1], y0=at - HALF, y1=at + HALF,
            fillcolor=faded(MET, 0.13), line_width=0, layer="below",
        )  # fmt: skip
        text_beside(figure, at, _beside(row, language), f"y{suffix}")
    for verdict in (*VERDICTS, None):
        _marks(figure, group, verdict, axes, language)
    targets, rows = [row.target for row in group], range(len(group))
    figure.add_scatter(
        x=segments(targets, targets), y=segments([at - HALF for at in rows], [at + HALF for at in rows]),
        mode="lines", line={"color": TARGET, "width": 3}, hoverinfo="skip", **axes,
    )  # fmt: skip


def _marks(figure: "Figure", group: list[BulletRow], verdict: str | None, axes: dict[str, Any], language: str) -> None:
    colour, symbol = VERDICT_COLOURS.get(verdict or "", QUIET), VERDICT_SYMBOLS.get(verdict or "", "circle")
    mine = [(at, row) for at, row in enumerate(group) if row.verdict == verdict and row.value is not None]
    held = [(at, row.low, row.high) for at, row in mine if row.low is not None and row.high is not None]
    figure.add_scatter(
        x=segments([low for _, low, _ in held], [high for _, _, high in held]),
        y=segments([at for at, _, _ in held], [at for at, _, _ in held]),
        mode="lines", line={"color": faded(colour, 0.45), "width": 9}, hoverinfo="skip", **axes,
    )  # fmt: skip
    figure.add_scatter(
        x=[row.value for _, row in mine],
        y=[at for at, _ in mine],
        mode="markers",
        marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2, "color": colour}},
        customdata=[_hover(row, language) for _, row in mine],
        hovertemplate="%{customdata}<extra></extra>",
        **axes,
    )


def _beside(row: BulletRow, language: str) -> str:
    if row.value is None:
        return say("charts.no_data", language)
    verdict = say(f"charts.verdict.{row.verdict}", language) if row.verdict else ""
    return f"<b>{number(row.value, 'percent', language)}</b>  {verdict}"


def _hover(row: BulletRow, language: str) -> str:
    sign = "≥" if row.at_least else "≤"
    lines = [f"<b>{plain(row.label)}</b>", f"{number(row.value, 'percent', language)}  ({_counted(row, language)})"]
    if row.low is not None and row.high is not None:
        low, high = number(row.low, "percent", language), number(row.high, "percent", language)
        lines.append(say("charts.interval", language, low=low, high=high))
    lines.append(say("charts.target", language, value=f"{sign} {number(row.target, 'percent', language)}"))
    if row.verdict:
        lines.append(say(f"charts.verdict.{row.verdict}", language))
    return "<br>".join(lines)


def _counted(row: BulletRow, language: str) -> str:
    return part_of(row.numerator, row.denominator, language)


def _legend(figure: "Figure", language: str) -> None:
    for verdict in VERDICTS:
        colour = VERDICT_COLOURS[verdict]
        line = {"width": 2, "color": colour}
        marker = {"symbol": VERDICT_SYMBOLS[verdict], "size": 11, "color": colour, "line": line}
        name = say(f"charts.verdict.{verdict}", language)
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=name)
    band = {"color": "rgba(135,146,160,0.55)", "width": 9}
    figure.add_scatter(x=[None], y=[None], mode="lines", line=band, name=say("charts.interval_name", language))
    good = {"symbol": "square", "size": 13, "color": faded(MET, 0.25)}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=good, name=say("charts.target_kept", language))
    bar = {"symbol": "line-ns", "size": 14, "line": {"width": 3, "color": TARGET}}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=bar, name=say("charts.target_name", language))
