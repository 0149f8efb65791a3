"""The telephone script as a file people edit: YAML or an Excel workbook, out and in again.

What comes in adds to a draft and changes it, and never removes: bad rows are told one by one and the good ones kept.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from inspection.errors import BadCell, InvalidInput, ZhijianError
from inspection.intake.staging import staging
from inspection.intake.tables import BadRow, harmless, open_table, require_columns
from inspection.policies import Actor
from inspection.scoring import scripts
from inspection.scoring.script_drafts import open_draft, put_phrase
from inspection.scoring.script_rules import FIELDS, PhraseEntry
from inspection.scoring.script_views import ScriptView

if TYPE_CHECKING:
    from yaml import Node

SUFFIXES = (".yaml", ".xlsx")
MOST_BYTES = 2_000_000
MOST_ROWS = 1_000
TRUE, FALSE = ("true", "yes", "1", "是"), ("false", "no", "0", "否", "")
Cells = dict[str, str]


@dataclass(frozen=True)
class Problem:
    """A row that was not taken: where, which field, the value met, and what was expected."""

    line: int
    field: str
    value: str
    message_en: str
    message_zh: str

    def told(self, language: str) -> str:
        """What was expected, in `zh` or `en`."""
        return self.message_zh if language == "zh" else self.message_en


@dataclass(frozen=True)
class Imported:
    """What a file came to."""

    added: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]


def write_script(view: ScriptView, suffix: str) -> bytes:
    """A version of the script as a file.

    Args:
        suffix: `.yaml` or `.xlsx`.

    Raises:
        InvalidInput: there is no such kind of file.
    """
    if suffix not in SUFFIXES:
        raise InvalidInput(key="error.script_file", file=suffix)
    rows = [asdict(one) for one in scripts.entries_of(view.phrases)]
    if suffix == ".xlsx":
        return _workbook(rows)
    import yaml

    head = {"script": view.version.code, "number": view.version.number, "province": view.province}
    text: str = yaml.safe_dump(head | {"phrases": rows}, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()


def import_script(version_id: int, name: str, content: bytes, *, version: int, session: Session, by: Actor) -> Imported:
    """Take the phrases of a file into a draft, by their codes; in the order of the file.

    Args:
        name: of the file; its ending tells what it is.
        version: the draft's version that the page was drawn from.

    Raises:
        InvalidInput: the file cannot be read, or is too large; nothing is taken.
        NotFound, Conflict, NotAllowed: as `script_drafts.save_phrase`.
    """
    rows = list(islice(_read(name, content), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise InvalidInput(key="error.script_long", file=name, most=MOST_ROWS)
    draft = open_draft(version_id, version, session=session, by=by)
    before = {one.code: one for one in scripts.phrases_of(version_id, session=session)}
    seen: dict[str, int] = {}
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    problems: list[Problem] = []
    for line, cells in rows:
        try:
            entry = _entry(cells, line, seen)
            old = before.get(entry.code)
            if old is not None and scripts.entry_of(old) == entry:
                counts["unchanged"] += 1
                continue
            put_phrase(draft, entry, entry.code if old is not None else "", session=session, by=by)
            counts["added" if old is None else "changed"] += 1
        except ZhijianError as error:
            problems.append(_problem(line, error, cells))
    return Imported(**counts, problems=tuple(problems))


def _entry(cells: Cells | BadCell, line: int, seen: dict[str, int]) -> PhraseEntry:
    if isinstance(cells, BadCell):
        raise cells
    code = cells.get("code", "").strip()
    if code in seen:
        raise BadCell("code", code, key="row.phrase_again", line=seen[code])
    seen[code] = line
    required = cells.get("required", "").strip().lower()
    if required not in TRUE + FALSE:
        raise BadCell("required", cells["required"], key="row.phrase_yes_no")
    texts = {name: cells.get(name, "").strip() for name in FIELDS if name != "required"}
    return PhraseEntry(**texts, required=required in TRUE)


def _problem(line: int, error: ZhijianError, cells: Cells | BadCell) -> Problem:
    if isinstance(error, BadCell):
        return Problem(line, error.column, error.value, error.message, error.message_zh)
    text = "" if isinstance(cells, BadCell) else cells.get("text", "")
    return Problem(line, "text", text, error.told("en"), error.told("zh"))


def _read(name: str, content: bytes) -> Iterator[tuple[int, Cells | BadCell]]:
    """The rows of a file with their lines."""
    suffix = Path(name).suffix.lower().replace(".yml", ".yaml")
    if suffix not in SUFFIXES:
        raise InvalidInput(key="error.script_file", file=name)
    if len(content) > MOST_BYTES:
        raise InvalidInput(key="error.script_large", file=name, number=len(content), most=MOST_BYTES)
    if suffix == ".yaml":
        yield from _read_yaml(name, content)
        return
    with staging() as folder:
        file = folder / "script.xlsx"
        file.write_bytes(content)
        table = open_table(file)
        require_columns(table, [one for one in FIELDS if one != "required"])
        for line, row in table.rows:
            yield line, row if isinstance(row, BadRow) else dict(row)


def _read_yaml(name: str, content: bytes) -> Iterator[tuple[int, Cells | BadCell]]:
    """Values are taken as they are written, so that `no` stays a word and 110 a text."""
    import yaml

    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or type(error).__name__
        line = mark.line + 1 if mark is not None else 1
        raise InvalidInput(key="error.script_yaml", file=name, line=line, reason=reason) from error
    listed = _fields(root).get("phrases") if isinstance(root, yaml.MappingNode) else None
    if not isinstance(listed, yaml.SequenceNode):
        raise InvalidInput(key="error.script_yaml", file=name, line=1, reason="phrases")
    for node in listed.value:
        yield node.start_mark.line + 1, _phrase(node)


def _phrase(node: "Node") -> Cells | BadCell:
    from yaml import MappingNode, ScalarNode

    named = _fields(node) if isinstance(node, MappingNode) else {}
    unknown = [name for name in named if name not in FIELDS]
    if not named or unknown:
        return BadCell(unknown[0] if unknown else "row", "", key="row.phrase_row", fields=", ".join(FIELDS))
    for name, value in named.items():
        if not isinstance(value, ScalarNode):
            return BadCell(name, value.tag.rpartition(":")[2], key="row.text")
    return {name: str(value.value) for name, value in named.items()}


def _fields(node: "Node") -> dict[str, "Node"]:
    return {str(key.value): value for key, value in node.value}


def _workbook(rows: Sequence[dict[str, object]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("phrases")
    bold = book.add_format({"bold": True})
    for column, (name, width) in enumerate(zip(FIELDS, (26, 24, 10, 12, 10, 80), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(FIELDS):
            value = row[name]
            text = str(value).lower() if isinstance(value, bool) else harmless(str(value))
            sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
