"""What counts and what does not, to the millisecond; sums over days and provinces; a second count in plain Python."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.measurement.counting import (
    MOST_ROWS,
    count_facts,
    count_files,
    count_places,
    merged,
    rows_behind,
    summed,
)
from inspection.measurement.definitions import Counts, indicators
from inspection.measurement.event_rules import RULES, DelayRule
from inspection.month import Month
from tests.inspection.facts_builders import at, fact, write_partitions

OCTOBER = Month(2026, 10)
NOON = at("2026-10-15 04:00:00")
LIMITS_MS = {one.id: round((one.limit_s or 0) * 1000) for one in indicators()}
DELAYS = {identity: rule for identity, rule in RULES.items() if isinstance(rule, DelayRule)}
EDGES = {"K2": 20_000, "K3": 15_000, "K6": 180_000, "K7-15": 900_000, "K7-20": 1_200_000}
EDGES |= {"K8": 1_800_000, "K9": 120_000, "K10": 780_000}


def after(since: datetime, milliseconds: int) -> datetime:
    return since + timedelta(milliseconds=milliseconds)


def counted(folder: Path, name: str, *rows: dict[str, Any], **scope: Any) -> dict[str, Counts]:
    write_partitions(folder, name, rows)
    return {identity: one.counts for identity, one in count_facts(OCTOBER, folder, **scope).items()}


def test_the_edges_of_the_rules_are_those_of_the_indicators() -> None:
    assert {identity: LIMITS_MS[identity] for identity in DELAYS} == EDGES


@pytest.mark.parametrize("identity", sorted(DELAYS))
def test_a_limit_holds_to_the_millisecond(tmp_path: Path, identity: str) -> None:
    """At the limit counts, a millisecond later does not; at once counts; missing and impossible ones never do."""
    rule, limit = DELAYS[identity], EDGES[identity]
    delays = (limit - 1, limit, limit + 1, 0, -1)
    rows = [fact(rule.fact, f"k{delay}", **{rule.since: NOON, rule.until: after(NOON, delay)}) for delay in delays]
    other = "entered_at" if rule.fact == "calls" else rule.since
    rows.append(fact(rule.fact, "never", **{other: NOON, rule.since: NOON}))
    found = counted(tmp_path, rule.fact, *rows)[identity]
    assert (found.numerator, found.denominator) == (3, 6)
    ends = {"no_ended_at": 6} if rule.fact == "calls" else {}
    assert found.missing == {f"no_{rule.until}": 1, f"{rule.until}_before_{rule.since}": 1} | ends
    assert (found.unsure, found.span) == (1, (3 / 6, 4 / 6))


def test_abandoned_calls_stay_in_the_denominator_and_outbound_ones_do_not(tmp_path: Path) -> None:
    rung = {"entered_at": NOON, "ringback_at": NOON}
    rows = [
        fact("calls", "answered", answered_at=after(NOON, 5000), **rung),
        fact("calls", "abandoned", ended_at=after(NOON, 9000), **rung),
        fact("calls", "no_ringback", entered_at=NOON, answered_at=after(NOON, 5000)),
        fact("calls", "neither", entered_at=NOON),
        fact("calls", "out", direction="outbound", answered_at=after(NOON, 5000), **rung),
        fact("calls", "OUT", direction="OUT", answered_at=after(NOON, 5000), **rung),
        fact("calls", "in", direction="Inbound", answered_at=after(NOON, 5000), **rung),
    ]
    found = counted(tmp_path, "calls", *rows)["K2"]
    assert found == Counts(2, 5, {"no_ringback_at": 2, "no_answered_at": 1, "no_ended_at": 4}, 1)


def test_a_wrong_line_counts_for_k3_and_against_k4(tmp_path: Path) -> None:
    done = {"completed_at": NOON, "central_answered_at": after(NOON, 3000)}
    rows = [
        fact("transfers", "right", requested_line="ticket", reached_line="ticket", **done),
        fact("transfers", "wrong", requested_line="ticket", reached_line="hotel", **done),
        fact("transfers", "unknown", requested_line="ticket", **done),
        fact("transfers", "unasked", reached_line="ticket", **done),
    ]
    found = counted(tmp_path, "transfers", *rows)
    assert (found["K3"], found["K4"]) == (Counts(4, 4), Counts(1, 4, {"no_reached_line": 1, "no_requested_line": 1}, 2))


def test_an_order_never_replied_is_not_within_its_limits_and_delays_are_spread(tmp_path: Path) -> None:
    minutes = (10, 20, 40)
    rows = [fact("orders", f"o{m}", created_at=NOON, user_replied_at=after(NOON, m * 60_000)) for m in minutes]
    rows.append(fact("orders", "never", created_at=NOON))
    write_partitions(tmp_path, "orders", rows)
    found = count_facts(OCTOBER, tmp_path)
    assert found["K8"].counts == Counts(2, 4, {"no_user_replied_at": 1})
    assert found["K7-20"].counts == Counts(0, 4, {"no_replied_at": 4})
    spread = found["K8"].spread
    assert spread is not None
    assert (spread.median_s, spread.p95_s, spread.worst_s) == pytest.approx((1200, 2280, 2400))
    assert found["K10"].spread is None


@pytest.mark.parametrize(
    ("entered", "counts"),
    [
        ("2026-09-30 15:59:59.999", False),
        ("2026-09-30 16:00:00", True),
        ("2026-10-31 15:59:59.999", True),
        ("2026-10-31 16:00:00", False),
    ],
)
def test_the_month_begins_and_ends_at_local_midnight(tmp_path: Path, entered: str, counts: bool) -> None:
    found = counted(tmp_path, "calls", fact("calls", "c1", entered_at=at(entered)))
    assert found["K2"].denominator == counts


def test_a_fact_that_is_not_there_has_a_reason(tmp_path: Path) -> None:
    write_partitions(tmp_path, "sms", [fact("sms", "s1", need_at=NOON)])
    found = count_facts(OCTOBER, tmp_path)
    assert {identity: one.reason for identity, one in found.items()} == {
        "K2": "no_calls",
        "K3": "no_transfers",
        "K4": "no_transfers",
        "K6": None,
        "K7-15": "no_orders",
        "K7-20": "no_orders",
        "K8": "no_orders",
        "K9": "no_outbound",
        "K10": "no_orders",
    }
    assert count_facts(OCTOBER, tmp_path, centres=["GX01"])["K6"].reason == "no_sms"


def test_a_broken_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    files = write_partitions(tmp_path, "sms", [fact("sms", "s1", need_at=NOON)])
    Path(files["2026-10-15"]).write_bytes(b"PAR1 and no more")
    with pytest.raises(InvalidInput, match="the facts cannot be read"):
        count_facts(OCTOBER, tmp_path)


# Random rows: times from a few seconds around the limits, missing ones, several days, provinces and centres.
MOMENT = st.none() | st.builds(
    lambda day, ms: at(f"2026-10-{day:02d} 03:00:00") + timedelta(milliseconds=ms),
    st.integers(1, 3),
    st.sampled_from([0, 1, 14_999, 15_000, 15_001, 19_999, 20_000, 20_001, 120_000, 120_001, 900_000, 1_800_001]),
)
CENTRES = ("GD01", "GD02", "GX01")


@st.composite
def fact_rows(draw: st.DrawFn, name: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(1, 12))):
        times = {column: draw(MOMENT) for column in columns}
        if all(value is None for value in times.values()):
            times[columns[0]] = NOON
        extra: dict[str, Any] = {}
        if name == "calls":
            extra["direction"] = draw(st.sampled_from([None, "inbound", "outbound", "OUT"]))
        if name == "transfers":
            extra = {line: draw(st.sampled_from([None, "a", "b"])) for line in ("requested_line", "reached_line")}
        rows.append(fact(name, f"k{number}", draw(st.sampled_from(CENTRES)), **times, **extra))
    return rows


def oracle(identity: str, rows: list[dict[str, Any]]) -> Counts:
    """The rules once more, row by row, in plain Python."""
    rule, total, unsure = RULES[identity], Counts(), False
    for row in rows:
        if identity == "K2" and (row["direction"] or "inbound").lower() in ("outbound", "out"):
            continue
        missing: Counter[str] = Counter()
        if isinstance(rule, DelayRule):
            since, until = row[rule.since], row[rule.until]
            good = since is not None and until is not None and until >= since
            good = good and (until - since) <= timedelta(milliseconds=LIMITS_MS[identity])
            missing[f"no_{rule.since}"] += since is None
            missing[f"no_{rule.until}"] += since is not None and until is None
            impossible = since is not None and until is not None and until < since
            missing[f"{rule.until}_before_{rule.since}"] += impossible
            unsure = impossible or (since is None and until is not None)
            if identity == "K2":
                ended = row["ended_at"]
                missing["no_ended_at"] += ended is None
                missing["ended_at_before_answered_at"] += ended is not None and until is not None and ended < until
        else:
            wanted, reached = row[rule.wanted], row[rule.reached]
            good = wanted is not None and reached is not None and wanted != reached
            missing[f"no_{rule.reached}"] += reached is None
            missing[f"no_{rule.wanted}"] += wanted is None
            unsure = wanted is None or reached is None
        kept = {reason: number for reason, number in missing.items() if number}
        total += Counts(int(good), 1, kept, int(unsure))
    return total


COLUMNS = {
    "calls": ("entered_at", "ringback_at", "answered_at", "ended_at"),
    "transfers": ("completed_at", "central_answered_at"),
    "sms": ("need_at", "sent_at"),
    "orders": ("created_at", "processed_at", "replied_at", "user_replied_at"),
    "outbound": ("requested_at", "dialled_at"),
}


def within(identity: str, rows: list[dict[str, Any]], **only: str) -> Counts:
    """The oracle over the rows of one province or centre."""
    return oracle(identity, [row for row in rows if all(row[name] == value for name, value in only.items())])


@pytest.mark.parametrize("name", sorted(COLUMNS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_duckdb_counts_what_python_counts_and_months_are_sums(
    name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    rows = data.draw(fact_rows(name, COLUMNS[name]))
    folder = tmp_path_factory.mktemp("facts")
    files = list(write_partitions(folder, name, rows).values())
    own = [one for one, rule in RULES.items() if rule.fact == name]
    whole = count_places(OCTOBER, folder)
    places = {(row["province"], row["centre"]) for row in rows}
    assert set(whole) == {(one, centre) for one, centre in places if within(own[0], rows, centre=centre).denominator}
    for (province, centre), tallies in whole.items():
        for identity in own:
            assert tallies[identity].counts == within(identity, rows, province=province, centre=centre)
    days = merged(count_files(name, [file], [], []) for file in files)
    assert days == whole
    assert summed(days.values()) == summed(whole.values()) == count_facts(OCTOBER, folder)
    for identity in own:
        found = count_facts(OCTOBER, folder, provinces=["GD"])[identity].counts
        assert found == within(identity, rows, province="GD")
        found = count_facts(OCTOBER, folder, centres=["GD02"])[identity].counts
        assert found == within(identity, rows, centre="GD02")


def test_an_executor_counts_the_same_in_parts(tmp_path: Path) -> None:
    for day in range(1, 8):
        since = at(f"2026-10-{day:02d} 04:00:00")
        for name, columns in COLUMNS.items():
            rows = [
                fact(
                    name,
                    f"{name}{day}{number}",
                    CENTRES[number % 3],
                    **{columns[0]: since, columns[-1]: after(since, number * 4000)},
                )
                for number in range(9)
            ]
            write_partitions(tmp_path, name, rows)
    with ThreadPoolExecutor(2) as pool:
        assert count_places(OCTOBER, tmp_path, executor=pool) == count_places(OCTOBER, tmp_path)


@pytest.mark.parametrize(
    ("identity", "reason", "keys"),
    [
        ("K2", "no_ringback_at", {"c2", "c3"}),
        ("K2", "answered_at_before_ringback_at", {"c4"}),
        ("K2", "no_ended_at", {"c0", "c1", "c2", "c3"}),
        ("K2", "ended_at_before_answered_at", {"c4"}),
        ("K2", "unsure", {"c2", "c4"}),
        ("K2", "failed", {"c1", "c2", "c3", "c4"}),
        ("K4", "failed", {"t1"}),
        ("K4", "unsure", {"t2"}),
    ],
)
def test_the_rows_behind_a_count(tmp_path: Path, identity: str, reason: str, keys: set[str]) -> None:
    rung = {"entered_at": NOON, "ringback_at": NOON}
    calls = [
        fact("calls", "c0", answered_at=after(NOON, 5000), **rung),
        fact("calls", "c1", **rung),
        fact("calls", "c2", entered_at=NOON, answered_at=NOON),
        fact("calls", "c3", entered_at=NOON),
        fact("calls", "c4", answered_at=after(NOON, -1), ended_at=after(NOON, -2), **rung),
        fact("calls", "out", direction="outbound", entered_at=NOON),
    ]
    lines = [("t0", "ticket", "ticket"), ("t1", "ticket", "hotel"), ("t2", "ticket", None)]
    transfers = [
        fact("transfers", key, completed_at=NOON, requested_line=wanted, reached_line=reached)
        for key, wanted, reached in lines
    ]
    write_partitions(tmp_path, "calls", calls)
    write_partitions(tmp_path, "transfers", transfers)
    found = rows_behind(identity, reason, OCTOBER, tmp_path)
    assert {row[0] for row in found.rows} == keys and not found.cut
    assert found.columns[:4] == ("call_id" if identity == "K2" else "transfer_id", "province", "centre", "agent")
    assert rows_behind(identity, reason, OCTOBER, tmp_path, centres=["GX01"]).rows == ()
    assert rows_behind(identity, reason, Month(2026, 9), tmp_path).rows == ()


def test_rows_of_a_reason_that_is_none(tmp_path: Path) -> None:
    write_partitions(tmp_path, "sms", [fact("sms", "s1", need_at=NOON)])
    with pytest.raises(KeyError):
        rows_behind("K6", "no_answered_at", OCTOBER, tmp_path)


def test_more_rows_than_fit_are_cut_and_say_so(tmp_path: Path) -> None:
    rows = [fact("sms", f"s{number:04d}", need_at=NOON) for number in range(MOST_ROWS + 1)]
    write_partitions(tmp_path, "sms", rows)
    found = rows_behind("K6", "no_sent_at", OCTOBER, tmp_path)
    assert (len(found.rows), found.cut, found.rows[0][0]) == (MOST_ROWS, True, "s0000")
