"""The catalogue of words: every key that code asks for is there, none is left over, and both languages fit together."""

import ast
import functools
import re
import string
from pathlib import Path

import pytest

from inspection.errors import InvalidInput
from inspection.words import LANGUAGES, catalogue, say

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [file for part in ("front", "pages", "ui", "inspection") for file in sorted((ROOT / part).rglob("*.py"))]
AREAS = {key.split(".", 1)[0] for key in catalogue()}
KEY = re.compile(rf"(?:{'|'.join(sorted(AREAS))})\.[a-z0-9_.]+")


@functools.cache
def parsed(file: Path) -> ast.Module:
    """The source of a file as a tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


@functools.cache
def asked_for() -> tuple[dict[str, str], dict[str, str]]:
    """Keys written out, and patterns of keys that are put together (f-strings), each with where they stand."""
    keys: dict[str, str] = {}
    patterns: dict[str, str] = {}
    for file in SOURCES:
        tree = parsed(file)
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                if KEY.fullmatch(node.value):
                    keys[node.value] = where
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_.-]+" for part in node.values
                ]
                first = node.values[0]
                if isinstance(first, ast.Constant) and first.value.split(".", 1)[0] in AREAS and "." in first.value:
                    patterns["".join(parts)] = where
    return keys, patterns


def players_texts() -> set[str]:
    """The player, the sheet and the form of a dial test name their texts in lists of their own."""
    from ui import dialling, player, sheet

    texts = {f"player.{name}" for name in player.TEXTS} | {f"sheet.{name}" for name in sheet.TEXTS}
    texts |= {f"dial.{name}" for name in dialling.TEXTS}
    return texts | {f"scoring.{name}" for name in sheet.SCORING_TEXTS}


@functools.cache
def first_arguments() -> list[tuple[str, str]]:
    """The literal keys of `say(...)` and `key=...`, whatever area they name."""
    found = []
    for file in SOURCES:
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            literal = node.args[0] if name == "say" and node.args else None
            if name in ("NotFound", "NotAllowed", "Conflict", "InvalidInput"):
                literal = next((word.value for word in node.keywords if word.arg == "key"), None)
            if isinstance(literal, ast.Constant):
                found.append((str(literal.value), f"{file.relative_to(ROOT)}:{node.lineno}"))
    return found


def test_every_key_that_code_asks_for_is_there() -> None:
    missing = [f"{key} ({where})" for key, where in first_arguments() if key not in catalogue()]
    assert missing == []
    assert len(first_arguments()) > 100


def test_every_put_together_key_can_be_met() -> None:
    _, patterns = asked_for()
    unmet = [
        f"{pattern} ({where})"
        for pattern, where in patterns.items()
        if not any(re.fullmatch(pattern, k) for k in catalogue())
    ]
    assert unmet == []
    assert len(patterns) > 10


def test_no_key_is_left_over() -> None:
    keys, patterns = asked_for()
    used = set(keys) | players_texts()
    left = [
        key for key in catalogue() if key not in used and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert left == []


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_the_same_values(key: str) -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    entry = catalogue()[key]
    assert values(entry["zh"]) == values(entry["en"])
    assert set(entry) == set(LANGUAGES)


def test_what_is_not_in_the_catalogue_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match=r"text 'no\.such' "):
        say("no.such", "en")
    with pytest.raises(InvalidInput, match="'fr'"):
        say("analysis.no_months", "fr")
    with pytest.raises(InvalidInput, match="lacks the value 'name'"):
        say("analysis.no_data", "en")
    assert say("analysis.no_data", "zh", name="{接通率}") == "{接通率}：本月没有数据。"
