"""Pareto's order: the largest first, shares that add up, and what is not attributed last and always there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.analysis.causes import Part
from inspection.analysis.pareto import MEASURES, Vital, ranked, vital

PARTS = (
    Part("cause", "people", "people", 12.0, 2),
    Part("cause", "process", "process", 30.0, 3),
    Part("cause", "", "", 50.0, 9),
    Part("criterion", "A1", "people", 6.0, 1),
    Part("criterion", "A1", "", 50.0, 9),
    Part("criterion", "S5a", "process", 36.0, 4),
)


def test_the_largest_first_and_what_is_not_attributed_last() -> None:
    rows = ranked(PARTS, "cause", "points")
    assert [(one.key, one.points, one.n) for one in rows] == [("process", 30.0, 3), ("people", 12.0, 2), ("", 50.0, 9)]
    assert [one.share for one in rows] == pytest.approx([30 / 92, 12 / 92, 50 / 92])
    assert [one.cumulative for one in rows] == pytest.approx([30 / 92, 42 / 92, 1.0])
    assert [(one.key, one.points, one.n) for one in ranked(PARTS, "criterion", "n")] == [
        ("A1", 56.0, 10),
        ("S5a", 36.0, 4),
    ]


def test_the_vital_few_are_of_what_is_attributed() -> None:
    rows = ranked(PARTS, "cause", "points")
    assert vital(rows, "points", apart=True) == Vital("process", 30 / 42, 2, 2, 42.0)
    assert vital(ranked(PARTS, "criterion", "points"), "points", apart=False) == Vital("A1", 56 / 92, 2, 2, 92.0)
    only_open = ranked(PARTS[2:3], "cause", "points")
    assert vital(only_open, "points", apart=True) is None


def test_losses_without_points_have_no_shares_of_points() -> None:
    rows = ranked((Part("cause", "people", "people", 0.0, 2),), "cause", "points")
    assert [(one.share, one.cumulative) for one in rows] == [(None, None)]
    assert vital(rows, "points", apart=True) is None
    (row,) = ranked((Part("cause", "people", "people", 0.0, 2),), "cause", "n")
    assert (row.share, row.cumulative) == (1.0, 1.0)
    assert ranked((), "cause", "points") == ()


keys = st.sampled_from(("", "process", "people", "technology"))
parts = st.builds(
    lambda key, points, n: Part("cause", key, key, float(points), n), keys, st.integers(0, 99), st.integers(1, 9)
)


@given(st.lists(parts, min_size=1, max_size=20), st.sampled_from(MEASURES))
def test_shares_add_up_in_every_order(found: list[Part], measure: str) -> None:
    rows = ranked(found, "cause", measure)
    assert rows == ranked(tuple(reversed(found)), "cause", measure)
    assert sum(one.n for one in rows) == sum(one.n for one in found)
    assert sum(one.points for one in rows) == pytest.approx(sum(one.points for one in found))
    known = [one for one in rows if one.key]
    sizes = [one.points if measure == "points" else one.n for one in known]
    assert sizes == sorted(sizes, reverse=True)
    assert "" not in [one.key for one in rows[:-1]]
    if rows[-1].cumulative is not None:
        assert rows[-1].cumulative == pytest.approx(1.0)
        assert sum(one.share or 0.0 for one in rows) == pytest.approx(1.0)
