"""A check of a work order as rows of the database, and read back."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from inspection.measurement.work_orders.found import Found, Given
from inspection.models import ORDER_EVENTS, WorkOrderAnswer, WorkOrderCheck
from inspection.scoring.findings import Cause

Rows = Sequence[WorkOrderAnswer]


def store_found(check: WorkOrderCheck, found: Found, *, session: Session) -> None:
    """Write what was found over what is stored; the caller has looked at it."""
    for name in ORDER_EVENTS:
        setattr(check, name, found.times.get(name))
    check.never, check.unknown = _joined(found.never), _joined(found.unknown)
    check.evidence, check.comment = found.evidence.strip(), found.comment.strip()
    rows = {row.item: row for row in answers_of([check.id or 0], session=session)[check.id or 0]}
    for item in rows.keys() - found.answers.keys():
        session.delete(rows[item])
    for item, given in found.answers.items():
        row = rows.get(item) or WorkOrderAnswer(check_id=check.id or 0, item=item, answer=given.answer)
        row.answer, row.comment, row.wrong = given.answer, given.comment.strip(), ",".join(given.wrong)
        row.cause = None if given.cause is None else given.cause.kind
        row.cause_text = "" if given.cause is None else given.cause.text.strip()
        session.add(row)
    session.flush()


def found_of(check: WorkOrderCheck, rows: Rows) -> Found:
    """What an inspector found, from its rows."""
    times = {name: at for name in ORDER_EVENTS if (at := getattr(check, name)) is not None}
    answers = {row.item: _given(row) for row in rows}
    return Found(times, _listed(check.never), _listed(check.unknown), answers, check.evidence, check.comment)


def answers_of(check_ids: Sequence[int], *, session: Session) -> Mapping[int, Rows]:
    """The answers of checks, by check; none for a check without any."""
    rows = session.exec(select(WorkOrderAnswer).where(col(WorkOrderAnswer.check_id).in_(check_ids)))
    found: dict[int, list[WorkOrderAnswer]] = {one: [] for one in check_ids}
    for row in rows:
        found[row.check_id].append(row)
    return found


def _given(row: WorkOrderAnswer) -> Given:
    cause = None if row.cause is None else Cause(row.cause, row.cause_text)
    return Given(row.answer, tuple(one for one in row.wrong.split(",") if one), row.comment, cause)


def _joined(events: Iterable[str]) -> str:
    return ",".join(one for one in ORDER_EVENTS if one in set(events))


def _listed(text: str) -> frozenset[str]:
    return frozenset(one for one in text.split(",") if one)
