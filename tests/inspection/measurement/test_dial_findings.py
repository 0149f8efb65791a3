"""What dial tests found wrong: one finding for one thing, put down by who made the test or leads, each change kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotFound, ZhijianError
from inspection.measurement.dial_findings import attribute_shortcoming, attributed, shortcoming_name, shortcomings
from inspection.measurement.dial_found import dial_shortcomings, made_tests
from inspection.models import AuditEvent, Competitor, DialFinding, DialSlot, DialTest
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.scoring.findings import Cause
from tests.inspection.builders import account, at_once, organisation, said
from tests.inspection.measurement.dial_homes import publish

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
NOON = datetime.fromisoformat("2026-10-05T04:00:00+00:00")
SKILL = Cause("people", "did not know the line", "skill")
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def made(**values: object) -> DialTest:
    """A test with these outcomes; of times the seconds after noon are given."""
    read = {
        name: NOON + timedelta(seconds=value) if name.endswith("_at") and isinstance(value, int) else value
        for name, value in values.items()
    }
    return DialTest(**({"test_id": "t", "centre_id": 1, "dialled_at": NOON} | read))


ANSWERED = {"ringback_at": 2, "answered_at": 9}
RINGS = {"ringback_at": 2}
TRANSFER = {"transfer_completed_at": 60, "transfer_requested_line": "a", "transfer_reached_line": "b"}
FOUND: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    (ANSWERED, ()),
    ({}, ("K1",)),
    (RINGS, ("K1",)),
    (RINGS | {"answered_at": 22}, ()),
    (RINGS | {"answered_at": 23}, ("K2",)),
    ({"answered_at": 23}, ()),
    (ANSWERED | {"query_ok": True}, ()),
    (ANSWERED | {"query_ok": False}, ("K5",)),
    (ANSWERED | TRANSFER | {"central_answered_at": 70}, ("K4",)),
    (ANSWERED | TRANSFER, ("K3", "K4")),
    (ANSWERED | TRANSFER | {"central_answered_at": 70, "transfer_reached_line": "a"}, ()),
    (ANSWERED | {"sms_need_at": 20, "sms_sent_at": 201}, ("K6",)),
    (ANSWERED | {"sms_need_at": 20, "sms_sent_at": 30, "sms_ok": False}, ("sms_ok",)),
    (ANSWERED | {"sms_need_at": 20, "sms_sent_at": 30, "sms_ok": True}, ()),
    (ANSWERED | {"callback_requested_at": 20}, ("K9",)),
    (
        ANSWERED
        | {"order_created_at": 20, "order_replied_at": 1000, "user_replied_at": 1001, "order_processed_at": 99},
        ("K7-15",),
    ),
    (ANSWERED | {"order_created_at": 20, "order_replied_at": 1300}, ("K7-20", "K8", "K10")),
]


@pytest.mark.parametrize(("values", "items"), FOUND)
def test_what_a_test_found_wrong(values: dict[str, Any], items: tuple[str, ...]) -> None:
    assert shortcomings(made(**values)) == items


def test_shortcomings_are_named_as_people_know_them() -> None:
    assert [shortcoming_name(one, "en") for one in ("K5", "sms_ok")] == ["K5 Query accuracy rate", "SMS content"]
    assert shortcoming_name("K5", "zh") == "K5 查询操作准确率"


@pytest.fixture
def home(database: str) -> dict[str, Actor]:
    """A wrong answer of a mystery caller at GD01, one withdrawn, and one of a competitor; who is there."""
    with transaction() as session:
        places = organisation(session=session)
        found = {name: account(name, "inspector", session=session) for name in ("me", "other")}
        for scope in ("nation", "province/GD", "centre/GD01", "centre/GD02"):
            found[scope] = account(scope.replace("/", ""), "quality_lead", scope, session=session)
        found["agent"] = account("agent", "agent", "agent/1001", session=session, agent_id=places.agents["1001"])
        session.add(Competitor(code="C1", name_zh="甲", name_en="One"))
        session.flush()
        mine = ANSWERED | {"query_ok": False, "tested_by": found["me"].user_id, "slot": "Mon-12"}
        gd01 = {"centre_id": places.centres["GD01"]}
        session.add(made(**mine, **gd01, test_id="wrong", call_type="query"))
        session.add(made(**mine, **gd01, test_id="withdrawn", withdrawn_because="w"))
        session.add(made(**mine, test_id="theirs", centre_id=None, competitor_id=1))
        session.add(made(**ANSWERED, **gd01, test_id="right", slot="Mon-13"))
    return found


def key(name: str) -> int:
    with open_session() as session:
        return session.exec(select(DialTest.id).where(DialTest.test_id == name)).one() or 0


def put_down(
    by: Actor, cause: Cause | None = SKILL, *, test: str = "wrong", item: str = "K5", seen: Cause | None = None
) -> None:
    with transaction() as session:
        attribute_shortcoming(key(test), item, cause, seen=seen, session=session, by=by)


def stored(name: str = "wrong") -> dict[str, Cause]:
    with open_session() as session:
        found = attributed(col(DialTest.id) == key(name), session=session)
    return {item: cause for (_, item), cause in found.items()}


def test_a_shortcoming_is_put_down_changed_and_taken_back(home: dict[str, Actor]) -> None:
    put_down(home["me"])
    assert stored() == {"K5": SKILL}
    late = Cause("process", "the entry was old", "information_late")
    with pytest.raises(Conflict, match="somebody else has just put dial test wrong down"):
        put_down(home["nation"], late)
    put_down(home["nation"], late, seen=SKILL)
    with open_session() as session:
        row = session.exec(select(DialFinding)).one()
        assert (row.put_down_by, row.cause, row.detail, row.text) == ("nation", "process", *(late.detail, late.text))
    put_down(home["nation"], late, seen=late)
    put_down(home["me"], None, seen=late)
    assert stored() == {}
    with open_session() as session:
        events = said(list(session.exec(select(AuditEvent).where(AuditEvent.action == "dialtest.attributed"))))
    first = {"item": "K5", "cause": "people", "detail": "skill"}
    second = {"item": "K5", "cause": "process", "detail": "information_late"}
    assert [(who, before, after) for who, _, _, before, after in events] == [
        ("me", None, first),
        ("nation", first, second),
        ("me", second, None),
    ]


REFUSED: list[tuple[str, dict[str, Any], type[ZhijianError], str]] = [
    ("other", {}, NotFound, "no dial test"),
    ("centre/GD01", {}, NotFound, "no dial test"),
    ("centre/GD02", {}, NotFound, "no dial test"),
    ("agent", {}, NotFound, "no dial test"),
    ("me", {"item": "K2"}, NotFound, "found nothing of 'K2' wrong"),
    ("me", {"test": "right", "item": "K5"}, NotFound, "no dial test"),
    ("me", {"test": "withdrawn"}, Conflict, "withdrawn already"),
    ("me", {"test": "theirs"}, InvalidInput, "is of a competitor"),
]


@ONE_DATABASE
@pytest.mark.parametrize(("who", "what", "error", "sentence"), REFUSED)
def test_who_and_what_is_refused(
    home: dict[str, Actor], who: str, what: dict[str, Any], error: type[ZhijianError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        put_down(home[who], **what)
    assert stored() == {}


def test_the_centre_puts_down_what_a_mystery_caller_found_once_its_figures_are_out(home: dict[str, Actor]) -> None:
    publish("GD01", month=str(OCTOBER))
    put_down(home["centre/GD01"])
    assert stored() == {"K5": SKILL}
    with pytest.raises(NotFound):
        put_down(home["centre/GD02"], seen=SKILL)


def test_of_two_who_put_it_down_at_once_one_is_told(home: dict[str, Actor]) -> None:
    outcomes = at_once(*[lambda: put_down(home["me"])] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert stored() == {"K5": SKILL}


@pytest.mark.parametrize("change", [{"cause": "weather"}, {"test_id": 999}])
def test_the_database_knows_causes_and_tests(home: dict[str, Actor], change: dict[str, Any]) -> None:
    fields = {"test_id": key("wrong"), "item": "K5", "cause": "people", "put_down_by": "x", "put_down_at": NOON}
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(DialFinding(**(fields | change)))


def read(
    by: Actor, basis: str = "random", first: Month = OCTOBER, last: Month = OCTOBER
) -> tuple[list[str], list[str]]:
    """The tests a user knows of, and what they found wrong as `test item cause`."""
    with open_session() as session:
        tests = made_tests(first, last, basis, session=session, by=by)
        found = list(dial_shortcomings(first, last, basis, session=session, by=by))
    causes = [f"{one.made.test.test_id} {one.item} {one.cause.kind if one.cause else '-'}" for one in found]
    return [one.test.test_id for one in tests], causes


READS = [
    # who, before and after the figures of GD01 are published
    ("nation", True, True),
    ("province/GD", True, True),
    ("centre/GD01", False, True),
    ("centre/GD02", False, False),
]


@ONE_DATABASE
@pytest.mark.parametrize(("who", "before", "after"), READS)
def test_findings_are_read_by_who_may_know_of_the_test(
    home: dict[str, Actor], who: str, before: bool, after: bool
) -> None:
    put_down(home["me"])
    seen = (["wrong", "right"], ["wrong K5 people"])
    assert read(home[who]) == (seen if before else ([], []))
    publish("GD01", month=str(OCTOBER))
    assert read(home[who]) == (seen if after else ([], []))


def test_planned_tests_and_chosen_ones_are_two_samples(home: dict[str, Actor]) -> None:
    with transaction() as session:
        centre = session.exec(select(DialTest.centre_id).where(DialTest.test_id == "wrong")).one()
        for name, origin in (("drawn", "drawn"), ("added", "added")):
            slot = DialSlot(slot_id=name, month="2026-10", centre_id=centre, due_at=NOON, origin=origin)
            session.add(slot)
            session.flush()
            session.add(made(**ANSWERED, test_id=name, centre_id=centre, slot=name, slot_id=slot.id))
        session.add(made(**ANSWERED, test_id="unplanned", centre_id=centre))
    assert read(SYSTEM)[0] == ["wrong", "right", "drawn"]
    assert read(SYSTEM, "targeted")[0] == ["added", "unplanned"]


def test_a_test_belongs_to_the_month_of_the_centres_clock(home: dict[str, Actor]) -> None:
    midnight = datetime.fromisoformat("2026-10-31T16:00:00+00:00")

    for at, month in ((midnight - timedelta(milliseconds=1), OCTOBER), (midnight, NOVEMBER)):
        with transaction() as session:
            session.exec(select(DialTest).where(DialTest.test_id == "right")).one().dialled_at = at
        assert [one for one in (OCTOBER, NOVEMBER) if "right" in read(SYSTEM, first=one, last=one)[0]] == [month]
    assert read(SYSTEM, first=OCTOBER, last=NOVEMBER)[0] == ["wrong", "right"]
