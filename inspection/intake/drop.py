"""A folder into which a recorder drops files: those that are whole are taken, those that cannot be are set aside.

A file goes from the folder only after its row was committed, so that a crash costs nothing: it is looked at again, and
what is there already changes nothing.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from inspection.clock import now
from inspection.database import transaction
from inspection.errors import Conflict, InvalidInput
from inspection.intake.arrivals import Outcome, bring_in, note
from inspection.intake.batches import Report, store_report
from inspection.intake.failed import arrival_of, set_aside
from inspection.intake.names import shown_name
from inspection.intake.storage import clean_leftovers
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
"""Names under which copying programs write what is not whole yet."""

NO_FILE = "0" * 64
CHANGED = "error.file_changed"
At = tuple[int, int]
Beat = Callable[[int, int], bool]


@dataclass(frozen=True)
class Look:
    """What lies in a folder: files that have settled, with their size and time, and those still being written."""

    ready: dict[Path, At] = field(default_factory=dict)
    waiting: tuple[Path, ...] = ()


@dataclass
class Taken:
    """What became of a folder: the report, its outcomes, and the names of files that wait for the next look."""

    report: Report
    outcomes: list[Outcome] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def look_into(folder: Path, *, settle_s: float) -> Look:
    """The files of a folder and those below it; hidden ones are somebody's own and left alone."""
    ready: dict[Path, At] = {}
    waiting = []
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if any(part.startswith(".") for part in inside) or not (file.is_file() or file.is_symlink()):
            continue
        at = _at(file)
        if at is None:
            continue
        age_s = abs(now().timestamp() - at[1] / 1e9)
        if file.suffix.lower() in UNFINISHED or (age_s < settle_s and not file.is_symlink()):
            waiting.append(file)
        else:
            ready[file] = at
    return Look(ready, tuple(waiting))


def import_folder(folder: Path, *, by: Actor, keep: bool = False, beat: Beat | None = None) -> Taken:
    """Take every settled file of a folder, each in a transaction of its own; what is refused is set aside with why.

    Args:
        keep: leave every file where it is.
        beat: told after each file how many are done, of how many; false stops before the next one.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: there is no such folder, or it holds what was stored already.
        Conflict: somebody else takes this folder just now.
    """
    require(may(by, "import"), by, "import a folder of recordings")
    _require_folder(folder)
    clean_leftovers()
    taken = Taken(Report("recordings", str(folder)))
    with _alone(folder):
        look = look_into(folder, settle_s=get_settings().drop_settle_s)
        taken.waiting += [shown_name(file) for file in look.waiting]
        arrivals = [arrival_of(number, file) for number, file in enumerate(look.ready, start=1)]
        for done, outcome in enumerate(bring_in(arrivals, by=by), start=1):
            _settle(outcome, look.ready[outcome.arrival.file], taken, by=by, keep=keep)
            if beat is not None and not beat(done, len(arrivals)):
                break
    if taken.report.accepted or taken.report.problems:
        with transaction() as session:
            store_report(taken.report, NO_FILE, session=session, by=by)
    return taken


def _settle(outcome: Outcome, seen: At, taken: Taken, *, by: Actor, keep: bool) -> None:
    """Move a file away by its outcome; one that changed meanwhile waits for the next look."""
    file = outcome.arrival.file
    met = _at(file)
    if outcome.problem is not None and (met != seen or outcome.problem.key == CHANGED):
        if met is not None:
            taken.waiting.append(outcome.arrival.name)
        return
    note(outcome, taken.report)
    taken.outcomes.append(outcome)
    if keep:
        return
    if outcome.problem is not None:
        set_aside(file, outcome, by=by)
    elif met == seen:
        file.unlink(missing_ok=True)


def _at(file: Path) -> At | None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InvalidInput(key="error.no_folder", folder=folder)
    settings, here = get_settings(), folder.resolve()
    for own in (settings.recordings, settings.facts, settings.failed):
        if own.resolve().is_relative_to(here) or here.is_relative_to(own.resolve()):
            raise InvalidInput(key="error.own_folder", folder=folder, own=own)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time takes a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(key="error.folder_taken", folder=folder) from error
        yield
    finally:
        os.close(descriptor)
