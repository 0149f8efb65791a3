"""Agents' levels with their uncertainty, drawn in towards the mean where calls are few."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection.words import say
from ui.charts.common import blank, fine_format, nothing, number, plain, ring, segments
from ui.theme import MAIN, NOT_MET, QUIET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FEW_CALLS, VERY_FEW_CALLS = 10, 5
NAMED_ROWS = 60


@dataclass(frozen=True)
class CaterpillarRow:
    """One agent: the shrunken mean, its interval, the number of calls, and the plain mean of them.

    `part` tells what was counted instead of the number of calls; `key` is what a press on the mark chooses, and a ring
    marks the one that is `chosen`.
    """

    label: str
    value: float
    low: float
    high: float
    n: int
    observed: float | None = None
    stands_out: bool = False
    part: str = ""
    key: str = ""
    chosen: bool = False


def caterpillar_chart(
    rows: Sequence[CaterpillarRow], mean: float, language: str, *, unit: str = "points", title: str = ""
) -> "Figure":
    """Intervals around shrunken means, lowest at the bottom; few calls are marked, ranks are not shown."""
    if not rows:
        return nothing(language)
    ordered = sorted(rows, key=lambda row: row.value)
    row_px = 26 if len(ordered) <= NAMED_ROWS else 7
    figure = blank(110 + row_px * len(ordered), margin={"l": 8, "r": 24, "t": 44, "b": 8})
    for name, marker, chosen in _looks(ordered):
        _draw(figure, ordered, chosen, say(name, language), marker, (language, unit))
    observed = [(at, row.observed) for at, row in enumerate(ordered) if row.observed is not None]
    if observed:
        figure.add_scatter(
            x=[value for _, value in observed], y=[at for at, _ in observed], mode="markers", hoverinfo="skip",
            marker={"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": QUIET}},
            name=say("charts.plain_mean", language),
        )  # fmt: skip
    ring(figure, [(row.value, at) for at, row in enumerate(ordered) if row.chosen], language)
    figure.add_vline(x=mean, line={"color": QUIET, "width": 1.5, "dash": "dot"})
    figure.add_annotation(
        x=mean, y=0, yref="paper", yanchor="bottom", xanchor="left", xshift=4, showarrow=False, font={"size": 12},
        text=f"{say('charts.mean', language)} {number(mean, unit, language)}",
    )  # fmt: skip
    figure.update_xaxes(
        title_text=title or say(f"charts.value_{unit}", language), tickformat=fine_format(unit), range=_reach(ordered)
    )
    figure.update_yaxes(range=[-0.9, len(ordered) - 0.3], showgrid=False, ticks="", **_names(ordered))
    return figure


def _reach(ordered: list[CaterpillarRow]) -> list[float]:
    """From a little before the lowest end to a little after the highest one."""
    seen = [row.value if row.observed is None else row.observed for row in ordered]
    low, high = min(*seen, *(row.low for row in ordered)), max(*seen, *(row.high for row in ordered))
    room = 0.04 * (high - low) or 0.01 * abs(high) or 1.0
    return [low - room, high + room]


def _names(ordered: list[CaterpillarRow]) -> dict[str, Any]:
    if len(ordered) > NAMED_ROWS:
        return {"showticklabels": False}
    return {"tickvals": list(range(len(ordered))), "ticktext": [f"{plain(row.label)} " for row in ordered]}


def _looks(ordered: list[CaterpillarRow]) -> list[tuple[str, dict[str, Any], list[int]]]:
    groups: dict[str, list[int]] = {"outstanding": [], "usual": [], "few": [], "very_few": []}
    for at, row in enumerate(ordered):
        few = "very_few" if row.n < VERY_FEW_CALLS else "few" if row.n < FEW_CALLS else "usual"
        groups["outstanding" if row.stands_out and few != "very_few" else few].append(at)
    looks = {
        "outstanding": {"color": NOT_MET, "size": 12, "symbol": "diamond"},
        "usual": {"color": MAIN, "size": 10},
        "few": {"color": MAIN, "size": 10, "symbol": "circle-open", "line": {"width": 2}},
        "very_few": {"color": QUIET, "size": 10, "symbol": "circle-open", "line": {"width": 2}},
    }
    return [(f"charts.{name}", looks[name], chosen) for name, chosen in groups.items() if chosen]


def _draw(
    figure: "Figure", ordered: list[CaterpillarRow], chosen: list[int], name: str, marker: dict[str, Any],
    reading: tuple[str, str],
) -> None:  # fmt: skip
    rows = [ordered[at] for at in chosen]
    figure.add_scatter(
        x=segments([row.low for row in rows], [row.high for row in rows]),
        y=segments(chosen, chosen),
        mode="lines",
        line={"color": faded(str(marker["color"]), 0.5), "width": 5},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=[row.value for row in rows],
        y=chosen,
        mode="markers",
        marker=marker,
        name=name,
        customdata=[[_hover(row, *reading), row.key] for row in rows],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _hover(row: CaterpillarRow, language: str, unit: str) -> str:
    low, high = number(row.low, unit, language), number(row.high, unit, language)
    lines = [
        f"<b>{plain(row.label)}</b>",
        f"{say('charts.shrunken', language)} {number(row.value, unit, language)}",
        say("charts.interval", language, low=low, high=high),
        row.part or say("charts.n_calls", language, n=row.n),
    ]
    if row.observed is not None:
        lines.append(f"{say('charts.plain_mean', language)} {number(row.observed, unit, language)}")
    return "<br>".join(lines)
