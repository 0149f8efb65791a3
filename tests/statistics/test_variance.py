"""Where scores come from: variance components and shrinkage, against closed forms and by law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from inspection.errors import StatisticsError
from inspection.statistics import crossed_variance, one_way_variance, reliability, shrink_means, shrink_rates
from tests.statistics.laws import counts


def test_dyestuff2_has_a_negative_variance_which_is_zero_and_said_so() -> None:
    """lme4's Dyestuff2: MSB 8.3363, MSW 14.9459, six batches of five; values laid out to give just these."""
    spread = np.array([-1.0, -1, 0, 1, 1]) * np.sqrt(14.9459)
    means = np.array([-1.0, -1, -1, 1, 1, 1]) * np.sqrt(8.3363 / 5 * 5 / 6)
    values = (means[:, None] + spread[None, :]).ravel()
    group = np.repeat(np.arange(6), 5)
    expected = stats.f_oneway(*(values[group == at] for at in range(6))).statistic
    assert expected == pytest.approx(8.3363 / 14.9459)
    found = one_way_variance(values, group)
    assert (found.between, found.reason) == (0.0, "negative_between")
    assert found.within == pytest.approx(14.9459)
    assert found.effects == pytest.approx(np.zeros(6))


def test_unbalanced_groups_by_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(15)
    sizes = [3, 5, 9, 2, 12]
    group = np.repeat(np.arange(5), sizes)
    values = rng.normal(50, 4, group.size) + rng.normal(0, 6, 5)[group]
    parts = [values[group == at] for at in range(5)]
    within = sum(((part - part.mean()) ** 2).sum() for part in parts) / (group.size - 5)
    between_ms = sum(part.size * (part.mean() - values.mean()) ** 2 for part in parts) / 4
    n0 = (group.size - sum(size**2 for size in sizes) / group.size) / 4
    found = one_way_variance(values, group)
    assert (found.within, found.between) == pytest.approx((within, (between_ms - within) / n0))
    assert stats.f_oneway(*parts).statistic == pytest.approx(between_ms / within)
    assert found.shrinkage == pytest.approx(found.between / (found.between + found.within / np.array(sizes)))


def balanced(agents: int, inspectors: int, each: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    a, b, _ = np.indices((agents, inspectors, each))
    values = 80 + rng.normal(0, 5, agents)[a] + rng.normal(0, 3, inspectors)[b] + rng.normal(0, 4, a.shape)
    return values.ravel(), a.ravel(), b.ravel()


def test_balanced_crossed_components_are_those_of_the_two_way_table() -> None:
    agents, inspectors, each = 8, 4, 3
    values, a, b = balanced(agents, inspectors, each, 16)
    table = values.reshape(agents, inspectors, each)
    grand = table.mean()
    by_agent, by_inspector = table.mean((1, 2)), table.mean((0, 2))
    ss_agent = inspectors * each * ((by_agent - grand) ** 2).sum()
    ss_inspector = agents * each * ((by_inspector - grand) ** 2).sum()
    rest = ((table - grand) ** 2).sum() - ss_agent - ss_inspector
    residual = rest / (values.size - agents - inspectors + 1)
    found = crossed_variance(values, a, b)
    assert found.residual == pytest.approx(residual)
    assert found.agent == pytest.approx((ss_agent / (agents - 1) - residual) / (inspectors * each))
    assert found.inspector == pytest.approx((ss_inspector / (inspectors - 1) - residual) / (agents * each))
    shrink_agent = found.agent / (found.agent + residual / (inspectors * each))
    assert found.agent_effects == pytest.approx(shrink_agent * (by_agent - grand))
    shrink_inspector = found.inspector / (found.inspector + residual / (agents * each))
    assert found.inspector_effects == pytest.approx(shrink_inspector * (by_inspector - grand))
    assert (found.connected, found.components, found.reason) == (True, 1, None)


def test_blups_solve_hendersons_equations_of_an_unbalanced_table() -> None:
    rng = np.random.default_rng(17)
    a, b = rng.integers(0, 7, 120), rng.integers(0, 3, 120)
    y = 80 + rng.normal(0, 5, 7)[a] + rng.normal(0, 3, 3)[b] + rng.normal(0, 4, 120)
    found = crossed_variance(y, a, b)
    design = np.column_stack([np.ones(120), np.eye(7)[a], np.eye(3)[b]])
    penalty = [0.0] + [found.residual / found.agent] * 7 + [found.residual / found.inspector] * 3
    solved = np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ y)
    assert found.mean == pytest.approx(solved[0])
    assert found.agent_effects == pytest.approx(solved[1:8], abs=1e-6)
    assert found.inspector_effects == pytest.approx(solved[8:], abs=1e-6)


@given(st.permutations(range(60)), st.floats(-50, 50), st.floats(0.1, 10))
def test_components_ask_for_neither_order_nor_origin_and_scale(order: list[int], shift: float, scale: float) -> None:
    values, a, b = balanced(5, 4, 3, 18)
    found = crossed_variance(values, a, b)
    other = crossed_variance(values[order] * scale + shift, a[order], b[order])
    assert other.agent == pytest.approx(found.agent * scale**2, rel=1e-6)
    assert other.inspector == pytest.approx(found.inspector * scale**2, rel=1e-6)
    assert other.agent_effects == pytest.approx(found.agent_effects * scale, abs=1e-6)


def test_agents_with_one_inspector_each_cannot_be_told_from_them() -> None:
    found = crossed_variance([1.0, 2, 3, 7, 8, 9], [0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1])
    assert (found.agent, found.inspector, found.connected, found.components) == (0.0, 0.0, False, 2)
    assert found.reason == "not_separable"


def test_two_islands_are_not_connected() -> None:
    agent = [0, 0, 1, 1, 2, 2, 3, 3] * 2
    inspector = [0, 1, 0, 1, 2, 3, 2, 3] * 2
    found = crossed_variance(np.arange(16.0), agent, inspector)
    assert (found.connected, found.components) == (False, 2)
    assert np.isfinite([found.agent, found.inspector, found.residual]).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: one_way_variance([1.0, 2.0], [0, 0]), "1 groups of at most 2 values; expected two groups"),
        (lambda: one_way_variance([1.0, 2.0], [0, 1]), "2 groups of at most 1 values; expected two groups"),
        (lambda: crossed_variance([1.0, 2], [0, 1], [0, 0]), "2 agents and 1 inspectors; expected two or more of each"),
        (lambda: crossed_variance([1.0, 2], [0, 1], [0, 1]), "2 scores for 2 agents and 2 inspectors; expected more"),
        (lambda: crossed_variance([1.0, 2], [0, 1], [0, 1], "ml"), "method 'ml' is not known; expected henderson3"),
        (lambda: shrink_means([1.0], [1], 1.0), "1 points; expected 2 or more"),
        (lambda: shrink_means([1.0, 2.0], [1, 1], -1.0), "within = -1; expected a variance, 0 or more"),
        (lambda: shrink_means([1.0, 2.0], [1, -1], 1.0), "n = -1 of n = -1"),
        (lambda: shrink_rates([3, 1], [2, 2]), "x = 3 of n = 2"),
        (lambda: shrink_rates([1], [2]), "1 points; expected 2 or more"),
    ],
)
def test_impossible_input_is_refused_naming_the_value(call: object, sentence: str) -> None:
    with pytest.raises(StatisticsError) as refused:
        call()  # type: ignore[operator]
    assert str(refused.value).startswith(sentence)


MEANS = st.lists(st.tuples(st.floats(0, 100), st.integers(1, 200)), min_size=2, max_size=20)


@given(MEANS, st.floats(0, 400))
def test_shrunken_means_lie_between_their_own_and_all(units: list[tuple[float, int]], within: float) -> None:
    means, n = (np.array(one) for one in zip(*units, strict=True))
    found = shrink_means(means, n, within)
    low, high = np.minimum(means, found.prior_mean), np.maximum(means, found.prior_mean)
    assert ((found.shrunk >= low - 1e-7) & (found.shrunk <= high + 1e-7)).all()
    assert found.between >= 0
    if found.between > 0 and within > 0:
        assert found.prior_strength == pytest.approx(within / found.between)


def test_the_fewer_calls_the_closer_to_all() -> None:
    found = shrink_means([90.0, 90.0, 70.0, 70.0], [100, 4, 100, 100], 100.0)
    assert found.shrunk[1] < found.shrunk[0] < 90
    assert shrink_means([80.0, 80.0], [5, 5], 50.0).shrunk == pytest.approx([80.0, 80.0])
    unseen = shrink_means([90.0, 70.0, 0.0], [50, 50, 0], 25.0)
    assert unseen.shrunk[2] == pytest.approx(unseen.prior_mean) == pytest.approx(80.0)


def test_beta_binomial_shrinkage_is_at_the_maximum_of_its_likelihood() -> None:
    rng = np.random.default_rng(19)
    n = rng.integers(20, 200, 60)
    x = rng.binomial(n, rng.beta(3, 57, 60))
    found = shrink_rates(x, n)

    def likelihood(mean: float, strength: float) -> float:
        return float(stats.betabinom.logpmf(x, n, mean * strength, (1 - mean) * strength).sum())

    best = likelihood(found.prior_mean, found.prior_strength)
    for mean, strength in ((1.02, 1), (0.98, 1), (1, 1.05), (1, 0.95)):
        assert likelihood(found.prior_mean * mean, found.prior_strength * strength) < best
    weight = found.prior_strength / (n + found.prior_strength)
    assert found.shrunk == pytest.approx(weight * found.prior_mean + (1 - weight) * x / n)
    variance = found.prior_mean * (1 - found.prior_mean) / (1 + found.prior_strength)
    assert found.between == pytest.approx(variance)


@settings(max_examples=15)
@given(st.lists(counts(most=200), min_size=2, max_size=12))
def test_shrunken_rates_stay_rates(units: list[tuple[int, int]]) -> None:
    found = shrink_rates(*zip(*units, strict=True))
    assert ((found.shrunk >= 0) & (found.shrunk <= 1)).all()
    assert 0 <= found.prior_mean <= 1


@pytest.mark.parametrize(("x", "rate"), [([0, 0, 0], 0.0), ([10, 20, 5], 1.0)])
def test_where_it_never_or_always_happened_there_is_nothing_to_tell_apart(x: list[int], rate: float) -> None:
    found = shrink_rates(x, [10, 20, 5])
    assert (list(found.shrunk), found.between) == ([rate] * 3, 0.0)


def test_reliability_of_several_calls() -> None:
    """Spearman and Brown: .2 for one call is 10 * .2 / (1 + 9 * .2) = .714 for ten."""
    assert reliability(2.0, 8.0, 1) == pytest.approx(0.2)
    assert reliability(2.0, 8.0, 10) == pytest.approx(2 / 2.8)
    assert reliability(0.0, 8.0, 10) == 0.0
    assert np.isnan(reliability(0.0, 0.0, 10))
