"""Files that could not be taken: kept in a folder of their own, each with a text beside it that says why.

The text has a line in Chinese, a line in English, one that says when and by whose import, and what was given for the
file where it did not come from its name.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from inspection import audit
from inspection.clock import now
from inspection.errors import InvalidInput, NotFound
from inspection.intake.arrivals import Arrival, Outcome, bring_in
from inspection.intake.batches import sha256_of
from inspection.intake.names import meta_of_name, shown_name
from inspection.intake.recordings import CallMeta
from inspection.models import Level, Role
from inspection.policies import Actor, is_system, may, require
from inspection.settings import get_settings
from inspection.words import LANGUAGES

REASON = ".txt"
LONGEST_BYTES, SUFFIX_BYTES = 200, 20


@dataclass(frozen=True)
class Failed:
    """A file that could not be taken, and why, by language; `meta` is what was given for it."""

    file: Path
    size_bytes: int
    reasons: dict[str, str]
    failed_at: str = ""
    by: str = ""
    meta: CallMeta | None = None

    @property
    def name(self) -> str:
        """The file's name as text."""
        return shown_name(self.file)


def set_aside(file: Path, outcome: Outcome, *, by: Actor) -> Path:
    """Move a file that was refused to the folder of failed ones and say why beside it; gives its new place."""
    folder = get_settings().failed
    folder.mkdir(parents=True, exist_ok=True)
    target = _free(folder, file)
    shutil.move(file, target)
    _say_why(target, outcome, by)
    return target


def failed_files(*, by: Actor) -> list[Failed]:
    """The files that could not be taken, newest first: all of them to whoever sees the nation, else the own ones.

    Raises:
        NotAllowed: the role may not import.
    """
    require(may(by, "import"), by, "see the files that failed")
    folder = get_settings().failed
    here = sorted(folder.iterdir()) if folder.is_dir() else []
    files = [file for file in here if not _is_reason(file) and (file.is_file() or file.is_symlink())]
    found = [_failed(file) for file in files]
    return sorted((one for one in found if _sees(by, one)), key=lambda one: one.failed_at, reverse=True)


def try_again(name: str, *, by: Actor) -> Outcome:
    """Take a failed file once more, by what was given for it or else by its name; when refused, it stays with why.

    Raises:
        NotAllowed: the role may not import.
        NotFound: there is no such file, or not for this actor.
    """
    failed = _named(name, by)
    (outcome,) = bring_in([arrival_of(1, failed.file, failed.meta)], by=by)
    if outcome.problem is None:
        _remove(failed.file)
    else:
        _say_why(failed.file, replace(outcome, arrival=replace(outcome.arrival, given=failed.meta)), by)
    return outcome


def discard(name: str, *, session: Session, by: Actor) -> None:
    """Delete a failed file for good, with a note in the audit log.

    Raises:
        NotAllowed: the role may not import.
        NotFound: there is no such file, or not for this actor.
    """
    failed = _named(name, by)
    before = {"file": failed.name, "reason": failed.reasons["en"]}
    if not failed.file.is_symlink():
        before["sha256"] = sha256_of(failed.file)
    audit.record("failed.discarded", f"failed/{failed.name}", by=by, session=session, before=before)
    _remove(failed.file)


def arrival_of(number: int, file: Path, given: CallMeta | None = None) -> Arrival:
    """A file as it came, with what was given for it or else what its name says."""
    named = shown_name(file)
    if file.is_symlink():
        return Arrival(number, file, problem=InvalidInput(key="error.is_link", file=named), named=named, given=given)
    settings = get_settings()
    try:
        meta = given or meta_of_name(named, pattern=settings.drop_pattern, time_format=settings.drop_time)
    except InvalidInput as error:
        return Arrival(number, file, problem=error, named=named)
    return Arrival(number, file, meta, named=named, given=given)


def _named(name: str, by: Actor) -> Failed:
    found = [one for one in failed_files(by=by) if one.name == name]
    if not found:
        raise NotFound(key="error.no_failed", file=name)
    return found[0]


def _sees(by: Actor, failed: Failed) -> bool:
    everything = by.role == Role.ADMINISTRATOR or by.scope.level == Level.NATION
    return is_system(by) or everything or failed.by == by.name


def _free(folder: Path, file: Path) -> Path:
    """A path for a file in the folder under which neither it nor its reason is there."""
    stem = os.fsdecode(os.fsencode(file.stem.lstrip("."))[:LONGEST_BYTES])
    suffix = ".text" if file.suffix == REASON else os.fsdecode(os.fsencode(file.suffix)[:SUFFIX_BYTES])
    target, number = folder / f"{stem}{suffix}", 1
    while os.path.lexists(target) or os.path.lexists(_reason_of(target)):
        number += 1
        target = folder / f"{stem}-{number}{suffix}"
    return target


def _reason_of(file: Path) -> Path:
    return file.with_name(file.name + REASON)


def _is_reason(file: Path) -> bool:
    return file.name.endswith(REASON)


def _say_why(file: Path, outcome: Outcome, by: Actor) -> None:
    given = outcome.arrival.given
    said = {} if given is None else asdict(given) | {"started_at": given.started_at.isoformat()}
    lines = [outcome.told(language) for language in LANGUAGES]
    lines += [f"{now():%Y-%m-%dT%H:%M:%SZ} {by.name}", json.dumps(said, ensure_ascii=False)]
    text = "".join(" ".join(line.split()) + "\n" for line in lines)
    _reason_of(file).write_text(text, encoding="utf-8", errors="replace")


def _failed(file: Path) -> Failed:
    size = file.lstat().st_size
    try:
        zh, en, mark, said = _reason_of(file).read_text(encoding="utf-8").splitlines()
        given = json.loads(said)
        meta = CallMeta(**(given | {"started_at": datetime.fromisoformat(given["started_at"])})) if given else None
    except (OSError, ValueError, TypeError, KeyError):
        return Failed(file, size, dict.fromkeys(LANGUAGES, ""))
    at, _, by = mark.partition(" ")
    return Failed(file, size, {"zh": zh, "en": en}, at, by, meta)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    _reason_of(file).unlink(missing_ok=True)
