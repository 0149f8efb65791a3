"""Which results are published: the one condition that sums, causes and the figures of appeals share."""

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from inspection.models import PUBLISHED_STATES, Assignment, Evaluation
from inspection.month import Month
from inspection.policies import Actor
from inspection.scope import within

PUBLISHED = and_(col(Evaluation.assignment_id) == col(Assignment.id), col(Evaluation.state).in_(PUBLISHED_STATES))
"""The condition on `Evaluation`, with its `Assignment`, that it is published."""


def published_in(first: Month, last: Month, basis: str, by: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Assignment` and `Evaluation`: published, of one sample, in whole months and in scope."""
    return (
        PUBLISHED,
        col(Assignment.month) >= str(first),
        col(Assignment.month) <= str(last),
        col(Assignment.basis) == basis,
        within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id),
    )
