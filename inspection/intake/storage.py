"""The files of recordings on disk, named by the hash of their content and for its format, whatever they were called."""

import os
import shutil
from pathlib import Path
from uuid import uuid4

from inspection.settings import get_settings

SUFFIXES = {
    "wav": ".wav",
    "flac": ".flac",
    "mp3": ".mp3",
    "aac": ".aac",
    "ogg": ".ogg",
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
    ".m4a": "audio/mp4",
    ".webm": "audio/webm",
}


def keep(source: Path, sha256: str, *, container: str, codec: str) -> str:
    """Put a file under its hash, flushed to the disk before it gets its name.

    Returns:
        The storage key, relative to the recordings' folder.
    """
    suffix = ".opus" if (container, codec) == ("ogg", "opus") else SUFFIXES.get(container, ".sound")
    key = f"{sha256[:2]}/{sha256}{suffix}"
    target = get_settings().recordings / key
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{uuid4().hex}.part")
        with source.open("rb") as stream, part.open("wb") as out:
            shutil.copyfileobj(stream, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
        _flush_folder(target.parent)
    return key


def file_of(storage_key: str) -> Path | None:
    """The file of a storage key; None where it is not here, or the key leads out of the recordings' folder."""
    root = get_settings().recordings.resolve()
    path = (root / storage_key).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def media_type(path: Path) -> str:
    """What a browser is told that the file is."""
    return MEDIA_TYPES.get(path.suffix, "application/octet-stream")


def _flush_folder(folder: Path) -> None:
    """Make the new name itself durable, before the row that names it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
