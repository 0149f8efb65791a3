"""The demo month drawn from the command line: the same bytes on both databases, ten calls an agent, never again."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from inspection.database import transaction
from tests.inspection.builders import at_once, organisation, recording

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Said:
    """What a command printed."""

    code: int
    out: str
    err: str


def run(environment: dict[str, str], *arguments: str) -> Said:
    line = [sys.executable, "-m", "inspection", *arguments]
    done = subprocess.run(line, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=250)
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def empty_databases(postgresql: str, tmp_path: Path) -> list[dict[str, str]]:
    """The environment of a home on SQLite, and of one on PostgreSQL, both without any tables."""
    import sqlalchemy as sa

    name = f"demo_{os.getpid()}"
    server = sa.create_engine(
        postgresql.format(name="postgres").replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    server.dispose()
    return [
        {"ZHIJIAN_HOME": str(tmp_path / "one")},
        {"ZHIJIAN_HOME": str(tmp_path / "other"), "ZHIJIAN_DATABASE_URL": postgresql.format(name=name)},
    ]


def drawn(environment: dict[str, str]) -> str:
    """Fill a home, draw its month, and be refused another seed; what the draw printed."""
    filled = run(environment, "demo", "--no-transcripts")
    assert filled.code == 0, filled
    first = run(environment, "draw", "2026-10", "--seed", "7", "--json")
    assert (first.code, first.err) == (0, "")
    assert run(environment, "draw", "2026-10", "--seed", "8", "--json") == Said(
        1, "", "month 2026-10 is drawn already, with another seed than '8'; a draw is never repeated\n"
    )
    return first.out


@pytest.mark.usefixtures("home")
def test_the_demo_month_is_drawn_alike_on_both_databases(empty_databases: list[dict[str, str]]) -> None:
    on_sqlite, on_postgresql = at_once(*(partial(drawn, environment) for environment in empty_databases), most_s=250)
    assert isinstance(on_sqlite, str), on_sqlite
    assert on_sqlite == on_postgresql
    assert_drawn_well(json.loads(on_sqlite))
    again = json.loads(run(empty_databases[0], "draw", "2026-10", "--population", "--verify", "--json").out)
    assert {name: again[name] for name in json.loads(on_sqlite)} == json.loads(on_sqlite)
    assert again["verified"] is True
    assert_drawn_by_hash(again)
    assert run(empty_databases[0], "audit", "verify").code == 0


def assert_drawn_well(plan: dict) -> None:
    assert (plan["month"], plan["seed"], plan["quota"]) == ("2026-10", "7", 10)
    assert [one["agent"] for one in plan["agents"]] == ["1001", "1002", "1003", "1004", "1005", "1006"]
    short = [one for one in plan["agents"] if one["drawn"] < 10]
    assert len(short) <= 1 and all(one["shortfall"] for one in short)
    for one in plan["agents"]:
        assert one["due"] == 10 and one["drawn"] == one["assigned"] == min(10, one["eligible"]) and one["done"] == 0
    calls = [one["call_id"] for one in plan["assignments"]]
    assert calls == sorted(set(calls)) and len(calls) == sum(one["drawn"] for one in plan["agents"])
    met = {(one["agent"], one["inspector"]) for one in plan["assignments"]}
    assert met == {(one["agent"], who) for one in plan["agents"] for who in ("inspector1", "inspector2")}


def assert_drawn_by_hash(plan: dict) -> None:
    """Draw again from the listed population, by the rule alone."""
    for agent in {one["agent"] for one in plan["agents"]}:
        own = [one["call_id"] for one in plan["population"] if one["agent"] == agent and one["excluded"] is None]
        own.sort(key=lambda call: hashlib.sha256(f"7|2026-10|{call}".encode()).hexdigest())
        assert sorted(own[:10]) == [one["call_id"] for one in plan["assignments"] if one["agent"] == agent]


def test_a_seed_outside_a_demo_home_is_refused(home: Path, migrated_sqlite: Path) -> None:
    home.mkdir(parents=True)
    (home / "zhijian.sqlite3").write_bytes(migrated_sqlite.read_bytes())
    with transaction() as session:
        recording("a", "1001", organisation(session=session), session=session)
    refused = run({}, "draw", "2026-10", "--seed", "7", "--json")
    assert refused == Said(
        1, "", "seed '7' cannot be chosen: the seed of 2026-10 was made by the system before the month\n"
    )
