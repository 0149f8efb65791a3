"""What one dial test says of each indicator, and that the tests together say what their counts say."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.measurement.dial_counts import count_dial_tests
from inspection.measurement.dial_outcomes import delay_s, outcomes
from inspection.models import DialTest
from tests.inspection.facts_builders import at

NOON = at("2026-10-05 04:00:00")
EVENTS = (
    *("ringback_at", "answered_at", "transfer_completed_at", "central_answered_at", "sms_need_at", "sms_sent_at"),
    *("callback_requested_at", "callback_dialled_at"),
    *("order_created_at", "order_processed_at", "order_replied_at", "user_replied_at"),
)
moments = st.one_of(st.none(), st.integers(0, 2_000).map(lambda seconds: NOON + timedelta(seconds=seconds)))
lines = st.sampled_from(("", "ticket", "hotel"))


@st.composite
def dial_tests(draw: st.DrawFn) -> DialTest:
    """A test with any events, missing and impossible ones among them."""
    values = {name: draw(moments) for name in EVENTS}
    values |= {"query_ok": draw(st.sampled_from((None, True, False)))}
    values |= {f"transfer_{name}_line": draw(lines) for name in ("requested", "reached")}
    return DialTest(test_id="t", centre_id=1, dialled_at=NOON, **values)


@given(st.lists(dial_tests(), max_size=25))
def test_the_outcomes_of_tests_add_up_to_their_counts(tests: list[DialTest]) -> None:
    judged = [outcomes(test) for test in tests]
    for identity, counts in count_dial_tests(tests).items():
        known = [one[identity] for one in judged if identity in one]
        assert (sum(known), len(known)) == (counts.numerator, counts.denominator)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"K1": False, "K2": False}),
        ({"answered_at": 9}, {"K1": True, "K2": False}),
        ({"ringback_at": 0, "answered_at": 20}, {"K1": True, "K2": True}),
        ({"ringback_at": 0, "answered_at": 21}, {"K1": True, "K2": False}),
        ({"query_ok": True}, {"K1": False, "K2": False, "K5": True}),
        (
            {"transfer_completed_at": 5, "transfer_requested_line": "a", "transfer_reached_line": "b"},
            {"K1": False, "K2": False, "K3": False, "K4": True},
        ),
        ({"sms_need_at": 0, "sms_sent_at": 180}, {"K1": False, "K2": False, "K6": True}),
        ({"callback_requested_at": 0, "callback_dialled_at": 121}, {"K1": False, "K2": False, "K9": False}),
    ],
)
def test_one_test_by_hand(values: dict[str, object], expected: dict[str, bool]) -> None:
    read = {
        name: NOON + timedelta(seconds=value) if name.endswith("_at") and isinstance(value, int) else value
        for name, value in values.items()
    }
    assert outcomes(DialTest(test_id="t", centre_id=1, dialled_at=NOON, **read)) == expected


def test_the_time_that_a_step_took() -> None:
    test = DialTest(
        test_id="t",
        centre_id=1,
        dialled_at=NOON,
        ringback_at=NOON,
        answered_at=NOON + timedelta(seconds=7.5),
        sms_need_at=NOON,
    )
    assert (delay_s(test, "K2"), delay_s(test, "K6"), delay_s(test, "K5")) == (7.5, None, None)
