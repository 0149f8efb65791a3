"""A folder for what is on its way in."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspection.settings import get_settings

STALE_S = 24 * 3600.0


@contextmanager
def staging() -> Iterator[Path]:
    """A folder for what is on its way in; it goes at the end, and what a crash left of older ones goes too."""
    root = get_settings().home / "staging"
    root.mkdir(parents=True, exist_ok=True)
    for left in root.iterdir():
        if time.time() - left.stat().st_mtime > STALE_S:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=root) as folder:
        yield Path(folder)
