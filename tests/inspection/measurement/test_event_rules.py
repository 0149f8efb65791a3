"""What counts and what does not, to the millisecond; sums over days and provinces; a second count in plain Python."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.measurement.definitions import Counts, indicators
from inspection.measurement.event_rules import RULES, DelayRule, count_facts, query
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
    assert found.missing == {f"no_{rule.until}": 1, f"{rule.until}_before_{rule.since}": 1}


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
    assert found == Counts(2, 5, {"no_ringback_at": 2, "no_answered_at": 1})


def test_a_wrong_line_counts_for_k3_and_against_k4(tmp_path: Path) -> None:
    done = {"completed_at": NOON, "central_answered_at": after(NOON, 3000)}
    rows = [
        fact("transfers", "right", requested_line="ticket", reached_line="ticket", **done),
        fact("transfers", "wrong", requested_line="ticket", reached_line="hotel", **done),
        fact("transfers", "unknown", requested_line="ticket", **done),
        fact("transfers", "unasked", reached_line="ticket", **done),
    ]
    found = counted(tmp_path, "transfers", *rows)
    assert (found["K3"], found["K4"]) == (Counts(4, 4), Counts(1, 4, {"no_reached_line": 1, "no_requested_line": 1}))


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
    rule, total = RULES[identity], Counts()
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
        else:
            wanted, reached = row[rule.wanted], row[rule.reached]
            good = wanted is not None and reached is not None and wanted != reached
            missing[f"no_{rule.reached}"] += reached is None
            missing[f"no_{rule.wanted}"] += wanted is None
        total += Counts(int(good), 1, {reason: number for reason, number in missing.items() if number})
    return total


COLUMNS = {
    "calls": ("entered_at", "ringback_at", "answered_at"),
    "transfers": ("completed_at", "central_answered_at"),
    "sms": ("need_at", "sent_at"),
    "orders": ("created_at", "processed_at", "replied_at", "user_replied_at"),
    "outbound": ("requested_at", "dialled_at"),
}


@pytest.mark.parametrize("name", sorted(COLUMNS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_duckdb_counts_what_python_counts_and_months_are_sums(
    name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    rows = data.draw(fact_rows(name, COLUMNS[name]))
    folder = tmp_path_factory.mktemp("facts")
    files = write_partitions(folder, name, rows)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")

        def count(identity: str, paths: list[str], provinces: list[str], centres: list[str]) -> Counts:
            rule = RULES[identity]
            values = {"files": paths, "provinces": provinces, "centres": centres}
            row = connection.execute(query(rule, LIMITS_MS[identity]), values).fetchone()
            assert row is not None
            missing = {reason: number for reason, number in zip(rule.missing(), row[2:], strict=False) if number}
            return Counts(row[0], row[1], missing)

        for identity in (one for one, rule in RULES.items() if rule.fact == name):
            whole = count(identity, list(files.values()), [], [])
            assert whole == oracle(identity, rows)
            assert whole == sum((count(identity, [file], [], []) for file in files.values()), Counts())
            assert whole == sum((count(identity, list(files.values()), [one], []) for one in ("GD", "GX")), Counts())
            assert whole == sum((count(identity, list(files.values()), [], [one]) for one in CENTRES), Counts())
