"""What cost most points, from published random inspections alone."""

import pytest
from sqlmodel import col, select

from inspection.analysis.cause_shapes import Chosen, Window
from inspection.analysis.causes import Causes, Loss, Part, Source, causes_of_loss
from inspection.analysis.found_causes import found_causes
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.models import CAUSES, Answer, Assignment, Criterion, Evaluation, Finding
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.review.cells import refresh_all_cells
from inspection.scoring.standards import cause_details
from tests.inspection.facts_builders import actor, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)


def seen(who: Actor = SYSTEM, month: Month = OCTOBER) -> Causes:
    with open_session() as session:
        return causes_of_loss(month, session=session, by=who)


def test_the_demo_counts_what_was_published(demo: str) -> None:
    told = "2026-10: no scores are published yet; other checks found 2 problems."
    assert (seen().losses, seen().sentence) == ((), told)
    assert [(one.source, one.checked, one.n) for one in seen().found_by if one.checked] == [("dial_tests", 35, 2)]
    september = seen(month=Month(2026, 9))
    assert [one.lost for one in september.losses] == sorted((one.lost for one in september.losses), reverse=True)
    assert max(one.n for one in september.losses) == 60
    team = seen(actor("team_lead", "team/T1"), Month(2026, 9))
    assert max(one.n for one in team.losses) == 30
    with open_session() as session:
        rows = session.exec(
            select(Criterion, Answer.value).where(
                Answer.criterion_id == Criterion.id,
                Answer.evaluation_id == Evaluation.id,
                Evaluation.assignment_id == Assignment.id,
                Assignment.month == "2026-09",
                col(Answer.value).is_not(None),
                Criterion.kind != "fatal",
            )
        ).all()
    expected: dict[str, list[float]] = {}
    for one, value in rows:
        lost = value if one.kind == "deduction" else (1 - (value or 0.0)) * one.weight
        expected.setdefault(one.code, []).append(lost or 0.0)
    assert {one.criterion: (one.lost, one.n) for one in september.losses} == {
        code: (pytest.approx(sum(lost), abs=0.006), len(lost)) for code, lost in expected.items()
    }


def test_targeted_and_unpublished_results_stay_out(database: str) -> None:
    scores = [Score("1001", "a", 50.0), Score("1001", "a", 0.0, basis="targeted")]
    scores += [Score("1001", "a", 0.0, state="submitted"), Score("2001", "a", 80.0)]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
        criterion = session.exec(select(Criterion.id)).one()
        for row in session.exec(select(Evaluation)).all():
            value = (row.total or 0.0) / 100
            session.add(Answer(evaluation_id=row.id or 0, criterion_id=criterion or 0, value=value))
        refresh_all_cells(session=session)
    assert seen().losses == (Loss("A1", 70.0, 2),)
    assert seen(actor("manager", "province/GD")).losses == (Loss("A1", 50.0, 1),)
    assert (seen().flags, seen().sources, seen().not_attributed) == ((), (), 70.0)
    with pytest.raises(NotAllowed):
        seen(actor("inspector"))


def test_points_are_put_down_to_what_inspectors_found(database: str) -> None:
    scores = [Score("1001", "a", 50.0), Score("2001", "a", 80.0), Score("1001", "a", 30.0)]
    scores += [Score("1001", "a", 0.0, basis="targeted"), Score("1001", "a", 0.0, state="submitted")]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
        criterion = session.exec(select(Criterion.id)).one() or 0
        rows = session.exec(select(Evaluation).order_by(col(Evaluation.id))).all()
        for row in rows:
            value = (row.total or 0.0) / 100
            session.add(Answer(evaluation_id=row.id or 0, criterion_id=criterion, value=value))
        # The third has no finding; of the last two neither counts.
        for row, cause in zip((*rows[:2], *rows[3:]), ("technology", "process", "people", "people"), strict=True):
            session.add(Finding(evaluation_id=row.id or 0, criterion_id=criterion, cause=cause))
        refresh_all_cells(session=session)
    found = seen()
    assert found.sources == (Source("technology", 50.0, 1), Source("process", 20.0, 1))
    assert (found.losses, found.not_attributed) == ((Loss("A1", 140.0, 3),), 70.0)
    assert found.sentence.endswith("put down to technology (50 points), 70 points to nothing yet.")
    assert seen(actor("manager", "province/GD")).sources == (Source("technology", 50.0, 1),)


def loses(number: int, value: float, cause: str = "", detail: str = "") -> None:
    """Answer the one criterion (100 points) of the evaluation with this number, and put its loss down to a cause."""
    with transaction() as session:
        criterion = session.exec(select(Criterion.id).where(Criterion.code == "A1")).one() or 0
        session.add(Answer(evaluation_id=number, criterion_id=criterion, value=value))
        if cause:
            session.add(Finding(evaluation_id=number, criterion_id=criterion, cause=cause, detail=detail, text="why"))
        refresh_all_cells(session=session)


@pytest.fixture
def scored(database: str) -> str:
    """Five published calls, one of them targeted, and one of a month before; 1 is full, 2 to 6 lose."""
    scores = [Score("1001", "a", 100.0), Score("1001", "a", 50.0), Score("1002", "a", 25.0), Score("2001", "a", 80.0)]
    scores += [Score("1001", "a", 0.0, basis="targeted"), Score("1001", "a", 90.0, month="2026-08")]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
    loses(1, 1.0)
    loses(2, 0.5, "people", "skill")
    loses(3, 0.25, "process")
    loses(4, 0.8)
    loses(5, 0.0, "technology", "line")
    loses(6, 0.9, "people", "skill")
    return database


def test_parts_add_up_to_what_was_lost(scored: str) -> None:
    found = seen()
    assert found.parts == (
        Part("cause", "", "", 20.0, 1),
        Part("cause", "people", "people", 50.0, 1),
        Part("cause", "process", "process", 75.0, 1),
        Part("detail", "", "", 20.0, 1),
        Part("detail", "people/skill", "people", 50.0, 1),
        Part("detail", "process/", "process", 75.0, 1),
        Part("criterion", "A1", "", 20.0, 1),
        Part("criterion", "A1", "people", 50.0, 1),
        Part("criterion", "A1", "process", 75.0, 1),
        Part("call_type", "", "", 20.0, 1),
        Part("call_type", "", "people", 50.0, 1),
        Part("call_type", "", "process", 75.0, 1),
    )
    assert (found.losses, found.not_attributed, found.calls) == ((Loss("A1", 145.0, 4),), 20.0, (("", 4),))
    assert sum(one.lost for one in found.sources) + found.not_attributed == 145.0
    months = {(one.month, one.cause): (one.points, one.n, one.calls) for one in found.trend if one.n}
    assert months == {
        ("2026-08", "people"): (10.0, 1, 1),
        ("2026-10", "people"): (50.0, 1, 4),
        ("2026-10", "process"): (75.0, 1, 4),
        ("2026-10", ""): (20.0, 1, 4),
    }
    assert len(found.trend) == 2 * (len(CAUSES) + 1)


def test_the_two_samples_are_never_mixed(scored: str) -> None:
    with open_session() as session:
        found = causes_of_loss(OCTOBER, session=session, by=SYSTEM, basis="targeted")
        assert found.sources == (Source("technology", 100.0, 1),)
        assert (found.losses, found.calls, len(found.trend)) == ((Loss("A1", 100.0, 1),), (("", 1),), 5)
        with pytest.raises(NotFound, match="there is no sample 'all'"):
            causes_of_loss(OCTOBER, session=session, by=SYSTEM, basis="all")


@pytest.mark.parametrize(
    ("by", "key", "points"),
    [
        ("cause", "people", [50.0]),
        ("cause", "", [20.0]),
        ("detail", "people/skill", [50.0]),
        ("detail", "process/", [75.0]),
        ("detail", "", [20.0]),
        ("detail", "people/", []),
        ("criterion", "A1", [75.0, 50.0, 20.0]),
        ("criterion", "A2", []),
        ("call_type", "", [75.0, 50.0, 20.0]),
    ],
)
def test_a_part_is_followed_to_its_calls(scored: str, by: str, key: str, points: list[float]) -> None:
    window = Window(OCTOBER, OCTOBER)
    with open_session() as session:
        found = found_causes(window, Chosen(by, key), session=session, by=SYSTEM)
        own = found_causes(window, Chosen(by, key), session=session, by=actor("team_lead", "team/T1"))
        elsewhere = found_causes(window, Chosen(by, key), session=session, by=actor("team_lead", "team/T9"))
    assert [one.points for one in found] == points
    assert [one.points for one in own] == [one for one in points if one != 20.0]
    assert [one.points for one in elsewhere] == [one for one in points if one == 20.0]
    assert all((one.call_id, one.source) == (f"c{(one.evaluation_id or 0) - 1}", "scoring") for one in found)


def test_what_cannot_be_grouped_by_and_who_may_not(scored: str) -> None:
    window = Window(OCTOBER, OCTOBER)
    with open_session() as session:
        with pytest.raises(NotFound, match="cannot be grouped by 'agent'"):
            found_causes(window, Chosen("agent", "1001"), session=session, by=SYSTEM)
        for role in ("inspector", "agent", "administrator"):
            with pytest.raises(NotAllowed):
                found_causes(window, Chosen("cause", "people"), session=session, by=actor(role))


def test_a_fatal_breach_is_a_loss_without_points(database: str) -> None:
    with transaction() as session:
        organisation(session)
        publish([Score("1001", "a", 100.0, fatal=True)], session=session)
        rubric = session.exec(select(Criterion.rubric_version_id)).one()
        fields = {"section": "process", "position": 1, "kind": "fatal", "weight": 0, "name_zh": "d", "name_en": "d"}
        session.add(Criterion(rubric_version_id=rubric, code="D4", **fields))
        session.flush()
        fatal = session.exec(select(Criterion.id).where(Criterion.code == "D4")).one() or 0
        session.add(Answer(evaluation_id=1, criterion_id=fatal, value=1.0))
        session.add(Finding(evaluation_id=1, criterion_id=fatal, cause="people", detail="habit"))
        refresh_all_cells(session=session)
    loses(1, 1.0)
    found = seen()
    assert (found.losses, found.sources) == ((Loss("A1", 0.0, 1),), (Source("people", 0.0, 1),))
    assert found.sentence == "2026-10: no points lost, but fatal breaches: 1."


def test_full_marks_are_told_as_such(database: str) -> None:
    with transaction() as session:
        organisation(session)
        publish([Score("1001", "a", 100.0)], session=session)
    loses(1, 1.0)
    found = seen()
    assert (found.parts, found.sources, found.not_attributed) == ((), (), 0.0)
    assert found.sentence == "2026-10: the published inspections lost no points."


def test_the_demo_has_causes_of_its_made_up_past(demo: str) -> None:
    september = seen(month=Month(2026, 9))
    assert {one.cause for one in september.sources} == set(CAUSES)
    assert september.made_up[-1] == "2026-09" and len(september.made_up) == 12
    number = sum(one.n for one in september.parts if one.by == "cause")
    assert 0.5 < sum(one.n for one in september.sources) / number < 0.85
    details = {one.key for one in september.parts if one.by == "detail" and one.key}
    known = {f"{cause}/{code}" for cause, codes in cause_details().items() for code in ("", *codes)}
    assert details <= known
