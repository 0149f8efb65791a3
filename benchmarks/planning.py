"""The draw of a large month: time and memory of the product's own path, beside pandas and beside hashing alone.

    OMP_NUM_THREADS=1 nice -n 10 python -m benchmarks.planning --folder FOLDER

Every run is a process of its own; the ways take turns, so that a busy machine troubles all alike.
"""

import argparse
import gc
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from statistics import median
from typing import Any

MONTH = "2026-10"
SEED = "7"
QUOTA = 10
EACH = 100
INSPECTORS = 200
SMALL, LARGE = 100_000, 1_000_000
STARTS = datetime(2026, 9, 30, 16, tzinfo=UTC)
MB = 1024


def ids(number: int) -> list[str]:
    """Call ids as centres make them, in order."""
    each = number / 31
    return [f"GD01-202610{int(at / each) + 1:02d}-{at:07d}" for at in range(number)]


def agents(number: int) -> list[str]:
    """The staff number of each call's agent: every agent has a hundred calls, spread over the month."""
    numbers = [f"{100_000 + one}" for one in range(number // EACH)]
    return [numbers[at * 7919 % len(numbers)] for at in range(number)]


def hashing(number: int) -> Callable[[], int]:
    """The floor: a SHA-256 a call, and nothing else."""
    calls, prefix = ids(number), f"{SEED}|{MONTH}|".encode()
    return lambda: len([hashlib.sha256(prefix + call.encode()).digest() for call in calls])


def product(number: int) -> Callable[[], int]:
    """The product's draw."""
    from inspection.planning.draw import Population, draw

    listed = Population(ids(number), agents(number), [None] * number)
    wanted = dict.fromkeys(sorted(set(listed.agents)), QUOTA)
    return lambda: sum(len(one.calls) for one in draw(SEED, MONTH, listed, wanted))


def stratified(number: int) -> Callable[[], int]:
    """The product's draw, spread over five weeks and four kinds of call."""
    from inspection.planning.draw import Population, draw

    strata = [f"w{at * 5 // number + 1}|t{at % 4}" for at in range(number)]
    listed = Population(ids(number), agents(number), [None] * number, strata)
    wanted = dict.fromkeys(sorted(set(listed.agents)), QUOTA)
    return lambda: sum(len(one.calls) for one in draw(SEED, MONTH, listed, wanted))


def pandas_sample(number: int) -> Callable[[], int]:
    """What pandas offers: a random sample of each group, which nobody can compute again elsewhere."""
    import pandas as pd

    frame = pd.DataFrame({"call": ids(number), "agent": agents(number)})
    return lambda: len(frame.groupby("agent").sample(QUOTA, random_state=7))


def whole_month(_number: int) -> Callable[[], int]:
    """Reading the facts and recordings, drawing, assigning, queueing and committing, by the product's use case."""
    from sqlmodel import func, select

    from inspection.database import open_session, transaction
    from inspection.models import Assignment
    from inspection.month import Month
    from inspection.planning.month_plan import draw_month
    from inspection.policies import SYSTEM

    def run() -> int:
        with transaction() as session:
            draw_month(Month.parse(MONTH), session=session, by=SYSTEM, seed=SEED)
        with open_session() as session:
            return session.exec(select(func.count()).select_from(Assignment)).one()

    return run


WAYS: dict[str, Callable[[int], Callable[[], int]]] = {
    "hashing alone": hashing,
    "draw": product,
    "draw over strata": stratified,
    "pandas groupby sample": pandas_sample,
    "whole month": whole_month,
}


def measure(way: str, number: int) -> dict[str, Any]:
    """Run one way once in this process."""
    run = WAYS[way](number)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    start = time.perf_counter()
    done = run()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    return {"seconds": seconds, "before_mb": before, "peak_mb": peak, "done": done}


def build(home: Path, number: int) -> None:
    """A home of one centre: agents, inspectors, recordings in the database and the facts of their calls."""
    os.environ["ZHIJIAN_HOME"] = str(home)
    from sqlalchemy import insert
    from sqlmodel import SQLModel

    from inspection.clock import DEMO, FIXED_NOW
    from inspection.database import transaction
    from inspection.migrate import migrate

    migrate()
    tables = SQLModel.metadata.tables
    with transaction() as session:

        def put(table: str, rows: Iterator[dict[str, Any]]) -> None:
            some: list[dict[str, Any]] = []
            for row in rows:
                some.append(row)
                if len(some) == 20_000:
                    session.connection().execute(insert(tables[table]), some)
                    some = []
            if some:
                session.connection().execute(insert(tables[table]), some)

        put("installation", iter([{"key": DEMO, "value": MONTH}]))
        put("installation", iter([{"key": FIXED_NOW, "value": "2026-11-03T01:00:00+00:00"}]))
        put("province", iter([{"id": 1, "code": "GD", "name_zh": "粤", "name_en": "GD"}]))
        centre = {
            "id": 1,
            "code": "GD01",
            "province_id": 1,
            "name_zh": "中心",
            "name_en": "Centre",
            "kind": "provincial",
        }
        rest = {"kind": "provincial", "operator": "own", "time_zone": "Asia/Shanghai", "agent_channel": 0}
        put("centre", iter([centre | rest]))
        put("agent", (_agent(one) for one in range(number // EACH)))
        put("user", (_inspector(one) for one in range(INSPECTORS)))
        put("recording", _recordings(number))
    _facts(home, number)


def _agent(one: int) -> dict[str, Any]:
    names = {"name_zh": "座席", "name_en": "Agent", "languages": "zh", "active_from": date(2025, 1, 1)}
    return {"id": one + 1, "centre_id": 1, "staff_number": f"{100_000 + one}"} | names


def _inspector(one: int) -> dict[str, Any]:
    name = f"inspector{one:03d}"
    who = {"name": name, "display_zh": name, "display_en": name, "password_hash": "none", "role": "inspector"}
    rest = {"active": True, "failed_attempts": 0, "created_at": STARTS, "version": 1, "understands": ""}
    return who | rest | {"level": "centre", "code": "GD01", "language": "zh"}


def _times(number: int) -> Iterator[datetime]:
    each = timedelta(days=31) / number
    return (STARTS + at * each for at in range(number))


def _recordings(number: int) -> Iterator[dict[str, Any]]:
    rest = {"centre_id": 1, "duration_ms": 60_000, "sample_rate_hz": 8000, "channels": 2, "agent_channel": 0}
    rest |= {"codec": "opus", "call_type": "query", "language": "zh", "size_bytes": 1, "warnings": "[]", "hold": False}
    for call, agent, at in zip(ids(number), agents(number), _times(number), strict=True):
        key = {"call_id": call, "agent_id": int(agent) - 99_999, "started_at": at, "stored_at": at}
        yield rest | key | {"sha256": call, "storage_key": call}


def _facts(home: Path, number: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    times = list(_times(number))
    stamps = pa.array(times, pa.timestamp("ms", tz="UTC"))
    same = {"province": "GD", "centre": "GD01", "caller_hash": "", "call_type": "query", "queue": "voice"}
    same |= {"direction": "inbound", "language": "zh"}
    columns = {name: pa.array([text] * number, pa.string()) for name, text in same.items()}
    columns |= {"call_id": pa.array(ids(number)), "agent": pa.array(agents(number))}
    columns |= dict.fromkeys(("entered_at", "ringback_at", "answered_at", "ended_at"), stamps)
    table = pa.table(columns)
    days = [(at + timedelta(hours=8)).day for at in times]
    for day in range(1, 32):
        first, last = days.index(day), len(days) - days[::-1].index(day)
        file = home / "facts" / "calls" / f"date={MONTH}-{day:02d}" / "facts.parquet"
        file.parent.mkdir(parents=True)
        pq.write_table(table.slice(first, last - first), file)


def in_a_process(arguments: list[str], home: Path) -> str:
    """What a run of this module prints, with a home of its own."""
    environment = os.environ | {"ZHIJIAN_HOME": str(home)}
    line = [sys.executable, "-m", "benchmarks.planning", *arguments]
    return subprocess.run(line, env=environment, check=True, capture_output=True, text=True).stdout


def compare(folder: Path, repeats: int) -> None:
    """All ways in turn, on both sizes; a table of medians."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for number in (SMALL, LARGE):
        made = folder / f"home{number}"
        if not made.exists():
            in_a_process(["--build", str(number)], made)
        for _ in range(repeats):
            for way in WAYS:
                home = made
                if way == "whole month":
                    home = folder / "running"
                    shutil.copytree(made, home)
                ran = json.loads(in_a_process(["--way", way, "--number", str(number)], home))
                found.setdefault((way, number), []).append(ran)
                print(way, number, ran, file=sys.stderr, flush=True)
                if way == "whole month":
                    shutil.rmtree(home)
    print("| way | 100,000 calls | 1,000,000 calls, median (all) | exponent | peak memory | drawn |")
    print("|---|---|---|---|---|---|")
    for way in WAYS:
        small, large = (found[way, number] for number in (SMALL, LARGE))
        low, high = (median(one["seconds"] for one in runs) for runs in (small, large))
        all_of = ", ".join(f"{one['seconds']:.2f}" for one in large)
        peak = max(one["peak_mb"] for one in large)
        exponent = log(high / low) / log(LARGE / SMALL)
        done = large[0]["done"]
        print(f"| {way} | {low:.2f} s | {high:.2f} s ({all_of}) | {exponent:.2f} | {peak:.0f} MiB | {done:,} |")


def main() -> None:
    """Run one way, build a home, or compare all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark"))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--build", type=int)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--number", type=int, default=LARGE)
    given = parser.parse_args()
    if given.build:
        build(Path(os.environ["ZHIJIAN_HOME"]), given.build)
    elif given.way:
        print(json.dumps(measure(given.way, given.number)))
    else:
        given.folder.mkdir(parents=True, exist_ok=True)
        compare(given.folder, given.repeats)


if __name__ == "__main__":
    main()
