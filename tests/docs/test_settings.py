"""docs/settings.md lists every setting of the product as the class has it, and none besides."""

import re

from inspection.settings import Settings
from tests.docs.pages import ROOT, table

PAGE = ROOT / "docs" / "settings.md"
BESIDES = {"ZHIJIAN_CACHE"}
"""Read by `transcribe` alone, which knows nothing of the product's settings."""

READ = re.compile(r"environ(?:\.get\(|\[)\s*\"(ZHIJIAN_[A-Z_]+)\"")


def listed() -> dict[str, list[str]]:
    """The rows of the page's table: name -> the other cells, without the marks of code."""
    rows = [[cell.strip("`") for cell in row] for row in table(PAGE.read_text(encoding="utf-8"))]
    return {row[0]: row[1:] for row in rows if row[0].startswith("ZHIJIAN_")}


def expected() -> dict[str, list[str]]:
    return {
        f"ZHIJIAN_{name.upper()}": [_default(field.default), field.description or ""]
        for name, field in Settings.model_fields.items()
    }


def _default(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_every_setting_is_listed_with_its_default_and_help() -> None:
    rows = listed()
    assert {name: rows.get(name, [])[:2] for name in expected()} == expected()


def test_every_listed_setting_is_one() -> None:
    assert set(listed()) == {*expected(), *BESIDES}


def test_what_is_read_beside_the_class_is_listed() -> None:
    read: set[str] = set()
    for folder in ("inspection", "transcribe", "front", "pages", "ui"):
        for file in (ROOT / folder).rglob("*.py"):
            read |= set(READ.findall(file.read_text(encoding="utf-8")))
    assert read == BESIDES


def test_every_setting_has_a_help() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
