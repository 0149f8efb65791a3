"""Rubrics as they are read and published: the version in force, its criteria, and what of them scores."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection import states
from inspection.clock import business_now
from inspection.errors import InvalidInput, NotFound
from inspection.models import Criterion, RubricVersion, StandardState
from inspection.policies import Actor, may_edit_standards, require
from inspection.scoring.rubric_rules import require_publishable
from inspection.scoring.totals import Rule


@dataclass(frozen=True)
class Choice:
    """One of the answers of a choice: the share it earns (0..1) and its names."""

    value: float
    name_zh: str
    name_en: str


def current_rubric(*, session: Session) -> RubricVersion:
    """The newest published rubric.

    Raises:
        NotFound: none is published.
    """
    row = session.exec(
        select(RubricVersion)
        .where(RubricVersion.state == StandardState.PUBLISHED)
        .order_by(col(RubricVersion.number).desc())
    ).first()
    if row is None:
        raise NotFound("no rubric is published yet")
    return row


def criteria_of(rubric_version_id: int, *, session: Session) -> Sequence[Criterion]:
    """The criteria of a rubric version, in order."""
    return session.exec(
        select(Criterion).where(Criterion.rubric_version_id == rubric_version_id).order_by(col(Criterion.position))
    ).all()


def criterion_names(language: str, *, session: Session) -> dict[str, str]:
    """What criteria are called, by code, in the newest version that has them."""
    rows = session.exec(
        select(Criterion.code, Criterion.name_zh, Criterion.name_en)
        .join(RubricVersion, col(RubricVersion.id) == Criterion.rubric_version_id)
        .order_by(col(RubricVersion.number), col(Criterion.position))
    )
    return {code: zh if language == "zh" else en for code, zh, en in rows}


def choices_of(criterion: Criterion) -> tuple[Choice, ...]:
    """The answers of a choice, in order; none of any other kind."""
    return tuple(Choice(**one) for one in json.loads(criterion.choices)) if criterion.choices else ()


def rule_of(criterion: Criterion) -> Rule:
    """What of a criterion the score needs."""
    return Rule(
        criterion.code,
        criterion.section,
        criterion.kind,
        criterion.weight,
        criterion.most_deducted,
        criterion.may_not_apply,
        tuple(one.value for one in choices_of(criterion)),
        criterion.asked_after,
        criterion.asked_below,
        tuple(one for one in criterion.applies_to.split(",") if one),
    )


def publish_rubric(version: RubricVersion, *, session: Session, by: Actor) -> None:
    """Publish a draft rubric; from then on it never changes.

    Raises:
        InvalidInput: its weights do not sum to 100, a condition or a choice of it cannot be, or a text is missing.
        Conflict: it is not a draft.
        NotAllowed: the actor is no national manager.
    """
    require(may_edit_standards(by), by, "publish national standards")
    criteria = criteria_of(version.id or 0, session=session)
    require_publishable(f"{version.code} {version.number}", [rule_of(one) for one in criteria])
    for one in criteria:
        if not all(text.strip() for text in (one.name_zh, one.name_en, one.guidance_zh, one.guidance_en)):
            raise InvalidInput(key="error.rubric_texts", code=one.code)
    version.published_at, version.published_by = business_now(session=session), by.name
    states.change(version, StandardState.PUBLISHED, by=by, session=session)
