"""The state of the information of a scope, counted by hand."""

from datetime import date

import pytest
from sqlmodel import Session, select

from inspection.database import transaction
from inspection.errors import NotAllowed
from inspection.measurement.information.found import Found
from inspection.measurement.information.overview import information_of
from inspection.measurement.information.sampling import draw_sample, my_samples, note_sample
from inspection.models import InformationEntry, InformationUpdate
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import NOW, Places, account, actor, organisation
from tests.inspection.information_builders import TODAY, entry, industry

OCTOBER = Month(2026, 10)


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        return organisation(session=session)


def update(row: InformationEntry, updated: date, due: date, session: Session) -> None:
    fields = {"updated_by": "wang", "changed": False, "recorded_at": NOW}
    session.add(InformationUpdate(entry_id=row.id or 0, updated_on=updated, due_on=due, **fields))


def fill(places: Places, session: Session) -> Actor:
    """Dining: 1 collected, 1 verified, 4 in the store (1 overdue), 1 rejected. Hotels: 1 in the store of GD02."""
    inspector = account("liu", "inspector", "nation", session=session)
    dining, hotel = industry(session=session), industry("hotel", session=session)
    for code, state in (("D1", "collected"), ("D2", "verified"), ("D3", "rejected")):
        entry(code, dining, places, session=session, state=state)
    store = [entry(f"D{at}", dining, places, session=session, state="admitted") for at in (4, 5, 6)]
    entry("D7", dining, places, session=session, state="admitted", on=date(2026, 8, 1))
    entry("H1", hotel, places, session=session, state="admitted", centre="GD02")
    update(store[0], date(2026, 10, 31), date(2026, 10, 31), session)
    update(store[1], date(2026, 10, 1), date(2026, 9, 30), session)
    update(store[2], date(2026, 9, 30), date(2026, 9, 1), session)
    draw_sample(OCTOBER, per_industry=4, session=session, by=SYSTEM)
    results = {"D4": "right", "D5": "wrong", "D6": "unverifiable", "H1": "outdated"}
    for one in my_samples(session=session, by=inspector):
        result = results.get(one.listed.entry.code)
        if result is not None:
            note_sample(one.sample.id or 0, Found(result, "phone", "seen"), version=1, session=session, by=inspector)
    return inspector


def test_what_a_lead_sees(places: Places) -> None:
    with transaction() as session:
        fill(places, session)
        found = information_of(OCTOBER, session=session, by=actor("quality_lead", "centre/GD01"))
    dining, hotel = found.industries
    assert found.today == TODAY and found.drawn
    assert dict(dining.steps) == {"collected": 1, "verified": 1, "admitted": 4, "rejected": 1}
    assert (dining.entries, dict(dining.reasons)) == (7, {"wrong": 1})
    assert dict(dining.results) == {"open": 1, "right": 1, "wrong": 1, "outdated": 0, "unverifiable": 1}
    assert (dining.wrong, dining.checked) == (1, 2)
    assert dining.interval == pytest.approx((0.0126, 0.9874), abs=1e-4)
    assert (dining.on_time, dining.late) == (1, 1)
    assert (dining.overdue, dining.outlived, dining.oldest_days) == (1, 1, 64)
    assert (hotel.entries, hotel.checked, hotel.interval, hotel.oldest_days) == (0, 0, None, None)
    assert (found.total("entries"), found.step("admitted"), found.overdue_number) == (7, 4, 1)
    assert sorted((one.where, one.listed.entry.code, one.reason) for one in found.examples) == [
        ("gate", "D3", "wrong"),
        ("sample", "D5", "wrong"),
        ("sample", "D6", "unverifiable"),
    ]
    assert found.examples[-1].where == "gate"


def test_the_nation_sees_all_centres_and_another_month_has_no_sample(places: Places) -> None:
    with transaction() as session:
        fill(places, session)
        nation = information_of(OCTOBER, session=session, by=actor("manager"))
        other = information_of(Month(2026, 9), session=session, by=actor("manager"))
        there = information_of(OCTOBER, session=session, by=actor("manager", "province/SC"))
        assert session.exec(select(InformationUpdate)).all()
    assert [(one.industry.code, one.wrong, one.checked) for one in nation.industries] == [
        ("dining", 1, 2),
        ("hotel", 1, 1),
    ]
    assert (other.drawn, other.total("checked"), other.total("late"), other.total("on_time")) == (False, 0, 1, 0)
    assert (there.total("entries"), there.drawn, there.examples) == (0, False, ())


@pytest.mark.parametrize("role", ["inspector", "team_lead", "agent", "administrator"])
def test_others_see_nothing_of_it(places: Places, role: str) -> None:
    with transaction() as session, pytest.raises(NotAllowed):
        information_of(OCTOBER, session=session, by=actor(role))
