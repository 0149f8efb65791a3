"""What every import says afterwards: how much was accepted, and each row or file that was not, with its reason."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from pathlib import Path

from sqlmodel import Session

from inspection import audit
from inspection.clock import business_now
from inspection.errors import BadCell
from inspection.models import ImportBatch, ImportProblem
from inspection.policies import Actor

MOST_AT_HAND = 1000
"""Refused rows that a report of many rows holds at hand; all of them are kept in the database."""


@dataclass(frozen=True)
class Problem:
    """One row or file that was refused: the line (0 for a whole file), the field, the value met, what was expected.

    Args:
        row: the whole row by column, where it was one.
    """

    line: int
    field: str
    value: str
    message: str
    message_zh: str = ""
    row: Mapping[str, str] = made_by(default_factory=dict)

    @classmethod
    def of(cls, line: int, bad: BadCell, row: Mapping[str, str] | None = None) -> "Problem":
        """The problem of one bad cell."""
        return cls(line, bad.column, bad.value, bad.message, bad.message_zh, row or {})

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.field} {self.value!r}: {self.message}"

    def told(self, language: str) -> str:
        """What was expected, in `zh` or `en`."""
        return self.message_zh or self.message if language == "zh" else self.message


@dataclass
class Report:
    """The outcome of one import; `unchanged` counts what was there already, `changed` what of the accepted was.

    Args:
        what: the kind of table or fact.
        place: what it was imported for.
        skipped: the same file was imported before, so nothing was done.
        passwords: of new accounts, to be told once; never stored.
        warnings: of what was taken all the same.
    """

    kind: str
    file_name: str
    what: str = ""
    place: str = ""
    accepted: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = made_by(default_factory=list)
    warnings: list[Problem] = made_by(default_factory=list)
    skipped: bool = False
    passwords: dict[str, str] = made_by(default_factory=dict)
    batch_id: int | None = None

    @property
    def refused(self) -> int:
        """How many rows or files were refused."""
        return len(self.problems)

    def refuse(self, line: int, name: str, value: object, message: str) -> None:
        """Note one refused row or file."""
        self.problems.append(Problem(line, name, str(value), message))

    def warn(self, line: int, name: str, value: object, message: str) -> None:
        """Note something about a row or file that was taken all the same."""
        self.warnings.append(Problem(line, name, str(value), message))


@dataclass
class CountedReport(Report):
    """The outcome for a file of many rows; of its problems only the first are at hand, all are counted by reason."""

    refused_rows: int = 0
    reasons: dict[tuple[str, str], int] = made_by(default_factory=dict)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.refused_rows

    def note(self, problems: list[Problem]) -> None:
        """Count refused rows."""
        self.refused_rows += len(problems)
        self.problems += problems[: max(0, MOST_AT_HAND - len(self.problems))]
        for one in problems:
            self.reasons[one.field, one.message] = self.reasons.get((one.field, one.message), 0) + 1


def store_report(report: Report, file_hash: str, *, session: Session, by: Actor) -> ImportBatch:
    """Keep the outcome of an import, with every problem, and write it to the audit log."""
    batch = ImportBatch(
        kind=report.kind,
        file_name=report.file_name,
        file_hash=file_hash,
        imported_at=business_now(session=session),
        imported_by=by.name,
        accepted=report.accepted,
        refused=report.refused,
        changed=report.changed,
        unchanged=report.unchanged,
        what=report.what,
        place=report.place,
    )
    session.add(batch)
    session.flush()
    report.batch_id = batch.id
    store_problems(batch, report.problems, session=session)
    record_import(batch, session=session, by=by)
    return batch


def store_problems(batch: ImportBatch, problems: list[Problem], *, session: Session) -> None:
    """Keep refused rows, whole."""
    for one in problems:
        session.add(
            ImportProblem(
                batch_id=batch.id or 0,
                line=one.line,
                field=one.field,
                value=one.value,
                message=one.message,
                message_zh=one.message_zh,
                row=json.dumps(one.row, ensure_ascii=False) if one.row else "",
            )
        )


def record_import(batch: ImportBatch, *, session: Session, by: Actor | str) -> None:
    """Write the outcome of an import to the audit log."""
    counts = {"file": batch.file_name, "accepted": batch.accepted, "refused": batch.refused}
    audit.record(f"import.{batch.kind}", f"importbatch/{batch.id}", by=by, session=session, after=counts)


def sha256_of(file: Path) -> str:
    """The hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
