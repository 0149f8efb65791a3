"""Handing sampled entries to another inspector: who may, what cannot be handed on, and what is written down."""

import pytest
from sqlmodel import Session, select

from inspection import audit
from inspection.database import transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.information.found import Found
from inspection.measurement.information.handing import reassign_samples, sample_named, samples_of
from inspection.measurement.information.sampling import draw_sample, my_samples, note_sample
from inspection.models import AuditEvent, InformationSample
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import Places, account, actor, organisation
from tests.inspection.information_builders import entry, industry

OCTOBER = Month(2026, 10)


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        return organisation(session=session)


def drawn(places: Places, session: Session) -> tuple[Actor, Actor, Actor]:
    """Three sampled entries of GD01, all of them li's; one was collected by liu."""
    li = account("li", "inspector", "centre/GD01", session=session)
    trade = industry(session=session)
    own = {"collected_by": "liu", "verified_by": "he"}
    entry("D1", trade, places, session=session, state="admitted", **own)
    for code in ("D2", "D3"):
        entry(code, trade, places, session=session, state="admitted", verified_by="he")
    draw_sample(OCTOBER, session=session, by=SYSTEM)
    liu = account("liu", "inspector", "centre/GD01", session=session)
    return li, liu, account("xu", "quality_lead", "centre/GD01", session=session)


def sample(code: str, session: Session) -> InformationSample:
    return sample_named(OCTOBER, f"GD01/{code}", session=session, by=SYSTEM)


def test_an_entry_is_handed_on_and_the_log_says_so(places: Places) -> None:
    with transaction() as session:
        li, liu, lead = drawn(places, session)
        rows = [sample(code, session) for code in ("D2", "D3")]
        versions = {row.id or 0: row.version for row in rows}
        assert reassign_samples(versions, "liu", session=session, by=lead) == 2
        assert {one.listed.entry.code for one in my_samples(session=session, by=liu)} == {"D2", "D3"}
        assert {one.listed.entry.code for one in my_samples(session=session, by=li)} == {"D1"}
        listed = samples_of(OCTOBER, session=session, by=lead)
        assert sorted((one.listed.entry.code, one.inspector) for one in listed) == [
            ("D1", "li"),
            ("D2", "liu"),
            ("D3", "liu"),
        ]
        event = AuditEvent.action == "information.reassigned"
        found = session.exec(select(AuditEvent.before, AuditEvent.after).where(event)).all()
        assert found == [('"li"', '"liu"')] * 2 and audit.verify(session=session) == []
        with pytest.raises(Conflict, match="changed by somebody else"):
            reassign_samples(versions, "li", session=session, by=lead)
        noted = note_sample(rows[0].id or 0, Found("right", "phone"), version=2, session=session, by=liu)
        assert noted.inspector_id == liu.user_id


def test_what_cannot_be_handed_on(places: Places) -> None:
    with transaction() as session:
        li, _, lead = drawn(places, session)
        account("far", "inspector", "centre/SC01", session=session)
        one, own = sample("D2", session), sample("D1", session)
        done = sample("D3", session)
        note_sample(done.id or 0, Found("right", "phone"), version=1, session=session, by=li)
    refusals: list[tuple[InformationSample, str, type[Exception], str]] = [
        (own, "liu", InvalidInput, "D1 was collected by liu"),
        (one, "li", Conflict, "D2 is li's already"),
        (one, "nobody", InvalidInput, "nobody"),
        (one, "far", InvalidInput, "far"),
        (done, "liu", Conflict, "has its result already"),
    ]
    for row, name, kind, sentence in refusals:
        with transaction() as session, pytest.raises(kind, match=sentence):
            reassign_samples({row.id or 0: row.version}, name, session=session, by=lead)
    with transaction() as session, pytest.raises(NotFound, match="there is no sample 999"):
        reassign_samples({999: 1}, "liu", session=session, by=lead)
    with transaction() as session, pytest.raises(NotFound, match="holds no GD01/D9"):
        sample_named(OCTOBER, "GD01/D9", session=session, by=SYSTEM)


def test_all_or_none(places: Places) -> None:
    with pytest.raises(InvalidInput), transaction() as session:
        _, _, lead = drawn(places, session)
        session.commit()
        versions = {(row := sample(code, session)).id or 0: row.version for code in ("D2", "D1")}
        reassign_samples(versions, "liu", session=session, by=lead)
    with transaction() as session:
        assert {one.inspector for one in samples_of(OCTOBER, session=session, by=SYSTEM)} == {"li"}


@pytest.mark.parametrize("role", ["manager", "inspector", "team_lead", "agent"])
def test_other_roles_hand_nothing_on(places: Places, role: str) -> None:
    with transaction() as session:
        drawn(places, session)
        row = sample("D2", session)
        with pytest.raises(NotAllowed):
            reassign_samples({row.id or 0: 1}, "liu", session=session, by=actor(role))
        with pytest.raises(NotAllowed):
            samples_of(OCTOBER, session=session, by=actor(role))


def test_a_lead_of_another_centre_sees_and_hands_on_nothing(places: Places) -> None:
    with transaction() as session:
        drawn(places, session)
        far = account("zhao", "quality_lead", "centre/SC01", session=session)
        row = sample("D2", session)
        assert samples_of(OCTOBER, session=session, by=far) == []
        with pytest.raises(NotAllowed, match="hand sample"):
            reassign_samples({row.id or 0: 1}, "liu", session=session, by=far)
