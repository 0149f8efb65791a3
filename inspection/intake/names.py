"""What the name of a recorder's file says about its call, by a pattern that the installation sets."""

import os
import re
from datetime import datetime
from pathlib import Path

from inspection.errors import InvalidInput
from inspection.intake.recordings import CallMeta
from inspection.intake.tables import YEARS
from inspection.models import DIRECTIONS
from inspection.settings import NAME_NEEDED

REPLACED = "\ufffd"
"""Stands where the bytes of a name are no text."""


def meta_of_name(name: str, *, pattern: str, time_format: str) -> CallMeta:
    """Read a file's name, without its suffix; a time without a zone is by the clock of the agent's centre.

    Args:
        name: the file's name.
        pattern: a regular expression with the groups `call_id`, `agent` and `started_at`.
        time_format: how `started_at` is written, as in `datetime.strptime`.

    Raises:
        InvalidInput: the name does not match, or what it says is not possible.
    """
    found = re.fullmatch(pattern, Path(name).stem)
    said = {} if found is None else {key: value or "" for key, value in found.groupdict().items()}
    if any(not said.get(key) for key in NAME_NEEDED) or not all(map(_is_text, said.values())):
        raise InvalidInput(key="error.name_pattern", file=name, pattern=pattern)
    if said.get("direction", "") not in DIRECTIONS:
        raise InvalidInput(key="error.name_direction", file=name, direction=repr(said["direction"]))
    return CallMeta(
        call_id=said["call_id"],
        agent=said["agent"],
        started_at=_time(name, said["started_at"], time_format),
        language=said.get("language") or "zh",
        call_type=said.get("call_type", ""),
        centre=said.get("centre") or None,
        direction=said.get("direction", ""),
    )


def shown_name(path: Path) -> str:
    """A file's name as text, whatever bytes it is made of."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _is_text(value: str) -> bool:
    return value.isprintable() and REPLACED not in value


def _time(name: str, text: str, time_format: str) -> datetime:
    try:
        at = datetime.strptime(text, time_format)
    except ValueError as error:
        raise InvalidInput(key="error.name_time", file=name, value=repr(text), format=time_format) from error
    if at.year not in YEARS:
        raise InvalidInput(key="error.name_time", file=name, value=repr(text), format=time_format)
    return at
