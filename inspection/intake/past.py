"""Past imports: what they brought, and the rows they refused, to be corrected and brought in again."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, func, select

from inspection import audit
from inspection.errors import NotFound
from inspection.intake.columns import NATION, places_of
from inspection.intake.tables import harmless
from inspection.models import ImportBatch, ImportProblem, Level
from inspection.policies import Actor, is_system, may, require
from inspection.words import say

MOST_BATCHES = 50
PAGE = 1000


@dataclass(frozen=True)
class Reason:
    """A field and what was expected of it, and how many rows were refused for it."""

    field: str
    message: str
    rows: int


def past_imports(*, session: Session, by: Actor, most: int = MOST_BATCHES) -> Sequence[ImportBatch]:
    """The newest imports that the actor may see: the own ones, and those for places in scope.

    Raises:
        NotAllowed: the role may not import.
    """
    require(may(by, "import"), by, "see past imports")
    newest = select(ImportBatch).where(_seen(session=session, by=by)).order_by(col(ImportBatch.id).desc())
    return session.exec(newest.limit(most)).all()


def problems_of(batch_id: int, most: int, *, session: Session, by: Actor) -> Sequence[ImportProblem]:
    """The first rows an import refused, by line.

    Raises:
        NotAllowed: the role may not import.
        NotFound: there is no such import within what the actor may see.
    """
    batch = _batch(batch_id, session=session, by=by)
    of = select(ImportProblem).where(ImportProblem.batch_id == batch.id)
    return session.exec(of.order_by(col(ImportProblem.line), col(ImportProblem.id)).limit(most)).all()


def reasons_of(batch_id: int, *, session: Session, by: Actor) -> list[Reason]:
    """How many rows an import refused, by reason, most first.

    Raises:
        NotAllowed: the role may not import.
        NotFound: there is no such import within what the actor may see.
    """
    batch = _batch(batch_id, session=session, by=by)
    message = ImportProblem.message_zh if by.language == "zh" else ImportProblem.message
    told = func.coalesce(func.nullif(message, ""), ImportProblem.message)
    counted = (
        select(ImportProblem.field, told, func.count())
        .where(ImportProblem.batch_id == batch.id)
        .group_by(col(ImportProblem.field), told)
        .order_by(func.count().desc(), col(ImportProblem.field))
        .limit(MOST_BATCHES)
    )
    return [Reason(*row) for row in session.exec(counted)]


def corrections_of(batch_id: int, *, session: Session, by: Actor) -> bytes:
    """The refused rows of an import as CSV with the columns they came in, the line and what is wrong as the last two.

    Corrected, the file can be imported as it is. Taking personal data out is written to the audit log.

    Raises:
        NotAllowed: the role may not import.
        NotFound: there is no such import within what the actor may see.
    """
    batch = _batch(batch_id, session=session, by=by)
    columns = list(dict.fromkeys(name for one in _problems(batch, session=session) for name in _row(one)))
    names = [say(f"imports.{name}", by.language) for name in ("line", "wrong")]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*columns, *names])
    for one in _problems(batch, session=session):
        row = _row(one)
        wrong = f"{one.field} {one.value!r}: {_told(one, by.language)}"
        writer.writerow([harmless(text) for text in (*(row.get(name, "") for name in columns), str(one.line), wrong)])
    audit.record("import.problems_taken", f"importbatch/{batch.id}", by=by, session=session, stream="access")
    return out.getvalue().encode("utf-8-sig")


def _problems(batch: ImportBatch, *, session: Session) -> Iterator[ImportProblem]:
    """Every refused row of an import, a thousand at a time."""
    last = 0
    while True:
        of = (ImportProblem.batch_id == batch.id, col(ImportProblem.id) > last)
        rows = session.exec(select(ImportProblem).where(*of).order_by(col(ImportProblem.id)).limit(PAGE)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id or 0


def _row(problem: ImportProblem) -> dict[str, str]:
    return dict(json.loads(problem.row)) if problem.row else {}


def _told(problem: ImportProblem, language: str) -> str:
    return problem.message_zh or problem.message if language == "zh" else problem.message


def _batch(batch_id: int, *, session: Session, by: Actor) -> ImportBatch:
    require(may(by, "import"), by, f"see import {batch_id}")
    found = session.exec(select(ImportBatch).where(ImportBatch.id == batch_id, _seen(session=session, by=by))).first()
    if found is None:
        raise NotFound(key="error.no_batch", batch=batch_id)
    return found


def _seen(*, session: Session, by: Actor) -> ColumnElement[bool]:
    if is_system(by) or by.scope.level == Level.NATION:
        return true()
    places = [place for place in places_of(session=session, by=by) if place != NATION]
    return or_(col(ImportBatch.imported_by) == by.name, col(ImportBatch.place).in_(places))
