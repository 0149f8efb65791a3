"""Rows to test with: two provinces with their people, calls, plans and evaluations, and two at the same time."""

import csv
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from inspection.clock import FIXED_NOW
from inspection.intake.facts_store import FACTS, PLACE
from inspection.models import (
    Agent,
    Assignment,
    AuditEvent,
    Centre,
    Criterion,
    Evaluation,
    Installation,
    MonthPlan,
    Province,
    Recording,
    Role,
    RubricVersion,
    Team,
    TeamMembership,
    User,
)
from inspection.policies import Actor, Scope

MONTH = "2026-10"
NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
CALLED = datetime(2026, 10, 12, 2, tzinfo=UTC)


def actor(
    role: str, scope: str = "nation", *, user_id: int = 1, agent_id: int | None = None, name: str = "somebody"
) -> Actor:
    """A signed-in user who stands in no table."""
    return Actor(user_id, name, Role(role), Scope.parse(scope), agent_id=agent_id)


def account(name: str, role: str, scope: str = "nation", *, session: Session, agent_id: int | None = None) -> Actor:
    """A signed-in user with a row; the password hash is none."""
    reach = Scope.parse(scope)
    row = User(
        name=name,
        display_zh=name,
        display_en=name,
        password_hash="none",
        role=role,
        level=reach.level,
        code=reach.code,
        agent_id=agent_id,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return Actor(row.id or 0, name, Role(role), reach, agent_id=agent_id)


@dataclass(frozen=True)
class Places:
    """Ids by code: centres GD01 and GD02 of province GD, SC01 of province SC; teams; agents by staff number."""

    centres: dict[str, int]
    teams: dict[str, int]
    agents: dict[str, int]


CENTRES = {"GD01": "GD", "GD02": "GD", "SC01": "SC"}
TEAMS = {"T1": "GD01", "T2": "GD01", "T3": "GD02", "T4": "SC01"}
AGENTS = {"1001": "T1", "1002": "T1", "1003": "T2", "2001": "T3", "3001": "T4"}


def organisation(*, session: Session) -> Places:
    """Two provinces, three centres, four teams and five agents; the business time stands at 2026-11-03."""
    session.add(Installation(key=FIXED_NOW, value=NOW.isoformat()))
    provinces = {code: Province(code=code, name_zh=code, name_en=code) for code in ("GD", "SC")}
    session.add_all(provinces.values())
    session.flush()
    centres = {
        code: Centre(code=code, province_id=provinces[province].id or 0, name_zh=code, name_en=code)
        for code, province in CENTRES.items()
    }
    session.add_all(centres.values())
    session.flush()
    teams = {
        code: Team(code=code, centre_id=centres[centre].id or 0, name_zh=code, name_en=code)
        for code, centre in TEAMS.items()
    }
    session.add_all(teams.values())
    session.flush()
    places = Places(
        {code: row.id or 0 for code, row in centres.items()}, {c: row.id or 0 for c, row in teams.items()}, {}
    )
    for number, team in AGENTS.items():
        places.agents[number] = agent(number, places.centres[TEAMS[team]], session=session)
        membership = {"agent_id": places.agents[number], "team_id": places.teams[team], "from_day": date(2025, 1, 1)}
        session.add(TeamMembership(**membership))
    session.flush()
    return places


def agent(
    number: str, centre_id: int, *, session: Session, since: date = date(2025, 1, 1), to: date | None = None
) -> int:
    """An agent of a centre, by id."""
    names = {"name_zh": f"座席{number}", "name_en": f"Agent {number}"}
    row = Agent(centre_id=centre_id, staff_number=number, active_from=since, active_to=to, **names)
    session.add(row)
    session.flush()
    return row.id or 0


def recording(
    call_id: str, number: str, places: Places, *, session: Session, at: datetime = CALLED, **other: Any
) -> Recording:
    """A recording of a call that an agent of `places` answered."""
    team = AGENTS.get(number)
    fields: dict[str, Any] = {
        "team_id": None if team is None else places.teams[team],
        "centre_id": places.centres["GD01" if team is None else TEAMS[team]],
        "duration_ms": 60_000,
        "sample_rate_hz": 8000,
        "channels": 2,
        "agent_channel": 0,
        "codec": "opus",
        "sha256": call_id,
        "storage_key": call_id,
        "size_bytes": 1,
        "stored_at": at,
    }
    row = Recording(call_id=call_id, agent_id=places.agents[number], started_at=at, **(fields | other))
    session.add(row)
    session.flush()
    return row


def month_plan(centre_id: int, *, session: Session, month: str = MONTH, **other: Any) -> MonthPlan:
    """A drawn month without calls."""
    row = MonthPlan(
        month=month, centre_id=centre_id, **({"seed": "7", "quota": 10, "drawn_at": NOW, "drawn_by": "lead"} | other)
    )
    session.add(row)
    session.flush()
    return row


def assignment(
    call_id: str,
    number: str,
    inspector: Actor | None,
    places: Places,
    plan: MonthPlan,
    *,
    session: Session,
    **other: Any,
) -> Assignment:
    """A drawn call of an agent, assigned where an inspector is named; its recording is made with it."""
    sound = recording(call_id, number, places, session=session)
    fields: dict[str, Any] = {
        "plan_id": plan.id,
        "month": plan.month,
        "recording_id": sound.id,
        "agent_id": sound.agent_id,
        "team_id": sound.team_id,
        "centre_id": sound.centre_id,
        "inspector_id": None if inspector is None else inspector.user_id,
        "rank": 1,
        "due_on": date(2026, 11, 13),
        "state": "drawn" if inspector is None else "assigned",
    }
    row = Assignment(call_id=call_id, **(fields | other))
    session.add(row)
    session.flush()
    return row


def evaluation(assigned: Assignment, rubric: RubricVersion, *, session: Session, **other: Any) -> Evaluation:
    """An evaluation of an assignment by its inspector, as a draft unless told otherwise."""
    fields: dict[str, Any] = {
        "assignment_id": assigned.id,
        "rubric_version_id": rubric.id,
        "inspector_id": assigned.inspector_id,
        "started_at": NOW,
    }
    row = Evaluation(**(fields | other))
    session.add(row)
    session.flush()
    return row


def draft_rubric(weights: Mapping[str, float], *, session: Session, number: int = 1) -> RubricVersion:
    """A rubric that is not published yet, one scale criterion a weight."""
    version = RubricVersion(code="small", number=number, name_zh="小", name_en="Small")
    session.add(version)
    session.flush()
    for position, (code, weight) in enumerate(weights.items()):
        fields = {"section": "script", "kind": "scale", "name_zh": code, "name_en": code}
        fields |= {"guidance_zh": "说明", "guidance_en": "guidance"}
        session.add(Criterion(rubric_version_id=version.id or 0, code=code, position=position, weight=weight, **fields))
    session.flush()
    return version


def said(events: list[AuditEvent]) -> list[tuple[str, str, str, object, object]]:
    """What events of the audit log tell: (actor, action, subject, before, after)."""
    return [(one.actor, one.action, one.subject, json.loads(one.before), json.loads(one.after)) for one in events]


def at_once(*calls: Callable[[], object], most_s: float = 60) -> list[object]:
    """What each call returned or raised, all begun at the same time, each in a thread of its own."""
    start = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(index: int) -> None:
        start.wait(30)
        try:
            outcomes[index] = calls[index]()
        except Exception as error:
            outcomes[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(most_s)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def calls_csv(rows: Iterable[Mapping[str, str]], folder: Path) -> Path:
    """The facts of calls as a file to import; a row needs `call_id`, and is else an answered call of 1001 in GD01."""
    columns = [*PLACE, *(name for name, _ in FACTS["calls"])]
    usual = {
        "province": "GD",
        "centre": "GD01",
        "agent": "1001",
        "direction": "inbound",
        "language": "zh",
        "entered_at": "2026-10-12T02:00:00Z",
        "ringback_at": "2026-10-12T02:00:01Z",
        "answered_at": "2026-10-12T02:00:09Z",
        "ended_at": "2026-10-12T02:01:09Z",
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "calls.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows({name: (usual | row).get(name, "") for name in columns} for row in rows)
    return file
