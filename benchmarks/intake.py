"""What importing facts costs in time and memory; prints docs/benchmarks/intake.md.

    OMP_NUM_THREADS=1 python -m benchmarks.intake [--rows 100000 1000000] [--machine TEXT] [--date TEXT]

Call rows of one month are read from CSV and written as Parquet by day, each way in a process of its own: the product's
import into an empty home (checks every row, keys, local days), the same file again on top of it, pandas (`read_csv`,
times parsed, `to_parquet` by day), pyarrow (the same with `pyarrow.csv` and `write_to_dataset`), and a floor that only
reads the file's rows with the `csv` module. Memory is the most the process ever had.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

START = datetime(2026, 9, 30, 16)
HEAD = "province,centre,agent,call_id,caller_hash,call_type,queue,direction,language"
TIMES = ("entered_at", "ringback_at", "answered_at", "ended_at")
MEASURED = """
import json, resource, sys, time
from pathlib import Path
file, out = Path(sys.argv[1]), Path(sys.argv[2])
{setup}
began = time.perf_counter()
{work}
took = time.perf_counter() - began
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
PRODUCT = (
    """from inspection.intake.batches import CountedReport
from inspection.intake.facts import store_facts
from inspection.intake.facts_read import Home
report = CountedReport("facts", "calls.csv")""",
    """store_facts(file, "calls", {"GD01": Home("GD", "Asia/Shanghai")}, report, lambda problems: None)
assert report.accepted + report.unchanged > 0 and not report.refused""",
)
WAYS = {
    "floor: rows of the file, read": ("import csv", "assert sum(1 for row in csv.reader(file.open()))"),
    "pandas": (
        "import pandas",
        f"""table = pandas.read_csv(file, dtype=str)
for name in {TIMES!r}:
    table[name] = pandas.to_datetime(table[name], utc=True)
table["date"] = table["entered_at"].dt.tz_convert("Asia/Shanghai").dt.strftime("%Y-%m-%d")
table.to_parquet(out / "pandas", partition_cols=["date"], compression="zstd")""",
    ),
    "pyarrow": (
        "import pyarrow as pa, pyarrow.compute as pc, pyarrow.csv as pv, pyarrow.dataset as ds",
        f"""kinds = dict.fromkeys({TIMES!r}, pa.timestamp("ms", "UTC"))
table = pv.read_csv(file, convert_options=pv.ConvertOptions(column_types=kinds))
days = pc.strftime(table["entered_at"].cast(pa.timestamp("ms", "Asia/Shanghai")), "%Y-%m-%d")
ds.write_dataset(table.append_column("date", days), out / "pyarrow", format="parquet", partitioning=["date"])""",
    ),
    "product, new": PRODUCT,
    "product, the same rows again": PRODUCT,
}


def main() -> None:
    """Measure and print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--machine", default="")
    parser.add_argument("--date", default="")
    asked = parser.parse_args()
    found = {rows: measure_all(rows) for rows in asked.rows}
    print("# Importing facts\n")
    print("Measured by `OMP_NUM_THREADS=1 python -m benchmarks.intake`, one process a line.", asked.machine, asked.date)
    print("\n| way | rows | seconds | rows/s | most MiB |\n|---|---|---|---|---|")
    for way in WAYS:
        for rows, measured in found.items():
            took, most = measured[way]
            print(f"| {way} | {rows:,} | {took:.1f} | {rows / took:,.0f} | {most:.0f} |")
    print("\nMost memory with the most rows over that with the fewest:", end=" ")
    few, many = min(found), max(found)
    print("; ".join(f"{way} {found[many][way][1] / found[few][way][1]:.2f}" for way in WAYS) + ".\n")
    print(
        "The product checks every row, finds rows by key on every day they stood on, and replaces each day's file\n"
        "whole; pandas and pyarrow do none of this. They hold the whole file; the product holds one block of rows and\n"
        "what DuckDB is allowed (96 MB), and takes the rest to the disk."
    )


def measure_all(rows: int) -> dict[str, tuple[float, float]]:
    """Seconds and MiB of each way over a file of so many calls."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_calls(folder / "calls.csv", rows)
        return {way: measure(*WAYS[way], folder) for way in WAYS}


def measure(setup: str, work: str, folder: Path) -> tuple[float, float]:
    """Run one way in a process of its own."""
    program = MEASURED.format(setup=setup, work=work)
    environment = os.environ | {"ZHIJIAN_HOME": str(folder / "home")}
    command = [sys.executable, "-c", program, str(folder / "calls.csv"), str(folder)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    took, most = json.loads(done.stdout)
    return took, most


def write_calls(file: Path, rows: int) -> None:
    """Made-up calls of October 2026 in no order, 500 agents, times with milliseconds."""
    rng = random.Random(12580)
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join((HEAD, *TIMES)) + "\n")
        for number in range(rows):
            entered = START + timedelta(seconds=rng.random() * 31 * 86_400)
            after = (0.0, 1.2, 1.2 + rng.random() * 30, 60 + rng.random() * 200)
            times = [(entered + timedelta(seconds=s)).isoformat(timespec="milliseconds") + "Z" for s in after]
            place = f"GD,GD01,{1001 + number % 500},C{number:08d},{rng.getrandbits(64):016x},query,main,inbound,zh"
            out.write(",".join((place, *times)) + "\n")


if __name__ == "__main__":
    main()
