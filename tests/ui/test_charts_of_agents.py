"""Charts of one agent, of inspectors, and of more agents than can be told apart."""

import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts import (
    AdjustedPoint,
    FunnelLimits,
    FunnelPoint,
    LeniencyRow,
    MonthPoint,
    NextMonth,
    ProfileRow,
    adjusted_chart,
    agent_months_chart,
    funnel_chart,
    leniency_chart,
    profile_chart,
    thinned,
)
from ui.charts.thinning import MERGED_FROM, told_apart

LANGUAGES = ("zh", "en")
LIMITS = FunnelLimits([5, 200], [70, 79], [90, 81], [60, 78], [100, 82], 80)


def named(figure: Any) -> list[str]:
    return [one.name for one in figure.data if one.name]


def hovers(figure: Any) -> list[str]:
    given = [text for one in figure.data if one.customdata is not None for text in one.customdata]
    return [text if isinstance(text, str) else text[0] for text in given]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_agents_months_with_what_to_expect_next(language: str) -> None:
    points = [MonthPoint(f"2026-{at:02d}", 10, 80.0 + at, 79.0, 70.0, 88.0) for at in range(1, 5)]
    figure = agent_months_chart(
        points, language, expected=NextMonth("2026-05", 81.5, 76.0, 87.0), made_up_until="2026-02"
    )
    run = next(one for one in figure.data if one.mode == "lines+markers")
    assert list(run.y) == [81.0, 82.0, 83.0, 84.0]
    coming = figure.data[-1]
    assert (list(coming.x), list(coming.y)) == (["2026-05"], [81.5])
    assert (list(coming.error_y.array), list(coming.error_y.arrayminus)) == ([5.5], [5.5])
    assert list(figure.layout.xaxis.categoryarray) == [f"2026-{at:02d}" for at in range(1, 6)]
    assert [one.x1 for one in figure.layout.shapes] == [1.5]
    assert all("10" in text for text in run.customdata)
    if language == "en":
        assert not re.search("[一-鿿]", json.dumps(figure.to_plotly_json(), default=str))


@pytest.mark.parametrize("language", LANGUAGES)
def test_inspectors_who_stand_out_look_otherwise(language: str) -> None:
    rows = [LeniencyRow("a", 4.0, 2.5, 5.5, 300, 6, True), LeniencyRow("b", -0.5, -1.5, 0.5, 280, 6, False)]
    figure = leniency_chart(rows, language)
    usual, outside = (one for one in figure.data if one.mode == "markers")
    assert (list(usual.x), list(outside.x)) == ([-0.5], [4.0])
    assert usual.marker.symbol != outside.marker.symbol
    assert list(figure.layout.yaxis.ticktext) == ["b ", "a "]
    assert "300" in outside.customdata[0] and "+2.5" in outside.customdata[0]


def test_a_name_is_no_markup() -> None:
    figure = leniency_chart([LeniencyRow("<b>x</b>", 0.0, 0.0, 0.0, 1, 0, False)], "en")
    assert "&lt;b&gt;x" in figure.layout.yaxis.ticktext[0]
    assert "interval" not in hovers(figure)[0], "without shared agents there is no interval"


def test_the_profile_keeps_the_order_of_the_rubric() -> None:
    rows = [ProfileRow("A2 b", 40, 30, 50, 60, 20, True), ProfileRow("A1 a", 90, 80, 100, 88, 20, False)]
    figure = profile_chart(rows, "en")
    assert list(figure.layout.yaxis.ticktext) == ["A2 b ", "A1 a "]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1], "the first stands on top"
    centre = next(one for one in figure.data if one.marker.symbol == "line-ns")
    assert list(centre.x) == [60, 88]


@pytest.mark.parametrize("chart", [agent_months_chart, leniency_chart, profile_chart, adjusted_chart])
def test_nothing_to_draw_is_said(chart: Any) -> None:
    assert chart([], "en").layout.annotations[0].text == "Nothing to draw here yet"


def test_few_calls_are_marked_and_very_few_greyed() -> None:
    points = [FunnelPoint(str(n), n, 80.0, True) for n in (3, 7, 30)]
    figure = funnel_chart(points, LIMITS, "en", unit="points")
    drawn = {tuple(one.x): one for one in figure.data if one.mode and "markers" in one.mode}
    assert drawn[(30,)].marker.symbol is None
    assert drawn[(7,)].marker.symbol == drawn[(3,)].marker.symbol == "circle-open"
    assert drawn[(7,)].marker.color != drawn[(3,)].marker.color


def test_of_many_dots_those_that_cover_each_other_are_one_and_say_how_many() -> None:
    rng = np.random.default_rng(1)
    values = np.round(rng.normal(80, 3, 10_000), 2)
    points = [FunnelPoint(f"a{at}", 130, float(value), True) for at, value in enumerate(values)]
    points.append(FunnelPoint("far", 130, 60.0, True, outside=True))
    figure = funnel_chart(points, LIMITS, "en", unit="points")
    dots = next(one for one in figure.data if one.name == "Agents")
    assert len(dots.x) < 300
    more = [int(found[1]) for text, _ in dots.customdata if (found := re.search(r"(\d+) more agents", text))]
    assert len(dots.x) + sum(more) == 10_000
    assert [one.text for one in figure.data if one.name == "Agents, beyond chance"] == [("far",)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=60))
def test_few_points_stand_for_themselves(points: list[tuple[int, int]]) -> None:
    x, y = zip(*points, strict=True)
    assert told_apart(x, y) == [(at, 1) for at in range(len(points))]


def test_merged_points_add_up_to_all() -> None:
    rng = np.random.default_rng(2)
    number = 3 * MERGED_FROM
    drawn = told_apart(rng.integers(0, 20, number).tolist(), rng.integers(0, 20, number).tolist())
    assert (len(drawn), sum(count for _, count in drawn)) == (400, number)


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1, max_size=300), st.integers(4, 60))
def test_thinning_keeps_whoever_must_be_kept_in_order(rows: list[tuple[float, bool]], most: int) -> None:
    values, always = [value for value, _ in rows], [kept for _, kept in rows]
    found = thinned(values, always, most)
    assert {at for at, kept in enumerate(always) if kept} <= set(found)
    assert [values[at] for at in found] == sorted(values[at] for at in found)
    assert len(set(found)) == len(found)
    assert len(found) <= max(most, sum(always) + 2)
    if len(rows) <= most:
        assert len(found) == len(rows)


def test_adjusted_means_name_nobody_who_is_anonymous() -> None:
    figure = adjusted_chart([AdjustedPoint("", 80.0, 79.0, 12), AdjustedPoint("1001 A", 82.0, 83.0, 12)], "en")
    assert [text.split("<br>")[0] for text in hovers(figure)] == ["<b>Another agent</b>", "<b>1001 A</b>"]
