"""Filing, answering, endorsing and withdrawing an appeal: who, when, and what is refused."""

from datetime import timedelta

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.holds import release_hold
from inspection.models import Appeal, AppealNotice, Assignment, Hold
from inspection.policies import SYSTEM
from inspection.review.appeals.filing import Contested
from inspection.review.appeals.notices import my_notices, note_notices
from inspection.review.appeals.speaking import Reply
from inspection.review.appeals.windows import days_left, window_end
from inspection.settings import get_settings
from tests.inspection.builders import NOW, at_once
from tests.inspection.review.appeal_homes import WHY, AppealHome

LATER = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.fixture
def home(database: str) -> AppealHome:
    return AppealHome()


def test_what_is_filed_is_kept_as_it_was_said(home: AppealHome) -> None:
    appeal = home.file({"A2": Contested(f"  {WHY} ", (2000, 4000)), "F": "nobody heard it"})
    case = home.case(appeal)
    kept = {code: (one.reason, one.evidence_start_ms, one.evidence_end_ms) for code, one in case.items.items()}
    assert kept == {"A2": (WHY, 2000, 4000), "F": ("nobody heard it", None, None)}
    assert (case.appeal.state, case.appeal.filed_at, case.appeal.window_ends_at) == ("filed", NOW, NOW + LATER)
    assert (case.appeal.agent_id, case.appeal.filed_by) == (home.agent.agent_id, home.agent.user_id)
    assert home.state(appeal) == ("filed", "published")
    assert home.actions() == [("agent1001", "appeal.filed"), ("system", "recording.held")][::-1]


def test_the_recording_is_held_and_nobody_releases_it_meanwhile(home: AppealHome) -> None:
    appeal = home.file()
    assert home.held()
    with open_session() as session:
        hold = session.exec(select(Hold)).one()
        assert (hold.call_id, hold.reason) == ("c1", f"appeal {appeal}")
    with pytest.raises(Conflict, match=f"hold {hold.id} belongs to appeal {appeal}"), transaction() as session:
        release_hold(hold.id or 0, "tidy", session=session, by=home.lead)
    home.withdraw(appeal)
    assert not home.held()


def test_a_result_without_its_recording_can_be_appealed(home: AppealHome) -> None:
    with transaction() as session:
        session.exec(select(Assignment).where(Assignment.call_id == "c1")).one().recording_id = None
    appeal = home.file()
    assert home.case(appeal).appeal.hold_id is None and not home.held()
    home.withdraw(appeal)
    with pytest.raises(InvalidInput, match="A1: the place 0 to 10 ms is none in the recording"):
        home.file({"A1": Contested(WHY, (0, 10))})


@pytest.mark.parametrize("after", [timedelta(0), LATER - SECOND, LATER])
def test_the_window_is_open_to_its_last_moment(home: AppealHome, after: timedelta) -> None:
    home.set_clock(NOW + after)
    assert home.state(home.file()) == ("filed", "published")


def test_a_second_later_it_is_over(home: AppealHome) -> None:
    home.set_clock(NOW + LATER + SECOND)
    with pytest.raises(Conflict, match=r"the window to appeal against evaluation \d+ ended at 2026-11-10 01:00:00 UTC"):
        home.file()


def test_the_setting_says_how_long(home: AppealHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_APPEAL_DAYS", "1")
    get_settings.cache_clear()
    home.set_clock(NOW + timedelta(days=1))
    assert home.case(home.file()).appeal.window_ends_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "left"), [(0.0, 7), (0.5, 7), (1.0, 6), (6.0, 1), (6.999, 1), (7.0, 1), (7.001, 0), (30, 0)]
)
def test_days_left_count_begun_ones(days: float, left: int) -> None:
    assert days_left(NOW + timedelta(days=days), window_end(NOW, 7)) == left


BAD: list[tuple[dict[str, Contested | str], str]] = [
    ({}, "choose at least one criterion"),
    ({"A3": WHY}, "criterion 'A3' cannot be contested; expected .*: A1, A2, D, F"),
    ({"Z9": WHY}, "criterion 'Z9' cannot be contested"),
    ({"A1": "  "}, "A1: the text has 0 characters; expected 1 to 500"),
    ({"A1": "x" * 501}, "A1: the text has 501 characters"),
    ({"A1": Contested(WHY, (5, 5))}, "A1: the place 5 to 5 ms"),
    ({"A1": Contested(WHY, (-1, 5))}, "A1: the place -1 to 5 ms"),
    ({"A1": Contested(WHY, (9, 60_001))}, "expected it within 0 to 60000 ms"),
]


@pytest.mark.parametrize(("contested", "sentence"), BAD)
def test_what_cannot_be_filed(home: AppealHome, contested: dict[str, Contested | str], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        home.file(contested)
    with open_session() as session:
        assert session.exec(select(Appeal)).all() == [] and session.exec(select(Hold)).all() == []


def test_nobody_but_the_agent_files(home: AppealHome) -> None:
    others = (home.other_agent, home.inspector, home.lead, home.team_lead, home.manager, SYSTEM)
    for by in others:
        with pytest.raises(NotAllowed):
            home.file(by=by)
    with pytest.raises(NotFound, match="there is no evaluation 999"):
        home.file(result=999)
    with pytest.raises(Conflict, match="is submitted; a result can be appealed once it is published"):
        home.file(by=home.other_agent, result=home.submitted)


def test_a_result_has_one_appeal_unless_it_is_withdrawn(home: AppealHome) -> None:
    first = home.file()
    with pytest.raises(Conflict, match=f"has appeal {first} already"):
        home.file()
    home.withdraw(first)
    assert home.state(first) == ("withdrawn", "published")
    second = home.file({"F": WHY})
    assert second != first
    with pytest.raises(Conflict, match=f"appeal {first} is withdrawn; expected filed, under_review"):
        home.withdraw(first)


def test_filed_twice_at_once_it_is_filed_once(home: AppealHome) -> None:
    outcomes = at_once(home.file, home.file)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "int"]


def test_an_accepted_result_cannot_be_appealed_nor_an_appealed_one_accepted(home: AppealHome) -> None:
    appeal = home.file()
    with pytest.raises(Conflict, match=f"appeal {appeal} against evaluation {home.result} is filed"):
        home.accept()
    home.withdraw(appeal)
    home.accept()
    with pytest.raises(Conflict, match="is closed; a result can be appealed"):
        home.file()


def test_the_inspector_answers_every_criterion_once(home: AppealHome) -> None:
    appeal = home.file()
    for given in ({"A1": Reply(True)}, {"A1": Reply(True), "A2": Reply(True), "F": Reply(True)}):
        with pytest.raises(InvalidInput, match="expected each contested one and no other: A1, A2"):
            home.answer(appeal, given)
    with pytest.raises(InvalidInput, match="A2: the text has 0 characters; expected 1 to 500"):
        home.answer(appeal, {"A1": Reply(True), "A2": Reply(False, " ")})
    for by in (home.other_inspector, home.agent, home.lead, SYSTEM):
        with pytest.raises(NotAllowed):
            home.answer(appeal, by=by)
    home.answer(appeal)
    assert home.state(appeal) == ("under_review", "published")
    said = {(one.kind, one.agrees, one.text, one.said_by) for one in home.case(appeal).statements}
    own = home.inspector.user_id
    assert said == {("reply", True, "", own), ("reply", False, "not heard", own)}
    with pytest.raises(Conflict, match="was said about appeal"):
        home.answer(appeal)
    assert ("he", "appeal.answered") in home.actions() and ("he", "appeal.under_review") in home.actions()


def test_a_lead_need_not_wait_for_the_answer_which_may_still_come(home: AppealHome) -> None:
    appeal = home.file()
    for by in (home.lead_elsewhere, home.manager, home.inspector, home.team_lead):
        with pytest.raises(NotAllowed):
            home.take_up(appeal, by=by)
    home.take_up(appeal)
    with pytest.raises(Conflict, match="is under_review; expected filed"):
        home.take_up(appeal)
    home.answer(appeal)
    assert home.state(appeal)[0] == "under_review"


def test_the_own_team_lead_endorses_once(home: AppealHome) -> None:
    appeal = home.file()
    for by in (home.other_team_lead, home.lead, home.agent, home.manager, SYSTEM):
        with pytest.raises(NotAllowed):
            home.endorse(appeal, by=by)
    with pytest.raises(InvalidInput, match="endorsement: the text has 0 characters"):
        home.endorse(appeal, " ")
    home.endorse(appeal, "I see it otherwise", endorses=False)
    with pytest.raises(Conflict, match="was said about appeal"):
        home.endorse(appeal)
    (said,) = home.case(appeal).said("endorsement")
    assert (said.agrees, said.text, said.said_by) == (False, "I see it otherwise", home.team_lead.user_id)
    assert home.state(appeal)[0] == "filed"


def test_nothing_is_said_of_an_appeal_that_is_over(home: AppealHome) -> None:
    appeal = home.file()
    home.withdraw(appeal)
    for step in (home.answer, home.endorse, home.take_up, home.ask):
        with pytest.raises(Conflict, match=f"appeal {appeal} is withdrawn"):
            step(appeal)
    for step in (home.answer, home.endorse, home.take_up, home.ask, home.withdraw):
        with pytest.raises(NotFound, match="there is no appeal 999"):
            step(999)


def test_only_the_agent_withdraws_and_not_once_it_is_decided(home: AppealHome) -> None:
    appeal = home.under_review()
    for by in (home.other_agent, home.inspector, home.lead, SYSTEM):
        with pytest.raises(NotAllowed):
            home.withdraw(appeal, by=by)
    home.decide(appeal)
    with pytest.raises(Conflict, match="is partly_upheld; expected filed, under_review"):
        home.withdraw(appeal)


def test_those_concerned_get_a_notice_but_not_of_their_own_step(home: AppealHome) -> None:
    appeal = home.file()
    home.answer(appeal)
    home.decide(appeal)
    with open_session() as session:
        rows = session.exec(select(AppealNotice).order_by(AppealNotice.id)).all()  # type: ignore[arg-type]
        names = {one.user_id: one.name for one in (home.agent, home.inspector, home.team_lead)}
        told = [(names[one.user_id], one.state) for one in rows]
    filed = [("he", "filed"), ("tl", "filed")]
    review = [("agent1001", "under_review"), ("tl", "under_review")]
    decided = [(name, "partly_upheld") for name in ("he", "agent1001", "tl")]
    assert sorted(told) == sorted([*filed, *review, *decided])


def test_a_notice_is_noted_by_its_owner(home: AppealHome) -> None:
    home.file()
    with transaction() as session:
        (own,) = my_notices(session=session, by=home.inspector)
        assert (own.call_id, own.notice.state) == ("c1", "filed")
        assert note_notices(own.notice.id or 0, session=session, by=home.agent) == 0
        assert note_notices(own.notice.id or 0, session=session, by=home.inspector) == 1
        assert my_notices(session=session, by=home.inspector) == []
        assert len(my_notices(session=session, by=home.team_lead)) == 1
