"""The sums of published scores: worked by hand, and never other than the evaluations say."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, delete, select

from inspection.database import engine, open_session, transaction
from inspection.migrate import _config
from inspection.models import (
    Agent,
    Answer,
    Assignment,
    Criterion,
    CriterionCell,
    Evaluation,
    Finding,
    LossCell,
    MonthPlan,
    RubricVersion,
    ScoreCell,
    User,
)
from inspection.policies import SYSTEM
from inspection.review.cells import cells_that_differ, refresh_all_cells, refresh_cells
from inspection.review.publication import publish_evaluations
from tests.inspection.facts_builders import organisation
from tests.inspection.score_builders import Score, publish

SCORES = (
    Score("1001", "a", 80.5),
    Score("1001", "a", 70.25, fatal=True),
    Score("1001", "b", 90.0),
    Score("1001", "a", 10.0, basis="targeted"),
    Score("1001", "a", 60.0, month="2026-09"),
    Score("1002", "a", 50.0, state="submitted"),
    Score("1002", "a", 40.0, state="draft"),
    Score("2001", "b", 99.0, state="closed"),
)
CELLS = [
    ("2026-09", "random", 1, 1, 6000, 36_000_000, 0),
    ("2026-10", "random", 2, 2, 15075, 8050**2 + 7025**2, 1),
    ("2026-10", "targeted", 1, 1, 1000, 1_000_000, 0),
    ("2026-10", "random", 1, 1, 9000, 81_000_000, 0),
    ("2026-10", "random", 1, 1, 9900, 9900**2, 0),
]


def stored(scores: Sequence[Score] = SCORES) -> None:
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)


def answered(values: dict[int, float | None]) -> None:
    """Answer the one criterion of evaluations: value, or not applicable."""
    with transaction() as session:
        criterion = session.exec(select(Criterion.id)).one()
        for evaluation_id, value in values.items():
            answer = {"value": value, "not_applicable": value is None}
            session.add(Answer(evaluation_id=evaluation_id, criterion_id=criterion or 0, **answer))
        session.flush()
        refresh_all_cells(session=session)


def cells(session: Session) -> list[tuple[object, ...]]:
    rows = session.exec(select(ScoreCell).order_by(col(ScoreCell.agent_id), col(ScoreCell.inspector_id))).all()
    rows = sorted(rows, key=lambda one: (one.agent_id, one.inspector_id, one.month, one.basis))
    return [(one.month, one.basis, one.calls, one.n, one.total, one.squares, one.fatal) for one in rows]


def losses(session: Session) -> list[tuple[object, ...]]:
    return sorted(
        (one.kind, one.month, one.basis, one.team_id or 0, one.cause, one.key, one.n, one.points)
        for one in session.exec(select(LossCell))
    )


def problems() -> list[str]:
    with open_session() as session:
        return cells_that_differ(session=session)[1]


def test_the_cells_are_the_sums_of_the_published_scores(database: str) -> None:
    stored()
    with open_session() as session:
        assert cells(session) == CELLS
        assert cells_that_differ(session=session) == (5 + 4, [])


def test_the_cells_of_a_criterion_count_answers_with_a_value(database: str) -> None:
    stored()
    answered({1: 1.0, 2: 0.5, 3: None, 6: 1.0, 8: 1 / 3})
    with open_session() as session:
        rows = session.exec(select(CriterionCell).order_by(col(CriterionCell.agent_id))).all()
        assert [(one.criterion, one.n, one.total, one.squares, one.breaches) for one in rows] == [
            ("A1", 2, 1_500_000, 1_250_000_000_000, 0),
            ("A1", 1, 333_333, 333_333**2, 0),
        ]
    assert problems() == []


def test_the_cells_of_losses_count_each_loss_by_cause_by_criterion_and_by_type_of_call(database: str) -> None:
    """Of the first team's random calls in October one loses 50 of 100 points and one 75."""
    stored()
    with transaction() as session:
        session.get_one(Evaluation, 1).call_type = "query"
        criterion = session.exec(select(Criterion.id)).one() or 0
        session.add(Finding(evaluation_id=1, criterion_id=criterion, cause="people", detail="skill"))
    answered({1: 0.5, 2: 1.0, 3: 0.25, 6: 0.0, 8: None})
    with open_session() as session:
        found = [one for one in losses(session) if one[1:3] == ("2026-10", "random") and one[3] == 1]
    assert found == [
        ("answers", "2026-10", "random", 1, "", "A1", 3, 0),
        ("call_type", "2026-10", "random", 1, "", "", 1, 75_000_000),
        ("call_type", "2026-10", "random", 1, "people", "query", 1, 50_000_000),
        ("calls", "2026-10", "random", 1, "", "", 2, 0),
        ("calls", "2026-10", "random", 1, "", "query", 1, 0),
        ("criterion", "2026-10", "random", 1, "", "A1", 1, 75_000_000),
        ("criterion", "2026-10", "random", 1, "people", "A1", 1, 50_000_000),
        ("detail", "2026-10", "random", 1, "", "", 1, 75_000_000),
        ("detail", "2026-10", "random", 1, "people", "skill", 1, 50_000_000),
    ]
    assert problems() == []


@pytest.mark.parametrize(("kind", "given"), [("deduction", 5.0), ("fatal", 1.0)])
def test_the_cells_of_what_is_broken_or_not_count_the_breaches(database: str, kind: str, given: float) -> None:
    stored()
    with transaction() as session:
        session.exec(select(Criterion)).one().kind = kind
    answered({1: given, 2: 0.0, 3: None})
    with open_session() as session:
        (row,) = session.exec(select(CriterionCell)).all()
        assert (row.n, row.breaches, row.total) == (2, 1, given * 1_000_000)
    assert problems() == []


def test_publishing_puts_a_score_into_its_cell(database: str) -> None:
    stored()
    with transaction() as session:
        assert publish_evaluations([6], session=session, by=SYSTEM) == 1
    with open_session() as session:
        assert ("2026-10", "random", 1, 1, 5000, 25_000_000, 0) in cells(session)
    assert problems() == []


def test_what_is_amended_or_withdrawn_is_counted_anew(database: str) -> None:
    stored()
    with transaction() as session:
        first = session.get_one(Evaluation, 1)
        first.total_without_fatal, first.state = 85.0, "amended"
        refresh_cells([1], session=session)
        session.get_one(Evaluation, 8).state = "submitted"
        refresh_cells([8], session=session)
    with open_session() as session:
        assert cells(session)[1] == ("2026-10", "random", 2, 2, 15525, 8500**2 + 7025**2, 1)
        assert len(cells(session)) == 4
    assert problems() == []


def test_a_score_in_which_nothing_applies_counts_as_a_call_alone(database: str) -> None:
    stored([Score("1001", "a", 80.0)])
    with transaction() as session:
        session.get_one(Evaluation, 1).total_without_fatal = None
        refresh_cells([1], session=session)
    with open_session() as session:
        assert cells(session) == [("2026-10", "random", 1, 0, 0, 0, 0)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE scorecell SET total = total + 1 WHERE id = (SELECT MIN(id) FROM scorecell)",
        "DELETE FROM scorecell WHERE id = (SELECT MIN(id) FROM scorecell)",
        "UPDATE evaluation SET total_without_fatal = 1 WHERE id = 1",
        "UPDATE criterioncell SET n = n + 1",
        "UPDATE losscell SET points = points + 1 WHERE id = (SELECT MIN(id) FROM losscell)",
        "DELETE FROM losscell WHERE kind = 'calls' AND month = '2026-09'",
    ],
)
def test_a_cell_that_drifts_is_found_and_mended(database: str, damage: str) -> None:
    stored()
    answered({1: 1.0})
    with engine().begin() as connection:
        connection.execute(sa.text(damage))
    (problem,) = problems()
    assert "kept" in problem and "counted" in problem
    with transaction() as session:
        refresh_all_cells(session=session)
    assert problems() == []


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE scorecell SET n = calls + 1", "of_calls"),
        ("UPDATE scorecell SET fatal = calls + 1", "of_calls"),
        ("UPDATE scorecell SET basis = 'chosen'", "basis_known"),
        ("UPDATE scorecell SET squares = -1", "squares_not_negative"),
        ("UPDATE criterioncell SET n = 0", "n_positive"),
        ("UPDATE losscell SET n = 0", "n_positive"),
        ("UPDATE losscell SET points = -1", "points_not_negative"),
        ("UPDATE losscell SET kind = 'agent'", "kind_known"),
        ("UPDATE losscell SET basis = 'chosen'", "basis_known"),
        ("UPDATE criterioncell SET breaches = n + 1", "breaches_of_n"),
    ],
)
def test_impossible_cells_are_refused(database: str, statement: str, rule: str) -> None:
    stored()
    answered({1: 1.0})
    with pytest.raises(DatabaseError, match=rule), engine().begin() as connection:
        connection.execute(sa.text(statement))


def test_a_database_of_before_is_given_its_cells(database: str) -> None:
    stored()
    answered({1: 1.0, 2: 0.5})
    command.downgrade(_config(), "0016")
    command.upgrade(_config(), "head")
    with open_session() as session:
        assert cells(session) == CELLS
        assert cells_that_differ(session=session)[1] == []
        assert len(losses(session)) == 4 + 1 + 3


def test_cells_of_before_breaches_were_counted_are_summed_up_anew(database: str) -> None:
    stored()
    with transaction() as session:
        session.exec(select(Criterion)).one().kind = "deduction"
    answered({1: 5.0, 2: 0.0})
    command.downgrade(_config(), "0019")
    command.upgrade(_config(), "head")
    with open_session() as session:
        assert cells_that_differ(session=session)[1] == []
        assert session.exec(select(CriterionCell.breaches)).all() == [1]


agents = st.sampled_from(["1001", "1002", "1/1003", "2/2001"])
"""Two of one team, and two of no team in two centres."""
values = st.tuples(agents, st.sampled_from("ab"), st.integers(0, 10_000), st.booleans())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(values, max_size=12), st.data())
def test_whatever_is_published_in_whatever_order_the_cells_agree(
    database: str, scores: list[tuple[str, str, int, bool]], data: st.DataObject
) -> None:
    with transaction() as session:
        for table in (ScoreCell, LossCell, Evaluation, Assignment, MonthPlan, Criterion, RubricVersion, User):
            session.exec(delete(table))
        if session.exec(select(Agent)).first() is None:
            organisation(session)
        made = [Score(who, by, value / 100, fatal=fatal, state="submitted") for who, by, value, fatal in scores]
        publish(made, session=session)
        ids = [one or 0 for one in session.exec(select(Evaluation.id))]
    for evaluation_id in data.draw(st.permutations(ids)):
        with transaction() as session:
            publish_evaluations([evaluation_id], session=session, by=SYSTEM)
        assert problems() == []
