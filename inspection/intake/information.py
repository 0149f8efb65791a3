"""Taking in industries and entries of information; and what an update of an entry does to it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from inspection import audit, states
from inspection.clock import business_now
from inspection.errors import BadCell, InvalidInput
from inspection.intake.taking import CHANGED, UNCHANGED, Entry, Taken, Taking
from inspection.models import Industry, InformationEntry, InformationState, InformationUpdate, User
from inspection.policies import Actor, Place

ZONE = "Asia/Shanghai"
"""A scope may hold centres of several time zones; its day is that of most."""

TOLD = ("industry_id", "title", "content", "source")
"""What of an entry is verified: where it changes, it goes through the gate again."""


def local_today(*, session: Session) -> date:
    """The day by the business clock."""
    return business_now(session=session).astimezone(ZoneInfo(ZONE)).date()


def take_industry(entry: Entry, taking: Taking) -> Taken:
    """An industry by its code; only the nation sets its cycles. Days that are due follow a changed update cycle."""
    code, life, cycle = entry["code"], entry["life_cycle_days"], entry["update_cycle_days"]
    taking.reach(Place(), "code", code)
    if cycle > life:
        raise BadCell("update_cycle_days", cycle, key="row.update_after_life", life=life)
    names = {"name_zh": entry["name_zh"], "name_en": entry.get("name_en", entry["name_zh"])}
    row = taking.session.exec(select(Industry).where(Industry.code == code)).first()
    if row is None:
        return taking.add(Industry(code=code, life_cycle_days=life, update_cycle_days=cycle, **names))
    before = row.update_cycle_days
    given = {"name_zh": names["name_zh"], "life_cycle_days": life, "update_cycle_days": cycle}
    given |= {"name_en": entry["name_en"]} if "name_en" in entry else {}
    taken = taking.update(row, f"industry/{code}", given)
    if row.update_cycle_days != before:
        _set_due_anew(row, session=taking.session)
    return taken


def take_information(entry: Entry, taking: Taking) -> Taken:
    """An entry by its centre and code: a new one is collected, one that is there is updated by a later day."""
    centre, industry = taking.centre(entry), _industry(entry, taking)
    collected = entry["collected_on"]
    updated = entry.get("updated_on", collected)
    today = local_today(session=taking.session)
    for name, day, least in (("collected_on", collected, date.min), ("updated_on", updated, collected)):
        if not least <= day <= today:
            raise BadCell(name, day, key="row.day_between", first=max(least, date(2000, 1, 1)), last=today)
    row = taking.session.exec(
        select(InformationEntry).where(InformationEntry.centre_id == centre.id, InformationEntry.code == entry["code"])
    ).first()
    told: dict[str, Any] = {"industry_id": industry.id} | {name: entry[name] for name in ("title", "content", "source")}
    if row is not None:
        return _take_update(row, industry, told, updated, entry, taking)
    name, user_id = _collector(entry["collected_by"], taking)
    due = updated + timedelta(days=industry.update_cycle_days)
    days = {"collected_on": collected, "updated_on": updated, "due_on": due}
    who: dict[str, Any] = {"collected_by": name, "collector_id": user_id}
    return taking.add(InformationEntry(code=entry["code"], centre_id=centre.id or 0, **told, **days, **who))


def update_entry(
    row: InformationEntry,
    industry: Industry,
    told: Mapping[str, Any],
    day: date,
    who: tuple[str, int | None],
    note: str = "",
    *,
    session: Session,
    by: Actor,
) -> InformationUpdate:
    """Note an update of an entry; what is told now where it differs goes through the gate again, collected anew.

    Args:
        told: the fields of `TOLD` as they are now.
        who: the name of whoever updated it, and the account, where it is one.

    Raises:
        InvalidInput: the entry is rejected, or the day is not after its last update or lies ahead.
    """
    if row.state == InformationState.REJECTED:
        raise InvalidInput(key="error.information_rejected", code=row.code)
    today = local_today(session=session)
    if not row.updated_on < day <= today:
        raise InvalidInput(key="error.information_day", day=day, after=row.updated_on, last=today)
    before = {name: getattr(row, name) for name in TOLD}
    changed = any(before[name] != told[name] for name in TOLD)
    update = InformationUpdate(
        entry_id=row.id or 0,
        updated_on=day,
        due_on=row.due_on,
        updated_by=who[0],
        changed=changed,
        note=note,
        recorded_at=business_now(session=session),
    )
    session.add(update)
    if changed:
        _collect_anew(row, told, day, who, session=session, by=by)
    row.updated_on, row.due_on = day, day + timedelta(days=industry.update_cycle_days)
    session.flush()
    after = {name: told[name] for name in TOLD} | {"updated_on": day.isoformat(), "due_on": update.due_on.isoformat()}
    audit.record("information.updated", f"information/{row.id}", by=by, session=session, before=before, after=after)
    return update


def _collect_anew(
    row: InformationEntry,
    told: Mapping[str, Any],
    day: date,
    who: tuple[str, int | None],
    *,
    session: Session,
    by: Actor,
) -> None:
    if row.state != InformationState.COLLECTED:
        states.change(row, InformationState.COLLECTED, by=by, session=session)
    row.verified_at = row.verifier_id = row.decided_at = None
    row.verified_by = row.evidence = row.note = row.decided_by = ""
    row.collected_by, row.collector_id = who
    row.collected_on = day
    for name in TOLD:
        setattr(row, name, told[name])


def _take_update(
    row: InformationEntry, industry: Industry, told: Mapping[str, Any], day: date, entry: Entry, taking: Taking
) -> Taken:
    changes = {name: (str(getattr(row, name)), str(value)) for name, value in told.items()}
    changes = {name.removesuffix("_id"): pair for name, pair in changes.items() if pair[0] != pair[1]}
    if day == row.updated_on and not changes:
        return Taken(UNCHANGED)
    if day != row.updated_on:
        changes["updated_on"] = (str(row.updated_on), str(day))
    who = _collector(entry["collected_by"], taking)
    try:
        update_entry(row, industry, told, day, who, session=taking.session, by=taking.by)
    except InvalidInput as error:
        raise BadCell("updated_on", day, key=error.key, **error.values) from error
    return Taken(CHANGED, changes)


def _industry(entry: Entry, taking: Taking) -> Industry:
    text = entry["industry"]
    named = or_(col(Industry.code) == text, col(Industry.name_zh) == text)
    rows = taking.session.exec(select(Industry).where(named)).all()
    exact = [row for row in rows if row.code == text] or list(rows)
    if len(exact) != 1:
        raise BadCell("industry", text, key="row.unknown_industry")
    return exact[0]


def _collector(text: str, taking: Taking) -> tuple[str, int | None]:
    """The account that a name means, by its own name or the displayed one; the text itself where it is none."""
    users = taking.session.exec(
        select(User).where(or_(col(User.name) == text, col(User.display_zh) == text, col(User.display_en) == text))
    ).all()
    exact = [user for user in users if user.name == text] or list(users)
    if len(exact) > 1:
        raise BadCell("collected_by", text, key="row.several_user", number=len(exact))
    return (exact[0].name, exact[0].id) if exact else (text, None)


def _set_due_anew(industry: Industry, *, session: Session) -> None:
    """The next update of every entry of an industry, by its update cycle as it is now."""
    for row in session.exec(select(InformationEntry).where(InformationEntry.industry_id == industry.id)):
        row.due_on = row.updated_on + timedelta(days=industry.update_cycle_days)
    session.flush()
