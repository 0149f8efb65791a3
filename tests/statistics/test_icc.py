"""Intraclass correlations, against pingouin."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import StatisticsError
from inspection.statistics import Icc, icc


def rated(seed: int, targets: int = 12, raters: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 80 + rng.normal(0, 4, (targets, 1)) + rng.normal(0, 2, raters) + rng.normal(0, 3, (targets, raters))


def _expected(ratings: np.ndarray) -> pd.DataFrame:
    target, rater = np.indices(ratings.shape)
    data = pd.DataFrame({"target": target.ravel(), "rater": rater.ravel(), "score": ratings.ravel()})
    return pingouin.intraclass_corr(data, targets="target", raters="rater", ratings="score").set_index("Type")


@pytest.mark.parametrize("seed", range(4))
def test_pingouin_agrees(seed: int) -> None:
    ratings = rated(seed)
    found, expected = icc(ratings), _expected(ratings)
    for kind, single, average in (
        ("one_way", "ICC(1,1)", "ICC(1,k)"),
        ("agreement", "ICC(A,1)", "ICC(A,k)"),
        ("consistency", "ICC(C,1)", "ICC(C,k)"),
    ):
        one = getattr(found, kind)
        assert one.single == pytest.approx(expected.loc[single, "ICC"], abs=1e-6)
        assert one.average == pytest.approx(expected.loc[average, "ICC"], abs=1e-6)
        interval = "CI95" if "CI95" in expected else "CI95%"
        assert one.interval == pytest.approx(tuple(expected.loc[single, interval]), abs=0.0051)
        assert one.average_interval == pytest.approx(tuple(expected.loc[average, interval]), abs=0.0051)


def _numbers(found: Icc) -> np.ndarray:
    kinds = (found.one_way, found.agreement, found.consistency)
    return np.array([[one.single, one.average, *one.interval, *one.average_interval] for one in kinds])


@given(st.integers(0, 500), st.floats(0.1, 10), st.floats(-100, 100))
def test_scale_shift_and_order_do_not_matter(seed: int, scale: float, shift: float) -> None:
    ratings, rng = rated(seed), np.random.default_rng(seed)
    mixed = ratings[rng.permutation(12)][:, rng.permutation(4)] * scale + shift
    assert _numbers(icc(mixed)) == pytest.approx(_numbers(icc(ratings)), rel=1e-6, abs=1e-6)


@given(st.integers(0, 500))
def test_intervals_contain_the_estimate_and_leniency_is_no_matter_to_consistency(seed: int) -> None:
    ratings = rated(seed)
    numbers = _numbers(icc(ratings))
    assert ((numbers[:, 2] <= numbers[:, 0]) & (numbers[:, 0] <= numbers[:, 3])).all()
    assert ((numbers[:, 4] <= numbers[:, 1]) & (numbers[:, 1] <= numbers[:, 5])).all()
    lenient = icc(ratings + np.array([0, 5, 10, -3]))
    assert lenient.consistency.single == pytest.approx(icc(ratings).consistency.single)
    assert lenient.agreement.single < icc(ratings).agreement.single + 0.2


def test_coverage_of_the_intervals_is_near_the_nominal() -> None:
    # True single coefficients: consistency 16 / (16 + 9), agreement 16 / (16 + 4 + 9).
    rng = np.random.default_rng(3)
    held = []
    for _ in range(300):
        y = rng.normal(0, 4, (20, 1)) + rng.normal(0, 2, 6) + rng.normal(0, 3, (20, 6))
        found = icc(y)
        pairs = ((found.consistency.interval, 16 / 25), (found.agreement.interval, 16 / 29))
        held.append([low <= truth <= high for (low, high), truth in pairs])
    assert np.mean(held, axis=0) == pytest.approx([0.95, 0.95], abs=0.03)


def test_targets_with_a_missing_rating_are_left_out_and_counted() -> None:
    ratings = rated(9)
    holed = np.vstack([ratings, np.full((1, 4), 80.0)])
    holed[12, 2] = np.nan
    found = icc(holed)
    assert (found.targets, found.raters) == (12, 4)
    assert _numbers(found) == pytest.approx(_numbers(icc(ratings)))


def test_full_agreement_is_one() -> None:
    found = icc([[1, 1], [2, 2], [5, 5]])
    assert _numbers(found) == pytest.approx(np.ones((3, 6)))


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[3, 3], [3, 3], [3, 3]], "no_variation"),
        ([[3, 4], [np.nan, 3]], "fewer_than_two_complete_targets"),
    ],
)
def test_what_is_undefined_is_nan_with_a_reason(ratings: list[list[float]], reason: str) -> None:
    found = icc(ratings)
    assert np.isnan(_numbers(found)).all()
    assert found.reason == reason


@pytest.mark.parametrize("ratings", [[1, 2, 3], [[1], [2]], [[1, np.inf], [1, 2]]])
def test_impossible_ratings_are_refused(ratings: list[float]) -> None:
    with pytest.raises(StatisticsError, match="expected targets x two or more raters"):
        icc(ratings)


def test_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(StatisticsError, match="confidence = 95"):
        icc([[1, 2], [3, 4]], confidence=95)
