"""What is made of a recording's file and can be made again: hidden in the home, so that no backup carries it.

It goes with the file it was made of.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from uuid import uuid4

from inspection.settings import get_settings

FOLDER = ".derived"


def folder_of(file: Path) -> Path:
    """Where what is made of a recording's file lies; what is made of such a thing lies beside it."""
    root = get_settings().home / FOLDER
    return file.parent if file.is_relative_to(root) else root / file.name[:2] / file.name


def forget(file: Path) -> None:
    """Delete everything that was made of a recording's file."""
    shutil.rmtree(folder_of(file), ignore_errors=True)


@contextmanager
def making(target: Path) -> Iterator[Path | None]:
    """A file to write, which gets its name when it is whole; None where the target is there already.

    One at a time: decoding takes a processor, and the pages are served by the same one.
    """
    with _turn():
        if target.is_file():
            yield None
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.parent / f".{uuid4().hex}.part"
        try:
            yield part
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)


@cache
def _turn() -> Lock:
    return Lock()
