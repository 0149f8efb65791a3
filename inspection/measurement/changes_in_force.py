"""The changes that stand: documented ones, and those that published versions of rubric and script tell of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection.models import (
    ChangeKind,
    Criterion,
    DocumentedChange,
    Level,
    Province,
    RubricVersion,
    ScriptVersion,
    StandardState,
)
from inspection.policies import Scope
from inspection.scoring.rubrics import criteria_of, rule_of

ZONE = ZoneInfo("Asia/Shanghai")
SCORE, FATAL = "score", "fatal"
SCRIPT_SECTION = "script"


@dataclass(frozen=True)
class Change:
    """A change as charts need it.

    `marks` are the subjects it is drawn for and `rebases` those whose limits begin anew with it (None: every one); `id`
    is None where a published version tells of it, and `text` is then the version's number.
    """

    id: int | None
    made_on: date
    kind: str
    scope: Scope
    text: str
    marks: frozenset[str] | None
    rebases: frozenset[str] | None
    noted_by: str

    def concerns(self, subject: str) -> bool:
        """Whether it is drawn in the charts of a subject."""
        return self.marks is None or subject in self.marks

    def begins_anew(self, subject: str) -> bool:
        """Whether the limits of a subject begin anew with it."""
        return self.rebases is None or subject in self.rebases


def changes_in_force(*, session: Session) -> list[Change]:
    """The changes that stand, with those that published versions tell of, oldest first."""
    rows = session.exec(select(DocumentedChange).where(col(DocumentedChange.withdrawn_at).is_(None)))
    found = [_change(row) for row in rows]
    found += [*_rubric_changes(session=session), *_script_changes(session=session)]
    return sorted(found, key=lambda one: (one.made_on, one.id or 0))


def _change(row: DocumentedChange) -> Change:
    marks = frozenset({row.subject}) if row.subject else None
    scope = Scope(Level(row.level), row.code)
    rebases = marks if row.rebase else frozenset()
    return Change(row.id, row.made_on, row.kind, scope, row.text, marks, rebases, row.noted_by)


def _rubric_changes(*, session: Session) -> Iterator[Change]:
    """Each published rubric but the first; what it scores in another way begins anew with it."""
    rows = session.exec(
        select(RubricVersion)
        .where(RubricVersion.state != StandardState.DRAFT, col(RubricVersion.published_at).is_not(None))
        .order_by(col(RubricVersion.published_at), col(RubricVersion.number))
    ).all()
    rules = [
        {one.code: rule_of(one) for one in criteria_of(row.id or 0, session=session)} if len(rows) > 1 else {}
        for row in rows
    ]
    for row, before, after in zip(rows[1:], rules, rules[1:], strict=False):
        codes = before.keys() | after.keys()
        changed = {code for code in codes if before.get(code) != after.get(code)}
        fatal = {code for code in changed if any(code in one and one[code].kind == FATAL for one in (before, after))}
        anew = changed | ({SCORE} if changed else set()) | ({FATAL} if fatal else set())
        yield Change(
            None,
            _local_day(row.published_at),
            ChangeKind.RUBRIC,
            Scope(Level.NATION),
            str(row.number),
            frozenset({SCORE, FATAL, *codes}),
            frozenset(anew),
            row.published_by,
        )


def _script_changes(*, session: Session) -> Iterator[Change]:
    """Each published script but the first of its place; it is marked, and nothing begins anew with it."""
    rows = session.exec(
        select(ScriptVersion, Province.code)
        .outerjoin(Province, col(ScriptVersion.province_id) == Province.id)
        .where(ScriptVersion.state != StandardState.DRAFT, col(ScriptVersion.published_at).is_not(None))
        .order_by(col(ScriptVersion.published_at), col(ScriptVersion.number))
    ).all()
    codes = session.exec(select(Criterion.code).where(Criterion.section == SCRIPT_SECTION).distinct())
    marks = frozenset({SCORE, *codes})
    seen: set[str] = set()
    for row, province in rows:
        key = province or ""
        if key in seen:
            scope = Scope(Level.PROVINCE, province) if province else Scope(Level.NATION)
            day = _local_day(row.published_at)
            number = str(row.number)
            yield Change(None, day, ChangeKind.SCRIPT, scope, number, marks, frozenset(), row.published_by)
        seen.add(key)


def _local_day(at: datetime | None) -> date:
    """The day of a moment by the centres' clock; what has none was always so."""
    return date.min if at is None else at.astimezone(ZONE).date()
