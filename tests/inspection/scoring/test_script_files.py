"""The script as YAML and as a workbook: out and in again, and files that are not as expected."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed
from inspection.policies import SYSTEM
from inspection.scoring import script_drafts as drafts
from inspection.scoring import script_views as views
from inspection.scoring.script_files import MOST_BYTES, SUFFIXES, Imported, import_script, write_script
from inspection.scoring.script_rules import FIELDS
from inspection.scoring.scripts import entries_of
from inspection.scoring.standards import install_defaults
from tests.inspection.builders import actor

MANAGER = actor("manager", name="tang")
GOOD = ("hold.zh.9", "hold", "zh", "standard", "false", "麻烦您先别挂电话")


@pytest.fixture
def made(database: str) -> int:
    with transaction() as session:
        install_defaults(session=session, by=SYSTEM)
        return drafts.draft_script(session=session, by=MANAGER).id or 0


def written(version_id: int, suffix: str) -> bytes:
    with open_session() as session:
        return write_script(views.read_script(version_id, session=session, by=MANAGER), suffix)


def brought(version_id: int, name: str, content: bytes, **named: Any) -> Imported:
    with transaction() as session:
        version = views.read_script(version_id, session=session, by=SYSTEM).version.version
        given = {"version": version, "by": MANAGER} | named
        return import_script(version_id, name, content, session=session, **given)


def yaml_of(rows: Sequence[Sequence[str]]) -> bytes:
    lines = ["phrases:"]
    for row in rows:
        pairs = [f"{name}: {value!r}" for name, value in zip(FIELDS, row, strict=True)]
        lines.append(f"- {{{', '.join(pairs)}}}")
    return "\n".join(lines).encode()


def xlsx_of(rows: Sequence[Sequence[Any]], headings: Sequence[str] = FIELDS) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (headings, *rows):
        book.active.append(list(row))
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_goes_out_comes_in_again(made: int, suffix: str) -> None:
    content = written(1, suffix)
    assert brought(made, f"script{suffix}", content) == Imported(0, 0, 93, ())
    with transaction() as session:
        version = views.read_script(made, session=session, by=MANAGER).version.version
        for code in ("greeting.en.1", "thanks.zh.1"):
            drafts.remove_phrase(made, code, version=version, session=session, by=MANAGER)
            version += 1
    assert brought(made, f"script{suffix}", content) == Imported(2, 0, 91, ())
    with open_session() as session:
        both = [views.read_script(one, session=session, by=MANAGER) for one in (1, made)]
        assert views.compare_scripts(1, made, session=session, by=MANAGER) == ()
        first, again = ({one.code: one for one in entries_of(view.phrases)} for view in both)
    assert first == again


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_good_rows_are_kept_and_each_bad_one_is_told(made: int, suffix: str) -> None:
    rows = [
        GOOD,
        ("hold.zh.1", "hold", "zh", "standard", "yes", "请您稍等一下"),
        ("no.zh.1", "holding", "zh", "standard", "false", "麻烦您先别挂电话"),
        ("hold.en.7", "hold", "en", "standard", "perhaps", "one moment please"),
        GOOD,
        ("hold.zh.8", "hold", "zh", "standard", "false", "请等"),
        ("hold.zh.7", "hold", "zh", "standard", "false", ""),
        ("no.zh.2", "forbidden", "zh", "forbidden", "false", "请您稍等"),
        ("hold.en.8", "hold", "en", "standard", "", "just a moment please"),
    ]
    content = yaml_of(rows) if suffix == ".yaml" else xlsx_of(rows)
    found = brought(made, f"mine{suffix}", content)
    assert (found.added, found.changed, found.unchanged) == (2, 1, 0)
    assert [(one.line, one.field, one.value) for one in found.problems] == [
        (4, "situation", "holding"),
        (5, "required", "perhaps"),
        (6, "code", "hold.zh.9"),
        (7, "text", "请等"),
        (8, "text", ""),
        (9, "text", "请您稍等"),
    ]
    told = [one.told("en") for one in found.problems]
    assert told[0].startswith("expected one of greeting, form_of_address")
    assert told[1:3] == ["expected true or false", "expected a code once in a file; it stands in line 2 already"]
    assert "would forbid the standard phrase" in told[5] and "禁止规范用语" in found.problems[5].told("zh")
    with open_session() as session:
        phrases = {one.code: one for one in views.read_script(made, session=session, by=MANAGER).phrases}
    assert phrases["hold.zh.1"].text == "请您稍等一下" and phrases["hold.zh.1"].required
    assert phrases["hold.zh.9"].text == GOOD[-1] and "no.zh.1" not in phrases


@pytest.mark.parametrize(
    ("text", "line", "field", "expected"),
    [
        ("phrases:\n- just words", 2, "row", "expected a phrase with code, situation"),
        ("phrases:\n- {code: a.1, colour: red}", 2, "colour", "expected a phrase with"),
        ("phrases:\n- {code: [a, b]}", 2, "code", "expected a text"),
        ("phrases:\n\n- {}", 3, "row", "expected a phrase with"),
        ("phrases:\n- {code: no}", 2, "language", "expected one of zh, en"),
    ],
)
def test_an_entry_of_yaml_that_is_no_phrase(made: int, text: str, line: int, field: str, expected: str) -> None:
    (problem,) = brought(made, "a.yml", text.encode()).problems
    assert (problem.line, problem.field) == (line, field) and expected in problem.told("en")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"code", "a.csv is no script file; expected .yaml or .xlsx"),
        ("a.yaml", b"", r"a\.yaml, line 1, is no YAML that can be read \(phrases\)"),
        ("a.yaml", b"- code: a", r"\(phrases\); expected a list named phrases"),
        ("a.yaml", b"phrases: 7", r"expected a list named phrases"),
        ("a.yaml", b"phrases:\n- {code: a", r"a\.yaml, line \d, is no YAML"),
        ("a.yaml", b"\xff\xfe\x00", r"a\.yaml, line 1, is no YAML"),
        ("a.yaml", b"phrases: " + b"[" * 20_000, r"a\.yaml, line 1, is no YAML"),
        ("a.yaml", b"x" * (MOST_BYTES + 1), "a.yaml has 2000001 bytes; expected 2000000 at most"),
        ("a.xlsx", b"no workbook", "script.xlsx"),
        ("a.xlsx", xlsx_of([GOOD[:2]], FIELDS[:2]), "language"),
        ("a.yaml", b"phrases:\n" + b"- {}\n" * 1001, "a.yaml has more than 1000 phrases"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(made: int, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        brought(made, name, content)
    with open_session() as session:
        assert views.compare_scripts(1, made, session=session, by=MANAGER) == ()
        assert views.read_script(made, session=session, by=MANAGER).version.version == 1


def test_only_a_draft_of_ones_own_line_takes_a_file(made: int) -> None:
    with pytest.raises(Conflict, match="default 1 is published"):
        brought(1, "a.yaml", yaml_of([GOOD]))
    with pytest.raises(NotAllowed):
        brought(made, "a.yaml", yaml_of([GOOD]), by=actor("quality_lead"))
    with pytest.raises(InvalidInput, match=r"\.csv is no script file"):
        written(made, ".csv")
