"""Every text that the screens ask for by name is in the catalogue, with the values they give."""

import ast
import string
from pathlib import Path

import pytest

from inspection.words import LANGUAGES, catalogue

ROOT = Path(__file__).parents[2]
FILES = [file for folder in ("front", "pages", "ui", "inspection") for file in sorted((ROOT / folder).rglob("*.py"))]


def places(text: str) -> set[str]:
    """The names that a text leaves to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def asked(file: Path) -> list[tuple[str, set[str], bool]]:
    """Keys that a file names in full, the values it gives, and whether it may give more."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        given = {one.arg: one.value for one in node.keywords}
        key = node.args[0] if getattr(node.func, "id", "") == "say" and node.args else given.pop("key", None)
        names = isinstance(key, ast.Constant) and isinstance(key.value, str)
        if names and (getattr(node.func, "id", "") == "say" or key.value.startswith("error.")):
            found.append((key.value, {name for name in given if name}, None in given))
    return found


@pytest.mark.parametrize("file", [file for file in FILES if asked(file)], ids=lambda file: str(file.relative_to(ROOT)))
def test_texts_are_there_and_wholly_filled_in(file: Path) -> None:
    for key, given, more in asked(file):
        assert key in catalogue(), key
        for language in LANGUAGES:
            wanted = places(catalogue()[key][language])
            assert wanted <= given or more, (key, language, wanted - given)


def test_both_languages_are_filled_in_with_the_same_values() -> None:
    differ = [key for key, texts in catalogue().items() if places(texts["zh"]) != places(texts["en"])]
    assert differ == []
