"""A search as the page's address keeps it, so that a link shows the same. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from inspection.errors import InvalidInput
from inspection.listening.search import Wanted

LONGEST_NUMBER = 6
NAMES = {"first_day": "from", "last_day": "to", "shortest_s": "shortest", "longest_s": "longest", "call_type": "type"}
"""Fields of a search whose name in the address is another."""

DAYS, NUMBERS = ("first_day", "last_day"), ("shortest_s", "longest_s")


def address_of(wanted: Wanted) -> dict[str, str]:
    """The address's parameters of a search: those that say something."""
    usual = Wanted("")
    values = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    told = {name: value for name, value in values.items() if value != getattr(usual, name)}
    return {NAMES.get(name, name): str(value) for name, value in told.items()}


def wanted_of(address: Mapping[str, str]) -> Wanted:
    """The search that an address asks for.

    Raises:
        InvalidInput: a day or a number in it is none.
    """
    found: dict[str, Any] = {}
    for one in fields(Wanted):
        text = address.get(NAMES.get(one.name, one.name), "").strip()
        if text:
            found[one.name] = _read(one.name, text)
    return Wanted(**({"text": ""} | found))


def number_in(address: Mapping[str, str], name: str, usual: int) -> int:
    """A whole number of the address, such as the page; the usual one where it gives none."""
    text = address.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= LONGEST_NUMBER else usual


def _read(name: str, text: str) -> object:
    if name in DAYS:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise InvalidInput(key="error.day", day=repr(text)) from error
    if name in NUMBERS:
        if not (text.isdecimal() and text.isascii() and len(text) <= LONGEST_NUMBER):
            raise InvalidInput(key="error.seconds", seconds=repr(text))
        return int(text)
    return text
