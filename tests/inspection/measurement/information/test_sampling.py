"""The sample of the store: anyone can draw it again, nobody gets what they collected, a result stands."""

import hashlib

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from inspection.database import engine, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.information.found import Found
from inspection.measurement.information.sampling import (
    choose,
    draw_sample,
    my_samples,
    note_sample,
    recomputed,
    size_of,
)
from inspection.models import InformationEntry, InformationSample, MonthSeed, User
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import Places, account, actor, organisation
from tests.inspection.information_builders import entry, industry

OCTOBER = Month(2026, 10)
CODES = st.sets(st.text("abcdef", min_size=1, max_size=4), max_size=12)


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        return organisation(session=session)


@given(CODES, CODES, st.integers(1, 5))
def test_the_draw_is_the_first_so_many_by_their_digest(one: set[str], other: set[str], number: int) -> None:
    store = {"dining": sorted(one), "hotel": [f"h{code}" for code in sorted(other)]}
    expected = {
        trade: sorted(
            codes, key=lambda code: hashlib.sha256(f"7|2026-10|information/GD01/{code}".encode()).hexdigest()
        )[:number]
        for trade, codes in store.items()
    }
    assert choose("7", "2026-10", "GD01", store, number) == expected


def filled(places: Places, session: Session) -> tuple[Actor, Actor, Actor]:
    """Five entries of two industries in the store, one of them collected by li; one that is not in the store."""
    li = account("li", "inspector", "centre/GD01", session=session)
    liu = account("liu", "inspector", "centre/GD01", session=session)
    lead = account("zhao2", "quality_lead", "centre/GD01", session=session)
    dining, hotel = industry(session=session), industry("hotel", session=session)
    own = {"collected_by": "li", "collector_id": li.user_id, "verified_by": "liu"}
    entry("D1", dining, places, session=session, state="admitted", **own)
    for code, trade in (("D2", dining), ("D3", dining), ("H1", hotel), ("H2", hotel)):
        entry(code, trade, places, session=session, state="admitted")
    entry("D4", dining, places, session=session, state="verified")
    return li, liu, lead


def test_a_month_is_drawn_once_and_shared_out(places: Places) -> None:
    with transaction() as session:
        li, liu, lead = filled(places, session)
        (row,) = draw_sample(OCTOBER, per_industry=5, session=session, by=lead)
        assert size_of(row, session=session) == 5 and recomputed(row, session=session)
        seed = session.exec(select(MonthSeed)).one()
        assert (row.seed, seed.revealed_at) == (seed.seed, None)
        rows = session.exec(
            select(InformationEntry.code, User.name)
            .join(InformationSample, InformationSample.entry_id == InformationEntry.id)  # type: ignore[arg-type]
            .join(User, User.id == InformationSample.inspector_id)  # type: ignore[arg-type]
        ).all()
        shared = dict(rows)
        assert sorted(shared) == ["D1", "D2", "D3", "H1", "H2"] and shared["D1"] == "liu"
        assert sorted(list(shared.values()).count(name) for name in ("li", "liu")) in ([2, 3], [1, 4])
        mine = [len(my_samples(session=session, by=who)) for who in (li, liu)]
        assert sum(mine) == 5
        assert draw_sample(OCTOBER, per_industry=5, session=session, by=lead) == [row]
        with pytest.raises(Conflict, match="drawn"):
            draw_sample(OCTOBER, per_industry=2, session=session, by=lead)


@pytest.mark.parametrize(
    ("month", "number", "problem"),
    [
        (Month(2026, 12), 3, "lies ahead"),
        (OCTOBER, 0, "0 entries an industry"),
        (OCTOBER, 201, "201 entries an industry"),
    ],
)
def test_samples_that_cannot_be_drawn(places: Places, month: Month, number: int, problem: str) -> None:
    with transaction() as session:
        _, _, lead = filled(places, session)
        with pytest.raises(InvalidInput, match=problem):
            draw_sample(month, per_industry=number, session=session, by=lead)


def test_an_empty_store_and_other_roles(places: Places) -> None:
    with transaction() as session:
        with pytest.raises(InvalidInput, match="nothing to sample"):
            draw_sample(OCTOBER, session=session, by=SYSTEM)
        for role in ("manager", "inspector", "team_lead"):
            with pytest.raises(NotAllowed):
                draw_sample(OCTOBER, session=session, by=actor(role))


def test_a_result_is_noted_once_by_whom_it_is_for(places: Places) -> None:
    with transaction() as session:
        li, liu, lead = filled(places, session)
        draw_sample(OCTOBER, session=session, by=lead)
        first = my_samples(session=session, by=liu)[0]
        number = first.sample.id or 0
        with pytest.raises(NotFound):
            note_sample(number, Found("right", "phone"), version=1, session=session, by=li)
        row = note_sample(number, Found("outdated", "phone", " older "), version=1, session=session, by=liu)
        assert (row.result, row.evidence, row.note, row.inspector_id) == ("outdated", "phone", "older", liu.user_id)
        with pytest.raises(Conflict, match="has its result already"):
            note_sample(number, Found("right", "phone"), version=row.version, session=session, by=liu)
        assert number not in {one.sample.id for one in my_samples(session=session, by=liu)}
        kept = session.get_one(InformationEntry, row.entry_id)
        assert kept.state == "admitted"


def test_without_another_inspector_a_sample_waits_for_whoever_comes(places: Places) -> None:
    with transaction() as session:
        li = account("li", "inspector", "centre/GD01", session=session)
        trade = industry(session=session)
        own = {"collected_by": "li", "collector_id": li.user_id, "verified_by": "liu"}
        entry("D1", trade, places, session=session, state="admitted", **own)
        draw_sample(OCTOBER, session=session, by=SYSTEM)
        assert session.exec(select(InformationSample.inspector_id)).one() is None
        assert my_samples(session=session, by=li) == []
        liu = account("liu", "inspector", "centre/GD01", session=session)
        (waiting,) = my_samples(session=session, by=liu)
        noted = note_sample(waiting.sample.id or 0, Found("right", "other"), version=1, session=session, by=liu)
        assert noted.inspector_id == liu.user_id


def test_the_database_keeps_results_whole(places: Places) -> None:
    with transaction() as session:
        _, _, lead = filled(places, session)
        draw_sample(OCTOBER, session=session, by=lead)
    for statement, rule in (
        ("UPDATE informationsample SET result = 'right'", "result_with_time"),
        ("UPDATE informationsample SET result = 'wrong', done_at = '2026-11-03'", "fault_with_note"),
        ("UPDATE informationsample SET result = 'perhaps', note = 'x', done_at = '2026-11-03'", "result_known"),
    ):
        with pytest.raises(DatabaseError, match=rule), engine().begin() as connection:
            connection.execute(sa.text(statement))
