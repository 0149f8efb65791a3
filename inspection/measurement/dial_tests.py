"""Dial tests: importing what inspectors recorded, times in order or the row is refused."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from inspection.errors import InvalidInput
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.models import Centre, Competitor, DialTest
from inspection.policies import Actor, may, require

TEXTS = (
    "test_id", "slot", "pair", "line", "language", "kind", "transfer_requested_line", "transfer_reached_line", "note",
)  # fmt: skip
TIMES = (
    "dialled_at", "ringback_at", "answered_at", "transfer_completed_at", "central_answered_at", "sms_need_at",
    "sms_sent_at", "callback_requested_at", "callback_dialled_at",
)  # fmt: skip
IN_ORDER = (
    ("dialled_at", "ringback_at"),
    ("ringback_at", "answered_at"),
    ("answered_at", "transfer_completed_at"),
    ("transfer_completed_at", "central_answered_at"),
    ("sms_need_at", "sms_sent_at"),
    ("callback_requested_at", "callback_dialled_at"),
)
COLUMNS = ("target", "query_ok", *TEXTS, *TIMES)
TRUTH = {"true": True, "false": False, "": None}


def import_dial_tests(path: Path, *, session: Session, by: Actor) -> Report:
    """Import dial tests from CSV; `target` is the code of an own centre or of a competitor. Known tests are skipped.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the file is missing or lacks columns.
    """
    require(may(by, "import"), by, "import dial tests")
    if not path.is_file():
        raise InvalidInput(f"{path}: there is no such file; expected dial tests as .csv")
    report = Report("dial_tests", path.name)
    known = set(session.exec(select(DialTest.test_id)))
    own = {centre.code: centre.id for centre in session.exec(select(Centre))}
    others = {competitor.code: competitor.id for competitor in session.exec(select(Competitor))}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
        if missing:
            raise InvalidInput(
                f"{path.name}: the columns {', '.join(missing)} are missing; expected {', '.join(COLUMNS)}"
            )
        for line, row in enumerate(rows, start=2):
            if row["test_id"] in known:
                report.unchanged += 1
                continue
            try:
                session.add(_dial_test(row, own, others))
                report.accepted += 1
            except InvalidInput as error:
                name, _, message = str(error).partition(": ")
                report.refuse(line, name, row.get(name, ""), message)
    session.flush()
    store_report(report, sha256_of(path), session=session, by=by)
    return report


def _dial_test(row: dict[str, str], own: dict[str, int | None], others: dict[str, int | None]) -> DialTest:
    if row["target"] not in own and row["target"] not in others:
        raise InvalidInput(f"target: expected one of {', '.join([*own, *others])}")
    if row["query_ok"] not in TRUTH:
        raise InvalidInput("query_ok: expected true, false or nothing")
    if row["kind"] not in ("open", "mystery"):
        raise InvalidInput("kind: expected open or mystery")
    times = {name: _time(name, row[name]) for name in TIMES}
    if times["dialled_at"] is None:
        raise InvalidInput("dialled_at: a time is expected")
    for earlier, later in IN_ORDER:
        before, after = times[earlier], times[later]
        if before is not None and after is not None and after < before:
            raise InvalidInput(f"{later}: expected a time after {earlier} ({row[earlier]})")
    return DialTest.model_validate(
        {name: row[name] for name in TEXTS}
        | times
        | {"centre_id": own.get(row["target"]), "competitor_id": others.get(row["target"])}
        | {"query_ok": TRUTH[row["query_ok"]]}
    )


def _time(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise InvalidInput(f"{name}: expected a time such as 2026-10-03T02:15:07.250Z") from error
    if at.tzinfo is None:
        raise InvalidInput(f"{name}: the time has no time zone; expected one, such as Z")
    return at.astimezone(UTC)
