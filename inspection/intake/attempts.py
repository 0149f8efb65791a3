"""Files that were being read when the process ended, so that one which kills its reader does not come back for ever.

A mark is there while a file is read. Whoever finds one left behind reads that file last and alone, so that it takes no
other with it; the second time it is refused, and what stands behind it is taken.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspection.errors import InvalidInput
from inspection.settings import get_settings

MOST = 2
"""Times that the process may end while a file is read."""


def ends(file: Path) -> int:
    """How many times the process ended while it read this file, as it is now."""
    mark = _mark(file)
    try:
        return 0 if mark is None else int(mark.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Keep a mark while a file is read; one that is not there is left to whoever reads it.

    Raises:
        InvalidInput: the process ended too often while it read this file; a next attempt begins anew.
    """
    before, mark = ends(file), _mark(file)
    if mark is None:
        yield
        return
    if before >= MOST:
        mark.unlink(missing_ok=True)
        raise InvalidInput(
            f"{file.name}: the program ended {before} times while it read this file; it waits to be tried again"
        )
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(str(before + 1), encoding="ascii")
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def _mark(file: Path) -> Path | None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return None
    known = f"{file.resolve()}|{found.st_size}|{found.st_mtime_ns}"
    name = hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()
    return get_settings().home / "reading" / name
