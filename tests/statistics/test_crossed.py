"""Agents and inspectors crossed, against dense matrices and statsmodels."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from statsmodels.regression.mixed_linear_model import MixedLM

from inspection.errors import StatisticsError
from inspection.statistics import Crossed, crossed_variance, crossed_variance_of_cells
from inspection.statistics import crossed as module

METHODS = ("henderson3", "reml")


def made(
    seed: int, agents: int = 25, inspectors: int = 5, calls: int = 200
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    agent, inspector = rng.integers(0, agents, calls), rng.integers(0, inspectors, calls)
    effects = rng.normal(0, 3, agents)[agent] + rng.normal(0, 2, inspectors)[inspector]
    return 80 + effects + rng.normal(0, 4, calls), agent, inspector


def _dense(labels: np.ndarray) -> np.ndarray:
    return (labels[:, None] == np.unique(labels)).astype(float)


def _restricted(y: np.ndarray, covariance: np.ndarray) -> float:
    """-2 log restricted likelihood by the textbook, with the whole matrix."""
    inverse, ones = np.linalg.inv(covariance), np.ones(y.size)
    information = ones @ inverse @ ones
    away = y - ones @ inverse @ y / information
    return float(np.linalg.slogdet(covariance)[1] + np.log(information) + away @ inverse @ away)


@pytest.mark.parametrize("seed", range(4))
def test_reml_is_the_maximum_of_the_textbook_likelihood(seed: int) -> None:
    y, agent, inspector = made(seed, agents=12, inspectors=4, calls=70)
    of_agent, of_inspector = _dense(agent) @ _dense(agent).T, _dense(inspector) @ _dense(inspector).T

    def loss(logs: np.ndarray) -> float:
        one, other, rest = np.exp(logs)
        return _restricted(y, one * of_agent + other * of_inspector + rest * np.eye(y.size))

    found = crossed_variance(y, agent, inspector, method="reml")
    best = optimize.minimize(
        loss, np.log([4.0, 4.0, 16.0]), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 3000}
    )
    covariance = found.agent * of_agent + found.inspector * of_inspector + found.residual * np.eye(y.size)
    assert _restricted(y, covariance) <= best.fun + 1e-7
    assert (found.agent, found.inspector, found.residual) == pytest.approx(np.exp(best.x), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_effects_are_the_best_linear_unbiased_predictions(method: str) -> None:
    y, agent, inspector = made(3)
    found = crossed_variance(y, agent, inspector, method=method)
    one, other = _dense(agent), _dense(inspector)
    covariance = found.agent * one @ one.T + found.inspector * other @ other.T + found.residual * np.eye(y.size)
    inverse, ones = np.linalg.inv(covariance), np.ones(y.size)
    mean = ones @ inverse @ y / (ones @ inverse @ ones)
    assert found.mean == pytest.approx(mean)
    assert found.agent_effects == pytest.approx(found.agent * one.T @ inverse @ (y - mean), abs=1e-8)
    assert found.inspector_effects == pytest.approx(found.inspector * other.T @ inverse @ (y - mean), abs=1e-8)


def _balanced() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each of twelve agents heard twice by each of five inspectors."""
    agent, inspector, _ = (one.ravel() for one in np.indices((12, 5, 2)))
    rng = np.random.default_rng(12)
    effects = rng.normal(0, 3, 12)[agent] + rng.normal(0, 2, 5)[inspector]
    return 80 + effects + rng.normal(0, 4, agent.size), agent, inspector


@pytest.mark.parametrize(
    "scores", [_balanced(), made(6, agents=15, inspectors=4, calls=120)], ids=["balanced", "unbalanced"]
)
def test_statsmodels_agrees_on_reml(scores: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """To half a percent: MixedLM's optimiser stops early, where the likelihood is flat in the variance of few units.

    Ours is held to the maximum itself by the textbook's likelihood, above. Henderson's method agrees exactly where
    every agent is heard equally often by every inspector.
    """
    y, agent, inspector = scores
    data = pd.DataFrame({"y": y, "agent": agent, "inspector": inspector, "all": 1})
    parts = {"agent": "0 + C(agent)", "inspector": "0 + C(inspector)"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = MixedLM.from_formula("y ~ 1", data, groups="all", re_formula="0", vc_formula=parts).fit(reml=True)
    methods = METHODS if np.ptp(np.bincount(agent)) == 0 else ("reml",)
    for method in methods:
        found = crossed_variance(y, agent, inspector, method=method)
        assert (found.agent, found.inspector) == pytest.approx(tuple(fit.vcomp), rel=5e-3)
        assert found.residual == pytest.approx(float(fit.scale), rel=1e-3)


def test_a_full_cross_has_the_closed_form_by_either_method() -> None:
    rng = np.random.default_rng(8)
    y = rng.normal(0, 3, (10, 1, 1)) + rng.normal(0, 2, (1, 6, 1)) + rng.normal(0, 1, (10, 6, 3))
    agent, inspector, _ = (one.ravel() for one in np.indices(y.shape))
    row, column, grand = y.mean(axis=(1, 2)), y.mean(axis=(0, 2)), y.mean()
    residual = ((y - row[:, None, None] - column[None, :, None] + grand) ** 2).sum() / (180 - 15)
    expected = ((18 * row.var(ddof=1) - residual) / 18, (30 * column.var(ddof=1) - residual) / 30, residual)
    for method in METHODS:
        found = crossed_variance(y.ravel(), agent, inspector, method=method)
        assert (found.agent, found.inspector, found.residual) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_variances_are_right_on_average(method: str) -> None:
    found = [crossed_variance(*made(seed, agents=30, inspectors=8), method=method) for seed in range(60)]
    parts = np.mean([(one.agent, one.inspector, one.residual) for one in found], axis=0)
    assert parts == pytest.approx([9, 4, 16], rel=0.2)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(seed=st.integers(0, 100), scale=st.floats(0.1, 10), shift=st.floats(-100, 100))
def test_scale_shift_and_order(method: str, seed: int, scale: float, shift: float) -> None:
    y, agent, inspector = made(seed, calls=120)
    order = np.random.default_rng(seed).permutation(y.size)
    one = crossed_variance(y, agent, inspector, method=method)
    names = np.array([f"agent {name:03d}" for name in range(25)])
    other = crossed_variance(y[order] * scale + shift, names[agent[order]], inspector[order], method=method)
    assert (other.agent, other.inspector, other.residual) == pytest.approx(
        (one.agent * scale**2, one.inspector * scale**2, one.residual * scale**2), rel=1e-3, abs=1e-4 * scale**2
    )
    assert other.inspector_effects == pytest.approx(one.inspector_effects * scale, rel=1e-2, abs=1e-3 * scale)


@pytest.mark.parametrize("method", METHODS)
def test_sparse_tables_give_what_dense_ones_do(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(4)
    dense = crossed_variance(*data, method=method)
    monkeypatch.setattr(module, "DENSE", 2.0)
    monkeypatch.setattr(module, "DIRECT", 0)
    sparse = crossed_variance(*data, method=method)
    assert _numbers(sparse) == pytest.approx(_numbers(dense), rel=1e-6, abs=1e-8)


def _numbers(found: Crossed) -> np.ndarray:
    parts = [found.agent, found.inspector, found.residual, found.mean]
    return np.concatenate([parts, found.agent_effects, found.inspector_effects])


@pytest.mark.parametrize("method", METHODS)
def test_inspectors_who_share_no_agent_are_said_to_be_unconnected(method: str) -> None:
    y, agent, inspector = made(5, calls=300)
    apart = np.where(agent < 12, inspector % 2, 2 + inspector % 3)
    found = crossed_variance(y, agent, apart, method=method)
    assert (found.connected, found.components, found.reason) == (False, 2, "not_connected")
    whole = crossed_variance(y, agent, inspector, method=method)
    assert (whole.connected, whole.components) == (True, 1)


def test_one_inspector_an_agent_cannot_be_told_apart() -> None:
    y, agent, _ = made(6)
    found = crossed_variance(y, agent, agent % 4)
    assert (found.inspector, found.components, found.reason) == (0.0, 4, "not_separable")


def test_a_negative_variance_is_zero_and_said_so() -> None:
    rng = np.random.default_rng(7)
    agent, inspector = (one.ravel() for one in np.indices((8, 6)))
    y = rng.normal(size=(8, 6))
    y -= y.mean(axis=0)
    found = crossed_variance(y.ravel(), agent, inspector)
    assert (found.inspector, found.reason) == (0.0, "negative_variance")
    assert found.inspector_effects == pytest.approx(np.zeros(6))
    assert crossed_variance(y.ravel(), agent, inspector, method="reml").inspector == 0.0


def test_missing_scores_are_left_out() -> None:
    y, agent, inspector = made(9)
    holed = crossed_variance(np.r_[y, np.nan], np.r_[agent, 999], np.r_[inspector, 7])
    assert _numbers(holed) == pytest.approx(_numbers(crossed_variance(y, agent, inspector)))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: crossed_variance([1.0, 2.0, 3.0], [1, 1, 1], [1, 2, 1]), "1 agents and 2 inspectors"),
        (lambda: crossed_variance([1.0, 2.0, 3.0], [1, 2, 1], [1, 2, 2]), "3 scores"),
        (lambda: crossed_variance([1.0, 2.0], [1, 2], [1, 2], method="ml"), "'ml'"),
        (lambda: crossed_variance([1.0, 2.0], [1, 2], [1]), "rows of one length"),
        (lambda: crossed_variance([1.0, np.inf], [1, 2], [1, 2]), "not finite"),
    ],
)
def test_impossible_input_is_refused_by_value(make: object, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        make()


def _cells(y: np.ndarray, agent: np.ndarray, inspector: np.ndarray, months: np.ndarray) -> list[np.ndarray]:
    """n, total, squares, agent and inspector of each (month, agent, inspector) that has scores, and one empty cell."""
    keys, index = np.unique(np.stack([months, agent, inspector]), axis=1, return_inverse=True)
    index = index.ravel()
    sums = [np.bincount(index).astype(float), np.bincount(index, y), np.bincount(index, y * y)]
    return [np.append(one, 0.0) for one in sums] + [np.append(keys[1], 99), np.append(keys[2], 99)]


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 8), st.integers(2, 5), st.integers(20, 90), st.sampled_from(METHODS))
def test_sums_of_cells_say_the_same_as_the_scores_themselves(
    seed: int, agents: int, inspectors: int, calls: int, method: str
) -> None:
    y, agent, inspector = made(seed, agents, inspectors, calls)
    months = np.random.default_rng(seed).integers(0, 3, calls)
    if min(np.unique(agent).size, np.unique(inspector).size) < 2:
        return
    of_scores = crossed_variance(y, agent, inspector, method)
    of_cells = crossed_variance_of_cells(*_cells(y, agent, inspector, months), method)
    for name in ("agent", "inspector", "residual", "mean", "agent_effects", "inspector_effects"):
        assert getattr(of_cells, name) == pytest.approx(getattr(of_scores, name), rel=1e-6, abs=1e-6), name
    assert (of_cells.connected, of_cells.components) == (of_scores.connected, of_scores.components)


@pytest.mark.parametrize("sums", [(-1.0, 3.0, 9.0), (2.0, 6.0, 10.0)])
def test_sums_that_no_scores_have_are_refused(sums: tuple[float, float, float]) -> None:
    n, total, squares = ([one] * 4 for one in sums)
    with pytest.raises(StatisticsError, match="expected sums of scores"):
        crossed_variance_of_cells(n, total, squares, [1, 1, 2, 2], [1, 2, 1, 2])
