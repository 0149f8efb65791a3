"""A criterion as somebody writes it: its fields, and what each of them may be. Pure."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields

from inspection.errors import InvalidInput
from inspection.models import Criterion, CriterionKind
from inspection.scoring.rubrics import Choice, choices_of
from inspection.scoring.totals import WEIGHTED

CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT = 12, 60, 2000
CALL_TYPE = re.compile(r"[a-z][a-z0-9_]*")
MOST_POINTS = 100.0


@dataclass(frozen=True)
class CriterionEntry:
    """What is written for one criterion; `choices` and `applies_to` as plain values."""

    code: str
    section: str
    kind: str
    name_zh: str
    name_en: str
    guidance_zh: str
    guidance_en: str
    weight: float = 0.0
    most_deducted: float = 0.0
    may_not_apply: bool = True
    comment_required_below: float | None = None
    comment_required_na: bool = False
    choices: tuple[Choice, ...] = ()
    asked_after: str = ""
    asked_below: float | None = None
    applies_to: tuple[str, ...] = ()
    examples_zh: str = ""
    examples_en: str = ""


def entry_of(criterion: Criterion) -> CriterionEntry:
    """A stored criterion as it would be written."""
    plain = {one.name: getattr(criterion, one.name) for one in fields(CriterionEntry)}
    applies_to = tuple(one for one in criterion.applies_to.split(",") if one)
    return CriterionEntry(**(plain | {"choices": choices_of(criterion), "applies_to": applies_to}))


def columns_of(entry: CriterionEntry) -> dict[str, object]:
    """What is written, as the columns of its row."""
    choices = json.dumps([asdict(one) for one in entry.choices], ensure_ascii=False) if entry.choices else ""
    return asdict(entry) | {"choices": choices, "applies_to": ",".join(entry.applies_to)}


def checked(entry: CriterionEntry, sections: Collection[str]) -> CriterionEntry:
    """The entry with its texts trimmed, once every field is what it may be.

    What hangs together with other criteria (weights, conditions) is looked at when the rubric is published.

    Raises:
        InvalidInput: naming the criterion, the field's value and what was expected.
    """
    texts = {one.name: getattr(entry, one.name).strip() for one in fields(entry) if one.type in (str, "str")}
    entry = CriterionEntry(**(vars(entry) | texts))
    if not CODE.fullmatch(entry.code) or len(entry.code) > LONGEST_CODE:
        raise InvalidInput(key="error.criterion_code", code=repr(entry.code), most=LONGEST_CODE)
    _known(entry, "section", entry.section, sections)
    _known(entry, "kind", entry.kind, [str(kind) for kind in CriterionKind])
    _check_texts(entry)
    _check_points(entry)
    _check_condition(entry)
    return entry


def _known(entry: CriterionEntry, field: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise InvalidInput(key=f"error.criterion_{field}", code=entry.code, value=repr(value), known=", ".join(known))


def _check_texts(entry: CriterionEntry) -> None:
    for field, most, least in (("name", LONGEST_NAME, 1), ("guidance", LONGEST_TEXT, 1), ("examples", LONGEST_TEXT, 0)):
        for language in ("zh", "en"):
            number = len(getattr(entry, f"{field}_{language}"))
            if not least <= number <= most:
                key = f"error.criterion_{field}_{language}"
                raise InvalidInput(key=key, code=entry.code, number=number, least=least, most=most)


def _check_points(entry: CriterionEntry) -> None:
    weighted = entry.kind in WEIGHTED
    if not (0 < entry.weight <= MOST_POINTS if weighted else entry.weight == 0):
        key = "error.criterion_weight" if weighted else "error.criterion_no_weight"
        raise InvalidInput(key=key, code=entry.code, value=f"{entry.weight:g}", kind=entry.kind)
    deducts = entry.kind == CriterionKind.DEDUCTION
    if not (0 < entry.most_deducted <= MOST_POINTS if deducts else entry.most_deducted == 0):
        key = "error.criterion_deduction" if deducts else "error.criterion_no_deduction"
        raise InvalidInput(key=key, code=entry.code, value=f"{entry.most_deducted:g}", kind=entry.kind)
    below = entry.comment_required_below
    if below is not None and not (weighted and 0 < below <= 1):
        raise InvalidInput(key="error.criterion_comment_below", code=entry.code, value=f"{below:g}")
    if entry.comment_required_na and not entry.may_not_apply:
        raise InvalidInput(key="error.criterion_comment_na", code=entry.code)
    _check_choices(entry)


def _check_choices(entry: CriterionEntry) -> None:
    if (entry.kind == CriterionKind.CHOICE) != bool(entry.choices):
        raise InvalidInput(key="error.criterion_choices", code=entry.code, number=len(entry.choices), kind=entry.kind)
    for one in entry.choices:
        if not 0 <= one.value <= 1 or not one.name_zh.strip() or not one.name_en.strip():
            told = f"{one.value:g} | {one.name_zh} | {one.name_en}"
            raise InvalidInput(key="error.criterion_choice", code=entry.code, value=told)


def _check_condition(entry: CriterionEntry) -> None:
    if bool(entry.asked_after) != (entry.asked_below is not None) or entry.asked_after == entry.code:
        raise InvalidInput(
            key="error.criterion_condition",
            code=entry.code,
            other=repr(entry.asked_after),
            below="-" if entry.asked_below is None else f"{entry.asked_below:g}",
        )
    for one in entry.applies_to:
        if not CALL_TYPE.fullmatch(one):
            raise InvalidInput(key="error.criterion_applies_to", code=entry.code, value=repr(one))


def read_choices(text: str) -> tuple[Choice, ...]:
    """Choices written one a line, `0.5 | 一般 | fair`.

    Raises:
        InvalidInput: a line is not of this form.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("|")]
        try:
            value, name_zh, name_en = parts
            found.append(Choice(float(value), name_zh, name_en))
        except ValueError as error:
            raise InvalidInput(key="error.choice_line", line=number, value=repr(line.strip())) from error
    return tuple(found)


def written_choices(choices: Sequence[Choice]) -> str:
    """Choices as `read_choices` takes them."""
    return "\n".join(f"{one.value:g} | {one.name_zh} | {one.name_en}" for one in choices)
