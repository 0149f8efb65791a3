"""The sheet that work orders are checked by: its items and the fields of an order, as the standard lists them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[3] / "data" / "standards" / "work_order_sheet.toml"


@dataclass(frozen=True)
class Item:
    """One question of the sheet, answered yes, no or not applicable.

    Args:
        event: the event the answer speaks of; empty where it speaks of none.
        no_means_never: whether "no" says that this event never happened.
        may_not_apply: whether "not applicable" can be answered.
        na_only_without: "not applicable" is right only where this event did not happen; where it names none, a comment
            is wanted instead.
    """

    id: str
    name_zh: str
    name_en: str
    guidance_zh: str
    guidance_en: str
    event: str = ""
    no_means_never: bool = False
    may_not_apply: bool = False
    na_only_without: str = ""

    def name(self, language: str) -> str:
        """The question in `zh` or `en`."""
        return self.name_zh if language == "zh" else self.name_en

    def guidance(self, language: str) -> str:
        """How to answer it, in `zh` or `en`."""
        return self.guidance_zh if language == "zh" else self.guidance_en


FIELDS_RIGHT = "fields_right"
"""The item whose "no" names the fields that are wrong."""


@cache
def _standard() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def sheet_version() -> str:
    """The version of the sheet in force."""
    return str(_standard()["version"])


@cache
def items() -> tuple[Item, ...]:
    """The items in the order of the sheet."""
    return tuple(Item(**entry) for entry in _standard()["item"])


@cache
def field_names() -> dict[str, dict[str, str]]:
    """The fields of an order by id, named in both languages."""
    return {entry["id"]: {"zh": entry["name_zh"], "en": entry["name_en"]} for entry in _standard()["field"]}


def item_name(identity: str, language: str) -> str:
    """The question of an item, also of one that an older sheet had: then its id."""
    return next((one.name(language) for one in items() if one.id == identity), identity)
