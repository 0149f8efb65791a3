"""What cost most points, from published random inspections alone."""

import pytest
from sqlmodel import col, select

from inspection.analysis.causes import Causes, Loss, Source, causes_of_loss
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.models import Answer, Assignment, Criterion, Evaluation, Finding
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)


def seen(who: Actor = SYSTEM, month: Month = OCTOBER) -> Causes:
    with open_session() as session:
        return causes_of_loss(month, session=session, by=who)


def test_the_demo_counts_what_was_published(demo: str) -> None:
    assert (seen().losses, seen().sentence) == ((), "2026-10: no published results yet.")
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
    found = seen()
    assert found.sources == (Source("technology", 50.0, 1), Source("process", 20.0, 1))
    assert (found.losses, found.not_attributed) == ((Loss("A1", 140.0, 3),), 70.0)
    assert found.sentence.endswith("put down to technology (50 points), 70 points to nothing yet.")
    assert seen(actor("manager", "province/GD")).sources == (Source("technology", 50.0, 1),)
