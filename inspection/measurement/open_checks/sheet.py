"""The sheet of an open check: its items by section, read from a file and kept whole in every version that was used."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlmodel import Session, select

from inspection.clock import business_now
from inspection.errors import InvalidInput
from inspection.models import OpenCheckSheet

FILE = Path(__file__).resolve().parents[3] / "data" / "standards" / "open_check.toml"
REQUIREMENTS = ("D5", "D8")


@dataclass(frozen=True)
class Item:
    """One question of the sheet, answered yes, no or not applicable; `look` says what to look at."""

    code: str
    section: str
    name_zh: str
    name_en: str
    look_zh: str
    look_en: str

    def name(self, language: str) -> str:
        """The question in `zh` or `en`."""
        return self.name_zh if language == "zh" else self.name_en

    def look(self, language: str) -> str:
        """What to look at, in `zh` or `en`."""
        return self.look_zh if language == "zh" else self.look_en


@dataclass(frozen=True)
class Section:
    """Items under one heading; `code` is the requirement of the specification they belong to."""

    name: str
    code: str
    name_zh: str
    name_en: str
    items: tuple[Item, ...]

    def title(self, language: str) -> str:
        """The heading in `zh` or `en`, with the requirement's code."""
        return f"{self.code} {self.name_zh if language == 'zh' else self.name_en}"


@dataclass(frozen=True)
class Sheet:
    """The sections of one version, in order."""

    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order."""
        return tuple(item for section in self.sections for item in section.items)

    def section_of(self, item: str) -> Section:
        """The section an item stands in."""
        return next(section for section in self.sections if any(one.code == item for one in section.items))


@cache
def read_sheet(text: str) -> Sheet:
    """Read the text of a sheet.

    Raises:
        InvalidInput: it is no TOML, an item stands twice or in no section, or a text is missing.
    """
    try:
        document = tomllib.loads(text)
        items = [Item(**one) for one in document["item"]]
        sections = tuple(
            Section(name, **one, items=tuple(item for item in items if item.section == name))
            for name, one in document["sections"].items()
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise InvalidInput(key="error.open_sheet", reason=error) from error
    codes = [item.code for item in items]
    faults = [code for code in codes if codes.count(code) > 1]
    faults += [item.code for item in items if not all(text.strip() for text in vars(item).values())]
    faults += [item.code for item in items if item.section not in document["sections"]]
    faults += [section.name for section in sections if section.code not in REQUIREMENTS or not section.items]
    if faults:
        raise InvalidInput(key="error.open_sheet", reason=", ".join(dict.fromkeys(faults)))
    return Sheet(sections)


def install_sheet(*, session: Session) -> OpenCheckSheet:
    """The version of the sheet's file, kept from now on if it was not yet."""
    text = FILE.read_text(encoding="utf-8")
    read_sheet(text)
    found = sheet_hash(text)
    row = session.exec(select(OpenCheckSheet).where(OpenCheckSheet.hash == found)).first()
    if row is None:
        row = OpenCheckSheet(hash=found, text=text, installed_at=business_now(session=session))
        session.add(row)
        session.flush()
    return row


def sheet_hash(text: str) -> str:
    """SHA-256 hex digest of a sheet's text (UTF-8)."""
    return hashlib.sha256(text.encode()).hexdigest()
