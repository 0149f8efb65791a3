"""The files of recordings on disk, named by the hash of their content and for its format, whatever they were called."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from inspection.errors import Conflict
from inspection.settings import get_settings

BLOCK = 1 << 20
PART = ".part"
SUFFIXES = {
    "wav": ".wav",
    "flac": ".flac",
    "mp3": ".mp3",
    "aac": ".aac",
    "ogg": ".ogg",
    "amr": ".amr",
    "mov,mp4,m4a,3gp,3g2,mj2": ".m4a",
    "matroska,webm": ".webm",
}
MEDIA_TYPES = {
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".aac": "audio/aac",
    ".amr": "audio/amr",
    ".m4a": "audio/mp4",
    ".webm": "audio/webm",
}


def keep(source: Path, sha256: str, *, container: str, codec: str) -> str:
    """Put a file under its hash, flushed to the disk before it gets its name.

    Returns:
        The storage key, relative to the recordings' folder.

    Raises:
        Conflict: the file is no longer what its hash says.
    """
    suffix = ".opus" if (container, codec) == ("ogg", "opus") else SUFFIXES.get(container, ".sound")
    key = f"{sha256[:2]}/{sha256}{suffix}"
    target = get_settings().recordings / key
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        with _new_part(target.parent) as (part, out):
            met = _copy(source, out)
            if met != sha256:
                raise Conflict(key="error.file_changed", file=source.name)
            out.flush()
            os.fsync(out.fileno())
            os.replace(part, target)
        flush_folder(target.parent)
    return key


def clean_leftovers() -> int:
    """Delete the temporary files of writers that died; returns how many.

    Who writes one holds its lock until it has its name, so one that can be locked belongs to nobody any more.
    """
    cleaned = 0
    for part in get_settings().recordings.glob(f"*/.*{PART}"):
        try:
            with part.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                part.unlink(missing_ok=True)
                cleaned += 1
        except (BlockingIOError, FileNotFoundError):
            continue
    return cleaned


def file_of(storage_key: str) -> Path | None:
    """The file of a storage key; None where it is not here, or the key leads out of the recordings' folder."""
    root = get_settings().recordings.resolve()
    path = (root / storage_key).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def media_type(path: Path) -> str:
    """What a browser is told that the file is."""
    return MEDIA_TYPES.get(path.suffix, "application/octet-stream")


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable, before anything relies on them."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _new_part(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A temporary file under its writer's lock; it is gone at the end unless it was renamed."""
    while True:
        part = folder / f".{uuid4().hex}{PART}"
        with part.open("xb") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            if not part.exists():
                continue  # cleaned away between its making and its lock
            try:
                yield part, out
            finally:
                part.unlink(missing_ok=True)
            return


def _copy(source: Path, out: BinaryIO) -> str:
    """Copy a file's bytes; returns their hex digest."""
    digest = hashlib.sha256()
    with source.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()
