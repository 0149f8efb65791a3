"""The month's report as plain values, in one language, ready for any writer."""

from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | None
Kind = Literal["text", "count", "percent", "points", "signed"]
"""How a value is shown: percent is a rate 0..1, signed a difference of rates, points a score or points lost."""


@dataclass(frozen=True)
class Column:
    """One column of a table; None in it means not known, and shows as nothing."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells, as many as there are columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Series:
    """One line or set of bars; None where there is nothing to draw."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart over categories: bars side by side, or lines."""

    form: Literal["bars", "lines"]
    title: str
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Chapter:
    """One subject of the report: the plain sentence, what stands out, what to know about the data, the figures."""

    key: str
    title: str
    sentence: str
    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True)
class Report:
    """The whole report of a month and scope; `made_on` is the business date it was made."""

    month: str
    language: str
    title: str
    scope: str
    made_on: str
    notes: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def shown(value: Cell, kind: Kind) -> str:
    """A cell as text for people; what is not known is an empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    if kind == "percent":
        return f"{value:.2%}" if 0 < abs(value) < 0.1 or 0.99 < value < 1 else f"{value:.1%}"
    if kind == "signed":
        return f"{value:+.1%}"
    return f"{value:.1f}" if kind == "points" else f"{value}"
