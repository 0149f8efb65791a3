"""Every import is kept with its outcome and its problems."""

import hashlib
import json
from pathlib import Path

from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.intake.batches import Problem, Report, sha256_of, store_report
from inspection.models import AuditEvent, ImportBatch, ImportProblem
from inspection.policies import SYSTEM


def test_a_report_is_stored_with_its_problems(database: str) -> None:
    report = Report("facts", "calls.csv", accepted=7, unchanged=2)
    report.refuse(3, "centre", "XX", "no such centre; expected GD01")
    report.refuse(0, "file", None, "broken")
    with transaction() as session:
        store_report(report, "abc", session=session, by=SYSTEM)
    with open_session() as session:
        batch = session.exec(select(ImportBatch)).one()
        problems = session.exec(select(ImportProblem).order_by(ImportProblem.line)).all()
        event = session.exec(select(AuditEvent)).one()
    assert (batch.kind, batch.file_name, batch.file_hash, batch.imported_by) == ("facts", "calls.csv", "abc", "system")
    assert (batch.accepted, batch.refused) == (7, 2)
    assert [(one.line, one.field, one.value, one.message) for one in problems] == [
        (0, "file", "None", "broken"),
        (3, "centre", "XX", "no such centre; expected GD01"),
    ]
    assert (event.action, event.subject) == ("import.facts", f"importbatch/{batch.id}")
    assert json.loads(event.after) == {"file": "calls.csv", "accepted": 7, "refused": 2}


def test_a_problem_says_where_what_and_why() -> None:
    assert str(Problem(4, "kind", "secret", "expected open or mystery")) == (
        "line 4, kind 'secret': expected open or mystery"
    )
    assert str(Problem(0, "file", "a.wav", "empty")) == "file 'a.wav': empty"


def test_the_hash_is_sha256_of_the_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(data)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(data).hexdigest()
