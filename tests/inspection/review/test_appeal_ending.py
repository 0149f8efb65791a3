"""How results and appeals end: accepted, by a last word, or because a window is over."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput
from inspection.models import Acknowledgement, AuditEvent, Evaluation
from inspection.month import Month
from inspection.planning.closing import close_month
from inspection.review.appeals.ending import Settled
from tests.inspection.builders import NOW
from tests.inspection.review.appeal_homes import AppealHome, rejected, upheld

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.fixture
def home(database: str) -> AppealHome:
    return AppealHome()


def accepted() -> int:
    with open_session() as session:
        return len(session.exec(select(Acknowledgement)).all())


def test_a_result_closes_when_its_window_is_over_and_not_before(home: AppealHome) -> None:
    home.set_clock(NOW + WEEK)
    assert home.settle() == Settled(0, 0)
    home.set_clock(NOW + WEEK + SECOND)
    assert home.settle() == Settled(1, 0)
    assert home.settle() == Settled(0, 0)
    with open_session() as session:
        row = session.get_one(Evaluation, home.result)
        assert (row.state, row.closed_at) == ("closed", NOW + WEEK + SECOND)
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "evaluation.closed"))
        assert event.actor == "system" and json.loads(event.after)["evaluations"] == [home.result]
    assert accepted() == 0


def test_what_is_appealed_does_not_close(home: AppealHome) -> None:
    appeal = home.file()
    home.set_clock(NOW + 10 * WEEK)
    assert home.settle() == Settled(0, 0)
    assert home.state(appeal) == ("filed", "published")


def test_a_withdrawn_appeal_leaves_the_result_to_its_window(home: AppealHome) -> None:
    home.withdraw(home.file())
    home.set_clock(NOW + WEEK + SECOND)
    assert home.settle() == Settled(1, 0)


@pytest.mark.parametrize("upholds", [True, False])
def test_a_decided_appeal_is_final_once_nobody_asked_for_arbitration(home: AppealHome, upholds: bool) -> None:
    appeal = home.under_review()
    home.set_clock(NOW + WEEK)
    home.decide(appeal, {"A1": upheld(1.0) if upholds else rejected(), "A2": rejected()})
    home.set_clock(NOW + 2 * WEEK)
    assert home.settle() == Settled(0, 0)
    home.set_clock(NOW + 2 * WEEK + SECOND)
    assert home.settle() == Settled(0, 1)
    assert home.state(appeal) == ("final", "closed")
    assert not home.held()
    assert home.totals()[1] == (65 if upholds else 40)


def test_whoever_accepts_a_rejection_ends_it(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal, {"A1": rejected(), "A2": rejected()})
    home.accept()
    assert home.state(appeal) == ("final", "closed") and not home.held() and accepted() == 1
    with pytest.raises(Conflict, match="is final"):
        home.ask(appeal)


def test_whoever_accepts_what_was_upheld_leaves_the_inspector_their_window(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal)
    home.accept()
    assert home.state(appeal) == ("partly_upheld", "amended") and accepted() == 1
    with pytest.raises(Conflict, match=f"evaluation {home.result} is closed already"):
        home.accept()
    with pytest.raises(Conflict, match=f"evaluation {home.result} is closed already"):
        home.ask(appeal)
    home.ask(appeal, by=home.inspector)
    assert home.state(appeal)[0] == "arbitration"
    home.arbitrate(appeal)
    assert home.state(appeal) == ("final", "closed")


def test_nothing_is_accepted_while_it_is_arbitrated(home: AppealHome) -> None:
    appeal = home.in_arbitration()
    with pytest.raises(Conflict, match=f"appeal {appeal} against evaluation {home.result} is arbitration"):
        home.accept()


def test_a_month_with_open_appeals_is_closed_for_a_reason_alone(home: AppealHome) -> None:
    appeal = home.file()

    def close(reason: str = "") -> int:
        with transaction() as session:
            return close_month(Month(2026, 10), reason, session=session, by=home.manager)

    with transaction() as session:
        session.get_one(Evaluation, home.submitted).state = "published"
    with pytest.raises(InvalidInput, match="appeals about 2026-10 that are not over: 1; no result can be amended"):
        close(" ")
    assert close("the year ends") == 1
    with open_session() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "month.closed"))
        assert json.loads(event.after)["appeals"] == 1
    home.take_up(appeal)
    with pytest.raises(Conflict, match="a manager can open it again"):
        home.decide(appeal)
