"""What is wrong with a dial test: order, gaps, contradictions, all told at once; worked by hand."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inspection.measurement.dial_rules import CHAINS, GAPS, NEEDED, TIMES, Bounds, DialRefused, wrong_with
from inspection.month import Month
from inspection.words import LANGUAGES

START = datetime(2026, 10, 3, 2, tzinfo=UTC)
BOUNDS = Bounds(datetime(2026, 11, 3, 1, tzinfo=UTC))


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


WHOLE: dict[str, Any] = {
    "dialled_at": START,
    "ringback_at": later(2),
    "answered_at": later(9),
    "query_ok": True,
    "transfer_requested_line": "ticket",
    "transfer_reached_line": "ticket",
    "transfer_completed_at": later(60),
    "central_answered_at": later(70),
    "sms_need_at": later(40),
    "sms_sent_at": later(150),
    "sms_ok": True,
    "callback_requested_at": later(300),
    "callback_dialled_at": later(360),
    "order_id": "DD1",
    "order_created_at": later(80),
    "order_processed_at": later(500),
    "order_replied_at": later(600),
    "user_replied_at": later(700),
    "ended_at": later(120),
    "line": "12580",
}


def found(values: dict[str, Any], bounds: Bounds = BOUNDS) -> dict[str, str]:
    return {one.field: one.key.removeprefix("dial.expected_") for one in wrong_with(values, bounds)}


def test_a_whole_test_and_one_that_nobody_answered_are_right() -> None:
    assert found(WHOLE) == {}
    assert found({"dialled_at": START}) == {}
    assert found({"dialled_at": START, "ringback_at": later(2), "ended_at": later(40)}) == {}
    assert found(dict.fromkeys(TIMES[:5], START)) == {}


@pytest.mark.parametrize("chain", CHAINS)
def test_no_event_of_a_chain_goes_back(chain: tuple[str, ...]) -> None:
    for earlier, after in pairwise(chain):
        so_far = {name: WHOLE[name] for name in chain[: chain.index(after)]}
        moment = WHOLE[earlier]
        assert after not in found(so_far | {after: moment})
        assert found(so_far | {after: moment - timedelta(milliseconds=1)})[after] == "after"


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: f"{gap.since}-{gap.until}")
def test_gaps_are_possible_up_to_their_limit(gap: Any) -> None:
    values = {"dialled_at": START, gap.since: START}
    assert gap.until not in found(values | {gap.until: later(gap.most_s)})
    assert found(values | {gap.until: later(gap.most_s + 0.001)})[gap.until] == "gap"


@pytest.mark.parametrize(("name", "other"), NEEDED.items())
def test_an_outcome_needs_the_step_it_is_of(name: str, other: str) -> None:
    values = {key: value for key, value in WHOLE.items() if key != other}
    assert found(values)[name] == "with"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"dialled_at": None}, {"dialled_at": "dialled"}),
        ({"dialled_at": BOUNDS.latest, "ended_at": BOUNDS.latest + timedelta(milliseconds=1)}, {"ended_at": "past"}),
        ({"dialled_at": BOUNDS.latest}, {}),
        ({"dialled_at": START, "line": "one two"}, {"line": "line"}),
        ({"dialled_at": START, "line": "1" * 21}, {"line": "line"}),
        ({"dialled_at": START, "line": "+86-10-12580#1*"}, {}),
        ({"dialled_at": START, "note": "x" * 1000}, {}),
        ({"dialled_at": START, "note": "x" * 1001}, {"note": "short"}),
    ],
)
def test_lines_texts_and_the_future(values: dict[str, Any], wrong: dict[str, str]) -> None:
    assert found(values) == wrong


def test_a_test_lies_in_the_month_of_its_slot() -> None:
    since, until = Month(2026, 10).bounds("Asia/Shanghai")
    bounds = Bounds(BOUNDS.latest, "Asia/Shanghai", since, until, "2026-10")
    for moment, right in ((since, True), (since - timedelta(milliseconds=1), False), (until, False)):
        assert found({"dialled_at": moment}, bounds) == ({} if right else {"dialled_at": "month"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_wrong_is_told_at_once_with_field_value_and_expectation(language: str) -> None:
    wrong = wrong_with({"dialled_at": START, "ringback_at": later(-1), "sms_sent_at": later(5), "line": "x"}, BOUNDS)
    told = DialRefused(wrong).told(language)
    expected = {
        "zh": "拨打号码（x）：应为数字及 + * # -，最多 20 位；收到短信（02:00:05）：只有在有“提出需求”时才能填写；"
        "回铃（2026-10-03 09:59:59.000）：应不早于“拨出”（2026-10-03 10:00:00.000）",
        "en": "Line (x): expected digits and + * # -, 20 at most; "
        "SMS received (02:00:05): expected only where “Need stated” is given; "
        "Ring-back (2026-10-03 09:59:59.000): expected a time not before “Dialled” (2026-10-03 10:00:00.000)",
    }
    assert told == expected[language]


@given(some.dictionaries(some.sampled_from(TIMES), some.integers(-10, 10_000)))
def test_what_is_right_is_in_order_in_every_chain(offsets: dict[str, int]) -> None:
    values = {name: later(seconds) for name, seconds in offsets.items()}
    if not wrong_with(values, BOUNDS):
        for chain in CHAINS:
            known = [values[name] for name in chain if name in values]
            assert known == sorted(known)
    assert len({one.field for one in wrong_with(values, BOUNDS)}) == len(wrong_with(values, BOUNDS))
