"""Comment templates: whose they are, in which order, and what is refused."""

import pytest
from sqlmodel import col, select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.models import AuditEvent
from inspection.policies import Actor
from inspection.scoring.templates import (
    Templates,
    centres_to_keep,
    keep_templates,
    own_templates,
    team_templates,
    templates_for,
)
from tests.inspection.builders import account, actor, at_once, organisation

TEXTS = ("问候规范。", "Please repeat the number.")


class Office:
    """Two inspectors and two quality leads, of which one has the centre GD01."""

    def __init__(self) -> None:
        with transaction() as session:
            self.centres = organisation(session=session).centres
            self.he = account("he", "inspector", "centre/GD01", session=session)
            self.luo = account("luo", "inspector", "nation", session=session)
            self.lead = account("lead", "quality_lead", "centre/GD01", session=session)
            self.other_lead = account("other", "quality_lead", "province/SC", session=session)

    def keep(self, by: Actor, *texts: str, before: tuple[str, ...] = (), centre: str = "") -> tuple[str, ...]:
        with transaction() as session:
            centre_id = self.centres[centre] if centre else None
            return keep_templates(texts, before=before, centre_id=centre_id, session=session, by=by)

    def offered(self, by: Actor, centre: str) -> Templates:
        with open_session() as session:
            return templates_for(self.centres[centre], session=session, by=by)


@pytest.fixture
def office(database: str) -> Office:
    return Office()


def test_an_inspector_is_offered_the_own_ones_and_those_of_the_calls_centre(office: Office) -> None:
    assert office.offered(office.he, "GD01") == Templates((), ())
    assert office.keep(office.he, TEXTS[1], "  ", f" {TEXTS[0]} ") == (TEXTS[1], TEXTS[0])
    office.keep(office.lead, "规范", centre="GD01")
    assert office.offered(office.he, "GD01") == Templates((TEXTS[1], TEXTS[0]), ("规范",))
    assert office.offered(office.luo, "GD01") == Templates((), ("规范",))
    assert office.offered(office.luo, "SC01") == Templates((), ())
    office.keep(office.he, *TEXTS, before=(TEXTS[1], TEXTS[0]))
    with open_session() as session:
        assert own_templates(session=session, by=office.he) == TEXTS
        assert team_templates(office.centres["GD01"], session=session, by=office.lead) == ("规范",)
        assert [one.code for one in centres_to_keep(session=session, by=office.lead)] == ["GD01"]
        events = session.exec(select(AuditEvent.subject).where(AuditEvent.action == "templates.changed")).all()
        assert len(events) == 3 and sum("centre" in one for one in events) == 1


def test_a_list_that_is_saved_as_it_was_says_nothing_in_the_log(office: Office) -> None:
    office.keep(office.he, *TEXTS)
    office.keep(office.he, *TEXTS, before=TEXTS)
    with open_session() as session:
        rows = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "templates.changed")).all()
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("who", "centre", "error"),
    [
        ("lead", "", NotAllowed),
        ("he", "GD01", NotAllowed),
        ("luo", "SC01", NotAllowed),
        ("lead", "GD02", NotAllowed),
        ("other_lead", "GD01", NotAllowed),
    ],
)
def test_nobody_keeps_the_list_of_others(office: Office, who: str, centre: str, error: type[ZhijianError]) -> None:
    with pytest.raises(error, match="may not keep"):
        office.keep(getattr(office, who), "x", centre=centre)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (("x" * 301,), "has 301 characters; expected 300 at most"),
        (("a", "b", " a"), "“a” stands twice"),
        (tuple(str(number) for number in range(41)), "41 templates; expected 40 at most"),
    ],
)
def test_what_is_no_list_of_sentences_is_refused(office: Office, texts: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        office.keep(office.he, *texts)
    assert office.offered(office.he, "GD01").own == ()


def test_a_list_that_changed_meanwhile_is_not_written_over(office: Office) -> None:
    office.keep(office.he, "a")
    with pytest.raises(Conflict, match="changed by somebody else meanwhile \\(1 now\\)"):
        office.keep(office.he, "b")
    outcomes = at_once(
        lambda: office.keep(office.he, "b", before=("a",)), lambda: office.keep(office.he, "c", before=("a",))
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "tuple"]


def test_a_centre_that_is_not_there_is_named(office: Office) -> None:
    with transaction() as session, pytest.raises(NotFound, match="there is no centre 99"):
        keep_templates((), before=(), centre_id=99, session=session, by=office.lead)
    for role in ("inspector", "manager", "agent"):
        with open_session() as session, pytest.raises(NotAllowed):
            centres_to_keep(session=session, by=actor(role))
