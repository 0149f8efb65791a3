"""Writing and reading the rows of a draw in bulk: a month can have a million calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlmodel import Session, SQLModel, col

from inspection.batching import batches
from inspection.models import Agent, Assignment, MonthPlan, PopulationCall, Recording
from inspection.planning.draw import Population
from inspection.planning.population import BATCH

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Sound:
    """What an assignment needs of a call's recording."""

    recording_id: int
    team_id: int | None
    language: str
    duration_ms: int


def insert_rows(model: type[SQLModel], rows: Iterable[Columns], *, session: Session) -> None:
    """Insert rows in bulk; every row names the same columns."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    session.flush()
    for some in batches(rows, BATCH):
        session.connection().execute(insert(table), some)


def store_population(
    plan: MonthPlan, listed: Population, agent_ids: Mapping[str, int], number: int, *, session: Session
) -> None:
    """Keep what a round considered: new calls, and old ones that can be drawn only now."""
    before = select(col(PopulationCall.call_id), col(PopulationCall.excluded)).where(
        col(PopulationCall.plan_id) == plan.id
    )
    stored = dict(session.connection().execute(before).tuples().all())
    rows = zip(listed.call_ids, listed.agents, listed.excluded, listed.strata or repeat(""), strict=False)
    insert_rows(
        PopulationCall,
        (
            {
                "plan_id": plan.id,
                "call_id": call_id,
                "agent_id": agent_ids.get(agent),
                "excluded": excluded,
                "stratum": stratum,
                "since": number,
            }
            for call_id, agent, excluded, stratum in rows
            if call_id not in stored
        ),
        session=session,
    )
    if stored:
        _open_up(plan, listed, agent_ids, stored, number, session=session)


def _open_up(
    plan: MonthPlan,
    listed: Population,
    agent_ids: Mapping[str, int],
    stored: Mapping[str, str | None],
    number: int,
    *,
    session: Session,
) -> None:
    for call_id, agent, excluded in zip(listed.call_ids, listed.agents, listed.excluded, strict=True):
        if excluded is None and stored.get(call_id) is not None:
            session.connection().execute(
                update(PopulationCall)
                .where(col(PopulationCall.plan_id) == plan.id, col(PopulationCall.call_id) == call_id)
                .values(excluded=None, since=number, agent_id=agent_ids.get(agent))
            )


def stored_population(plan: MonthPlan, *, session: Session) -> Population:
    """What a plan's draw considered, as columns by call id."""
    names = staff_numbers(session=session)
    rows = session.connection().execute(
        select(
            col(PopulationCall.call_id),
            col(PopulationCall.agent_id),
            col(PopulationCall.excluded),
            col(PopulationCall.stratum),
            col(PopulationCall.since),
        )
        .where(col(PopulationCall.plan_id) == plan.id)
        .execution_options(yield_per=BATCH)
    )
    columns: tuple[list[Any], ...] = ([], [], [], [], [])
    for call_id, agent_id, excluded, stratum, since in rows:
        values = (call_id, names.get(agent_id, ""), excluded, stratum, since)
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    call_ids, agents, reasons, strata, since_rounds = columns
    return Population(
        call_ids,
        agents,
        reasons,
        strata if any(strata) else (),
        since_rounds if any(one > 1 for one in since_rounds) else (),
    )


def staff_numbers(*, session: Session) -> dict[int | None, str]:
    """Staff number by agent id."""
    rows = session.connection().execute(select(col(Agent.id), col(Agent.staff_number)))
    return dict(rows.tuples().all())


def sounds_of(call_ids: Sequence[str], *, session: Session) -> dict[str, Sound]:
    """The recordings of calls, by call id."""
    columns = (Recording.call_id, Recording.id, Recording.team_id, Recording.language, Recording.duration_ms)
    found: dict[str, Sound] = {}
    for some in batches(call_ids, BATCH):
        chosen = select(*_columns(columns)).where(col(Recording.call_id).in_(some))
        found |= {row[0]: Sound(*row[1:]) for row in session.connection().execute(chosen)}
    return found


def drawn_calls(plan: MonthPlan, *, session: Session) -> Iterator[tuple[str, int, str, int, str]]:
    """Every random assignment of a plan: staff number, rank, call, round and state."""
    names = staff_numbers(session=session)
    columns = (Assignment.agent_id, Assignment.rank, Assignment.call_id, Assignment.round_number, Assignment.state)
    chosen = select(*_columns(columns)).where(col(Assignment.plan_id) == plan.id, col(Assignment.basis) == "random")
    for agent_id, rank, call_id, number, state in session.connection().execute(chosen):
        yield names[agent_id], rank, call_id, number, state


def _columns(attributes: Iterable[Any]) -> list[Any]:
    """Columns of any types, more of them than SQLModel's `select` knows."""
    return [col(one) for one in attributes]


def assignment_row(plan: MonthPlan, call_id: str, sound: Sound | None, **others: Any) -> dict[str, Any]:
    """The columns of a new assignment of a plan; those that differ are given."""
    return {
        "plan_id": plan.id,
        "month": plan.month,
        "centre_id": plan.centre_id,
        "population": plan.population,
        "call_id": call_id,
        "recording_id": None if sound is None else sound.recording_id,
        "team_id": None if sound is None else sound.team_id,
        "basis": "random",
        "reason": "",
        "replaced_because": "",
        "state": "drawn",
        "round_number": 1,
        "version": 1,
    } | others
