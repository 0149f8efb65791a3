"""The charts of work orders: every event and limit at its place, and said in words."""

from typing import Any

import pytest

from ui import charts

LIMITS = (charts.Limit(0.0, 15.0, "15 min K7"), charts.Limit(0.0, 20.0, "20 min K7"))


def timeline(language: str = "en") -> Any:
    return charts.order_timeline(
        [
            charts.EventRow("created", 0.0, 0.0, "systems 0.0 min  found 0.0 min"),
            charts.EventRow("central reply", 14.0, 22.5, "found 22.5 min", LIMITS),
            charts.EventRow("dialled <b>", None, None, "found: never"),
        ],
        language,
    )


@pytest.mark.parametrize(
    ("language", "names"), [("zh", ["系统记录", "检查结果"]), ("en", ["By the systems", "As found"])]
)
def test_events_stand_in_their_rows_under_both_sources(language: str, names: list[str]) -> None:
    figure = timeline(language)
    assert [one.name for one in figure.data] == names
    assert [(list(one.x), list(one.y)) for one in figure.data] == [([0.0, 14.0], [0, 1]), ([0.0, 22.5], [0, 1])]
    assert figure.layout.showlegend


def test_what_was_allowed_is_shaded_in_the_row_it_concerns_and_named() -> None:
    figure = timeline()
    shades = [(one.x0, one.x1, round((one.y0 + one.y1) / 2)) for one in figure.layout.shapes if one.type == "rect"]
    assert shades == [(0.0, 15.0, 1), (0.0, 20.0, 1)]
    told = [one.text for one in figure.layout.annotations]
    assert told.count("15 min K7") == told.count("20 min K7") == 1 and "found: never" in told
    assert figure.layout.xaxis.range[1] > 22.5


def test_names_are_shown_as_they_stand() -> None:
    assert [one.strip() for one in timeline().layout.yaxis.ticktext] == [
        "created",
        "central reply",
        "dialled &lt;b&gt;",
    ]


def test_without_any_time_it_says_so() -> None:
    figure = charts.order_timeline([charts.EventRow("created", None, None, "—")], "en")
    assert not figure.data and figure.layout.annotations[0].text == "No event has a time yet."
    assert not charts.order_timeline([], "zh").data
