"""Taking in agents with the history of their teams, and the records of their skills."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.errors import BadCell
from inspection.intake.taking import Entry, Taken, Taking
from inspection.models import Agent, Centre, SkillRecord, Team, TeamMembership

ONE_DAY = timedelta(days=1)


def take_agent(entry: Entry, taking: Taking) -> Taken:
    """An agent by centre and staff number; names, languages, first and last day may change, and so may the team.

    Another team ends the membership in the present one on the day before `team_from` (today where it is not given).
    """
    centre = taking.centre(entry)
    team, number = taking.team(entry, centre), entry["staff_number"]
    row = taking.session.exec(select(Agent).where(Agent.centre_id == centre.id, Agent.staff_number == number)).first()
    _check_days(entry, row)
    if row is None:
        return _new(entry, centre, team, taking)
    values = {name: entry[name] for name in ("name_zh", "name_en", "languages", "active_to") if name in entry}
    history = history_of(row.id or 0, session=taking.session)
    changes = _move_start(row, entry["active_from"], history)
    for name, value in values.items():
        if getattr(row, name) != value:
            changes[name] = (str(getattr(row, name) or ""), str(value or ""))
            setattr(row, name, value)
    changes |= _move_team(row, entry, centre, team, history, taking)
    return taking.changed(f"agent/{centre.code}/{number}", changes)


def take_skill(entry: Entry, taking: Taking) -> Taken:
    """What an agent was found able to do on a day; a second record of the day corrects the first."""
    agent, tested = taking.agent(entry), entry["tested_on"]
    expires = entry.get("expires_on")
    if expires is not None and expires <= tested:
        raise BadCell("expires_on", expires, key="row.after_day", day=tested)
    row = taking.session.exec(
        select(SkillRecord).where(SkillRecord.agent_id == agent.id, SkillRecord.tested_on == tested)
    ).first()
    names = ("typing_chars_per_min", "flows_known", "flows", "expires_on")
    values = {name: entry[name] for name in names if name in entry}
    if row is None:
        return taking.add(SkillRecord(agent_id=agent.id or 0, tested_on=tested, **values))
    return taking.update(row, f"skill/{agent.staff_number}/{tested}", values)


def history_of(agent_id: int, *, session: Session) -> list[TeamMembership]:
    """The teams an agent was in, in order."""
    rows = session.exec(
        select(TeamMembership).where(TeamMembership.agent_id == agent_id).order_by(col(TeamMembership.from_day))
    )
    return list(rows)


def _check_days(entry: Entry, row: Agent | None) -> None:
    start, end = entry["active_from"], entry.get("active_to", None if row is None else row.active_to)
    if end is not None and end < start:
        raise BadCell("active_to", end, key="row.before_start", start=start)


def _new(entry: Entry, centre: Centre, team: Team, taking: Taking) -> Taken:
    agent = Agent(
        centre_id=centre.id or 0,
        staff_number=entry["staff_number"],
        languages=entry.get("languages", "zh"),
        active_from=entry["active_from"],
        active_to=entry.get("active_to"),
        name_zh=entry["name_zh"],
        name_en=entry.get("name_en", entry["name_zh"]),
    )
    taking.add(agent)
    membership = TeamMembership(agent_id=agent.id or 0, team_id=team.id or 0, from_day=entry["active_from"])
    return taking.add(membership)


def _move_start(row: Agent, start: date, history: list[TeamMembership]) -> dict[str, tuple[str, str]]:
    """Correct the first day, together with that of the first team."""
    before = row.active_from
    if start == before:
        return {}
    first = history[0] if history else None
    if first is not None and first.to_day is not None and first.to_day < start:
        raise BadCell("active_from", start, key="row.fixed", before=before)
    row.active_from = start
    if first is not None:
        first.from_day = start
    return {"active_from": (str(before), str(start))}


def _move_team(
    row: Agent, entry: Entry, centre: Centre, team: Team, history: list[TeamMembership], taking: Taking
) -> dict[str, tuple[str, str]]:
    """End the present membership and begin the next; nothing where the agent is in that team."""
    last = history[-1] if history else None
    if last is not None and last.team_id == team.id and last.to_day is None:
        return {}
    today = business_now(session=taking.session).astimezone(ZoneInfo(centre.time_zone)).date()
    start = entry.get("team_from", row.active_from if last is None else today)
    if last is None:
        before = ""
    elif last.to_day is not None and last.to_day >= start:
        raise BadCell("team_from", start, key="row.left_team", day=last.to_day)
    elif start < last.from_day:
        raise BadCell("team_from", start, key="row.before_team", day=last.from_day)
    else:
        before = taking.session.get_one(Team, last.team_id).code
        if start == last.from_day:
            last.team_id = team.id or 0
            return {"team": (before, f"{team.code} ({start})")}
        last.to_day = last.to_day or start - ONE_DAY
    taking.session.flush()
    taking.session.add(TeamMembership(agent_id=row.id or 0, team_id=team.id or 0, from_day=start))
    return {"team": (before, f"{team.code} ({start})")}
