"""What cost most points, from published random inspections alone."""

import pytest
from sqlmodel import col, select

from inspection.analysis.causes import Causes, Loss, causes_of_loss
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.models import Answer, Assignment, Criterion, Evaluation
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
            select(Criterion.code, Criterion.weight, Answer.value).where(
                Answer.criterion_id == Criterion.id,
                Answer.evaluation_id == Evaluation.id,
                Evaluation.assignment_id == Assignment.id,
                Assignment.month == "2026-09",
                col(Answer.value).is_not(None),
                Criterion.weight > 0,
            )
        ).all()
    expected: dict[str, list[float]] = {}
    for code, weight, value in rows:
        expected.setdefault(code, []).append((1 - (value or 0.0)) * weight)
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
    assert seen().flags == ()
    with pytest.raises(NotAllowed):
        seen(actor("inspector"))
