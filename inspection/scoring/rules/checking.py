"""What a value of an operator may be, and which values contradict each other."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from inspection.scoring.rules.model import Field


class WrongValue(Exception):
    """A value that cannot be: the word of `rules.expected_<expected>` says what could.

    Args:
        field: where it stands, if not where it was looked for.
    """

    def __init__(self, value: object, expected: str, *, field: str = "", **values: object) -> None:
        super().__init__(expected)
        self.value, self.expected, self.field, self.values = value, expected, field, values


def check(value: Any, field: Field, situations: Collection[str] | None) -> object:
    """The value as rules keep it: lists as tuples.

    Raises:
        WrongValue: it is not what the field takes.
    """
    if field.kind == "number":
        return _number(value, field)
    if field.kind == "count":
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise WrongValue(value, "count")
        return value
    possible = field.choices or ((situations or ()) if field.situations else ())
    named = field.choices or (field.situations and situations is not None)
    if field.kind == "text":
        return _text(value, possible if named else None)
    if not isinstance(value, list) or not value:
        raise WrongValue(value, "texts")
    return tuple(_text(one, possible if named else None) for one in value)


def contradictions(entry: Mapping[str, Any], values: Mapping[str, object]) -> Iterator[WrongValue]:
    """What cannot hold together: both ends of a call, an upper limit under the lower one, more than there are."""
    for one, other in (("first_s", "last_s"), ("first_turns", "last_turns"), ("situation", "texts")):
        if one in entry and other in entry:
            yield WrongValue(entry[other], "alone", field=other, other=one)
    if entry.get("after") and entry.get("after") == entry.get("before"):
        yield WrongValue(entry["before"], "other_event", field="before", other=entry["after"])
    position = values.get("position")
    for name in {"start": ("last_s", "last_turns"), "end": ("first_s", "first_turns")}.get(str(position), ()):
        if name in entry:
            yield WrongValue(entry[name], "alone", field=name, other=f"position = {position}")
    low, high = values.get("at_least"), values.get("at_most")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield WrongValue(high, "not_less", field="at_most", least=low)
    lists = [one for one in (values.get("situations"), values.get("texts")) if isinstance(one, tuple)]
    if lists and isinstance(low, int) and low > sum(map(len, lists)):
        yield WrongValue(low, "at_most", field="at_least", most=sum(map(len, lists)))


def _number(value: Any, field: Field) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise WrongValue(value, "number")
    if field.least is not None and value < field.least:
        raise WrongValue(value, "not_less", least=field.least)
    return value


def _text(value: Any, possible: Collection[str] | None) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongValue(value, "text")
    if possible is not None and value not in possible:
        raise WrongValue(value, "choice", names=", ".join(possible))
    return value
