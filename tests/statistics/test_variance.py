"""Variances of groups, of groups in groups, and of a study."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.mixed_linear_model import MixedLM

from inspection.errors import StatisticsError
from inspection.statistics import g_study, nested_variance, one_way_variance, reliability


def _rows(seed: int, teams: int = 8, agents: int = 6) -> pd.DataFrame:
    """Calls of agents in teams, of unequal numbers."""
    rng = np.random.default_rng(seed)
    calls = rng.integers(1, 7, size=(teams, agents))
    team = np.repeat(np.arange(teams), calls.sum(axis=1))
    agent = np.repeat(np.arange(teams * agents), calls.ravel())
    y = 80 + rng.normal(0, 3, teams)[team] + rng.normal(0, 2, teams * agents)[agent] + rng.normal(0, 4, team.size)
    return pd.DataFrame({"y": y, "team": team, "agent": agent})


@pytest.mark.parametrize("seed", range(4))
def test_a_balanced_design_has_the_closed_form(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.normal(0, 3, (8, 1, 1)) + rng.normal(0, 2, (8, 5, 1)) + rng.normal(0, 1, (8, 5, 4)) + 50
    outer, inner, _ = np.indices(y.shape)
    found = nested_variance(y.ravel(), outer.ravel(), inner.ravel())
    inner_means, outer_means = y.mean(axis=2), y.mean(axis=(1, 2))
    residual = y.var(axis=2, ddof=1).mean()
    inner_ms, outer_ms = 4 * inner_means.var(axis=1, ddof=1).mean(), 20 * outer_means.var(ddof=1)
    assert found.residual == pytest.approx(residual, rel=1e-6)
    assert found.inner == pytest.approx((inner_ms - residual) / 4, rel=1e-5)
    assert found.outer == pytest.approx((outer_ms - inner_ms) / 20, rel=1e-5)
    assert (found.mean, found.reason) == (pytest.approx(y.mean()), None)


@pytest.mark.parametrize("seed", [1, 2])
def test_statsmodels_agrees_on_nested_groups(seed: int) -> None:
    data = _rows(seed)
    found = nested_variance(data.y, data.team, data.agent)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MixedLM.from_formula("y ~ 1", data, groups="team", re_formula="1", vc_formula={"agent": "0 + C(agent)"})
        fit = model.fit(reml=True)
    expected = (float(fit.cov_re.iloc[0, 0]), float(fit.vcomp[0]), float(fit.scale), float(fit.fe_params.iloc[0]))
    assert (found.outer, found.inner, found.residual, found.mean) == pytest.approx(expected, rel=2e-3)


def test_names_of_inner_groups_may_repeat_in_other_outer_groups() -> None:
    data = _rows(5)
    again = nested_variance(data.y, data.team, data.agent % 6)
    assert again == nested_variance(data.y, data.team, data.agent)


@settings(max_examples=20)
@given(st.integers(0, 50), st.floats(0.1, 10), st.floats(-100, 100))
def test_variances_scale_and_do_not_shift(seed: int, scale: float, shift: float) -> None:
    data = _rows(seed, teams=5, agents=4)
    one = nested_variance(data.y, data.team, data.agent)
    other = nested_variance(data.y * scale + shift, data.team, data.agent)
    assert (other.outer, other.inner, other.residual) == pytest.approx(
        (one.outer * scale**2, one.inner * scale**2, one.residual * scale**2), rel=1e-3, abs=1e-3 * scale**2
    )


def test_the_order_of_rows_does_not_matter_and_missing_scores_are_left_out() -> None:
    data = _rows(7)
    order = np.random.default_rng(0).permutation(len(data))
    mixed = data.iloc[order]
    one, other = (nested_variance(each.y, each.team, each.agent) for each in (data, mixed))
    assert (other.outer, other.inner, other.residual) == pytest.approx((one.outer, one.inner, one.residual), rel=1e-6)
    holed = pd.concat([data, pd.DataFrame({"y": [np.nan], "team": [99], "agent": [99]})])
    assert nested_variance(holed.y, holed.team, holed.agent) == one


def test_a_variance_at_its_bound_is_zero_and_said_so() -> None:
    y = np.tile([1.0, -1.0], 12)
    found = nested_variance(y, np.repeat(np.arange(3), 8), np.repeat(np.arange(12), 2))
    assert (found.outer, found.inner, found.reason) == (0.0, 0.0, "zero_outer_and_inner")
    assert found.residual == pytest.approx(24 / 23)


def test_variances_are_right_on_average() -> None:
    found = [nested_variance(data.y, data.team, data.agent) for data in (_rows(seed) for seed in range(60))]
    parts = np.mean([(one.outer, one.inner, one.residual) for one in found], axis=0)
    assert parts == pytest.approx([9, 4, 16], rel=0.2)


@pytest.mark.parametrize("seed", range(3))
def test_one_way_agrees_with_statsmodels_where_balanced(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = (rng.normal(0, 3, (9, 1)) + rng.normal(0, 2, (9, 6))).ravel()
    group = np.repeat(np.arange(9), 6)
    found = one_way_variance(y, group)
    fit = MixedLM(y, np.ones(y.size), groups=group).fit(reml=True)
    assert found.between == pytest.approx(float(np.asarray(fit.cov_re)[0, 0]), rel=1e-3)
    assert found.within == pytest.approx(float(fit.scale), rel=1e-4)
    expected = [float(np.asarray(fit.random_effects[one])[0]) for one in range(9)]
    assert found.effects == pytest.approx(expected, abs=1e-3)


@given(st.integers(0, 300), st.permutations(range(20)))
def test_rows_may_stand_in_any_order_and_groups_have_any_names(seed: int, order: list[int]) -> None:
    rng = np.random.default_rng(seed)
    y, group = rng.normal(size=20), np.r_[0, 0, 1, 2, rng.integers(0, 3, size=16)]
    one, other = one_way_variance(y, group), one_way_variance(y[order], np.array(["a", "b", "c"])[group[order]])
    assert other.effects == pytest.approx(one.effects)
    assert (other.between, other.within) == pytest.approx((one.between, one.within))


def test_a_study_recovers_its_variances() -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(200):
        person, task, rater = rng.normal(0, 2, (12, 1, 1)), rng.normal(0, 1, (1, 10, 1)), rng.normal(0, 0.5, (1, 10, 3))
        both, rest = rng.normal(0, 1.5, (12, 10, 1)), rng.normal(0, 1, (12, 10, 3))
        one = g_study(person + task + rater + both + rest)
        found.append((one.person, one.task, one.rater_in_task, one.person_task, one.residual))
    assert np.mean(found, axis=0) == pytest.approx([4, 1, 0.25, 2.25, 1], rel=0.15)


def test_a_study_scales_and_says_which_variance_was_negative() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(6, 3, 4))
    one, other = g_study(values), g_study(values * 3 + 10)
    assert (other.person, other.residual) == pytest.approx((9 * one.person, 9 * one.residual))
    assert (other.relative, other.absolute) == pytest.approx((one.relative, one.absolute))
    assert one.absolute <= one.relative
    assert one.reason is not None
    assert one.reason.startswith("negative_")


def test_a_study_without_any_difference_has_no_coefficient() -> None:
    found = g_study(np.full((3, 2, 2), 7.0))
    assert np.isnan([found.relative, found.absolute]).all()


@pytest.mark.parametrize(
    ("agents", "rest", "calls", "expected"), [(4, 16, 10, 40 / 56), (4, 16, 1, 0.2), (0, 5, 10, 0.0), (5, 0, 3, 1.0)]
)
def test_spearman_and_brown(agents: float, rest: float, calls: float, expected: float) -> None:
    assert reliability(agents, rest, calls) == pytest.approx(expected)


def test_reliability_without_any_variance_is_undefined() -> None:
    assert np.isnan(reliability(0.0, 0.0, 10))


@pytest.mark.parametrize(
    "make",
    [
        lambda: one_way_variance([1.0, 2.0], [1, 1]),
        lambda: one_way_variance([1.0, 2.0], [1, 2]),
        lambda: one_way_variance([1.0, 2.0, 3.0], [1, 2]),
        lambda: nested_variance([1.0, 2.0, 3.0], [1, 1, 1], [1, 1, 2]),
        lambda: nested_variance([1.0, 2.0, 3.0, 4.0], [1, 1, 2, 2], [1, 2, 3, 4]),
        lambda: g_study(np.ones((3, 2))),
        lambda: g_study(np.ones((3, 1, 2))),
        lambda: g_study(np.full((3, 2, 2), np.nan)),
    ],
)
def test_impossible_designs_are_refused(make: object) -> None:
    with pytest.raises(StatisticsError, match="expected"):
        make()
