"""The ten indicators as the specification writes them, and counts that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.measurement.definitions import Counts, indicator, indicators

# SPEC section 2: id, target, at least, limit in seconds, official source, kind, felt.
SPECIFICATION = [
    ("K1", 1.0, True, None, "system", "time_limit", "result"),
    ("K2", 0.85, True, 20, "system", "ratio", "result"),
    ("K3", 0.90, True, 15, "system", "ratio", "process"),
    ("K4", 0.005, False, None, "dial_test", "ratio", "process"),
    ("K5", 0.95, True, None, "dial_test", "ratio", "result"),
    ("K6", 0.95, True, 3 * 60, "dial_test", "ratio", "process"),
    ("K7-15", 0.85, True, 15 * 60, "system", "ratio", "result"),
    ("K7-20", 0.95, True, 20 * 60, "system", "ratio", "result"),
    ("K8", 1.0, True, 30 * 60, "system", "time_limit", "result"),
    ("K9", 0.95, True, 2 * 60, "dial_test", "ratio", "process"),
    ("K10", 0.85, True, 13 * 60, "system", "ratio", "process"),
]
COUNTS = st.builds(
    lambda part, more, missing: Counts(part, part + more, missing),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.dictionaries(st.sampled_from(["no_ringback_at", "no_answered_at"]), st.integers(1, 9)),
)


def test_the_indicators_are_the_specifications() -> None:
    found = [(one.id, one.target, one.at_least, one.limit_s, one.official, one.kind, one.felt) for one in indicators()]
    assert found == SPECIFICATION


def test_the_process_maps_of_the_specification() -> None:
    maps: dict[str, set[str]] = {}
    for one in indicators():
        maps.setdefault(one.process, set()).add(one.id.partition("-")[0])
    assert maps == {
        "overall": {"K1", "K2"},
        "transfer": {"K3", "K4"},
        "query": {"K5", "K6"},
        "booking": {"K7", "K8", "K9", "K10"},
    }


def test_names_in_both_languages() -> None:
    assert (indicator("K2").name("zh"), indicator("K2").name("en")) == ("人工电话接通率", "Answer rate")
    with pytest.raises(KeyError):
        indicator("K11")


@given(COUNTS, COUNTS, COUNTS)
def test_counts_merge_in_any_order(a: Counts, b: Counts, c: Counts) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + Counts() == a
    assert (a + b).denominator == a.denominator + b.denominator


def test_a_rate_of_nothing_is_none() -> None:
    assert (Counts().rate, Counts(0, 4).rate, Counts(3, 4).rate) == (None, 0.0, 0.75)
