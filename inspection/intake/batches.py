"""What every import says afterwards: how much was accepted, and each row or file that was not, with its reason."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session

from inspection import audit
from inspection.clock import business_now
from inspection.models import ImportBatch, ImportProblem
from inspection.policies import Actor


@dataclass(frozen=True)
class Problem:
    """One row or file that was refused: the line (0 for a whole file), the field, the value met, what was expected."""

    line: int
    field: str
    value: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.field} {self.value!r}: {self.message}"


@dataclass
class Report:
    """The outcome of one import; `unchanged` counts what was there already."""

    kind: str
    file_name: str
    accepted: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, name: str, value: object, message: str) -> None:
        """Note one refused row or file."""
        self.problems.append(Problem(line, name, str(value), message))


def store_report(report: Report, file_hash: str, *, session: Session, by: Actor) -> ImportBatch:
    """Keep the outcome of an import, with every problem, and write it to the audit log."""
    batch = ImportBatch(
        kind=report.kind,
        file_name=report.file_name,
        file_hash=file_hash,
        imported_at=business_now(session=session),
        imported_by=by.name,
        accepted=report.accepted,
        refused=len(report.problems),
    )
    session.add(batch)
    session.flush()
    for one in report.problems:
        session.add(
            ImportProblem(batch_id=batch.id or 0, line=one.line, field=one.field, value=one.value, message=one.message)
        )
    counts = {"file": report.file_name, "accepted": report.accepted, "refused": len(report.problems)}
    audit.record(f"import.{report.kind}", f"importbatch/{batch.id}", by=by, session=session, after=counts)
    return batch


def sha256_of(file: Path) -> str:
    """The hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
