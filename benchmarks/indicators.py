"""All system indicators of one month by province and centre: the product, pandas, and DuckDB queries written by hand.

    python -m benchmarks.indicators --folder FOLDER

The facts (10 M calls, 10 % transfers, 30 % SMS, 5 % orders and as many call-backs) are made once. Every run is a
process of its own; the ways take turns. The numbers of all ways must be the same, else the run stops.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from math import log
from pathlib import Path
from statistics import median
from typing import Any

MONTH = "2026-10"
SMALL, LARGE = 1_000_000, 10_000_000
MB = 1024
Numbers = dict[str, list[int]]
"""Province/centre/indicator -> numerator, denominator."""

LIMITS = {"K2": 20, "K3": 15, "K6": 180, "K7-15": 900, "K7-20": 1200, "K8": 1800, "K9": 120, "K10": 780}
EVENTS = {
    "K2": ("calls", "ringback_at", "answered_at"),
    "K3": ("transfers", "completed_at", "central_answered_at"),
    "K6": ("sms", "need_at", "sent_at"),
    "K7-15": ("orders", "created_at", "replied_at"),
    "K7-20": ("orders", "created_at", "replied_at"),
    "K8": ("orders", "created_at", "user_replied_at"),
    "K9": ("outbound", "requested_at", "dialled_at"),
    "K10": ("orders", "created_at", "processed_at"),
}
FACTS = ("calls", "transfers", "sms", "orders", "outbound")

CALLS = """
SELECT 'C' || i AS call_id, 'u' || (hash(i) % 5000000) AS caller_hash,
    ['query', 'booking', 'transfer'][1 + i % 3] AS call_type, 'voice' AS queue, 'inbound' AS direction,
    'zh' AS language, 'P' || lpad((i % 31)::VARCHAR, 2, '0') AS province,
    province || '-' || (i // 31 % 3) AS centre, (100000 + i % 10000)::VARCHAR AS agent,
    (DATE '2026-10-01' + (i * 31 // {number})::INT) AS date,
    TIMESTAMPTZ '2026-09-30 16:00:00+00' + to_milliseconds((i * 2678400000 // {number})) AS entered_at,
    entered_at + to_milliseconds((hash(i + 1) % 4000)::BIGINT) AS rings_at,
    CASE WHEN hash(i + 2) % 1000 = 0 THEN NULL ELSE rings_at END AS ringback_at,
    CASE WHEN hash(i + 3) % 20 = 0 THEN NULL WHEN hash(i + 4) % 2000 = 0 THEN rings_at - INTERVAL 1 SECOND
        ELSE rings_at + to_milliseconds((hash(i + 5) % 24000)::BIGINT) END AS answered_at,
    rings_at + to_milliseconds((60000 + hash(i + 6) % 300000)::BIGINT) AS ended_at
FROM range({number}) AS t(i)
"""
LATER = "CASE WHEN h % {never} = 0 THEN NULL ELSE entered_at + to_milliseconds((h // 7 % {most})::BIGINT) END"
PLACED = "call_id, province, centre, agent, date"
OTHERS = {
    "transfers": f"""SELECT 'T' || call_id AS transfer_id, {PLACED}, entered_at AS completed_at,
        {LATER.format(never=30, most=17000)} AS central_answered_at, 'ticket' AS requested_line,
        CASE WHEN h % 300 = 0 THEN 'hotel' ELSE 'ticket' END AS reached_line FROM hashed WHERE h % 10 = 0""",
    "sms": f"""SELECT 'S' || call_id AS sms_id, {PLACED}, entered_at AS need_at,
        {LATER.format(never=40, most=190000)} AS sent_at FROM hashed WHERE h // 16 % 10 < 3""",
    "orders": f"""SELECT 'O' || call_id AS order_id, {PLACED}, entered_at AS created_at, entered_at AS sent_at,
        {LATER.format(never=90, most=850000)} AS processed_at, {LATER.format(never=50, most=1300000)} AS replied_at,
        {LATER.format(never=50, most=1900000)} AS user_replied_at FROM hashed WHERE h // 1024 % 20 = 0""",
    "outbound": f"""SELECT 'R' || call_id AS request_id, 'O' || call_id AS order_id, {PLACED},
        entered_at AS requested_at, {LATER.format(never=40, most=125000)} AS dialled_at
        FROM hashed WHERE h // 1024 % 20 = 0""",
}


def build(folder: Path, number: int) -> None:
    """Made-up facts of October 2026 in the product's own layout; nothing where they are there."""
    if folder.exists():
        return
    import duckdb

    made = folder.with_suffix(".part")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        connection.execute(f"CREATE TEMP TABLE calls AS {CALLS.format(number=number)}")
        connection.execute("CREATE TEMP VIEW hashed AS SELECT *, hash(call_id) AS h FROM calls")
        for fact in FACTS:
            (made / fact).mkdir(parents=True)
            rows = OTHERS.get(fact, "SELECT * EXCLUDE (rings_at) FROM calls")
            connection.execute(f"COPY ({rows}) TO '{made / fact}' (FORMAT parquet, PARTITION_BY (date))")
    made.rename(folder)


def product(folder: Path, executor: Executor | None = None) -> Callable[[], Numbers]:
    """The product's counting: all rules, with missing and impossible events and the delays of K8."""
    import duckdb  # noqa: F401

    from inspection.measurement.counting import count_places
    from inspection.month import Month

    def run() -> Numbers:
        places = count_places(Month.parse(MONTH), folder, executor=executor)
        return {
            f"{centre}/{identity}": [tally.counts.numerator, tally.counts.denominator]
            for (_, centre), tallies in places.items()
            for identity, tally in tallies.items()
        }

    return run


def by_hand(folder: Path) -> Callable[[], Numbers]:
    """The floor: for each fact the shortest query with the same numerators and denominators, and nothing else."""
    import duckdb

    def run() -> Numbers:
        found: Numbers = {}
        with duckdb.connect() as connection:
            for fact in FACTS:
                kept = {
                    identity: f"{until} >= {since} AND epoch_ms({until}) - epoch_ms({since}) <= {LIMITS[identity]}000"
                    for identity, (of, since, until) in EVENTS.items()
                    if of == fact
                }
                kept |= {"K4": "requested_line <> reached_line"} if fact == "transfers" else {}
                columns = ", ".join(f"count(*) FILTER (WHERE {one})" for one in kept.values())
                source = f"read_parquet('{folder}/{fact}/*/*.parquet')"
                where = (
                    "WHERE lower(coalesce(direction, 'inbound')) NOT IN ('outbound', 'out')" if fact == "calls" else ""
                )
                rows = connection.execute(f"SELECT centre, count(*), {columns} FROM {source} {where} GROUP BY centre")
                for centre, whole, *numbers in rows.fetchall():
                    found |= {f"{centre}/{one}": [part, whole] for one, part in zip(kept, numbers, strict=True)}
        return found

    return run


def with_pandas(folder: Path) -> Callable[[], Numbers]:
    """What an analyst would write: the columns needed of each fact in one frame, differences of times, a group-by."""
    import pandas as pd

    def run() -> Numbers:
        found: Numbers = {}
        for fact in FACTS:
            own = {identity: pair for identity, (of, *pair) in EVENTS.items() if of == fact}
            columns = sorted({name for pair in own.values() for name in pair} | {"province", "centre"})
            columns += ["requested_line", "reached_line"] if fact == "transfers" else []
            columns += ["direction"] if fact == "calls" else []
            frame = pd.read_parquet(folder / fact, columns=columns)
            if fact == "calls":
                frame = frame[~frame["direction"].fillna("inbound").str.lower().isin(["outbound", "out"])]
            kept = pd.DataFrame({"province": frame["province"], "centre": frame["centre"]})
            for identity, (since, until) in own.items():
                delay = (frame[until] - frame[since]).dt.total_seconds()
                kept[identity] = (delay >= 0) & (delay <= LIMITS[identity])
            if fact == "transfers":
                kept["K4"] = frame["requested_line"] != frame["reached_line"]
            groups = kept.groupby(["province", "centre"])
            parts, whole = groups.sum(), groups.size()
            for (province, centre), row in parts.iterrows():
                number = int(whole[province, centre])
                found |= {f"{centre}/{identity}": [int(part), number] for identity, part in row.items()}
        return found

    return run


def on_dask(folder: Path, workers: int) -> Callable[[], Numbers]:
    """The product's counting in parts, on a local Dask cluster of single-threaded workers."""
    from distributed import Client, LocalCluster

    cluster: Any = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    client: Any = Client(cluster)
    client.run(_one_thread)
    return product(folder, client.get_executor())


def _one_thread() -> None:
    """Let DuckDB use one thread in this process, so that workers and not threads are compared."""
    import duckdb

    connect = duckdb.connect
    duckdb.connect = lambda *given, **named: connect(*given, **({"config": {"threads": 1}} | named))  # type: ignore[assignment]


WAYS: dict[str, Callable[[Path], Callable[[], Numbers]]] = {
    "by hand": by_hand,
    "product": product,
    "pandas": with_pandas,
    "product, 1 Dask worker": lambda folder: on_dask(folder, 1),
    "product, 2 Dask workers": lambda folder: on_dask(folder, 2),
}


def measure(way: str, folder: Path) -> dict[str, Any]:
    """Run one way once in this process; libraries are loaded before the clock starts."""
    run = WAYS[way](folder)
    start = time.perf_counter()
    numbers = run()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"seconds": seconds, "peak_mb": peak / MB, "numbers": numbers}


def compare(folder: Path, sizes: Sequence[int], repeats: int) -> None:
    """All ways in turn on all sizes; a table of medians and of ratios in the same round."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for number in sizes:
        facts = folder / f"facts{number}"
        _in_a_process(["--build", str(number), "--facts", str(facts)])
        for _ in range(repeats):
            expected: Numbers | None = None
            for way in WAYS:
                ran = json.loads(_in_a_process(["--way", way, "--facts", str(facts)]))
                numbers = ran.pop("numbers")
                expected = numbers if expected is None else expected
                if numbers != expected:
                    raise SystemExit(f"{way} counts otherwise than {next(iter(WAYS))}")
                found.setdefault((way, number), []).append(ran)
                print(way, number, ran, file=sys.stderr, flush=True)
    _print(found, sizes)


def _print(found: dict[tuple[str, int], list[dict[str, Any]]], sizes: Sequence[int]) -> None:
    few, many = min(sizes), max(sizes)
    print(f"| way | {few:,} calls | {many:,} calls, median (all) | product / this way | exponent | peak memory |")
    print("|---|---|---|---|---|---|")
    for way in WAYS:
        low, high = (median(one["seconds"] for one in found[way, number]) for number in (few, many))
        all_of = ", ".join(f"{one['seconds']:.2f}" for one in found[way, many])
        pairs = zip(found["product", many], found[way, many], strict=True)
        ratio = median(own["seconds"] / other["seconds"] for own, other in pairs)
        exponent = log(high / low) / log(many / few) if many > few else 1.0
        peak = max(one["peak_mb"] for one in found[way, many])
        print(f"| {way} | {low:.2f} s | {high:.2f} s ({all_of}) | {ratio:.2f} | {exponent:.2f} | {peak:,.0f} MiB |")


def _in_a_process(arguments: Sequence[str]) -> str:
    line = [sys.executable, "-m", "benchmarks.indicators", *arguments]
    return subprocess.run(line, env=os.environ.copy(), check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Run one way, or compare all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark"))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[SMALL, LARGE])
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--build", type=int)
    given = parser.parse_args()
    if given.build:
        build(given.facts, given.build)
        return
    if given.way:
        print(json.dumps(measure(given.way, given.facts)))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    compare(given.folder, given.sizes, given.repeats)


if __name__ == "__main__":
    main()
