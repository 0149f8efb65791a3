"""The catalogue of every text the product shows, in Chinese and English side by side.

One TOML file an area: a table `[area.key]` with `zh` and `en`. Values are filled in by name, as in `str.format`.
"""

import tomllib
from functools import cache
from pathlib import Path

from inspection.errors import InvalidInput

LANGUAGES = ("zh", "en")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All entries by dotted key: `{"sign_in.title": {"zh": ..., "en": ...}}`.

    Raises:
        InvalidInput: an entry lacks a language, or a key stands in two files.
    """
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for key, entry in _entries(tomllib.loads(file.read_text(encoding="utf-8")), ""):
            if key in entries:
                raise InvalidInput(f"text {key!r} stands in {file.name} and in another file of the catalogue")
            if set(entry) != set(LANGUAGES):
                raise InvalidInput(f"text {key!r} in {file.name} has {sorted(entry)}, expected {sorted(LANGUAGES)}")
            entries[key] = entry
    return entries


def _entries(table: dict[str, object], prefix: str) -> list[tuple[str, dict[str, str]]]:
    if any(isinstance(value, str) for value in table.values()):
        return [(prefix, {name: str(value) for name, value in table.items()})]
    found: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _entries(value, f"{prefix}.{name}" if prefix else name)
    return found


def say(key: str, language: str, /, **values: object) -> str:
    """The text of `key` in `language` ("zh" or "en"), with `values` filled in.

    Raises:
        InvalidInput: there is no such text or language, or a value is missing.
    """
    try:
        text = catalogue()[key][language]
        return text.format(**values) if "{" in text else text
    except KeyError as error:
        raise InvalidInput(f"text {key!r} ({language}) is not in the catalogue or lacks the value {error}") from error
