"""Delays add up, in any order and any parts, and their quantiles are those of the delays themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.measurement.delays import Delays

MS = st.lists(st.integers(0, 5_000_000) | st.integers(0, 5), max_size=40)


def of(values: list[int]) -> Delays:
    return Delays.of(np.array(values, np.int64))


@given(MS, MS, MS)
def test_parts_add_up_to_the_whole_in_any_order(one: list[int], two: list[int], three: list[int]) -> None:
    whole = of([*one, *two, *three])
    assert (of(one) + of(two)) + of(three) == whole == of(three) + (of(two) + of(one))
    assert whole + Delays.none() == whole
    assert whole.number == len(one) + len(two) + len(three)


@given(MS.filter(bool), st.floats(0, 1))
def test_quantiles_and_the_worst_are_those_of_the_delays(values: list[int], share: float) -> None:
    found = of(values)
    assert found.quantile_s(share) == pytest.approx(np.quantile(values, share) / 1000, rel=1e-9)
    assert found.worst_s == max(values) / 1000


def test_without_delays_there_is_none() -> None:
    assert (Delays.none().quantile_s(0.5), Delays.none().worst_s, Delays.none().number) == (None, None, 0)
    assert Delays.none() != of([0]) != "delays"
