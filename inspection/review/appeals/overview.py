"""What appeals came to: how many results are appealed, and how often a contested criterion is upheld."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func

from inspection.errors import NotFound
from inspection.models import (
    OUTCOMES,
    SAMPLES,
    Appeal,
    AppealDecision,
    AppealItem,
    AppealState,
    AppealVerdict,
    Assignment,
    Criterion,
    Evaluation,
    User,
)
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.review.published import published_in
from inspection.scoring.rubrics import criterion_names
from inspection.statistics import wilson_interval

MONTHS = 12
GROUPS = ("criterion", "inspector", "month")
DECIDED = (*OUTCOMES, AppealState.FINAL)


@dataclass(frozen=True)
class Upheld:
    """Of `n` contested criteria that were decided, `upheld` were; Wilson's 95 % interval, 0..1; None where n is 0.

    Args:
        key: code of a criterion, name of an inspector's account, or a month.
    """

    key: str
    name_zh: str
    name_en: str
    upheld: int
    n: int
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """0..1, None where nothing was decided."""
        return self.upheld / self.n if self.n else None


@dataclass(frozen=True)
class MonthOfAppeals:
    """A month's results: how many were published, appealed, and of these withdrawn or not decided yet."""

    month: str
    published: int
    appealed: int
    withdrawn: int
    waiting: int


@dataclass(frozen=True)
class AppealFigures:
    """The appeals against the results of twelve months, of one sample and within a scope."""

    first: Month
    last: Month
    sample: str
    months: tuple[MonthOfAppeals, ...]
    whole: Upheld
    groups: Mapping[str, tuple[Upheld, ...]]

    @property
    def published(self) -> int:
        """Published results."""
        return sum(one.published for one in self.months)

    @property
    def appealed(self) -> int:
        """Appeals that were filed against them."""
        return sum(one.appealed for one in self.months)


@dataclass(frozen=True)
class _Item:
    month: str
    criterion: str
    inspector: str
    upheld: bool


def appeal_figures(month: Month, sample: str = "random", *, session: Session, by: Actor) -> AppealFigures:
    """The appeals against results of the twelve months up to `month`, as arbitrated where they were.

    Raises:
        NotAllowed: the role may not see them.
        NotFound: there is no such sample.
    """
    require(may(by, "see_appeal_figures"), by, f"see the figures of appeals up to {month}")
    if sample not in SAMPLES:
        raise NotFound(key="error.no_basis", basis=repr(sample), known=", ".join(SAMPLES))
    first = month.plus(1 - MONTHS)
    where = published_in(first, month, sample, by)
    items = _items(where, session=session)
    zh, en = (criterion_names(one, session=session) for one in ("zh", "en"))
    people = _people(session=session)
    return AppealFigures(
        first,
        month,
        sample,
        _months(first, where, session=session),
        upheld_of("", items, "", ""),
        {
            "criterion": _group("criterion", items, {code: (zh[code], en[code]) for code in zh}),
            "inspector": _group("inspector", items, people),
            "month": _group("month", items, {}),
        },
    )


def upheld_of(key: str, items: Iterable[_Item], name_zh: str, name_en: str) -> Upheld:
    """How many of some decided criteria were upheld, with Wilson's interval."""
    found = [one.upheld for one in items]
    x, n = sum(found), len(found)
    if not n:
        return Upheld(key, name_zh, name_en, 0, 0, None, None)
    low, high = wilson_interval(x, n)
    return Upheld(key, name_zh, name_en, x, n, float(low), float(high))


def _group(by: str, items: list[_Item], names: Mapping[str, tuple[str, str]]) -> tuple[Upheld, ...]:
    """By value, in the order of its name: the order says nothing of who is better."""
    keys = sorted({str(getattr(one, by)) for one in items})
    return tuple(
        upheld_of(key, [one for one in items if getattr(one, by) == key], *names.get(key, (key, key))) for key in keys
    )


def decided_criteria(columns: Sequence[Any], where: Sequence[ColumnElement[bool]]) -> Any:
    """A statement of the contested criteria of decided appeals, each with its verdict in the appeal's last decision.

    Args:
        columns: of `AppealVerdict`, `AppealItem`, `Criterion`, `Appeal`, `Evaluation` and `Assignment`.
        where: which results, as `published_in` says.
    """
    other = aliased(AppealDecision)
    last = sa.select(func.max(col(other.round))).where(col(other.appeal_id) == col(Appeal.id)).correlate(Appeal)
    statement: Any = (
        sa.select(*columns)
        .select_from(AppealVerdict)
        .join(AppealDecision, col(AppealDecision.id) == AppealVerdict.decision_id)
        .join(AppealItem, col(AppealItem.id) == AppealVerdict.item_id)
        .join(Criterion, col(Criterion.id) == AppealItem.criterion_id)
        .join(Appeal, col(Appeal.id) == AppealItem.appeal_id)
        .join(Evaluation, col(Evaluation.id) == Appeal.evaluation_id)
        .join(Assignment, col(Assignment.id) == Evaluation.assignment_id)
    )
    return statement.where(*where, col(Appeal.state).in_(DECIDED), col(AppealDecision.round) == last.scalar_subquery())


def _items(where: Sequence[ColumnElement[bool]], *, session: Session) -> list[_Item]:
    columns = (Assignment.month, Criterion.code, User.name, AppealVerdict.upheld)
    statement = decided_criteria(columns, where).join(User, col(User.id) == Evaluation.inspector_id)
    return [_Item(*row) for row in session.exec(statement.order_by(col(AppealItem.id)))]


def _months(first: Month, where: Sequence[ColumnElement[bool]], *, session: Session) -> tuple[MonthOfAppeals, ...]:
    published: Any = sa.select(col(Assignment.month), func.count()).where(*where).group_by(col(Assignment.month))
    appeals: Any = (
        sa.select(col(Assignment.month), col(Appeal.state), func.count())
        .where(*where, col(Appeal.evaluation_id) == col(Evaluation.id))
        .group_by(col(Assignment.month), col(Appeal.state))
    )
    results = dict(session.exec(published).all())
    filed, withdrawn, waiting = Counter[str](), Counter[str](), Counter[str]()
    for month, state, number in session.exec(appeals):
        filed[month] += number
        if state == AppealState.WITHDRAWN:
            withdrawn[month] += number
        elif state not in DECIDED:
            waiting[month] += number
    names = [str(first.plus(ahead)) for ahead in range(MONTHS)]
    return tuple(MonthOfAppeals(one, results.get(one, 0), filed[one], withdrawn[one], waiting[one]) for one in names)


def _people(*, session: Session) -> dict[str, tuple[str, str]]:
    columns: tuple[Any, ...] = (User.name, User.display_zh, User.display_en)
    statement: Any = sa.select(*columns).where(col(User.role) == "inspector")
    return {name: (zh or name, en or name) for name, zh, en in session.exec(statement)}
