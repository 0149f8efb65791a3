"""Dial tests: importing what inspectors recorded, times in order or the row is refused."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

from sqlmodel import Session, select

from inspection.errors import BadCell, InvalidInput
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.tables import read_csv, read_time
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
    ("dialled_at", "ringback_at", "answered_at", "transfer_completed_at", "central_answered_at"),
    ("dialled_at", "ringback_at", "answered_at", "sms_need_at", "sms_sent_at"),
    ("dialled_at", "callback_requested_at", "callback_dialled_at"),
)
"""Each chain of events must not go back in time; an event that is not known is passed over."""

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
    for line, row in read_csv(path, COLUMNS):
        try:
            if isinstance(row, BadCell):
                raise row
            if row["test_id"] in known:
                report.unchanged += 1
                continue
            session.add(_dial_test(row, own, others))
            known.add(row["test_id"])
            report.accepted += 1
        except BadCell as bad:
            report.refuse(line, bad.column, bad.value, bad.message)
    session.flush()
    store_report(report, sha256_of(path), session=session, by=by)
    return report


def _dial_test(row: dict[str, str], own: dict[str, int | None], others: dict[str, int | None]) -> DialTest:
    if not row["test_id"]:
        raise BadCell("test_id", "", "missing")
    if row["target"] not in own and row["target"] not in others:
        raise BadCell("target", row["target"], f"expected one of {', '.join([*own, *others])}")
    if row["query_ok"] not in TRUTH:
        raise BadCell("query_ok", row["query_ok"], "expected true, false or nothing")
    if row["kind"] not in ("open", "mystery"):
        raise BadCell("kind", row["kind"], "expected open or mystery")
    times = {name: read_time(name, row[name]) if row[name] else None for name in TIMES}
    if times["dialled_at"] is None:
        raise BadCell("dialled_at", "", "a time is expected")
    for chain in IN_ORDER:
        _check_order(chain, times, row)
    return DialTest.model_validate(
        {name: row[name] for name in TEXTS}
        | times
        | {"centre_id": own.get(row["target"]), "competitor_id": others.get(row["target"])}
        | {"query_ok": TRUTH[row["query_ok"]]}
    )


def _check_order(chain: tuple[str, ...], times: dict[str, datetime | None], row: dict[str, str]) -> None:
    known = [(name, at) for name in chain if (at := times[name]) is not None]
    for (earlier, before), (later, after) in pairwise(known):
        if after < before:
            raise BadCell(later, row[later], f"expected a time not before {earlier} ({row[earlier]})")
