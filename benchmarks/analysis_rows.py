"""Made-up published results of many agents over many months, written into an empty database in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Engine, text
from sqlmodel import Session

from inspection.month import Month

UNTIL = Month(2026, 10)
SEED = 20_261_127
AGENT_SD, INSPECTOR_SD, REST_SD = 3.0, 2.0, 7.0
AGENTS_A_CENTRE, AGENTS_A_TEAM, AGENTS_AN_INSPECTOR = 100, 20, 30
AT_ONCE = 20_000
FATAL = 1 / 80
MADE_AT = "2026-11-05 08:00:00+00:00"


def build(engine: Engine, agents: int, months: int, calls: int) -> None:
    """An organisation with `agents` agents, `calls` published results of each a month, one answer each, and cells."""
    from inspection.migrate import migrate
    from inspection.review.cells import refresh_all_cells

    migrate(engine=engine)
    names = [str(UNTIL.plus(at - months + 1)) for at in range(months)]
    centres = -(-agents // AGENTS_A_CENTRE)
    for table, columns, rows in _organisation(agents, centres, names):
        write(engine, table, columns, rows)
    for number, (table, columns, rows) in enumerate(_results(agents, centres, names, calls)):
        write(engine, table, columns, rows)
        if not number % 3:
            print(f"month {number // 3 + 1} of {months}", flush=True)
    with Session(engine) as session:
        session.connection(execution_options={"write": True})
        refresh_all_cells(session=session)
        session.commit()
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def write(engine: Engine, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert many rows the quickest way the database has."""
    named, marks = ", ".join(columns), ", ".join("?" * len(columns))
    quoted = f'"{table}"'
    connection = engine.raw_connection()
    try:
        cursor: Any = connection.cursor()
        if engine.dialect.name == "postgresql":
            with cursor.copy(f"COPY {quoted} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.execute("BEGIN IMMEDIATE")
            remaining = iter(rows)
            while chunk := list(islice(remaining, AT_ONCE)):
                cursor.executemany(f"INSERT INTO {quoted} ({named}) VALUES ({marks})", chunk)
        connection.commit()
    finally:
        connection.close()


def _organisation(agents: int, centres: int, months: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Any]]:
    inspectors = max(2, agents // AGENTS_AN_INSPECTOR)
    names = ("id", "code", "name_zh", "name_en")
    yield "province", names, [(1, "P1", "省", "P1")]
    own = ("provincial", "Asia/Shanghai", "own")
    yield (
        "centre",
        (*names, "province_id", "kind", "time_zone", "operator"),
        [(one, f"C{one}", f"中心{one}", f"Centre {one}", 1, *own) for one in range(1, centres + 1)],
    )
    teams = -(-agents // AGENTS_A_TEAM)
    yield (
        "team",
        (*names, "centre_id", "operator"),
        [(one, f"T{one}", f"组{one}", f"Team {one}", _centre(one * AGENTS_A_TEAM, centres), "own")
         for one in range(1, teams + 1)],
    )  # fmt: skip
    yield (
        "agent",
        ("id", "centre_id", "staff_number", "name_zh", "name_en", "languages", "active_from"),
        [(one, _centre(one, centres), f"{100_000 + one}", f"座席{one}", f"Agent {one}", "zh", "2020-01-01")
         for one in range(1, agents + 1)],
    )  # fmt: skip
    user = ("id", "name", "display_zh", "display_en", "password_hash", "role", "level", "code", "language",
            "understands", "active", "failed_attempts", "created_at", "version")  # fmt: skip
    rest = ("-", "inspector", "nation", "", "zh", "", True, 0, MADE_AT, 1)
    yield "user", user, [(one, f"inspector{one}", "", "", *rest) for one in range(1, inspectors + 1)]
    yield (
        "rubricversion",
        ("id", "code", "number", "state", "name_zh", "name_en", "sections", "version", "published_by"),
        [(1, "b", 1, "draft", "b", "b", "", 1, "")],
    )
    criterion = ("id", "rubric_version_id", "code", "section", "position", "kind", "weight", "most_deducted",
                 "may_not_apply", "comment_required_na", "choices", "asked_after", "applies_to", "name_zh", "name_en",
                 "guidance_zh", "guidance_en", "examples_zh", "examples_en")  # fmt: skip
    texts = ("", "", "", "问候", "Greeting", "", "", "", "")
    yield "criterion", criterion, [(1, 1, "A1", "script", 0, "scale", 100.0, 0.0, True, False, *texts)]
    yield (
        "monthplan",
        ("id", "month", "centre_id", "seed", "quota", "drawn_at", "drawn_by", "made_up", "version", "population",
         "options"),
        [(at * centres + one, month, one, "s", 10, MADE_AT, "b", False, 1, "calls", "{}")
         for at, month in enumerate(months) for one in range(1, centres + 1)],
    )  # fmt: skip


def _results(
    agents: int, centres: int, months: Sequence[str], calls: int
) -> Iterator[tuple[str, Sequence[str], Iterator[tuple[Any, ...]]]]:
    """Month by month: each agent has three inspectors of ten neighbouring ones, so that all are connected."""
    rng = np.random.default_rng(SEED)
    inspectors = max(2, agents // AGENTS_AN_INSPECTOR)
    agent = np.repeat(np.arange(agents), calls)
    levels, lenient = rng.normal(82, AGENT_SD, agents), rng.normal(0, INSPECTOR_SD, inspectors)
    number = agent.size
    for at, month in enumerate(months):
        near = agent * inspectors // agents + np.tile(np.arange(calls) % 3, agents) + rng.integers(0, 3, number)
        inspector = near % inspectors
        noise = rng.normal(0, REST_SD, number)
        score = np.clip(np.round(levels[agent] + lenient[inspector] + noise, 2), 0, 100)
        fatal = rng.random(number) < FATAL
        share = rng.choice([0.0, 0.5, 1.0], number, p=[0.1, 0.2, 0.7])
        first = at * number + 1
        keys = range(first, first + number)
        who, by = (agent + 1).tolist(), (inspector + 1).tolist()
        plans = [at * centres + _centre(one, centres) for one in who]
        yield (
            "assignment",
            ("id", "plan_id", "month", "call_id", "agent_id", "team_id", "centre_id", "inspector_id", "basis", "reason",
             "rank", "due_on", "state", "version", "population", "round_number", "replaced_because"),
            ((key, plan, month, f"c{key}", one, -(-one // AGENTS_A_TEAM), _centre(one, centres), other, "random", "", 1,
              "2026-11-10", "done", 1, "calls", 1, "")
             for key, plan, one, other in zip(keys, plans, who, by, strict=True)),
        )  # fmt: skip
        yield (
            "evaluation",
            ("id", "assignment_id", "rubric_version_id", "inspector_id", "state", "started_at", "total",
             "total_without_fatal", "fatal", "comment", "version"),
            ((key, key, 1, other, "closed", MADE_AT, 0.0 if dead else value, value, dead, "", 1)
             for key, other, value, dead in zip(keys, by, score.tolist(), fatal.tolist(), strict=True)),
        )  # fmt: skip
        yield (
            "answer",
            ("id", "evaluation_id", "criterion_id", "value", "not_applicable", "detail", "comment"),
            ((key, key, 1, value, False, "", "") for key, value in zip(keys, share.tolist(), strict=True)),
        )


def _centre(agent: int, centres: int) -> int:
    return min(centres, -(-agent // AGENTS_A_CENTRE))
