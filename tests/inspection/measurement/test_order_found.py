"""What an inspector may find of a work order, told from what contradicts itself; times as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.measurement.work_orders.found import Found, Given, check_found, contradictions, silent
from inspection.measurement.work_orders.sheet import field_names, item_name, items, sheet_version
from inspection.measurement.work_orders.times import read_time, write_time
from inspection.models import EVENTS_IN_ORDER, ORDER_EVENTS
from inspection.scoring.findings import Cause
from tests.inspection.measurement.order_builders import CALLED_BACK, MINUTES, WHOLE, found, moments, yes

SHANGHAI = "Asia/Shanghai"
DAY = date(2026, 10, 12)


def test_the_sheet_asks_what_the_specification_names() -> None:
    assert [one.id for one in items()] == [
        "fields_right",
        "sent_in_time",
        "reply_right",
        "user_replied",
        "outbound_done",
    ]
    assert sheet_version() == "1" and len(field_names()) == 7
    assert {one.event for one in items() if one.event} | {one.na_only_without for one in items()} <= {
        "",
        *ORDER_EVENTS,
    }
    assert all(one.name(language) and one.guidance(language) for one in items() for language in ("zh", "en"))
    assert (item_name("reply_right", "en"), item_name("gone", "zh")) == ("The central reply is right", "gone")


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (Found({"flown_at": WHOLE["sent_at"]}), "'flown_at' is not known; expected one of created_at"),
        (Found({"sent_at": WHOLE["sent_at"]}, frozenset({"sent_at"})), "sent_at cannot have a time and be marked"),
        (Found({}, frozenset({"sent_at"}), frozenset({"sent_at"})), "sent_at cannot have a time and be marked"),
        (Found({}, frozenset({"created_at"})), "a drawn order was created"),
        (Found(moments({"created_at": 3, "user_replied_at": 2})), "user_replied_at lies before created_at"),
        (Found(moments({"created_at": 3, "dialled_at": 2})), "dialled_at lies before created_at"),
        (Found(moments({"processed_at": 9, "replied_at": 8.99})), "replied_at lies before processed_at"),
        (Found(answers={"colour": Given("yes")}), "'colour' is not known"),
        (Found(answers={"sent_in_time": Given("na")}), "'na' is not known; expected one of yes, no$"),
        (Found(answers={"sent_in_time": Given("perhaps")}), "'perhaps' is not known"),
        (Found(answers={"fields_right": Given("no", ("hat",))}), "'hat' is not known; expected one of name"),
        (Found(answers={"fields_right": Given("yes", ("name",))}), "wrong fields stand only at a no"),
        (Found(answers={"sent_in_time": Given("no", ("name",))}), "wrong fields stand only at a no"),
        (Found(answers={"reply_right": Given("yes", cause=Cause("people"))}), "only a no has a cause"),
        (Found(comment="x" * 2001), "2001 characters; expected 2000 at most"),
        (Found(answers={"reply_right": Given("no", comment="x" * 2001)}), "2001 characters"),
    ],
)
def test_what_no_sheet_can_hold_is_refused(what: Found, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        check_found(what)


def test_an_outbound_call_may_come_before_or_after_the_reply() -> None:
    check_found(Found(moments(MINUTES | {"requested_at": 1, "dialled_at": 40})))
    check_found(Found(moments(dict.fromkeys(ORDER_EVENTS, 0.0))))


@pytest.mark.parametrize(
    ("times", "answers", "contradicting"),
    [
        (WHOLE, {}, ()),
        (moments(MINUTES), {}, ("outbound_done",)),
        (moments(MINUTES), {"outbound_done": Given("na")}, ()),
        (moments(MINUTES | {"requested_at": 15}), {"outbound_done": Given("na")}, ("outbound_done",)),
        (moments(MINUTES | {"requested_at": 15}), {"outbound_done": Given("no")}, ()),
        (WHOLE, {"outbound_done": Given("no"), "user_replied": Given("no")}, ("user_replied", "outbound_done")),
        (WHOLE, {"sent_in_time": Given("no"), "reply_right": Given("no")}, ()),
        (WHOLE, {"reply_right": Given("na")}, ("reply_right",)),
        (moments({"created_at": 0}), {}, ("sent_in_time", "reply_right", "user_replied", "outbound_done")),
    ],
)
def test_answers_that_contradict_the_times(
    times: dict[str, datetime], answers: dict[str, Given], contradicting: tuple[str, ...]
) -> None:
    assert contradictions(found(times, **answers)) == contradicting


def test_what_is_unknown_contradicts_nothing() -> None:
    unknown = frozenset(ORDER_EVENTS) - {"created_at"}
    answers = yes(outbound_done=Given("no", comment="x"), reply_right=Given("na"))
    assert contradictions(Found({"created_at": WHOLE["created_at"]}, frozenset(), unknown, answers)) == ()


def test_a_no_and_an_unexplained_not_applicable_want_a_comment() -> None:
    answers = {
        "fields_right": Given("no", ("name",)),
        "sent_in_time": Given("no"),
        "reply_right": Given("na"),
        "user_replied": Given("na"),
        "outbound_done": Given("no", comment="  "),
    }
    assert silent(Found(answers=answers)) == ("sent_in_time", "user_replied", "outbound_done")
    assert silent(Found(answers={item: Given(one.answer, comment="because") for item, one in answers.items()})) == ()
    assert silent(Found(answers={"fields_right": Given("no")})) == ("fields_right",)


def test_what_is_open_is_named_in_the_order_of_the_sheet() -> None:
    what = Found(moments({"created_at": 0}), frozenset({"dialled_at"}), frozenset({"sent_at"}), {})
    assert what.open_events == ("processed_at", "replied_at", "user_replied_at", "requested_at")
    assert what.open_items == tuple(one.id for one in items())
    assert (found().open_events, found().open_items) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:05", "2026-10-12 01:05:00"),
        ("9:05", "2026-10-12 01:05:00"),
        (" 09：05：07 ", "2026-10-12 01:05:07"),
        ("2026-10-13 00:03:10", "2026-10-12 16:03:10"),
        ("2026-10-13  00:03", "2026-10-12 16:03:00"),
    ],
)
def test_times_are_read_by_the_clock_of_the_centre(text: str, expected: str) -> None:
    assert read_time(text, DAY, SHANGHAI) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "9", "25:00", "09:60", "2026-10-32 09:00", "soon", "09:05:07.5"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be read; expected HH:MM"):
        read_time(text, DAY, SHANGHAI)


def test_without_the_day_of_the_order_the_date_is_wanted() -> None:
    with pytest.raises(InvalidInput, match="the day of the order is not known: write 09:05 as"):
        read_time("09:05", None, SHANGHAI)
    assert read_time("2026-10-12 09:05", None, SHANGHAI) == datetime(2026, 10, 12, 1, 5, tzinfo=UTC)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(-1, 1))
def test_what_is_written_is_read_back_to_the_second(moment: datetime, days: int) -> None:
    at = moment.replace(microsecond=0, tzinfo=UTC)
    day = (at + timedelta(hours=8, days=days)).date()
    assert read_time(write_time(at, day, SHANGHAI), day, SHANGHAI) == at


@given(st.dictionaries(st.sampled_from(ORDER_EVENTS), st.integers(0, 5)))
def test_times_are_refused_exactly_where_a_chain_goes_back(minutes: dict[str, int]) -> None:
    chains = [[minutes[event] for event in chain if event in minutes] for chain in EVENTS_IN_ORDER]
    if all(chain == sorted(chain) for chain in chains):
        check_found(Found(moments(minutes)))
    else:
        with pytest.raises(InvalidInput, match="times go back"):
            check_found(Found(moments(minutes)))


def test_the_whole_order_keeps_its_order() -> None:
    assert set(MINUTES | CALLED_BACK) == set(ORDER_EVENTS)
    check_found(found())
