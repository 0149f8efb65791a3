"""Who sees which appeals, what waits for whom, and what all of them came to."""

import pytest

from inspection.analysis.cause_shapes import Chosen, Window
from inspection.analysis.found_causes import cause_sums, found_causes
from inspection.database import open_session
from inspection.errors import NotAllowed, NotFound
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.review.appeals.listing import see_appeal, see_appeals, waiting_for
from inspection.review.appeals.overview import AppealFigures, appeal_figures
from inspection.statistics import wilson_interval
from tests.inspection.builders import actor
from tests.inspection.review.appeal_homes import SLIP, AppealHome, rejected, upheld

OCTOBER = Month(2026, 10)
WINDOW = Window(OCTOBER, OCTOBER)


@pytest.fixture
def home(database: str) -> AppealHome:
    return AppealHome()


def seen(by: Actor) -> list[tuple[int | None, str]]:
    with open_session() as session:
        return [(one.appeal.id, one.task) for one in see_appeals(session=session, by=by)]


def tasks(appeal: int, by: Actor) -> set[str]:
    with open_session() as session:
        return set(see_appeal(appeal, session=session, by=by).tasks)


def test_who_sees_an_appeal(home: AppealHome) -> None:
    appeal = home.file()
    for by in (home.agent, home.inspector, home.team_lead, home.lead, home.manager, SYSTEM):
        assert [number for number, _ in seen(by)] == [appeal], by.name
    for by in (
        home.other_agent,
        home.other_inspector,
        home.other_team_lead,
        home.lead_elsewhere,
        home.manager_elsewhere,
    ):
        assert seen(by) == [], by.name
        with pytest.raises(NotFound, match=f"there is no appeal {appeal}"):
            tasks(appeal, by)
    with pytest.raises(NotAllowed):
        seen(actor("administrator"))


def test_what_waits_for_whom_on_the_way(home: AppealHome) -> None:
    people = {"agent": home.agent, "inspector": home.inspector, "tl": home.team_lead, "lead": home.lead}
    people |= {"manager": home.manager}

    def waits(appeal: int) -> dict[str, set[str]]:
        return {name: found for name, by in people.items() if (found := tasks(appeal, by))}

    appeal = home.file()
    filed = {"agent": {"withdraw"}, "inspector": {"answer"}, "tl": {"endorse"}, "lead": {"take_up"}}
    assert waits(appeal) == filed
    home.endorse(appeal)
    home.answer(appeal)
    assert waits(appeal) == {"agent": {"withdraw"}, "lead": {"decide"}}
    home.decide(appeal)
    assert waits(appeal) == {"agent": {"accept", "ask"}, "inspector": {"ask"}}
    home.ask(appeal)
    assert waits(appeal) == {"manager": {"arbitrate"}}
    home.arbitrate(appeal)
    assert waits(appeal) == {}


def test_how_many_wait(home: AppealHome) -> None:
    home.file()
    with open_session() as session:
        found = [waiting_for(session=session, by=by) for by in (home.inspector, home.lead, home.manager, home.agent)]
    assert found == [1, 1, 0, 0]


def test_an_opened_appeal_has_both_results(home: AppealHome) -> None:
    appeal = home.under_review()
    home.decide(appeal)
    with open_session() as session:
        opened = see_appeal(appeal, session=session, by=home.lead)
    assert opened.published.score.total_without_fatal == 40 and opened.current.score.total_without_fatal == 65
    assert [one.number for one in opened.versions] == [1, 2]
    assert opened.names[home.lead.user_id] == ("lead", "lead")


def figures(by: Actor = SYSTEM, sample: str = "random") -> AppealFigures:
    with open_session() as session:
        return appeal_figures(OCTOBER, sample, session=session, by=by)


def test_shares_count_the_last_word_with_its_interval(home: AppealHome) -> None:
    appeal = home.under_review({"A1": "x", "A2": "x", "F": "x"})
    assert figures().whole.n == 0 and figures().whole.share is None
    home.decide(appeal, {"A1": upheld(1.0), "A2": rejected(), "F": rejected()})
    low, high = wilson_interval(1, 3)
    whole = figures().whole
    assert (whole.upheld, whole.n, whole.low, whole.high) == (1, 3, float(low), float(high))
    home.ask(appeal)
    assert figures().whole.n == 0, "it is not decided while it is arbitrated"
    home.arbitrate(appeal, {"A1": upheld(1.0), "A2": upheld(1.0), "F": rejected()})
    found = figures()
    assert (found.whole.upheld, found.whole.n) == (2, 3)
    assert [(one.key, one.upheld, one.n) for one in found.groups["criterion"]] == [
        ("A1", 1, 1),
        ("A2", 1, 1),
        ("F", 0, 1),
    ]
    assert [(one.key, one.upheld, one.n) for one in found.groups["inspector"]] == [("he", 2, 3)]
    assert [(one.key, one.upheld, one.n) for one in found.groups["month"]] == [("2026-10", 2, 3)]


def test_months_count_results_and_appeals(home: AppealHome) -> None:
    home.withdraw(home.file())
    home.file()
    last = figures().months[-1]
    assert (last.month, last.published, last.appealed, last.withdrawn, last.waiting) == ("2026-10", 1, 2, 1, 1)
    assert (len(figures().months), figures().published, figures().appealed) == (12, 1, 2)


def test_figures_lie_in_scope_and_in_their_sample(home: AppealHome) -> None:
    home.decide(home.under_review())
    for by, n in ((home.lead, 2), (home.team_lead, 2), (home.other_team_lead, 0), (home.manager_elsewhere, 0)):
        assert figures(by).whole.n == n, by.name
    assert figures(sample="targeted").published == 0
    for by in (home.agent, home.inspector):
        with pytest.raises(NotAllowed):
            figures(by)
    with pytest.raises(NotFound, match="there is no sample 'all'"):
        figures(sample="all")


def test_upheld_criteria_stand_among_the_causes(home: AppealHome) -> None:
    appeal = home.under_review({"A1": "x", "A2": "x"})
    with open_session() as session:
        assert [one for one in cause_sums(WINDOW, session=session, by=SYSTEM) if one.source == "appeals"] == []
    home.decide(appeal, {"A1": upheld(1.0, SLIP, "heard it"), "A2": rejected()})
    with open_session() as session:
        (one,) = [one for one in cause_sums(WINDOW, session=session, by=home.lead) if one.source == "appeals"]
        assert (one.cause, one.detail, one.criterion, one.points, one.n) == ("people", "knowledge", "A1", 0.0, 1)
        chosen = Chosen("detail", "people/knowledge")
        rows = [one for one in found_causes(WINDOW, chosen, session=session, by=home.lead) if one.source == "appeals"]
        assert [(one.appeal_id, one.evaluation_id, one.text, one.call_id) for one in rows] == [
            (appeal, home.result, "heard it", "c1")
        ]
        assert cause_sums(WINDOW, session=session, by=home.manager_elsewhere) == []
    home.ask(appeal)
    home.arbitrate(appeal, {"A1": rejected(), "A2": upheld(1.0)})
    with open_session() as session:
        found = [one for one in cause_sums(WINDOW, session=session, by=SYSTEM) if one.source == "appeals"]
    assert [(one.cause, one.detail, one.criterion) for one in found] == [("standard", "ambiguous", "A2")]
