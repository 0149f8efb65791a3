"""What checked work orders count for K7 to K10, and where they differ from the systems: cases worked by hand."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.measurement.definitions import ORDER_CHECK, SYSTEM, Counts, indicator
from inspection.measurement.figures import judge, month_figures
from inspection.measurement.freezing import publish_figures
from inspection.measurement.order_counts import ORDER_RULES, count_checks, limits_s, order_check_counts, outcome
from inspection.measurement.verifying import verify
from inspection.measurement.work_orders.differences import differences
from inspection.measurement.work_orders.found import Found, Given
from inspection.models import ORDER_EVENTS, Centre, MonthlyFigure
from inspection.month import Month
from inspection.policies import SYSTEM as COMMAND_LINE
from tests.inspection.measurement.order_builders import (
    CALLED_BACK,
    MINUTES,
    NINE,
    WHOLE,
    Home,
    check,
    found,
    moments,
    order_home,
    sampled,
    write_orders,
)

OCTOBER = Month(2026, 10)
NO_CALL = {"outbound_done": Given("na")}


def test_the_limits_are_those_of_the_specification() -> None:
    assert {identity: limit / 60 for identity, limit in limits_s().items()} == {
        "K7-15": 15, "K7-20": 20, "K8": 30, "K9": 2, "K10": 13,
    }  # fmt: skip
    assert set(ORDER_RULES) == set(limits_s())


@pytest.mark.parametrize(
    ("identity", "event", "limit"),
    [
        ("K7-15", "replied_at", 15),
        ("K7-20", "replied_at", 20),
        ("K8", "user_replied_at", 30),
        ("K10", "processed_at", 13),
    ],
)
def test_a_limit_is_kept_to_the_millisecond(identity: str, event: str, limit: int) -> None:
    for late, kept in ((timedelta(0), 1), (timedelta(milliseconds=1), 0)):
        times = {"created_at": NINE, event: NINE + timedelta(minutes=limit) + late}
        assert outcome(Found(times), identity) == Counts(kept, 1)


def test_an_outbound_ccount_dial_tests_from_its_request() -> None:
    for seconds, kept in ((120, 1), (120.001, 0)):
        times = {"requested_at": NINE, "dialled_at": NINE + timedelta(seconds=seconds)}
        assert outcome(Found(times), "K9") == Counts(kept, 1)
    assert outcome(Found({}, frozenset({"requested_at", "dialled_at"})), "K9") == Counts()
    assert outcome(Found({"requested_at": NINE}, frozenset({"dialled_at"})), "K9") == Counts(0, 1, {"no_dialled_at": 1})


def test_what_never_came_failed_and_what_nobody_found_out_is_left_out() -> None:
    never = Found({"created_at": NINE}, frozenset({"user_replied_at"}))
    assert outcome(never, "K8") == Counts(0, 1, {"no_user_replied_at": 1})
    unknown = Found({"created_at": NINE}, unknown=frozenset({"user_replied_at"}))
    assert outcome(unknown, "K8") == Counts(missing={"unknown_user_replied_at": 1})
    assert outcome(Found({"user_replied_at": NINE}, unknown=frozenset({"created_at"})), "K8") == Counts(
        missing={"unknown_created_at": 1}
    )


def test_counts_of_four_orders() -> None:
    late = moments(MINUTES | {"replied_at": 18, "user_replied_at": 31})
    silent = moments({"created_at": 0, "sent_at": 1})
    half = moments({"created_at": 0, "sent_at": 0, "processed_at": 13, "replied_at": 15})
    counted = count_checks([found(), found(late), found(silent), found(half, frozenset({"user_replied_at"}))])
    assert counted == {
        "K10": Counts(3, 4, {"no_processed_at": 1}),
        "K7-15": Counts(2, 4, {"no_replied_at": 1}),
        "K7-20": Counts(3, 4, {"no_replied_at": 1}),
        "K8": Counts(1, 3, {"no_user_replied_at": 1, "unknown_user_replied_at": 1}),
        "K9": Counts(1, 1),
    }


@given(st.lists(st.dictionaries(st.sampled_from(ORDER_EVENTS), st.integers(0, 40)), max_size=6))
def test_every_order_is_counted_once_or_named(minutes: list[dict[str, int]]) -> None:
    checks = [found(moments(one)) for one in minutes]
    for identity, counts in count_checks(checks).items():
        since = ORDER_RULES[identity][0]
        due = sum(since in one for one in minutes)
        assert 0 <= counts.numerator <= counts.denominator == due


SYSTEM_ONLY = [("user_replied_at", "system_only", ("K8",))]


@pytest.mark.parametrize(
    ("system", "seen", "expected"),
    [
        (WHOLE, WHOLE, []),
        (WHOLE, moments(MINUTES | CALLED_BACK | {"user_replied_at": 26}), []),
        (WHOLE, moments(MINUTES | CALLED_BACK | {"user_replied_at": 26.1}), [("user_replied_at", "other_time", ())]),
        (WHOLE, moments(MINUTES | CALLED_BACK | {"user_replied_at": 31}), [("user_replied_at", "other_time", ("K8",))]),
        (WHOLE, moments({k: v for k, v in (MINUTES | CALLED_BACK).items() if k != "user_replied_at"}), SYSTEM_ONLY),
        (
            moments({"created_at": 0, "sent_at": 0.1}),
            moments({"created_at": 0, "sent_at": 0.1, "replied_at": 18}),
            [("replied_at", "found_only", ("K7-20",))],
        ),
        (
            moments(MINUTES),
            moments(MINUTES | {"created_at": -2, "sent_at": -2}),
            [("created_at", "other_time", ("K7-15", "K10")), ("sent_at", "other_time", ())],
        ),
        ({}, moments({"created_at": 0}), [("created_at", "found_only", ())]),
    ],
)
def test_differences(
    system: dict[str, datetime], seen: dict[str, datetime], expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    told = differences(system, found(seen))
    assert [(one.event, one.kind, one.turns) for one in told] == expected
    assert all((one.system, one.found) == (system.get(one.event), seen.get(one.event)) for one in told)


def test_what_nobody_found_out_is_no_difference() -> None:
    assert differences(WHOLE, Found({}, frozenset(), frozenset(ORDER_EVENTS))) == ()


def fill() -> Home:
    """Six orders: three checked at random, one late; one targeted and late; one a draft, one not begun."""
    with transaction() as session:
        home = order_home(session=session)
        for order in ("D1", "D2", "D3", "D5", "D6"):
            sampled(home, order, session=session)
        sampled(home, "D4", session=session, basis="targeted", reason="complaint")
    write_orders(*[(f"D{number}", WHOLE) for number in range(1, 7)])
    late = moments(MINUTES | CALLED_BACK | {"user_replied_at": 44})
    for order, times in (("D1", WHOLE), ("D2", WHOLE), ("D3", late), ("D4", late)):
        check(home, order, found(times))
    return home


def test_random_submitted_checks_of_the_month_verify_the_systems_figures(database: str) -> None:
    fill()
    with open_session() as session:
        centres = session.exec(select(Centre).order_by(Centre.code)).all()
        counted = order_check_counts(OCTOBER, centres, session=session)
        assert counted == {centres[0].code: {
            "K10": Counts(3, 3), "K7-15": Counts(3, 3), "K7-20": Counts(3, 3), "K8": Counts(2, 3), "K9": Counts(3, 3),
        }}  # fmt: skip
        assert order_check_counts(OCTOBER, centres[1:], session=session) == {}
        assert order_check_counts(Month(2026, 9), centres, session=session) == {}
        figures = month_figures(OCTOBER, session=session, by=COMMAND_LINE)
    own = [one for one in figures if one.source == ORDER_CHECK]
    assert [one.indicator.id for one in own] == ["K7-15", "K7-20", "K8", "K9", "K10"]
    assert not any(one.official for one in own) and all(one.interval is not None for one in own)
    verified = {(one.indicator.id, one.verifying.source): one for one in verify(figures)}
    k8 = verified["K8", ORDER_CHECK]
    assert (k8.official.counts, k8.official.source) == (Counts(6, 6), SYSTEM)
    assert k8.difference == pytest.approx(1 / 3) and k8.agrees


def test_published_figures_hold_them_too(database: str) -> None:
    fill()
    with transaction() as session:
        publish_figures(OCTOBER, session=session, by=COMMAND_LINE)
    with open_session() as session:
        rows = session.exec(select(MonthlyFigure).where(MonthlyFigure.source == ORDER_CHECK)).all()
        assert {(row.indicator, row.code, row.numerator, row.denominator) for row in rows} == {
            ("K7-15", "GD01", 3, 3), ("K7-20", "GD01", 3, 3), ("K8", "GD01", 2, 3), ("K9", "GD01", 3, 3),
            ("K10", "GD01", 3, 3),
        }  # fmt: skip


def test_a_sample_is_judged_as_a_sample() -> None:
    one = judge(indicator("K8"), ORDER_CHECK, Counts(11, 12))
    assert one.verdict == "not_met" and one.interval == pytest.approx((0.6152, 0.9979), abs=1e-4)
    assert judge(indicator("K10"), ORDER_CHECK, Counts(12, 12)).verdict == "not_proven"
