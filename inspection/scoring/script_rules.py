"""A phrase as somebody writes it, and what it may be beside the others: pure rules over plain values."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields

from inspection.errors import BadCell, InvalidInput
from inspection.scoring.placeholders import require_placeholders, without_placeholders
from transcribe.words import is_chinese, phrase_score

KINDS = ("standard", "forbidden")
LANGUAGES = ("zh", "en")
FORBIDDEN = "forbidden"
NEEDED = ("greeting", "closing")
"""The situations without which a call cannot be judged (A1, A3)."""

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
LONGEST_CODE, LONGEST_TEXT = 40, 200
FEWEST = {"zh": 4, "en": 2}
"""Characters, or words, that everybody says: shorter phrases are heard everywhere."""

TOO_ALIKE = 70.0
"""Saying one phrase would be heard as the other one (soft match of its syllables or words, 0..100)."""

WORDS = re.compile(r"[\w'-]+")
CHARACTERS = re.compile(r"[\u3400-\u9fff]|\d")


@dataclass(frozen=True)
class PhraseEntry:
    """What is written for one phrase."""

    code: str
    situation: str
    language: str
    kind: str
    required: bool
    text: str


FIELDS = tuple(one.name for one in fields(PhraseEntry))


def checked(entry: PhraseEntry, situations: Collection[str], placeholders: Collection[str]) -> PhraseEntry:
    """The entry with its text trimmed, once every field is what it may be.

    Raises:
        BadCell: naming the field, its value and what was expected.
    """
    entry = PhraseEntry(**(vars(entry) | {"code": entry.code.strip(), "text": " ".join(entry.text.split())}))
    if not CODE.fullmatch(entry.code) or len(entry.code) > LONGEST_CODE:
        raise BadCell("code", entry.code, key="row.phrase_code", most=LONGEST_CODE)
    _known("language", entry.language, LANGUAGES)
    _known("kind", entry.kind, KINDS)
    _known("situation", entry.situation, (FORBIDDEN,) if entry.kind == FORBIDDEN else situations)
    if entry.required and entry.kind == FORBIDDEN:
        raise BadCell("required", "true", key="row.phrase_required")
    if not 1 <= len(entry.text) <= LONGEST_TEXT:
        raise BadCell("text", entry.text, key="row.phrase_length", number=len(entry.text), most=LONGEST_TEXT)
    if is_chinese(entry.text) != (entry.language == "zh"):
        raise BadCell("text", entry.text, key="row.phrase_language", language=entry.language)
    try:
        require_placeholders(entry.text, placeholders)
    except InvalidInput as error:
        raise BadCell("text", entry.text, key="row.phrase_placeholder", known=_braced(placeholders)) from error
    counted = CHARACTERS if entry.language == "zh" else WORDS
    if len(counted.findall(without_placeholders(entry.text))) < FEWEST[entry.language]:
        raise BadCell("text", entry.text, key="row.phrase_short", least=FEWEST[entry.language])
    return entry


def require_addition(entry: PhraseEntry, national: Iterable[PhraseEntry]) -> None:
    """Refuse what a province may not add: it never replaces a national phrase, nor forbids one.

    Raises:
        InvalidInput: naming both phrases.
    """
    for one in national:
        if entry.code == one.code:
            raise InvalidInput(key="error.replaces_national", code=entry.code, text=entry.text, national=one.text)
    require_no_contradiction([entry], national)


def require_no_contradiction(entries: Iterable[PhraseEntry], others: Iterable[PhraseEntry]) -> None:
    """Refuse a forbidden phrase that is heard wherever a standard one is said.

    Raises:
        InvalidInput: naming both.
    """
    standard = [one for one in others if one.kind != FORBIDDEN]
    for entry in entries:
        against = forbids(entry, standard)
        if against is not None:
            raise InvalidInput(key="error.forbids_standard", code=entry.code, text=entry.text, other=against.text)


def forbids(entry: PhraseEntry, standard: Iterable[PhraseEntry]) -> PhraseEntry | None:
    """The standard phrase that a forbidden one would be heard in; None where there is none."""
    if entry.kind != FORBIDDEN:
        return None
    words = without_placeholders(entry.text)
    return next(
        (
            one
            for one in standard
            if one.language == entry.language and phrase_score(words, without_placeholders(one.text)) >= TOO_ALIKE
        ),
        None,
    )


def require_whole(entries: Sequence[PhraseEntry]) -> None:
    """Refuse a national script that lacks what every call is judged by, or that contradicts itself.

    Raises:
        InvalidInput: a situation lacks its phrase in a language, or a forbidden phrase is heard in a standard one.
    """
    for situation in NEEDED:
        for language in LANGUAGES:
            if not any((one.situation, one.language) == (situation, language) for one in entries):
                raise InvalidInput(key="error.script_lacks", situation=situation, language=language)
    require_no_contradiction(entries, entries)


def _known(field: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise BadCell(field, value, key="row.phrase_known", known=", ".join(known))


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def free_code(province: str, situation: str, language: str, *, taken: Collection[str]) -> str:
    """A code that no phrase of a version has yet; a province's own begin with its code."""
    stem = f"{province.lower()}.{situation}.{language}".lstrip(".")
    number = 1
    while f"{stem}.{number}" in taken:
        number += 1
    return f"{stem}.{number}"
