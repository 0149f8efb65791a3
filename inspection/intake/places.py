"""Taking in provinces, centres, teams, competitors and holidays."""

from typing import Any

from sqlmodel import col, select

from inspection.errors import BadCell
from inspection.intake.taking import Entry, Taken, Taking
from inspection.models import Centre, Competitor, Holiday, Province, Team
from inspection.policies import Place
from inspection.roster import SATURDAY


def take_province(entry: Entry, taking: Taking) -> Taken:
    """A province by its code; its names may change."""
    code = entry["code"]
    taking.reach(Place(province=code), "code", code)
    row = taking.session.exec(select(Province).where(Province.code == code)).first()
    if row is None:
        return taking.add(Province(code=code, **_names(entry)))
    return taking.update(row, f"province/{code}", _given(entry, "name_zh", "name_en"))


def take_centre(entry: Entry, taking: Taking) -> Taken:
    """A centre by its code; its names, operator and agent's channel may change."""
    code, province = entry["code"], taking.province(entry)
    taking.reach(Place(province.code, code), "code", code)
    row = taking.session.exec(select(Centre).where(Centre.code == code)).first()
    if row is None:
        given = _given(entry, "kind", "operator", "time_zone", "agent_channel")
        return taking.add(Centre(code=code, province_id=province.id or 0, **_names(entry), **given))
    if row.province_id != province.id:
        before = taking.session.get_one(Province, row.province_id).code
        raise BadCell("province", entry["province"], key="row.fixed", before=before)
    taking.fixed(row, entry, "kind", "time_zone")
    return taking.update(row, f"centre/{code}", _given(entry, "name_zh", "name_en", "operator", "agent_channel"))


def take_team(entry: Entry, taking: Taking) -> Taken:
    """A team by its code; its names and operator may change."""
    code, centre = entry["code"], taking.centre(entry)
    row = taking.session.exec(select(Team).where(Team.code == code)).first()
    if row is None:
        return taking.add(Team(code=code, centre_id=centre.id or 0, **_names(entry), **_given(entry, "operator")))
    if row.centre_id != centre.id:
        before = taking.session.get_one(Centre, row.centre_id).code
        raise BadCell("centre", entry["centre"], key="row.fixed", before=before)
    return taking.update(row, f"team/{code}", _given(entry, "name_zh", "name_en", "operator"))


def take_competitor(entry: Entry, taking: Taking) -> Taken:
    """A competitor by its code; its names, its number and what it can be compared in may change."""
    code = entry["code"]
    given = _given(entry, "service_number", "compared")
    row = taking.session.exec(select(Competitor).where(Competitor.code == code)).first()
    if row is None:
        return taking.add(Competitor(code=code, **_names(entry), **given))
    taken = taking.update(row, f"competitor/{code}", _given(entry, "name_zh", "name_en") | given)
    row.version += bool(taken.changes)
    return taken


def take_holiday(entry: Entry, taking: Taking) -> Taken:
    """A holiday, or a weekend day that is worked, by its day and province; without a province it is the nation's."""
    day, rest = entry["day"], entry["rest"]
    province = taking.province(entry) if "province" in entry else None
    taking.reach(Place() if province is None else Place(province.code), "province", entry.get("province", ""))
    if not rest and day.weekday() < SATURDAY:
        raise BadCell("rest", day, key="row.not_working_weekend")
    key = None if province is None else province.id
    same = col(Holiday.province_id).is_(None) if key is None else Holiday.province_id == key
    row = taking.session.exec(select(Holiday).where(Holiday.day == day, same)).first()
    if row is None:
        return taking.add(Holiday(day=day, province_id=key, rest=rest, **_names(entry)))
    return taking.update(row, f"holiday/{day}", _given(entry, "name_zh", "name_en", "rest"))


def _names(entry: Entry) -> dict[str, Any]:
    return {"name_zh": entry["name_zh"], "name_en": entry.get("name_en", entry["name_zh"])}


def _given(entry: Entry, *names: str) -> dict[str, Any]:
    return {name: entry[name] for name in names if name in entry}
