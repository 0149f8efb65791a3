"""The context of calls: what was asked and answered, the SMS and the order; it comes with the recording or after it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inspection import audit
from inspection.errors import BadCell, InvalidInput, NotAllowed, NotFound
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.tables import read_csv
from inspection.models import CallContext, Recording
from inspection.policies import Actor, may, require
from inspection.scope import place_of

CONTEXT = ("question", "answer_given", "sms_text", "order_number")
LONGEST = 4000


def context_of(entry: Any) -> dict[str, str] | None:
    """What an entry says of the context of its call; None where it says nothing.

    Raises:
        InvalidInput: a text is longer than any screen's.
    """
    if not any(entry.get(name) for name in CONTEXT):
        return None
    values = {name: str(entry[name] or "").replace("\0", "").strip() for name in CONTEXT if name in entry}
    for name, value in values.items():
        if len(value) > LONGEST:
            raise InvalidInput(f"{name} has {len(value)} characters; expected {LONGEST} at most")
    return values


def put_context(call_id: str, values: Mapping[str, str], *, session: Session, by: Actor) -> bool:
    """Keep or correct the context of a call that has its recording here; false when it is known so already.

    What is not in `values` stays; a correction is noted with what it was before.

    Raises:
        NotFound: there is no recording of this call here.
        NotAllowed: the role may not import, or not for the call's centre.
    """
    require(may(by, "import"), by, "import the context of calls")
    recording = session.exec(select(Recording).where(Recording.call_id == call_id)).first()
    if recording is None:
        raise NotFound(f"call {call_id!r} has no recording here; import the recording first, then this again")
    place = place_of(centre_id=recording.centre_id, session=session)
    require(may(by, "import", place), by, f"import the context of call {call_id}")
    row = session.exec(select(CallContext).where(CallContext.call_id == call_id)).first()
    if row is None:
        session.add(CallContext.model_validate({"call_id": call_id, **values}))
        session.flush()
        return True
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if not before:
        return False
    for name in before:
        setattr(row, name, values[name])
    session.flush()
    after = {name: values[name] for name in before}
    audit.record("context.corrected", f"call/{call_id}", by=by, session=session, before=before, after=after)
    return True


def import_context(path: Path, *, session: Session, by: Actor) -> Report:
    """Import the context of calls from a CSV file with `call_id` and some of the other columns; again changes nothing.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the file is missing, no CSV, or has none of the columns.
    """
    require(may(by, "import"), by, "import the context of calls")
    if not path.is_file():
        raise InvalidInput(f"{path}: there is no such file; expected a CSV file of call contexts")
    report = Report("context", path.name)
    for line, row in read_csv(path, ["call_id"]):
        if isinstance(row, BadCell):
            report.refuse(line, row.column, row.value, row.message)
            continue
        if not any(name in row for name in CONTEXT):
            raise InvalidInput(f"{path.name}: no column but {', '.join(row)}; expected some of {', '.join(CONTEXT)}")
        _import_one(line, row, report, session=session, by=by)
    store_report(report, sha256_of(path), session=session, by=by)
    return report


def _import_one(line: int, row: Mapping[str, str], report: Report, *, session: Session, by: Actor) -> None:
    call_id = row["call_id"].strip()
    try:
        values = context_of(row)
        if values is None:
            raise InvalidInput(f"the row says nothing; expected some of {', '.join(CONTEXT)}")
        changed = put_context(call_id, values, session=session, by=by)
    except (InvalidInput, NotFound, NotAllowed) as error:
        report.refuse(line, "call_id", call_id, str(error))
        return
    if changed:
        report.accepted += 1
    else:
        report.unchanged += 1
