"""Recordings that somebody uploads on a page: kept on disk first, then taken as any other file."""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from inspection.database import transaction
from inspection.intake.arrivals import Outcome, bring_in, note
from inspection.intake.batches import Report, store_report
from inspection.intake.drop import NO_FILE
from inspection.intake.failed import arrival_of, set_aside
from inspection.intake.recordings import CallMeta
from inspection.intake.storage import clean_leftovers
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

ARRIVING = ".arriving"
LEFT_AFTER_S = 86_400.0
LONGEST_BYTES = 200


@dataclass(frozen=True)
class Upload:
    """One uploaded file, with what was said about its call where its name does not say it."""

    name: str
    content: BinaryIO
    given: CallMeta | None = None


def import_uploads(uploads: Sequence[Upload], *, by: Actor) -> Iterator[Outcome]:
    """Take uploaded files one by one as the caller reads; what is refused is set aside with why.

    Raises:
        NotAllowed: the role may not import.
    """
    require(may(by, "import"), by, "import recordings")
    clean_leftovers()
    _clean_arriving()
    report = Report("recordings", ", ".join(one.name for one in uploads)[:LONGEST_BYTES])
    folder = get_settings().home / ARRIVING / uuid4().hex
    try:
        for number, upload in enumerate(uploads, start=1):
            yield _take(number, upload, folder / str(number), report, by=by)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with transaction() as session:
        store_report(report, NO_FILE, session=session, by=by)


def _take(number: int, upload: Upload, folder: Path, report: Report, *, by: Actor) -> Outcome:
    folder.mkdir(parents=True, mode=0o700)
    file = folder / _safe(upload.name)
    with file.open("wb") as out:
        shutil.copyfileobj(upload.content, out)
    (outcome,) = bring_in([arrival_of(number, file, upload.given)], by=by)
    note(outcome, report)
    if outcome.problem is not None:
        set_aside(file, outcome, by=by)
    return outcome


def _safe(name: str) -> str:
    """A name for a file in a folder of its own, whatever a browser says it is called."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip(". ") or "upload"
    stem, dot, suffix = last.rpartition(".")
    kept = os.fsdecode(os.fsencode(stem or suffix)[:LONGEST_BYTES])
    return f"{kept}{dot}{suffix[:10]}" if stem else kept


def _clean_arriving() -> None:
    """Delete what uploads that never ended left behind: nobody was told that these were taken."""
    for folder in (get_settings().home / ARRIVING).glob("*"):
        if time.time() - folder.stat().st_mtime > LEFT_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)
