"""Manifests: a JSON, CSV or Parquet file that lists recordings beside it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session

from inspection.database import transaction
from inspection.errors import BadCell, InvalidInput, ZhijianError
from inspection.intake.arrivals import Arrival, bring_in, check_arrivals, note, stored_hashes, take
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.context import CONTEXT, context_of
from inspection.intake.recordings import CallMeta
from inspection.intake.storage import clean_leftovers
from inspection.intake.tables import read_csv, read_time
from inspection.models import DIRECTIONS
from inspection.policies import Actor, may, require

NEEDED = ("call_id", "agent", "file", "started_at")
LONGEST_WORD = 200
Entry = Mapping[str, Any]


def import_recordings(manifest: Path, *, session: Session, by: Actor) -> Report:
    """Import what a manifest lists, all in the caller's transaction; a bad file is one problem, the rest goes on.

    A manifest is a list of JSON objects, or the rows of a CSV or Parquet file, with `call_id`, `agent` (staff number),
    `file` (relative to the manifest), `started_at`, and optionally `centre`, `language`, `call_type`, `direction` and
    `agent_channel`; with the context of the call as the object `context`, or as columns of its names.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the manifest is missing or no such list.
    """
    require(may(by, "import"), by, "import recordings")
    arrivals = read_manifest(manifest)
    report = Report("recordings", manifest.name)
    for arrival, checked in check_arrivals(arrivals, stored_hashes(arrivals, session=session)):
        note(take(arrival, checked, session=session, by=by), report)
    store_report(report, sha256_of(manifest), session=session, by=by)
    return report


def import_manifest(manifest: Path, *, by: Actor) -> Report:
    """As `import_recordings`, but each recording in a transaction of its own, so that nobody waits for the whole.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the manifest is missing or no such list.
    """
    require(may(by, "import"), by, "import recordings")
    arrivals = read_manifest(manifest)
    report = Report("recordings", manifest.name)
    clean_leftovers()
    for outcome in bring_in(arrivals, by=by):
        note(outcome, report)
    with transaction() as session:
        store_report(report, sha256_of(manifest), session=session, by=by)
    return report


def read_manifest(path: Path) -> list[Arrival]:
    """Every recording that a manifest lists, by its line; what is wrong with an entry comes with it.

    Raises:
        InvalidInput: the manifest is missing or no such list.
    """
    if not path.is_file():
        raise InvalidInput(f"{path}: there is no such file; expected a JSON, CSV or Parquet manifest of recordings")
    rows = {".csv": _rows_of_csv, ".parquet": _rows_of_parquet}.get(path.suffix.lower(), _rows_of_json)(path)
    return [_arrival(number, entry, path.parent) for number, entry in rows]


def _arrival(number: int, entry: Entry | BadCell, folder: Path) -> Arrival:
    if isinstance(entry, BadCell):
        return Arrival(number, folder, problem=entry, named=entry.column)
    named = str(entry.get("file") or "")
    try:
        meta, file = meta_of(entry), folder / _word(entry, "file")
        context = context_of(entry.get("context") if isinstance(entry.get("context"), dict) else entry)
    except ZhijianError as error:
        return Arrival(number, folder, problem=error, named=named)
    return Arrival(number, file, meta, context=context, named=named)


def meta_of(entry: Entry) -> CallMeta:
    """What an entry says about its call.

    Raises:
        InvalidInput: something is missing or impossible; names it.
    """
    missing = [name for name in NEEDED if entry.get(name) in (None, "")]
    if missing:
        raise InvalidInput(f"{', '.join(missing)} missing in the manifest's entry")
    channel = entry.get("agent_channel")
    if isinstance(channel, bool) or channel not in (0, 1, "0", "1", "", None):
        raise InvalidInput(f"agent_channel {channel!r} is not known; expected 0, 1 or nothing")
    direction = _word(entry, "direction")
    if direction not in DIRECTIONS:
        raise InvalidInput(f"direction {direction!r} is not known; expected inbound, outbound or nothing")
    return CallMeta(
        call_id=_word(entry, "call_id"),
        agent=_word(entry, "agent"),
        started_at=read_time("started_at", str(entry["started_at"])),
        language=_word(entry, "language") or "zh",
        call_type=_word(entry, "call_type"),
        agent_channel=None if channel in ("", None) else int(channel),
        centre=_word(entry, "centre") or None,
        direction=direction,
    )


def _word(entry: Entry, name: str) -> str:
    value = "" if entry.get(name) is None else str(entry[name])
    if not value.isprintable():
        raise InvalidInput(f"{name} {value!r} is not possible; expected printable characters")
    if len(value) > LONGEST_WORD:
        raise InvalidInput(f"{name} {value[:20]!r}… has {len(value)} characters; expected {LONGEST_WORD} at most")
    return value


def _rows_of_json(path: Path) -> Iterator[tuple[int, Entry | BadCell]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"{path.name}: not a JSON manifest ({error})") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidInput(f"{path.name}: expected a list of objects, one a recording")
    yield from enumerate(entries, start=1)


def _rows_of_csv(path: Path) -> Iterator[tuple[int, Entry | BadCell]]:
    yield from read_csv(path, NEEDED)


def _rows_of_parquet(path: Path) -> Iterator[tuple[int, Entry | BadCell]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput(f"{path.name}: not a Parquet manifest ({str(error).splitlines()[0]})") from error
    lacking = [name for name in NEEDED if name not in table.column_names]
    if lacking:
        raise InvalidInput(
            f"{path.name}: the columns {', '.join(lacking)} are missing; found {', '.join(table.column_names)},"
            f" expected {', '.join(NEEDED)} and perhaps {', '.join(CONTEXT)}"
        )
    yield from enumerate(table.to_pylist(), start=1)
