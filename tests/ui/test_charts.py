"""The charts: what is drawn, what is said, and what is refused."""

import json
from typing import Any

import numpy as np
import pytest

from inspection.errors import InvalidInput
from tests.ui.chart_samples import SAMPLES, gap_trend
from ui import charts, theme
from ui.charts.common import number


def said(figure: Any) -> str:
    """Everything a figure writes, as one text."""
    return json.dumps(figure.to_plotly_json(), default=str, ensure_ascii=False)


def trace(figure: Any, name: str) -> Any:
    found = [one for one in figure.data if one.name == name and one.x[0] is not None]
    assert len(found) == 1, f"{len(found)} traces named {name}"
    return found[0]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_chart_speaks_both_languages(name: str, language: str) -> None:
    figure = SAMPLES[name](language)
    assert len(figure.data) >= 2
    words = said(figure)
    told = ("要求", "区间", "通", "波动", "差异", "拨测", "达标", "失败", "信息", "逾期", "失分")
    assert any(word in words for word in told) == (language == "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_to_draw_is_said(language: str) -> None:
    limits = charts.FunnelLimits([], [], [], [], [], 0.5)
    empty = [
        charts.bullet_chart([], language),
        charts.funnel_chart([], limits, language),
        charts.caterpillar_chart([], 80, language),
        charts.variance_bar([], language),
        charts.control_chart([], [], 0.5, None, None, [], None, language),
        charts.coverage_chart([], [], [], language),
        charts.forest_chart([], language),
        charts.dumbbell_chart([], ("a", "b"), language),
        charts.gap_trend_chart([], language),
        charts.pareto_chart([], language),
        charts.cause_bars([], {}, language),
        charts.cause_bars(["A1"], {"people": [0.0]}, language),
        charts.cause_trend([], {}, {}, language, title=""),
        charts.cause_trend(["2026-10"], {"people": [0.0]}, {"people": ["0 / 3"]}, language, title=""),
        charts.week_chart([[0] * 24] * 7, [[0] * 24] * 7, language),
        charts.matrix_chart([], ["K2"], [], language),
        charts.capability_chart([], language),
        charts.need_chart([charts.NeedRow("K1", 60, (None, None, None))], language),
        charts.gate_chart([charts.GateRow("x", {"admitted": 0})], language),
        charts.overdue_chart([], language),
        charts.items_chart([charts.ItemRow("x", 0, 0)], language),
        charts.shares_chart([], None, "", language),
        charts.multiples_chart([], language),
        charts.ewma_figure([], [], 1.0, language),
        charts.cusum_figure([], [], [], 5.0, language),
        charts.gaps_chart([], [], None, None, language),
    ]
    for figure in empty:
        assert len(figure.data) == 0
        words = {"zh": "这里还没有可画的数据", "en": "Nothing to draw here yet"}[language]
        assert figure.layout.annotations[0].text == words


def test_shares_say_how_many_of_how_many() -> None:
    figure = SAMPLES["shares"]("en")
    marks = next(one for one in figure.data if one.mode == "markers")
    assert [round(x, 1) for x in marks.x] == [42.9, 8.3, 100.0]
    assert [note.text for note in figure.layout.annotations] == ["3 of 7", "1 of 12", "4 of 4"]
    assert "15.8%" in marks.customdata[0] and "75.0%" in marks.customdata[0]


def test_the_grid_of_places_says_verdict_and_rate() -> None:
    figure = SAMPLES["matrix"]("en")
    (grid,) = [one for one in figure.data if one.type == "heatmap"]
    assert [list(row) for row in grid.z][:2] == [[3, 1, 2, 0], [0, 2, 1, 3]]
    assert list(grid.text[0]) == ["93.0%", "✕ 71.0%", "? 97.0%", ""]
    assert "93 of 100" in grid.customdata[0][0]


def test_months_lie_right_of_the_target_where_they_are_good() -> None:
    figure = SAMPLES["capability"]("en")
    past = trace(figure, "one month")
    by_row = {row: [x for x, y in zip(past.x, past.y, strict=True) if y == row] for row in (0, 1, 2)}
    assert min(by_row[0]) > 0 > max(by_row[1])
    assert (len(by_row[0]), len(by_row[2])) == (12, 2)
    assert len([one for one in figure.layout.shapes if one.type == "rect"]) == 2


def bullet(**changes: Any) -> Any:
    row = {
        "label": "K1", "value": 0.875, "low": 0.739, "high": 0.945, "target": 0.85, "at_least": True,
        "verdict": "not_proven", "numerator": 35, "denominator": 40,
    }  # fmt: skip
    return charts.bullet_chart([charts.BulletRow(**(row | changes))], "en")


def test_bullet_shows_value_interval_target_and_count() -> None:
    figure = bullet()
    value = next(one for one in figure.data if one.mode == "markers" and one.customdata is not None and one.x)
    assert list(value.x) == [0.875]
    for words in ("35 of 40", "87.5%", "95% interval 73.9% to 94.5%", "Target ≥ 85.0%", "Not proven"):
        assert words in value.customdata[0]
    lines = [tuple(one.x) for one in figure.data if one.mode == "lines" and one.x and one.x[0] is not None]
    assert (0.739, 0.945, None) in lines
    assert (0.85, 0.85, None) in lines
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (0.85, 1.005)


def test_bullet_shades_the_other_side_when_the_target_is_at_most() -> None:
    figure = bullet(value=0.012, low=0.004, high=0.03, target=0.005, at_least=False, verdict="not_met")
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (0, 0.005)
    assert figure.layout.xaxis.range[1] < 0.05


def test_bullet_without_data_says_so_and_marks_nothing() -> None:
    figure = bullet(value=None, low=None, high=None, verdict=None, numerator=0, denominator=0)
    assert [note.text for note in figure.layout.annotations] == ["no data"]
    assert not [one for one in figure.data if one.customdata is not None and one.customdata]


def test_names_are_shown_as_they_stand() -> None:
    words = said(bullet(label="<a href='x'>K1</a>"))
    assert "<a href" not in words
    assert "&lt;a href" in words


def test_funnel_never_names_others() -> None:
    figure = SAMPLES["funnel"]("en")
    assert "hidden" not in said(figure)
    outside = trace(figure, "Own team, beyond chance")
    assert list(outside.text) == ["何静怡"]
    assert len(trace(figure, "Own team").x) == 5
    assert len(trace(figure, "Other agents (anonymous)").x) == 40


def test_caterpillar_orders_by_value_and_marks_few_calls() -> None:
    row = charts.CaterpillarRow
    rows = [row("a", 90, 85, 95, 10), row("b", 70, 65, 75, 12, stands_out=True), row("c", 80, 70, 90, 6)]
    rows.append(row("d", 85, 70, 95, 4, stands_out=True))
    figure = charts.caterpillar_chart(rows, 84, "en")
    assert [name.strip() for name in figure.layout.yaxis.ticktext] == ["b", "c", "d", "a"]
    assert list(trace(figure, "Stands out").x) == [70]
    assert list(trace(figure, "Under 10 calls, weak").x) == [80]
    assert list(trace(figure, "Under 5 calls, no judgement").x) == [85]
    assert "12 calls" in trace(figure, "Stands out").customdata[0][0]


def test_variance_parts_add_their_shares_to_their_names() -> None:
    figure = SAMPLES["variance"]("en")
    assert [one.name for one in figure.data] == [
        "Between agents 31.2%", "Between inspectors 5.8%", "The rest (calls and chance) 63.0%",
    ]  # fmt: skip
    assert figure.data[1].text == ("",)


def test_control_chart_marks_signals_gaps_and_the_made_up_past() -> None:
    months = ["2026-07", "2026-08", "2026-09", "2026-10"]
    figure = charts.control_chart(
        months, [0.9, None, 0.91, 0.7], 0.9, 0.85, [0.95] * 4, [3], 0.85, "en", made_up_until="2026-08"
    )
    assert list(trace(figure, "Month's value").y) == [0.9, None, 0.91, 0.7]
    assert list(trace(figure, "Signal").x) == [3]
    past = figure.layout.shapes[-1]
    assert (past.x0, past.x1) == (-0.6, 1.5)
    notes = [note.text for note in figure.layout.annotations]
    assert notes == ["Mean 90.0%", "Target 85.0%", "Made-up past, for the demo"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"values": [0.9]}, "1 values for 2 months"),
        ({"centre": [0.9]}, "1 levels for 2 months"),
        ({"signals": [2]}, "position 2"),
        ({"made_up_until": "2025-01"}, "2025-01 is not among"),
        ({"unit": "miles"}, "'miles' is unknown"),
    ],
)
def test_control_chart_refuses(changes: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {
        "months": ["2026-09", "2026-10"], "values": [0.9, 0.8], "centre": 0.9, "lower": None, "upper": None,
        "signals": [], "target": None, "language": "zh",
    }  # fmt: skip
    with pytest.raises(InvalidInput, match=message):
        charts.control_chart(**(given | changes))


def test_coverage_counts_what_was_not_recorded() -> None:
    figure = charts.coverage_chart(["a", "b", "c"], [9, 0, 5], [10, 0, 5], "en")
    assert list(trace(figure, "Recording coverage").y) == [0.9, None, 1.0]
    assert list(trace(figure, "Not recorded").y) == [1, 0, 0]
    with pytest.raises(InvalidInput, match="b: 6 recorded of 5"):
        charts.coverage_chart(["a", "b"], [1, 6], [5, 5], "en")
    with pytest.raises(InvalidInput, match="2 days with 1 and 2 counts"):
        charts.coverage_chart(["a", "b"], [1], [5, 5], "en")


def test_forest_speaks_in_percentage_points() -> None:
    figure = SAMPLES["forest"]("en")
    assert list(trace(figure, "Ahead").x) == pytest.approx([12])
    notes = [note.text for note in figure.layout.annotations]
    assert "<b>−8.3</b>  [−16.2, −1.1]" in notes
    assert "<b>0.0</b>  [−11.4, +11.4]" in notes
    low, high = figure.layout.xaxis.range
    assert low == -high
    assert high > 19.6


def test_both_sides_stand_beside_each_other_and_errors_on_an_axis_of_their_own() -> None:
    figure = SAMPLES["dumbbell"]("en")
    ours = [one for one in figure.data if one.name == "Ours"]
    assert [list(one.x) for one in ours] == [[0.94, 1.0], [0.0]]
    assert [one.showlegend for one in ours] == [True, False]
    assert "47 of 50" in ours[0].customdata[0] and "95% interval 83.0%" in ours[0].customdata[0]
    assert figure.layout.xaxis.range[1] > 1 and figure.layout.xaxis2.range[1] < 0.35


def test_a_difference_over_the_months_has_its_interval_and_the_margin() -> None:
    figure = gap_trend("en")
    (line,) = figure.data
    assert len(line.x) == 13 and set(np.round(line.error_y.arrayminus, 6)) == {12.0}
    assert (figure.layout.shapes[0].y0, figure.layout.shapes[0].y1) == (-5, 5)
    assert "33/35 · 30/35" in line.customdata[0] and line.customdata[0].startswith("<b>2025-10</b>")


def test_pareto_adds_its_bars_up_and_gives_back_their_keys() -> None:
    figure = SAMPLES["pareto"]("en")
    bars, line = figure.data
    assert list(bars.y) == [114.0, 40.0, 20.0, 14.0, 96.0]
    assert line.y[-1] == pytest.approx(1.0) and line.yaxis == "y2"
    assert [one[1] for one in bars.customdata] == [one[1] for one in line.customdata]
    assert [one[1] for one in bars.customdata] == ["people", "process", "technology", "standard", ""]
    assert "put down to nothing" in bars.customdata[-1][0]


def test_pareto_without_a_whole_has_no_shares() -> None:
    figure = charts.pareto_chart([charts.ParetoBar("<b>x</b>", "x", 0.0, None)], "en", unit="count")
    assert list(figure.data[1].y) == [None] and "&lt;b&gt;x" in said(figure)
    assert figure.layout.yaxis.range == (0, 1)


def test_causes_without_a_loss_are_left_out() -> None:
    figure = charts.cause_bars(["A1", "A2"], {"process": [0.0, 0.0], "people": [1.0, 2.0]}, "en")
    assert [one.name for one in figure.data] == ["people"]
    assert len({trace.xaxis for trace in SAMPLES["cause_trend"]("en").data}) == 3


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.9234, "percent", "92.3%"),
        (0.0031, "percent", "0.31%"),
        (0, "percent", "0.0%"),
        (None, "percent", "—"),
        (87.46, "points", "87.5"),
        (12.3, "seconds", "12.3 s"),
        (48_213, "count", "48,213"),
    ],
)
def test_numbers_as_people_read_them(value: float | None, unit: str, expected: str) -> None:
    assert number(value, unit, "en") == expected


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", [*theme.CYCLE, theme.NOT_MET, theme.UNKNOWN])
def test_marks_stand_out_from_the_page(colour: str, mode: str) -> None:
    """WCAG 2.2, 1.4.11: graphics have a contrast of at least 3 to 1."""
    bright, dim = sorted((luminance(colour), luminance(theme.PAGE[mode])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 3


def test_colours_of_the_player_are_those_of_the_charts() -> None:
    from ui import player

    style = (player.Path(player.__file__).parent / "player.css").read_text(encoding="utf-8")
    for name, colour in {"agent": theme.AGENT, "user": theme.USER, "unknown": theme.UNKNOWN}.items():
        assert f"--{name}: {colour};" in style


def test_the_week_marks_the_hours_that_nobody_answered() -> None:
    tests, failed = [[0] * 24 for _ in range(7)], [[0] * 24 for _ in range(7)]
    tests[0][5], tests[6][23], failed[6][23] = 2, 1, 1
    figure = charts.week_chart(tests, failed, "en")
    heat, marks = figure.data
    assert (heat.z[0][5], heat.z[6][23], heat.zmax, heat.y[0]) == (2, 1, 2, "Mon")
    assert (list(marks.x), list(marks.y)) == ([23], ["Sun"])
    failed[0][5] = 3
    with pytest.raises(InvalidInput, match="at most all of them"):
        charts.week_chart(tests, failed, "en")
    with pytest.raises(InvalidInput, match="expected 7 days of 24 hours"):
        charts.week_chart(tests[:6], failed, "en")


def test_a_planned_week_says_nothing_of_answers() -> None:
    tests = [[0] * 24 for _ in range(7)]
    tests[0][5] = 2
    (heat,) = charts.week_chart(tests, [[0] * 24] * 7, "en", planned=True).data
    assert "planned" in heat.hovertemplate and "answered" not in heat.hovertemplate


def test_needs_are_shares_of_the_tests_that_prove_a_target() -> None:
    rows = [
        charts.NeedRow("<K5>", 118, (59, 93, 124)),
        charts.NeedRow("K2", 18, (19, 30, 40)),
        charts.NeedRow("K1", 60, (None, None, None)),
        charts.NeedRow("K6", 1000, (59, 93, 124)),
    ]
    figure = charts.need_chart(rows, "en")
    enough, short = trace(figure, "enough"), trace(figure, "too few")
    assert (list(enough.x), list(enough.y)) == ([2.0, 2.4], [0, 2])
    assert (list(short.x), list(short.y)) == ([pytest.approx(18 / 19)], [1])
    one = trace(figure, "with 1 failed")
    assert list(one.x) == [pytest.approx(93 / 59), pytest.approx(30 / 19), pytest.approx(93 / 59)]
    assert list(figure.layout.yaxis.ticktext) == ["&lt;K5&gt; ", "K2 ", "K6 "]
    assert [note.text for note in figure.layout.annotations] == [
        "<b>118</b> of 59 needed",
        "<b>18</b> of 19 needed",
        "<b>1000</b> of 59 needed",
    ]
    assert "93 needed with 1 failed" in enough.customdata[0] and "18 tests planned" in short.customdata[0]


def test_the_gate_stacks_every_step_of_every_industry() -> None:
    rows = [charts.GateRow("<b>A</b>", {"admitted": 3, "rejected": 1}), charts.GateRow("B", {"collected": 2})]
    figure = charts.gate_chart([*rows, charts.GateRow("empty", {})], "en")
    bars = {one.name: (list(one.x), list(one.y)) for one in figure.data}
    names = ["&lt;b&gt;A&lt;/b&gt;", "B"]
    assert bars == {
        "In the store": ([3, 0], names),
        "To admit": ([0, 0], names),
        "To verify": ([0, 2], names),
        "Rejected": ([1, 0], names),
    }
    assert figure.data[0].customdata[0] == "3, 75.0%"


def test_what_is_past_its_life_cycle_has_a_form_of_its_own() -> None:
    rows = [charts.OverdueRow("A", "one", 4, False), charts.OverdueRow("A", "two", 40, True)]
    figure = charts.overdue_chart(rows, "en")
    assert [(list(one.x), one.marker.symbol) for one in figure.data] == [([4], "circle"), ([40], "diamond")]


def test_items_stand_by_how_often_they_were_in_order() -> None:
    rows = [charts.ItemRow("fine", 4, 4), charts.ItemRow("poor", 1, 4), charts.ItemRow("not asked", 0, 0)]
    yes, no = charts.items_chart(rows, "en").data
    assert (list(yes.y), list(yes.x), list(no.x)) == (["poor", "fine"], [0.25, 1.0], [0.75, 0.0])
    assert list(yes.customdata) == ["1 of 4 in order", "4 of 4 in order"]


def changed(*changes: charts.ChangeLine, short: int = 0) -> Any:
    """Six months around .9, the first of them without limits."""
    limits = [None] * short + [0.8] * (6 - short), [None] * short + [1.0] * (6 - short)
    months = [f"2026-0{at}" for at in range(1, 7)]
    parts = [f"{at} of 10" for at in range(6)]
    return charts.control_chart(
        months, [0.9] * 6, [0.9] * 6, *limits, [], None, "en", parts=parts, changes=changes
    )  # fmt: skip


def test_a_change_is_a_line_with_its_words_and_the_parts_show_under_the_pointer() -> None:
    figure = changed(charts.ChangeLine(3, "<b>one queue for all</b>", False))
    (line,) = [shape for shape in figure.layout.shapes if shape.x0 == 2.5]
    assert (line.x1, line.line.dash) == (2.5, "dot")
    (note,) = [one for one in figure.layout.annotations if one.x == 2.5]
    assert note.hovertext == "2026-04 &lt;b&gt;one queue for all&lt;/b&gt;"
    assert note.text == "&lt;b&gt;one queue …"
    assert "5 of 10" in trace(figure, "Month's value").customdata[5][0]


def test_limits_and_centre_break_where_they_begin_anew() -> None:
    figure = changed(charts.ChangeLine(3, "new", True), short=3)
    centres = [one for one in figure.data if one.mode == "lines" and one.line.dash is None]
    assert [list(one.x) for one in centres] == [[0, 1, 2], [3, 4, 5]]
    assert list(trace(figure, "Ordinary ups and downs").x) == [3, 4, 5]
    assert figure.layout.shapes[-1].line.dash == "solid"


def test_parts_have_one_for_each_month() -> None:
    with pytest.raises(InvalidInput, match="1 parts for 2 months"):
        charts.control_chart(["a", "b"], [1, 2], 1, None, None, [], None, "en", parts=["x"])


def small(name: str, **given: Any) -> charts.SmallChart:
    usual: dict[str, Any] = {
        "href": "?show=K2", "months": ["2026-01", "2026-02"], "values": [0.9, 0.8], "centre": [0.85, 0.85],
        "lower": None, "upper": None, "parts": ["9 of 10", "8 of 10"], "shifted": False, "unit": "percent",
    }  # fmt: skip
    return charts.SmallChart(name, **(usual | given))


def test_small_charts_stand_in_rows_and_link_to_the_large_one() -> None:
    figure = charts.multiples_chart([small("<i>K2</i>", shifted=True), *[small(f"K{at}") for at in range(5)]], "en")
    titles = [one.text for one in figure.layout.annotations]
    assert titles[0] == '<a href="?show=K2" target="_self">◆ &lt;i&gt;K2&lt;/i&gt;</a>'
    assert [one.x for one in figure.layout.annotations[:2]] == pytest.approx([0.0315, 0.285])
    assert figure.layout.annotations[4].y < figure.layout.annotations[0].y
    assert figure.layout.height == 2 * 150
    marked = [one for one in figure.data if one.mode == "lines+markers"]
    assert [one.marker.symbol for one in marked] == ["diamond", *["circle"] * 5]
    assert marked[5].yaxis == "y6" and "8 of 10" in marked[5].customdata[1]
    assert charts.multiples_chart([small("K2", href="")], "en").layout.annotations[0].text == "K2"


def test_a_small_chart_breaks_and_marks_its_changes() -> None:
    change = [charts.ChangeLine(1, "new", True)]
    figure = charts.multiples_chart([small("K2", lower=[None, 0.8], upper=[None, 1.0], changes=change)], "en")
    assert [list(one.x) for one in figure.data if one.mode == "lines"] == [[0], [1], [1], [1], [0.5, 0.5, None]]
    with pytest.raises(InvalidInput, match="chart 'K2': expected a value, a level and a part for each"):
        charts.multiples_chart([small("K2", values=[1.0])], "en")


def test_drift_beyond_its_limit_is_marked() -> None:
    figure = charts.ewma_figure(["a", "b"], [0.2, 1.2], 0.95, "en")
    assert trace(figure, "Moving average (EWMA)").marker.symbol == ("circle", "diamond")
    sums = charts.cusum_figure(["a", "b"], [0.0, 6.0], [1.0, 0.0], 5.0, "en")
    assert trace(sums, "Sum upwards").marker.symbol == ("circle", "diamond")
    assert list(trace(sums, "Sum downwards").y) == [-1.0, 0.0]
    with pytest.raises(InvalidInput, match="1 values for 2 months"):
        charts.ewma_figure(["a", "b"], [0.2], 0.95, "en")
    with pytest.raises(InvalidInput, match="2 and 1 values for 2 months"):
        charts.cusum_figure(["a", "b"], [0.2, 0.1], [0.1], 5.0, "en")


def test_gaps_between_errors_are_marked_above_the_limit_alone() -> None:
    figure = charts.gaps_chart(["2026-01", "2026-02", "2026-02"], [4, 0, 99], 10.0, 50.0, "en")
    assert figure.data[0].marker.symbol == ("circle", "circle", "diamond")
    assert "99 calls without one before it" in figure.data[0].customdata[2]
    assert len(charts.gaps_chart(["2026-01"], [4], None, None, "en").layout.shapes) == 0
    with pytest.raises(InvalidInput, match="2 gaps for 1 errors"):
        charts.gaps_chart(["2026-01"], [4, 5], None, None, "en")
