"""Deciding criterion by criterion: what is amended and what stays, who may, and that two do not decide at once."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.models import AppealVerdict, Evaluation, Finding, MonthPlan, ResultVersion
from inspection.policies import SYSTEM, Actor, Role
from inspection.review.appeals.amending import as_published, read_answers, versions_of, written_answers
from inspection.review.appeals.deciding import Verdict, decided_score
from inspection.scoring.answers import Filled
from inspection.scoring.findings import Cause
from tests.inspection.builders import NOW, at_once
from tests.inspection.review.appeal_homes import GIVEN, SLIP, UNCLEAR, AppealHome, rejected, upheld


@pytest.fixture
def home(database: str) -> AppealHome:
    return AppealHome()


def versions(home: AppealHome) -> list[ResultVersion]:
    with open_session() as session:
        return list(versions_of(home.result, session=session))


def test_one_of_two_is_upheld(home: AppealHome) -> None:
    appeal = home.under_review()
    assert home.cell().total == 4000
    assert home.decide(appeal) == "partly_upheld"
    assert home.state(appeal) == ("partly_upheld", "amended")
    assert home.totals() == (0, 65, True)  # A1 is full: 50 + 0 + 20 of 100, less 5
    assert (home.cell().total, home.cell().fatal) == (6500, 1)
    assert home.cells_are_whole()
    answers = home.answers()
    assert answers["A1"] == Filled(1.0, comment="heard it")
    assert {code: one for code, one in answers.items() if code != "A1"} == {
        code: one for code, one in GIVEN.items() if code != "A1"
    }


def test_what_was_published_stays(home: AppealHome) -> None:
    home.decide(home.under_review())
    first, second = versions(home)
    assert (first.number, first.total, first.total_without_fatal, first.made_at) == (1, 0, 40, NOW)
    assert read_answers(first.answers) == GIVEN
    assert (second.number, second.total, second.total_without_fatal) == (2, 0, 65)
    with open_session() as session:
        sheet = as_published(session.get_one(Evaluation, home.result), session=session)
    assert sheet.answers == GIVEN and sheet.score.total_without_fatal == 40


def test_answers_are_written_and_read_alike() -> None:
    said = Filled(0.5, detail={"situations": {"hold": "said"}, "forbidden": False})
    given = GIVEN | {"A4": said, "A5": Filled(not_applicable=True)}
    assert read_answers(written_answers(given)) == given


def test_all_is_upheld_and_the_fatal_finding_goes(home: AppealHome) -> None:
    appeal = home.under_review({"A2": "I did", "F": "that was no number", "D": "it belonged to the work"})
    verdicts = {"A2": upheld(1.0), "F": upheld(0.0, SLIP), "D": upheld(0.0)}
    assert home.decide(appeal, verdicts) == "upheld"
    assert home.totals() == (75, 75, False)
    assert (home.cell().total, home.cell().fatal) == (7500, 0)
    case = home.case(appeal)
    found = {code: case.verdict(code, 1) for code in case.items}
    assert {code: (one.upheld, one.cause, one.detail) for code, one in found.items() if one} == {
        "A2": (True, "standard", "ambiguous"),
        "D": (True, "standard", "ambiguous"),
        "F": (True, "people", "knowledge"),
    }


def test_nothing_is_upheld_and_nothing_is_amended(home: AppealHome) -> None:
    appeal = home.under_review()
    assert home.decide(appeal, {"A1": rejected(), "A2": rejected()}) == "rejected"
    assert home.state(appeal) == ("rejected", "published")
    assert versions(home) == [] and home.totals() == (0, 40, True) and home.answers() == GIVEN
    assert home.held()


def test_what_does_not_apply_leaves_the_denominator(home: AppealHome) -> None:
    appeal = home.under_review({"A2": "nobody asked for it"})
    home.decide(appeal, {"A2": upheld(Filled(not_applicable=True))})
    assert home.totals()[1] == round(100 * 45 / 70 - 5, 2)


def test_the_loss_and_its_cause_go_together(home: AppealHome) -> None:
    appeal = home.under_review()
    with open_session() as session:
        assert [one.cause for one in session.exec(select(Finding))] == ["people"]
    home.decide(appeal)
    with open_session() as session:
        assert session.exec(select(Finding)).all() == []


FULL = Filled(1.0)
BAD: list[tuple[dict[str, Verdict], str]] = [
    ({"A1": rejected()}, "criteria A1 were given; expected each contested one and no other: A1, A2"),
    ({"A1": rejected(), "A2": rejected(), "D": rejected()}, "expected each contested one"),
    ({"A1": rejected(" "), "A2": rejected()}, "A1: the text has 0 characters"),
    ({"A1": upheld(1.0, reason="x" * 501), "A2": rejected()}, "A1: the text has 501 characters"),
    ({"A1": Verdict("heard", FULL), "A2": rejected()}, "A1: what is upheld needs a cause"),
    ({"A1": Verdict("no", None, UNCLEAR), "A2": rejected()}, "A1: what is rejected has no cause"),
    ({"A1": upheld(0.5), "A2": rejected()}, "A1: the other answer is the one that was given"),
    ({"A1": upheld(Filled()), "A2": rejected()}, "A1: the other answer is the one that was given"),
    ({"A1": upheld(0.7), "A2": rejected()}, "A1"),
    ({"A1": upheld(2.0), "A2": rejected()}, "A1"),
    ({"A1": upheld(0.0), "A2": rejected()}, "would be 15, lower than the published 40"),
]


@pytest.mark.parametrize(("verdicts", "sentence"), BAD)
def test_what_cannot_be_decided(home: AppealHome, verdicts: Mapping[str, Verdict], sentence: str) -> None:
    appeal = home.under_review()
    with pytest.raises(InvalidInput, match=sentence):
        home.decide(appeal, verdicts)
    assert home.state(appeal) == ("under_review", "published")
    with open_session() as session:
        assert session.exec(select(AppealVerdict)).all() == []


def test_a_decision_has_a_reason_and_causes_are_those_of_the_file(home: AppealHome) -> None:
    appeal = home.under_review()
    with pytest.raises(InvalidInput, match="decision: the text has 0 characters"):
        home.decide(appeal, reason=" ")
    with pytest.raises(InvalidInput, match="cause"):
        Cause("weather")
    with pytest.raises(InvalidInput, match="detail"):
        Cause("standard", detail="habit")


def test_who_decides(home: AppealHome) -> None:
    appeal = home.under_review()
    scope = home.lead.scope
    as_inspector = Actor(home.inspector.user_id, "he", Role.QUALITY_LEAD, scope)
    as_agent = Actor(home.lead.user_id, "chen", Role.QUALITY_LEAD, scope, agent_id=home.agent.agent_id)
    others = (home.lead_elsewhere, home.manager, home.inspector, home.agent, home.team_lead, SYSTEM)
    for by in (as_inspector, as_agent, *others):
        with pytest.raises(NotAllowed, match=f"may not decide appeal {appeal}"):
            home.decide(appeal, by=by)
    assert home.decide(appeal) == "partly_upheld"


def test_what_is_not_under_review_is_not_decided(home: AppealHome) -> None:
    appeal = home.file()
    with pytest.raises(Conflict, match=f"appeal {appeal} is filed; expected under_review"):
        home.decide(appeal)
    home.take_up(appeal)
    home.decide(appeal)
    with pytest.raises(Conflict, match="is partly_upheld; expected under_review"):
        home.decide(appeal)


def test_of_two_who_decide_at_once_one_is_refused(home: AppealHome) -> None:
    appeal = home.under_review()
    outcomes = at_once(lambda: home.decide(appeal), lambda: home.decide(appeal))
    assert sorted(isinstance(one, Conflict) for one in outcomes) == [False, True]
    assert len(versions(home)) == 2


def test_an_appeal_that_was_answered_meanwhile_is_looked_at_again(home: AppealHome) -> None:
    appeal = home.under_review()
    read = home.version(appeal)
    home.answer(appeal)
    with pytest.raises(Conflict, match=r"changed"):
        home.decide(appeal, version=read)
    assert home.decide(appeal) == "partly_upheld"


def test_in_a_closed_month_nothing_is_amended(home: AppealHome) -> None:
    appeal = home.under_review()
    with transaction() as session:
        session.get_one(MonthPlan, home.plan_id).closed_at = NOW
    with pytest.raises(Conflict, match="month 2026-10 is closed and stands still; a manager can open it again"):
        home.decide(appeal)
    assert home.state(appeal) == ("under_review", "published") and versions(home) == []
    with transaction() as session:
        session.get_one(MonthPlan, home.plan_id).closed_at = None
    assert home.decide(appeal) == "partly_upheld"


def test_in_a_closed_month_an_appeal_can_still_be_rejected(home: AppealHome) -> None:
    appeal = home.under_review()
    with transaction() as session:
        session.get_one(MonthPlan, home.plan_id).closed_at = NOW
    assert home.decide(appeal, {"A1": rejected(), "A2": rejected()}) == "rejected"


def test_the_score_before_saving_is_the_one_after(home: AppealHome) -> None:
    appeal = home.under_review()
    with open_session() as session:
        published = as_published(session.get_one(Evaluation, home.result), session=session)
    foreseen = decided_score(published, {"A1": FULL, "A2": FULL})
    home.decide(appeal, {"A1": upheld(1.0), "A2": upheld(1.0)})
    assert home.totals() == (foreseen.total, foreseen.total_without_fatal, foreseen.fatal)


@pytest.mark.parametrize(
    ("decided", "asks", "refused"),
    [
        ({"A1": upheld(1.0), "A2": upheld(1.0)}, "inspector", "agent"),
        ({"A1": rejected(), "A2": rejected()}, "agent", "inspector"),
    ],
)
def test_who_lost_nothing_cannot_ask_for_arbitration(
    home: AppealHome, decided: Mapping[str, Verdict], asks: str, refused: str
) -> None:
    appeal = home.under_review()
    home.decide(appeal, decided)
    with pytest.raises(NotAllowed, match="may not ask for arbitration"):
        home.ask(appeal, by=getattr(home, refused))
    home.ask(appeal, by=getattr(home, asks))
    assert home.state(appeal)[0] == "arbitration"


def test_nobody_else_asks_for_arbitration_nor_twice(home: AppealHome) -> None:
    appeal = home.under_review()
    with pytest.raises(Conflict, match="is under_review; expected upheld, partly_upheld, rejected"):
        home.ask(appeal)
    home.decide(appeal)
    for by in (home.other_agent, home.other_inspector, home.lead, home.team_lead, home.manager, SYSTEM):
        with pytest.raises(NotAllowed):
            home.ask(appeal, by=by)
    with pytest.raises(InvalidInput, match="arbitration: the text has 0 characters"):
        home.ask(appeal, reason=" ")
    home.ask(appeal)
    with pytest.raises(Conflict, match="is arbitration; expected upheld"):
        home.ask(appeal, by=home.inspector)


@pytest.mark.parametrize(("after", "open_"), [(timedelta(days=7), True), (timedelta(days=7, seconds=1), False)])
def test_arbitration_has_a_window_too(home: AppealHome, after: timedelta, open_: bool) -> None:
    appeal = home.under_review()
    home.decide(appeal)
    home.set_clock(NOW + after)
    if open_:
        home.ask(appeal)
    else:
        with pytest.raises(Conflict, match=f"arbitration of appeal {appeal} ended at 2026-11-10 01:00:00 UTC"):
            home.ask(appeal)


def test_arbitration_is_for_good(home: AppealHome) -> None:
    appeal = home.in_arbitration()
    assert home.arbitrate(appeal) == "upheld"
    assert home.state(appeal) == ("final", "closed")
    assert home.totals() == (0, 95, True)
    assert [one.number for one in versions(home)] == [1, 2, 3]
    assert home.cells_are_whole() and not home.held()
    for step in (home.arbitrate, home.decide, home.ask, home.withdraw, home.answer):
        with pytest.raises(Conflict, match=f"appeal {appeal} is final"):
            step(appeal)


def test_arbitration_may_restore_what_was_published(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal)
    home.ask(appeal, by=home.inspector)
    assert home.arbitrate(appeal, {"A1": rejected(), "A2": rejected()}) == "rejected"
    assert home.totals() == (0, 40, True) and home.answers() == GIVEN
    assert [(one.number, one.total_without_fatal) for one in versions(home)] == [(1, 40), (2, 65), (3, 40)]
    assert home.cell().total == 4000


def test_arbitration_that_agrees_makes_no_version(home: AppealHome) -> None:
    appeal = home.in_arbitration()
    home.arbitrate(appeal, {"A1": upheld(1.0), "A2": rejected()})
    assert [one.number for one in versions(home)] == [1, 2]
    assert len(home.case(appeal).decisions) == 2


def test_what_was_rejected_first_may_be_upheld_in_arbitration(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal, {"A1": rejected(), "A2": rejected()})
    home.ask(appeal)
    home.arbitrate(appeal)
    assert home.totals()[1] == 95 and home.state(appeal) == ("final", "closed")
    assert home.actions()[-1] == ("system", "evaluation.closed")


def test_who_arbitrates(home: AppealHome) -> None:
    appeal = home.in_arbitration()
    scope = home.manager.scope
    decider = Actor(home.lead.user_id, "lead", Role.MANAGER, scope)
    as_inspector = Actor(home.inspector.user_id, "he", Role.MANAGER, scope)
    as_agent = Actor(home.manager.user_id, "chen", Role.MANAGER, scope, agent_id=home.agent.agent_id)
    for by in (decider, as_inspector, as_agent, home.manager_elsewhere, home.lead, home.inspector, home.agent, SYSTEM):
        with pytest.raises(NotAllowed, match=f"may not arbitrate appeal {appeal}"):
            home.arbitrate(appeal, by=by)
    assert home.arbitrate(appeal) == "upheld"


def test_nothing_is_arbitrated_unasked(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal)
    with pytest.raises(Conflict, match="is partly_upheld; expected arbitration"):
        home.arbitrate(appeal)
