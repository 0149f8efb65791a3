"""The hours of the week as a heat map: how often each was tested, and where nobody answered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection.errors import InvalidInput
from inspection.words import say
from ui.charts.common import blank, nothing
from ui.theme import MAIN, NOT_MET, faded

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

DAYS, HOURS = 7, 24


def week_chart(
    tests: Sequence[Sequence[int]], failed: Sequence[Sequence[int]], language: str, *, planned: bool = False
) -> "Figure":
    """Weekdays down, hours across; the darker, the more tests, and a cross where one was not answered.

    Args:
        planned: the tests are planned and not made yet.

    Raises:
        InvalidInput: the grids are not 7 x 24, or more failed than were tested.
    """
    for grid in (tests, failed):
        if len(grid) != DAYS or any(len(row) != HOURS for row in grid):
            raise InvalidInput(f"a grid of {len(grid)} days, expected {DAYS} days of {HOURS} hours")
    if any(bad > made for row, other in zip(failed, tests, strict=True) for bad, made in zip(row, other, strict=True)):
        raise InvalidInput("more tests failed in an hour than were made, expected at most all of them")
    if not any(map(any, tests)):
        return nothing(language)
    days = [say(f"charts.day_{day}", language) for day in range(DAYS)]
    figure = blank(300, margin={"l": 8, "r": 8, "t": 16, "b": 8})
    most = max(map(max, tests))
    figure.add_heatmap(
        z=[list(row) for row in tests],
        x=list(range(HOURS)),
        y=days,
        zmin=0,
        zmax=most,
        colorscale=[[0, faded(MAIN, 0.06)], [1, faded(MAIN, 0.9)]],
        xgap=2,
        ygap=2,
        name=say("charts.tests", language),
        colorbar={"title": {"text": say("charts.tests", language)}, "thickness": 12, "dtick": max(1, -(-most // 5))},
        customdata=[list(row) for row in failed],
        hovertemplate=_hover(planned, language) + "<extra></extra>",
    )
    marks = [(hour, days[day]) for day in range(DAYS) for hour in range(HOURS) if failed[day][hour]]
    if marks:
        figure.add_scatter(
            x=[hour for hour, _ in marks],
            y=[day for _, day in marks],
            mode="markers",
            marker={"symbol": "x", "size": 9, "color": NOT_MET},
            name=say("charts.not_answered", language),
            hoverinfo="skip",
        )
    figure.update_xaxes(title={"text": say("charts.hour", language)}, dtick=2, range=[-0.5, 23.5], showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(showlegend=bool(marks))
    return figure


def _hover(planned: bool, language: str) -> str:
    cell = {"day": "%{y}", "hour": "%{x}", "n": "%{z}"}
    if planned:
        return say("charts.week_planned", language, **cell)
    return say("charts.week_hover", language, bad="%{customdata}", **cell)
