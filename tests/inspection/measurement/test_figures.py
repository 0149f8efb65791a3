"""The month's figures: verdicts, outages, dial tests, scope, provinces, and the published past."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.measurement.definitions import DIAL_TEST, SYSTEM, Counts, indicator
from inspection.measurement.dial_counts import count_dial_tests
from inspection.measurement.figures import Figure, facts_figures, judge, month_figures
from inspection.measurement.month_counts import reached_centres
from inspection.measurement.published import Point, published_points
from inspection.models import DialTest, Level, MonthlyFigure, Outage
from inspection.month import Month
from inspection.policies import SYSTEM as MACHINE
from inspection.policies import Actor, Scope
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, at, fact, organisation, write_partitions

OCTOBER = Month(2026, 10)
NOON = at("2026-10-15 04:00:00")
MINUTES = 31 * 24 * 60
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


@pytest.mark.parametrize(
    ("identity", "part", "whole", "verdict"),
    [
        ("K2", 85, 100, "met"),
        ("K2", 17, 20, "met"),
        ("K2", 849, 1000, "not_met"),
        ("K4", 1, 200, "met"),
        ("K4", 2, 399, "not_met"),
        ("K8", 10, 10, "met"),
        ("K8", 9, 10, "not_met"),
    ],
)
def test_a_system_figure_compares_plainly(identity: str, part: int, whole: int, verdict: str) -> None:
    found = judge(indicator(identity), SYSTEM, Counts(part, whole))
    assert (found.verdict, found.interval, found.more_needed) == (verdict, None, None)


@pytest.mark.parametrize(
    ("identity", "part", "whole", "verdict"),
    [
        ("K2", 19, 19, "met"),
        ("K2", 18, 18, "not_proven"),
        ("K5", 59, 59, "met"),
        ("K5", 58, 58, "not_proven"),
        ("K5", 40, 60, "not_met"),
        ("K4", 0, 598, "met"),
        ("K4", 0, 597, "not_proven"),
        ("K4", 3, 30, "not_met"),
    ],
)
def test_dial_tests_prove_by_the_exact_bound(identity: str, part: int, whole: int, verdict: str) -> None:
    """19 tests without a failure prove 85 %, 59 prove 95 %, 598 prove at most .5 % (one-sided 95 %)."""
    found = judge(indicator(identity), DIAL_TEST, Counts(part, whole))
    assert found.verdict == verdict
    assert found.interval is not None
    assert found.interval[0] <= part / whole <= found.interval[1]
    if verdict == "not_proven":
        assert found.more_needed == 1


def test_what_was_not_counted_has_a_reason_and_no_verdict() -> None:
    found = judge(indicator("K5"), DIAL_TEST, Counts())
    assert (found.verdict, found.interval, found.reason) == (None, None, "no_data")
    assert judge(indicator("K2"), SYSTEM, Counts(), reason="no_calls").reason == "no_calls"


@pytest.mark.parametrize(
    ("identity", "official"), [("K2", SYSTEM), ("K3", SYSTEM), ("K4", DIAL_TEST), ("K6", DIAL_TEST), ("K10", SYSTEM)]
)
def test_the_table_of_the_specification_says_which_figure_counts(identity: str, official: str) -> None:
    for source in (SYSTEM, DIAL_TEST):
        assert judge(indicator(identity), source, Counts(1, 1)).official == (source == official)


@pytest.fixture
def month(database: str) -> str:
    """One answered and one late call in GD01, one answered in GX01; no outage."""
    rows = [
        fact("calls", "c1", entered_at=NOON, ringback_at=NOON, ended_at=seconds(60), answered_at=seconds(20)),
        fact("calls", "c2", entered_at=NOON, ringback_at=NOON, ended_at=seconds(60), answered_at=seconds(20.001)),
        fact(
            "calls",
            "g1",
            "GX01",
            "2001",
            entered_at=NOON,
            ringback_at=NOON,
            ended_at=seconds(60),
            answered_at=seconds(1),
        ),
    ]
    write_partitions(get_settings().facts, "calls", rows)
    with transaction() as session:
        organisation(session)
    return database


def figures(who: Actor = MACHINE, month: Month = OCTOBER, province: str | None = None) -> dict[tuple[str, str], Figure]:
    with open_session() as session:
        place = None if province is None else Scope(Level.PROVINCE, province)
        found = month_figures(month, session=session, by=who, place=place)
    return {(one.indicator.id, one.source): one for one in found}


def outage(key: str, start: str, end: str, centre: int = 1) -> None:
    with transaction() as session:
        session.add(Outage(outage_id=key, centre_id=centre, started_at=at(start), ended_at=at(end)))


@pytest.mark.parametrize(
    ("outages", "lost"),
    [
        ([], 0),
        ([("2026-10-05 10:00:00", "2026-10-05 10:14:00")], 14),
        ([("2026-10-05 10:00:00", "2026-10-05 10:10:00"), ("2026-10-05 10:05:00", "2026-10-05 10:14:00")], 14),
        ([("2026-10-05 10:00:00", "2026-10-05 10:30:00"), ("2026-10-05 10:05:00", "2026-10-05 10:14:00")], 30),
        ([("2026-10-05 10:00:00", "2026-10-05 10:10:00"), ("2026-10-05 11:00:00", "2026-10-05 11:10:00")], 20),
        ([("2026-09-30 15:00:00", "2026-09-30 16:07:00")], 7),
        ([("2026-10-31 15:50:00", "2026-10-31 17:00:00")], 10),
        ([("2026-09-01 00:00:00", "2026-12-01 00:00:00")], MINUTES),
        ([("2026-09-30 10:00:00", "2026-09-30 16:00:00"), ("2026-10-31 16:00:00", "2026-10-31 17:00:00")], 0),
        ([("2026-10-05 10:00:00", "2026-10-05 10:00:01")], 1),
    ],
)
@ONE_DATABASE
def test_outages_overlap_and_cross_the_months_edge(month: str, outages: list[tuple[str, str]], lost: int) -> None:
    """K1: minutes of service of minutes due; a month of Shanghai begins at 16:00 UTC; a minute begun is lost."""
    for number, (start, end) in enumerate(outages):
        outage(f"o{number}", start, end)
    found = figures(actor("manager", "centre/GD01"))["K1", SYSTEM]
    assert found.counts == Counts(MINUTES - lost, MINUTES)
    assert found.verdict == ("met" if lost == 0 else "not_met")


def test_nothing_known_of_a_month_is_no_proof_of_service(month: str) -> None:
    empty = figures(month=Month(2026, 12))
    assert {(one.counts.rate, one.verdict) for one in empty.values()} == {(None, None)}
    assert empty["K1", SYSTEM].reason == "no_calls"
    outage("o1", "2026-12-05 10:00:00", "2026-12-05 11:00:00", centre=2)
    december = figures(month=Month(2026, 12))["K1", SYSTEM].counts
    assert december == Counts(MINUTES - 60, MINUTES)


@pytest.mark.parametrize(
    ("role", "scope", "counts"),
    [
        ("manager", "nation", Counts(2, 3)),
        ("manager", "province/GD", Counts(1, 2)),
        ("quality_lead", "centre/GX01", Counts(1, 1)),
        ("quality_lead", "team/T1", Counts(0, 0)),
    ],
)
@ONE_DATABASE
def test_only_what_is_in_scope_is_counted(month: str, role: str, scope: str, counts: Counts) -> None:
    assert figures(actor(role, scope))["K2", SYSTEM].counts == counts


def test_one_province(month: str) -> None:
    assert figures(province="GX")["K2", SYSTEM].counts == Counts(1, 1)
    assert figures(province="GX")["K1", SYSTEM].counts == Counts(MINUTES, MINUTES)
    with pytest.raises(NotFound, match="there is no centre of province/XX in scope"):
        figures(province="XX")
    with pytest.raises(NotFound):
        figures(actor("manager", "province/GD"), province="GX")


@pytest.mark.parametrize("role", ["inspector", "team_lead", "administrator"])
@ONE_DATABASE
def test_who_may_not_see_them(month: str, role: str) -> None:
    with pytest.raises(NotAllowed, match="may not see the indicators of 2026-10"):
        figures(actor(role))


@ONE_DATABASE
def test_the_facts_alone_give_the_system_figures(month: str) -> None:
    found = {one.indicator.id: one for one in facts_figures(OCTOBER, get_settings().facts)}
    assert list(found) == ["K1", "K2", "K3", "K4", "K6", "K7-15", "K7-20", "K8", "K9", "K10"]
    assert (found["K1"].counts.rate, found["K1"].reason) == (None, "not_in_facts")
    assert found["K2"].counts == Counts(2, 3)
    assert (found["K3"].counts.rate, found["K3"].reason) == (None, "no_transfers")
    (only,) = [one for one in facts_figures(OCTOBER, None, provinces=["GX"]) if one.indicator.id == "K2"]
    assert only.counts == Counts(1, 1)


def dial_test(key: str = "d", **values: Any) -> DialTest:
    return DialTest.model_validate({"test_id": key, "centre_id": 1, "dialled_at": NOON} | values)


@pytest.mark.parametrize(
    ("identity", "since", "until", "limit_s"),
    [
        ("K2", "ringback_at", "answered_at", 20),
        ("K3", "transfer_completed_at", "central_answered_at", 15),
        ("K6", "sms_need_at", "sms_sent_at", 180),
        ("K9", "callback_requested_at", "callback_dialled_at", 120),
        ("K7-15", "order_created_at", "order_replied_at", 900),
        ("K7-20", "order_created_at", "order_replied_at", 1200),
        ("K8", "order_created_at", "user_replied_at", 1800),
        ("K10", "order_created_at", "order_processed_at", 780),
    ],
)
def test_dial_tests_count_to_the_millisecond(identity: str, since: str, until: str, limit_s: int) -> None:
    rows = [dial_test(**{since: NOON, until: seconds(limit_s + off)}) for off in (-0.001, 0, 0.001)]
    rows.append(dial_test(**{since: NOON}))
    found = count_dial_tests(rows)
    assert found[identity] == Counts(2, 4, {f"no_{until}": 1})
    every, orders = {identity, "K1", "K2"}, {"K7-15", "K7-20", "K8", "K10"}
    others = set(found) - every - ({"K4"} if identity == "K3" else orders if identity in orders else set())
    assert [found[one] for one in others] == [Counts()] * len(others)


def test_a_test_that_never_rang_counts_for_the_answer_rate_and_is_shown() -> None:
    rows = [dial_test(), dial_test(ringback_at=NOON, answered_at=seconds(3))]
    assert count_dial_tests(rows)["K2"] == Counts(1, 2, {"no_ringback_at": 1})


def test_a_test_that_nobody_answered_counts_against_the_service_hours() -> None:
    late = seconds(600)  # too late for K2, but the service was there
    rows = [dial_test(), dial_test(ringback_at=NOON), dial_test(ringback_at=NOON, answered_at=late)]
    assert count_dial_tests(rows)["K1"] == Counts(1, 3, {"no_answered_at": 2})


def test_an_order_that_was_never_replied_is_not_within() -> None:
    rows = [
        dial_test(order_created_at=NOON, order_replied_at=seconds(1000), user_replied_at=seconds(1800)),
        dial_test(order_created_at=NOON),
        dial_test(),
    ]
    found = count_dial_tests(rows)
    assert found["K7-15"] == Counts(0, 2, {"no_order_replied_at": 1})
    assert found["K7-20"] == Counts(1, 2, {"no_order_replied_at": 1})
    assert found["K8"] == Counts(1, 2, {"no_user_replied_at": 1})
    assert found["K10"] == Counts(0, 2, {"no_order_processed_at": 2})


def test_answers_and_lines_of_dial_tests() -> None:
    def transfer(wanted: str, reached: str) -> DialTest:
        lines = {"transfer_requested_line": wanted, "transfer_reached_line": reached}
        return dial_test(transfer_completed_at=NOON, **lines)

    rows = [dial_test(query_ok=True), dial_test(query_ok=False), dial_test()]
    rows += [transfer("ticket", "ticket"), transfer("ticket", "hotel"), transfer("ticket", "")]
    found = count_dial_tests(rows)
    assert (found["K5"], found["K4"]) == (Counts(1, 2), Counts(1, 3, {"no_reached_line": 1}))


def test_dial_tests_of_the_month_and_of_own_centres(month: str) -> None:
    with transaction() as session:
        for key, when, place in (
            ("before", "2026-09-30 15:59:59.999", {"centre_id": 1}),
            ("first", "2026-09-30 16:00:00", {"centre_id": 1}),
            ("last", "2026-10-31 15:59:59.999", {"centre_id": 1}),
            ("after", "2026-10-31 16:00:00", {"centre_id": 1}),
            ("other", "2026-10-05 00:00:00", {"centre_id": 2}),
            ("theirs", "2026-10-05 00:00:00", {"centre_id": None, "competitor_id": 1}),
        ):
            session.add(dial_test(key, dialled_at=at(when), query_ok=True, **place))
    assert figures(actor("manager", "province/GD"))["K5", DIAL_TEST].counts == Counts(2, 2)
    assert figures()["K5", DIAL_TEST].counts == Counts(3, 3)


def published(month: str, part: int, code: str = "GD01", *, session: Session, version: int = 1, **more: Any) -> None:
    session.add(
        MonthlyFigure(
            indicator="K2",
            source=SYSTEM,
            level="centre",
            code=code,
            month=month,
            numerator=part,
            denominator=100,
            published_at=NOON,
            version=version,
            **more,
        )
    )


def points(by: Actor, until: Month = OCTOBER) -> list[Point]:
    with open_session() as session:
        centres = reached_centres(session=session, by=by)
        return published_points(centres, until, 13, session=session)["system", "K2"]


def test_published_months_add_centres_and_take_the_newest_version(month: str) -> None:
    with transaction() as session:
        published("2025-09", 1, session=session)
        published("2026-08", 80, session=session, made_up=True, missing='{"no_answered_at": 3}')
        published("2026-08", 90, "GX01", session=session)
        published("2026-09", 70, session=session)
        published("2026-09", 75, session=session, version=2)
        published("2026-11", 1, session=session)
    assert points(MACHINE) == [
        Point("2026-08", Counts(170, 200, {"no_answered_at": 3}), True),
        Point("2026-09", Counts(75, 100), False),
    ]
    assert points(actor("manager", "centre/GX01")) == [Point("2026-08", Counts(90, 100), False)]
    assert points(MACHINE, Month(2026, 12))[-1] == Point("2026-11", Counts(1, 100), False)


def test_a_folder_of_facts_needs_no_database(home: Path, tmp_path: Path) -> None:
    write_partitions(tmp_path, "calls", [fact("calls", "c1", entered_at=NOON, ringback_at=NOON, ended_at=NOON)])
    found = {one.indicator.id: one.counts for one in facts_figures(OCTOBER, tmp_path)}
    assert found["K2"] == Counts(0, 1, {"no_answered_at": 1})
    assert not home.exists()
