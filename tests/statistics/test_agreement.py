"""Agreement of raters on categories, against the krippendorff package and statsmodels."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import inter_rater

from inspection.errors import StatisticsError
from inspection.statistics import cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def rated(seed: int, raters: int = 4, units: int = 30) -> np.ndarray:
    """Ratings 1-5 that partly agree, a fifth of them missing."""
    rng = np.random.default_rng(seed)
    found = np.clip(rng.integers(1, 6, size=units) + rng.integers(-1, 2, size=(raters, units)), 1, 5).astype(float)
    found[rng.uniform(size=found.shape) < 0.2] = np.nan
    return found


def counted(seed: int, raters: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array([rng.multinomial(raters, rng.dirichlet([1, 1, 0.5])) for _ in range(40)])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(5))
def test_the_krippendorff_package_agrees(level: str, seed: int) -> None:
    ratings = rated(seed)
    expected = krippendorff.alpha(ratings, level_of_measurement=level)
    assert krippendorff_alpha(ratings, level) == pytest.approx(expected, abs=1e-10)


def test_scores_with_decimals_are_taken_as_they_are() -> None:
    ratings = np.random.default_rng(1).normal(80, 5, size=12) + np.random.default_rng(2).normal(0, 2, size=(3, 12))
    expected = krippendorff.alpha(ratings, level_of_measurement="interval")
    assert krippendorff_alpha(ratings, "interval") == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("level", LEVELS)
@given(st.integers(0, 200))
def test_the_order_of_raters_and_units_does_not_matter(level: str, seed: int) -> None:
    ratings, rng = rated(seed), np.random.default_rng(seed)
    mixed = ratings[rng.permutation(4)][:, rng.permutation(30)]
    assert krippendorff_alpha(mixed, level) == pytest.approx(krippendorff_alpha(ratings, level))


@given(st.integers(0, 200), st.floats(0.1, 10), st.floats(-50, 50))
def test_intervals_scale_and_shift_and_ranks_alone_count_for_ordinal(seed: int, scale: float, shift: float) -> None:
    ratings = rated(seed)
    interval = krippendorff_alpha(ratings, "interval")
    assert krippendorff_alpha(ratings * scale + shift, "interval") == pytest.approx(interval)
    assert krippendorff_alpha(ratings * scale, "ratio") == pytest.approx(krippendorff_alpha(ratings, "ratio"))
    assert krippendorff_alpha(ratings**3, "ordinal") == pytest.approx(krippendorff_alpha(ratings, "ordinal"))


@pytest.mark.parametrize("level", LEVELS)
def test_full_agreement_is_one_and_chance_is_near_zero(level: str) -> None:
    same = np.tile([1.0, 2.0, 3.0, 2.0], (3, 1))
    assert krippendorff_alpha(same, level) == pytest.approx(1.0)
    noise = np.random.default_rng(5).integers(1, 5, size=(4, 3000)).astype(float)
    assert abs(krippendorff_alpha(noise, level)) < 0.03


@pytest.mark.parametrize(
    "ratings", [[[1, 1], [1, 1]], [[1, np.nan], [np.nan, 2]], [[np.nan, np.nan], [np.nan, np.nan]], [[1, 2, 3]]]
)
def test_alpha_is_undefined_without_pairs_or_variation(ratings: list[list[float]]) -> None:
    assert np.isnan(krippendorff_alpha(ratings, "nominal"))


@pytest.mark.parametrize("seed", range(5))
def test_statsmodels_agrees_on_the_kappas(seed: int) -> None:
    counts = counted(seed)
    assert fleiss_kappa(counts) == pytest.approx(inter_rater.fleiss_kappa(counts))
    table = np.random.default_rng(seed).integers(0, 30, size=(4, 4))
    assert cohen_kappa(table) == pytest.approx(inter_rater.cohens_kappa(table).kappa)


@given(st.integers(0, 300))
def test_the_order_of_subjects_and_categories_does_not_matter(seed: int) -> None:
    counts, rng = counted(seed), np.random.default_rng(seed)
    mixed = counts[rng.permutation(40)][:, rng.permutation(3)]
    assert gwet_ac1(mixed) == pytest.approx(gwet_ac1(counts))
    assert fleiss_kappa(mixed) == pytest.approx(fleiss_kappa(counts))
    table = counts[:3]
    order = rng.permutation(3)
    assert cohen_kappa(table[order][:, order]) == pytest.approx(cohen_kappa(table), nan_ok=True)
    assert cohen_kappa(table.T) == pytest.approx(cohen_kappa(table), nan_ok=True)


def test_ac1_by_hand() -> None:
    # Three subjects of two raters: agreed 2/3; shares 2/3, 1/3: chance 2 x (2/9) / 1 = 4/9.
    assert gwet_ac1([[2, 0], [2, 0], [0, 2]]) == pytest.approx(1.0)
    found = gwet_ac1([[2, 0], [1, 1], [1, 1]])
    share = 4 / 6
    chance = 2 * share * (1 - share)
    assert found == pytest.approx((1 / 3 - chance) / (1 - chance))


def test_a_rare_fatal_error_does_not_make_ac1_collapse() -> None:
    # 98 of 100 calls judged alike by both, two judged by one alone.
    counts = [[2, 0]] * 98 + [[1, 1]] * 2
    assert gwet_ac1(counts) > 0.97
    assert fleiss_kappa(counts) < 0


def test_subjects_without_a_second_rater_count_for_the_shares_alone() -> None:
    counts = [[2, 0], [0, 2], [1, 0], [0, 0]]
    # agreed 1; shares: mean of (1, 0), (0, 1), (1, 0).
    assert gwet_ac1(counts) == pytest.approx(1.0)
    assert np.isnan(gwet_ac1([[1, 0], [0, 1]]))


def test_kappa_is_undefined_where_only_one_category_was_chosen() -> None:
    assert np.isnan(fleiss_kappa([[3, 0], [3, 0]]))
    assert np.isnan(cohen_kappa([[5, 0], [0, 0]]))
    assert np.isnan(cohen_kappa([[0, 0], [0, 0]]))
    assert gwet_ac1([[3, 0], [3, 0]]) == 1.0


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: krippendorff_alpha([[1, 2], [1, 2]], "metric"), "'metric'"),
        (lambda: krippendorff_alpha([1, 2, 3], "nominal"), "raters x units"),
        (lambda: krippendorff_alpha([[1, np.inf], [1, 2]], "nominal"), "finite"),
        (lambda: krippendorff_alpha([[-1, 2], [1, 2]], "ratio"), "rating -1"),
        (lambda: gwet_ac1([[1], [2]]), "two categories"),
        (lambda: gwet_ac1([[1, -2]]), "count -2"),
        (lambda: fleiss_kappa([[1, np.nan]]), "count nan"),
        (lambda: cohen_kappa([[1, 2, 3], [1, 2, 3]]), "as many rows"),
    ],
)
def test_impossible_input_is_refused_by_value(make: object, named: str) -> None:
    with pytest.raises(StatisticsError, match=named):
        make()
