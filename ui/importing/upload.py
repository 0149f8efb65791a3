"""A file that was uploaded, as a file on the disk for as long as it is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inspection.intake.staging import staging


@contextmanager
def on_disk(upload: Any) -> Iterator[Path]:
    """The uploaded file under its own name; it goes at the end."""
    name = Path(str(upload.name).replace("\\", "/")).name or "file"
    with staging() as folder:
        file = folder / name
        file.write_bytes(upload.getbuffer())
        yield file
