"""Recording dial tests: drafts that lose nothing, once a slot, withdrawn with a reason; rules of the database too."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.dial_drafts import (
    begin_unplanned,
    discard_draft,
    my_slots,
    my_unplanned,
    open_slot,
    own_draft,
    save_dial_draft,
    targets,
)
from inspection.measurement.dial_form import About, Form
from inspection.measurement.dial_rules import DialRefused
from inspection.measurement.dial_tests import record_dial_test, withdraw_dial_test
from inspection.models import AuditEvent, Competitor, DialDraft, DialSlot, DialTest
from inspection.policies import Actor
from tests.inspection.builders import account, at_once, organisation, said

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DUE = datetime.fromisoformat("2026-11-02T02:00:00+00:00")
ME, OTHER, LEAD, GD_LEAD, GD01_LEAD = "me", "other", "lead", "gd_lead", "gd01_lead"


@pytest.fixture
def people(database: str) -> dict[str, Actor]:
    """Inspectors and leads, with slots S1 (own, planned), S2 (competitor, missed) of `me`, and S3 of `other`."""
    with transaction() as session:
        places = organisation(session=session)
        found = {
            ME: account(ME, "inspector", session=session),
            OTHER: account(OTHER, "inspector", "centre/SC01", session=session),
            LEAD: account(LEAD, "quality_lead", session=session),
            GD_LEAD: account(GD_LEAD, "quality_lead", "province/GD", session=session),
            GD01_LEAD: account(GD01_LEAD, "quality_lead", "centre/GD01", session=session),
        }
        session.add(Competitor(code="C1", name_zh="甲", name_en="One", service_number="114"))
        session.flush()
        common = {"month": "2026-11", "due_at": DUE, "pair": "P1", "task": "问天气", "call_type": "query"}
        mine = {"inspector_id": found[ME].user_id}
        gd01 = {"centre_id": places.centres["GD01"], "line": "12580"}
        session.add(DialSlot(slot_id="S1", **common, **mine, **gd01))
        session.add(DialSlot(slot_id="S2", competitor_id=1, state="missed", **common, **mine))
        session.add(DialSlot(slot_id="S3", inspector_id=found[OTHER].user_id, **common, **gd01))
    return found


def form(*, seconds: float = 9, **more: Any) -> Form:
    times = {
        "dialled_at": DUE,
        "ringback_at": DUE + timedelta(seconds=2),
        "answered_at": DUE + timedelta(seconds=seconds),
    }
    return Form(times, **({"query_outcome": "nearly"} | more))


def slot_id(name: str, session: Session) -> int:
    return session.exec(select(DialSlot.id).where(DialSlot.slot_id == name)).one() or 0


def begun(name: str, by: Actor) -> DialDraft:
    with transaction() as session:
        return open_slot(slot_id(name, session), session=session, by=by)


def record(draft: DialDraft, by: Actor, content: Form | None = None, *, version: int = 1) -> DialTest:
    with transaction() as session:
        return record_dial_test(draft.id or 0, content or form(), version=version, session=session, by=by)


def state(name: str) -> str:
    with open_session() as session:
        return session.exec(select(DialSlot.state).where(DialSlot.slot_id == name)).one()


def test_a_slot_is_recorded_once_and_done(people: dict[str, Actor]) -> None:
    draft = begun("S1", people[ME])
    test = record(draft, people[ME])
    assert (test.test_id, test.slot_id, test.pair, test.line, test.tested_by) == (
        "S1",
        1,
        "P1",
        "12580",
        people[ME].user_id,
    )
    assert (test.query_ok, test.query_outcome, test.kind, test.late) == (True, "nearly", "mystery", False)
    assert state("S1") == "done"
    with pytest.raises(Conflict, match="recorded already"):
        record(draft, people[ME], version=2)
    with pytest.raises(Conflict, match="S1 is done"):
        begun("S1", people[ME])
    with open_session() as session:
        assert [one.slot.slot_id for one in my_slots(session=session, by=people[ME])] == ["S2"]
        events = said(list(session.exec(select(AuditEvent).where(AuditEvent.action == "dialtest.recorded"))))
    told = {"kind": "mystery", "planned": True, "late": False, "clock_behind_ms": 0}
    assert events == [(ME, "dialtest.recorded", f"dialtest/{test.id}", None, told)]


def test_two_who_record_the_same_slot_at_once_make_one_test(people: dict[str, Actor]) -> None:
    draft = begun("S1", people[ME])
    outcomes = at_once(*[lambda: record(draft, people[ME])] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "DialTest"]


def test_a_missed_slot_is_recorded_late_with_the_competitors_number(people: dict[str, Actor]) -> None:
    with open_session() as session:
        listed = [
            (one.slot.slot_id, one.target.code, one.target.line) for one in my_slots(session=session, by=people[ME])
        ]
    assert listed == [("S1", "GD01", "12580"), ("S2", "C1", "114")]
    test = record(begun("S2", people[ME]), people[ME])
    assert (test.late, test.line, test.competitor_id, test.centre_id, state("S2")) == (True, "114", 1, None, "done")


@ONE_DATABASE
def test_what_is_wrong_is_told_at_once_and_nothing_is_recorded(people: dict[str, Actor]) -> None:
    draft = begun("S1", people[ME])
    wrong = Form({"answered_at": DUE, "sms_sent_at": DUE}, sms_ok=False, order_id="D1")
    with pytest.raises(DialRefused) as refused:
        record(draft, people[ME], wrong)
    assert [one.field for one in refused.value.wrong] == ["dialled_at", "sms_sent_at", "order_id"]
    october = Form({"dialled_at": DUE - timedelta(days=3)})
    with pytest.raises(DialRefused, match="expected a time in the slot's month, 2026-11"):
        record(draft, people[ME], october)
    assert state("S1") == "planned"
    with open_session() as session:
        assert session.exec(select(DialTest)).all() == []


def test_drafts_are_kept_whatever_is_wrong_and_never_overwritten_unasked(people: dict[str, Actor]) -> None:
    draft = begun("S1", people[ME])
    assert begun("S1", people[ME]).id == draft.id
    half = Form({"answered_at": DUE}, note="响了很久")
    with transaction() as session:
        save_dial_draft(draft.id or 0, half, version=1, session=session, by=people[ME])
    with pytest.raises(Conflict, match="you had version 1"), transaction() as session:
        save_dial_draft(draft.id or 0, Form(), version=1, session=session, by=people[ME])
    with open_session() as session:
        kept = own_draft(draft.id or 0, session=session, by=people[ME])
        assert (Form.from_json(kept.content), kept.version) == (half, 2)
        assert [one.drafted for one in my_slots(session=session, by=people[ME])] == [True, False]


def test_only_own_slots_and_drafts(people: dict[str, Actor]) -> None:
    draft = begun("S1", people[ME])
    with pytest.raises(NotFound):
        begun("S3", people[ME])
    for act in (own_draft, discard_draft):
        with pytest.raises(NotFound), transaction() as session:
            act(draft.id or 0, session=session, by=people[OTHER])
    with pytest.raises(NotFound):
        record(draft, people[OTHER])
    for role in (LEAD, GD01_LEAD):
        with pytest.raises(NotAllowed):
            begun("S1", people[role])


@ONE_DATABASE
def test_a_slot_that_went_to_somebody_else_is_theirs(people: dict[str, Actor]) -> None:
    draft = begun("S1", people[ME])
    with transaction() as session:
        session.get_one(DialSlot, draft.slot_id).inspector_id = people[OTHER].user_id
    with pytest.raises(Conflict, match="given to somebody else"):
        record(draft, people[ME])
    assert record(begun("S1", people[OTHER]), people[OTHER]).test_id == "S1"


def test_an_unplanned_test_is_begun_discarded_and_recorded(people: dict[str, Actor]) -> None:
    about = About("SC01", own=True, line="12580", kind="open")
    with transaction() as session:
        first = begin_unplanned(about, session=session, by=people[OTHER])
        second = begin_unplanned(about, session=session, by=people[OTHER])
    with transaction() as session:
        discard_draft(first.id or 0, session=session, by=people[OTHER])
    with open_session() as session:
        assert [one.id for one in my_unplanned(session=session, by=people[OTHER])] == [second.id]
    test = record(second, people[OTHER])
    assert (test.test_id, test.kind, test.slot_id) == (f"U20261103-{second.id}", "open", None)
    with pytest.raises(NotAllowed), transaction() as session:
        discard_draft(second.id or 0, session=session, by=people[OTHER])


@ONE_DATABASE
def test_what_may_be_called_unplanned(people: dict[str, Actor]) -> None:
    with open_session() as session:
        assert [one.code for one in targets(session=session, by=people[OTHER])] == ["SC01", "C1"]
    wrong: list[tuple[About, type[Exception]]] = [
        (About("GD01", own=True, line="12580"), NotAllowed),
        (About("XX", own=False, line="12580"), NotFound),
        (About("C1", own=False, line=""), InvalidInput),
        (About("C1", own=False, line="114", kind="secret"), InvalidInput),
    ]
    for about, error in wrong:
        with pytest.raises(error), transaction() as session:
            begin_unplanned(about, session=session, by=people[OTHER])


def test_a_withdrawn_test_counts_no_more_and_its_slot_is_made_again(people: dict[str, Actor]) -> None:
    test = record(begun("S1", people[ME]), people[ME])

    def withdraw(who: str, reason: str = "按错键") -> DialTest:
        with transaction() as session:
            return withdraw_dial_test(test.id or 0, reason, session=session, by=people[who])

    for who in (OTHER, GD01_LEAD):  # a mystery caller of the month is not known to the centre
        with pytest.raises(NotFound):
            withdraw(who)
    for reason in (" ", "x" * 401):
        with pytest.raises(InvalidInput):
            withdraw(ME, reason)
    assert withdraw(ME).withdrawn_because == "按错键"
    with pytest.raises(Conflict, match="S1 is withdrawn already"):
        withdraw(LEAD)
    assert state("S1") == "planned"
    assert record(begun("S1", people[ME]), people[ME]).test_id == "S1/2"


RAW: list[tuple[str, Callable[[int], str]]] = [
    ("one_test_a_slot", lambda one: f"UPDATE dialtest SET slot_id = 1 WHERE id <> {one}"),
    ("query_as_judged", lambda one: f"UPDATE dialtest SET query_outcome = 'wrong' WHERE id = {one}"),
    ("query_as_judged", lambda one: f"UPDATE dialtest SET query_ok = NULL WHERE id = {one}"),
    ("query_outcome_known", lambda one: f"UPDATE dialtest SET query_outcome = 'so so' WHERE id = {one}"),
]


@pytest.mark.parametrize(("rule", "statement"), RAW, ids=[f"{number}" for number in range(len(RAW))])
def test_the_database_itself_keeps_the_rules(
    people: dict[str, Actor], rule: str, statement: Callable[[int], str]
) -> None:
    first = record(begun("S1", people[ME]), people[ME])
    record(begun("S2", people[ME]), people[ME])
    with pytest.raises(IntegrityError, match=f"{rule}|dialtest.slot_id"), transaction() as session:
        session.connection().execute(text(statement(first.id or 0)))


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {"times": []},
        {"times": {"fired_at": 1_790_000_000_000}},
        {"times": {"dialled_at": "now"}},
        {"times": {"dialled_at": True}},
        {"times": {"dialled_at": float("nan")}},
        {"times": {"dialled_at": -1}},
        {"query_outcome": "perfect"},
        {"sms_ok": "yes"},
        {"note": 5},
        {"note": "x" * 5000},
        {"offset_ms": float("inf")},
    ],
)
def test_a_form_is_read_with_distrust(sent: object) -> None:
    with pytest.raises(InvalidInput):
        Form.read(sent)


def test_a_form_survives_its_way_to_the_millisecond() -> None:
    whole = form(seconds=9.123, sms_ok=True, note="n", offset_ms=-2500)
    assert Form.from_json(whole.as_json()) == whole
