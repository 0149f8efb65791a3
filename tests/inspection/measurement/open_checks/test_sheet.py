"""The sheet of open checks: what the specification asks for, in both languages, and what is no sheet."""

import re

import pytest

from inspection.errors import InvalidInput
from inspection.measurement.open_checks.sheet import FILE, read_sheet, sheet_hash

TEXT = FILE.read_text(encoding="utf-8")
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_sheet_covers_what_no_call_shows() -> None:
    sheet = read_sheet(TEXT)
    assert [(section.name, section.code, len(section.items)) for section in sheet.sections] == [
        ("post", "D5", 3),
        ("handover", "D5", 4),
        ("security", "D8", 4),
        ("team", "D8", 3),
        ("ability", "D8", 4),
    ]
    assert sheet.section_of("team.dispatch").code == "D8"
    for item in sheet.items:
        assert CHINESE.search(item.name("zh")) and CHINESE.search(item.look("zh"))
        assert not CHINESE.search(item.name("en") + item.look("en"))


def test_a_version_is_known_by_its_text() -> None:
    assert sheet_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sheet_hash(TEXT) != sheet_hash(TEXT + "\n")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("[[item]]", "[[item", "cannot be used"),
        ('code = "post.break"', 'code = "post.staffed"', "post.staffed"),
        ('section = "post"', 'section = "elsewhere"', "post.staffed"),
        ('code = "D5"', 'code = "D9"', "post"),
        ('name_en = "Everyone on the roster is at the post"', 'name_en = " "', "post.staffed"),
        ('name_en = "Everyone on the roster is at the post"\n', "", "name_en"),
    ],
)
def test_what_is_no_sheet(before: str, after: str, problem: str) -> None:
    assert before in TEXT
    with pytest.raises(InvalidInput, match=re.escape(problem)):
        read_sheet(TEXT.replace(before, after, 1))
