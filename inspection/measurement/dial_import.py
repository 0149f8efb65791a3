"""Dial tests that were made elsewhere, as a table: the same validation as the form."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, or_, select

from inspection.errors import BadCell, InvalidInput
from inspection.intake.batches import Report
from inspection.intake.people import Source, import_table
from inspection.intake.taking import UNCHANGED, Entry, Taken, Taking
from inspection.measurement.dial_rules import TIMES, Wrong, wrong_with
from inspection.measurement.dial_tests import slot_bounds
from inspection.models import Centre, Competitor, DialSlot, DialTest
from inspection.policies import Actor
from inspection.states import change

KIND = "dial_test"
HOME_ZONE = "Asia/Shanghai"
TEXTS = (
    "test_id", "slot", "pair", "line", "language", "kind", "call_type", "transfer_requested_line",
    "transfer_reached_line", "order_id", "note",
)  # fmt: skip


def import_dial_tests(path: Path, *, session: Session, by: Actor) -> Report:
    """Import dial tests from .csv or .xlsx; `target` is the code of an own centre or of a competitor.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the file is missing, of another kind, or lacks columns.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise InvalidInput(key="error.table_kind", file=path.name)
    return import_table(Source(path, KIND), session=session, by=by)


def take_dial_test(entry: Entry, taking: Taking) -> Taken:
    """A test by its id; one that is here already stays as it is, and differing values are refused."""
    own, other = _called(entry, taking)
    zone = HOME_ZONE if own is None else own.time_zone
    slot = _slot(entry, taking)
    values = _values(entry, zone)
    found = taking.session.exec(select(DialTest).where(DialTest.test_id == entry["test_id"])).first()
    values |= {"centre_id": None if own is None else own.id, "competitor_id": None if other is None else other.id}
    if found is not None:
        return _same(found, values)
    wrong = wrong_with(values, slot_bounds(slot, zone, session=taking.session))
    if wrong:
        raise _bad(wrong)
    return _add(values, slot, taking)


def _add(values: dict[str, Any], slot: DialSlot | None, taking: Taking) -> Taken:
    if slot is not None:
        if (slot.centre_id, slot.competitor_id) != (values["centre_id"], values["competitor_id"]):
            raise BadCell("slot", slot.slot_id, key="row.dial_other_target")
        if slot.state not in ("planned", "missed"):
            raise BadCell("slot", slot.slot_id, key="row.dial_slot_state", state=slot.state)
        values |= {"slot_id": slot.id, "pair": slot.pair, "late": slot.state == "missed"}
        change(slot, "done", by=taking.by, session=taking.session)
    return taking.add(DialTest.model_validate(values))


def _called(entry: Entry, taking: Taking) -> tuple[Centre | None, Competitor | None]:
    name = entry["target"]
    own = taking.session.exec(select(Centre).where(or_(Centre.code == name, Centre.name_zh == name))).first()
    if own is not None:
        taking.reach(taking.place(own), "target", name)
        return own, None
    other = taking.session.exec(
        select(Competitor).where(or_(Competitor.code == name, Competitor.name_zh == name))
    ).first()
    if other is None:
        codes = [*taking.session.exec(select(Centre.code).order_by(Centre.code))]
        codes += taking.session.exec(select(Competitor.code).order_by(Competitor.code))
        raise BadCell("target", name, key="row.one_of", values=", ".join(codes))
    return None, other


def _slot(entry: Entry, taking: Taking) -> DialSlot | None:
    """The slot planned here that a test names; other texts, such as an hour of the week, stand for themselves."""
    return taking.session.exec(select(DialSlot).where(DialSlot.slot_id == entry.get("slot", ""))).first()


def _values(entry: Entry, zone: str) -> dict[str, Any]:
    """The fields of the test; a time without a zone is by the clock of what was called."""
    times: dict[str, Any] = {name: entry.get(name) for name in TIMES}
    for name, at in times.items():
        if isinstance(at, datetime) and at.tzinfo is None:
            times[name] = at.replace(tzinfo=ZoneInfo(zone))
    judged = entry.get("query_ok")
    outcome = judged if isinstance(judged, str) else ""
    query_ok = outcome != "wrong" if outcome else judged
    texts = {name: entry[name] for name in TEXTS if name in entry}
    return texts | times | {"query_ok": query_ok, "query_outcome": outcome, "sms_ok": entry.get("sms_ok")}


def _same(found: DialTest, values: dict[str, Any]) -> Taken:
    differing = [name for name, value in values.items() if value is not None and getattr(found, name) != value]
    if differing:
        raise BadCell("test_id", found.test_id, key="row.dial_other_values", fields=", ".join(differing))
    return Taken(UNCHANGED)


def _bad(wrong: tuple[Wrong, ...]) -> BadCell:
    """All that is wrong with a row: the first field with its value, the others in its words."""
    first, others = wrong[0], wrong[1:]
    en = "; ".join([first.expected("en"), *(one.told("en") for one in others)])
    zh = "；".join([first.expected("zh"), *(one.told("zh") for one in others)])
    return BadCell(first.field, first.value, en, zh)
