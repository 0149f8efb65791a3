"""Made-up results of many agents over many months and a month of dial tests, written into an empty database in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
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
CODES = ("A1", "A2", "A3", "A4")
FATAL_CODE, FATAL = "F1", 1 / 80
CALL_TYPES = ("query", "booking", "transfer", "complaint", "message", "")
PUT_DOWN = 0.6
"""The share of losses that an inspector put down to a cause."""
TESTS_A_CENTRE, TESTS_A_COMPETITOR, COMPETITORS = 168, 1_680, 3
MADE_AT = "2026-11-05 08:00:00.000000"


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
        if table == "assignment":
            print(f"month {number // 4 + 1} of {months}", flush=True)
    for table, columns, rows in _dial_tests(centres):
        write(engine, table, columns, rows)
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
    own = ("provincial", "Asia/Shanghai", "own", 0)
    yield (
        "centre",
        (*names, "province_id", "kind", "time_zone", "operator", "agent_channel"),
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
    scales = [(at + 1, 1, code, "script", at, "scale", 100.0 / len(CODES), 0.0, True, False, *texts)
              for at, code in enumerate(CODES)]  # fmt: skip
    fatal = (len(CODES) + 1, 1, FATAL_CODE, "fatal", len(CODES), "fatal", 0.0, 0.0, False, False, *texts)
    yield "criterion", criterion, [*scales, fatal]
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
             "total_without_fatal", "fatal", "comment", "call_type", "version"),
            ((key, key, 1, other, "closed", MADE_AT, 0.0 if dead else value, value, dead, "", CALL_TYPES[key % 6], 1)
             for key, other, value, dead in zip(keys, by, score.tolist(), fatal.tolist(), strict=True)),
        )  # fmt: skip
        yield from _answers(keys, fatal, rng)


def _answers(
    keys: range, fatal: Any, rng: np.random.Generator
) -> Iterator[tuple[str, Sequence[str], Iterator[tuple[Any, ...]]]]:
    """One answer to every criterion of every evaluation, and what most of the losses are put down to."""
    from inspection.scoring.standards import cause_details

    causes = [(cause, detail) for cause, details in cause_details().items() for detail in details]
    scales = len(CODES)
    share = rng.choice([0.0, 0.5, 1.0], (len(keys), scales), p=[0.03, 0.07, 0.9])
    given = np.column_stack([share, fatal.astype(float)])
    columns = ("evaluation_id", "criterion_id", "value", "not_applicable", "detail", "comment")
    yield (
        "answer",
        columns,
        ((key, at + 1, value, False, "", "") for key, row in zip(keys, given.tolist(), strict=True)
         for at, value in enumerate(row)),
    )  # fmt: skip
    lost = np.argwhere(np.column_stack([share < 1, fatal]))
    lost = lost[rng.random(len(lost)) < PUT_DOWN]
    why = rng.integers(0, len(causes), len(lost)).tolist()
    yield (
        "finding",
        ("evaluation_id", "criterion_id", "cause", "detail", "text"),
        ((keys[row], at + 1, *causes[one], "") for (row, at), one in zip(lost.tolist(), why, strict=True)),
    )


def _dial_tests(centres: int) -> Iterator[tuple[str, Sequence[str], Iterator[tuple[Any, ...]]]]:
    """A month of tests to every centre and to the competitors, a tenth of them in pairs."""
    names = ("id", "code", "name_zh", "name_en", "service_number", "compared", "active", "version", "corresponds")
    rivals = range(1, COMPETITORS + 1)
    yield "competitor", names, ((one, f"X{one}", f"对手{one}", f"Rival {one}", "", "", True, 1, "{}") for one in rivals)
    rng = np.random.default_rng(SEED + 1)
    own = [(one, None) for one in range(1, centres + 1) for _ in range(TESTS_A_CENTRE)]
    whom = own + [(None, one) for one in rivals for _ in range(TESTS_A_COMPETITOR)]
    yield "dialtest", DIAL_COLUMNS, (_dial_test(at, *one, rng) for at, one in enumerate(whom))


DIAL_COLUMNS = ("test_id", "centre_id", "competitor_id", "kind", "language", "pair", "slot", "line", "dialled_at",
                "ringback_at", "answered_at", "query_ok", "query_outcome", "ended_at", "late", "withdrawn_because",
                "note", "call_type", "order_id", "transfer_requested_line", "transfer_reached_line")  # fmt: skip


def _dial_test(at: int, centre: int | None, competitor: int | None, rng: np.random.Generator) -> tuple[Any, ...]:
    start = datetime(2026, 10, 1, 1) + timedelta(seconds=int(rng.integers(0, 30 * 86_400)))
    ring, answered = start + timedelta(seconds=3), start + timedelta(seconds=float(rng.gamma(4, 4)))
    right = bool(rng.random() < (0.96 if competitor is None else 0.94))
    times = [one.isoformat(" ", "microseconds") for one in (start, ring, answered, answered + timedelta(seconds=60))]
    pair = f"p{at % (TESTS_A_COMPETITOR // 2)}" if not at % 10 else ""
    told = ("right" if right else "wrong", times[3], False, "", "", "query", "", "", "")
    return (f"t{at}", centre, competitor, "open", "zh", pair, "", "", *times[:3], right, *told)


def _centre(agent: int, centres: int) -> int:
    return min(centres, -(-agent // AGENTS_A_CENTRE))
