"""What the made-up losses of the past are put down to: drawn by a seed of its own, and marked as made up like them.

About seven of ten losses have a cause. Planted: from July 2026 on wrong information (S5a) comes mostly from searches
that fail; before, mostly from knowledge.
"""

import random

from sqlalchemy import insert
from sqlmodel import Session, col, select

from inspection.models import Answer, Assignment, Criterion, Evaluation, Finding, MonthPlan
from inspection.review.loss_cells import COSTS

SEED = 20261005
ATTRIBUTED = 0.7
SEARCH_FAILS_SINCE = "2026-07"
Weights = dict[tuple[str, str], int]

USUAL: Weights = {
    ("people", "habit"): 5, ("people", "knowledge"): 3, ("people", "skill"): 2, ("people", "attitude"): 1,
    ("process", "unclear_procedure"): 2, ("process", "missing_step"): 1, ("process", ""): 1,
    ("technology", "system_slow"): 1, ("standard", "ambiguous"): 1,
}  # fmt: skip
BY_CRITERION: dict[str, Weights] = {
    "S5a": {("people", "knowledge"): 5, ("process", "information_late"): 2, ("technology", "search_fails"): 1},
    "D7": {("process", "unclear_procedure"): 4, ("process", "hand_over"): 2, ("people", "knowledge"): 2},
    "A4.4": {("technology", "line"): 4, ("people", "skill"): 2},
    "A2": {("people", "habit"): 5, ("standard", "ambiguous"): 2, ("standard", "outdated"): 1},
}
SEARCHING: Weights = {("technology", "search_fails"): 6, ("people", "knowledge"): 2, ("process", "information_late"): 1}


def make_up_causes(*, session: Session) -> None:
    """Put most losses of the made-up months down to a cause."""
    rng = random.Random(SEED)
    rows = session.exec(
        select(Answer.evaluation_id, Answer.criterion_id, Criterion.code, Assignment.month)
        .where(
            Answer.criterion_id == Criterion.id,
            Answer.evaluation_id == Evaluation.id,
            Evaluation.assignment_id == Assignment.id,
            Assignment.plan_id == MonthPlan.id,
            MonthPlan.made_up,
            COSTS,
        )
        .order_by(col(Answer.evaluation_id), col(Criterion.position))
    ).all()
    found = []
    for evaluation_id, criterion_id, code, month in rows:
        if rng.random() < ATTRIBUTED:
            weights = SEARCHING if code == "S5a" and month >= SEARCH_FAILS_SINCE else BY_CRITERION.get(code, USUAL)
            ((cause, detail),) = rng.choices(list(weights), list(weights.values()))
            place = {"evaluation_id": evaluation_id, "criterion_id": criterion_id}
            found.append(place | {"cause": cause, "detail": detail, "text": ""})
    if found:
        session.connection().execute(insert(Finding), found)
