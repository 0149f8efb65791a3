"""Operators over what is said in the open: entities, their repetition by the agent, personal numbers."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from inspection.outcomes import Outcome
from inspection.scoring.rules.call import AGENT, USER, Call, Spoken
from inspection.scoring.rules.entities import (
    AMOUNT,
    KINDS,
    NUMBER,
    PERSONAL,
    TIME,
    Entity,
    find_entities,
    find_personal,
)
from inspection.scoring.rules.found import MATCHED, NOT_EVALUATED, NOT_MATCHED, Found, unknown
from inspection.scoring.rules.matching import is_clear, runs
from inspection.scoring.rules.model import Field, Operator, Test
from inspection.scoring.rules.ranges import within
from transcribe.numbers import find_numbers
from transcribe.words import find_phrase

Run = tuple[int, int, str]
SHORT = 3
SHORT_HEARD, LONG_HEARD = 85.0, 75.0
"""Of three characters and fewer nearly all must be heard: more than of longer ones, or of a phrase. Nor are they ever
called missing: two syllables are too easily misheard."""

WHOLE = (AMOUNT, TIME)
WHOLE_HEARD = 90.0
"""Of an amount or a day every part counts: one digit otherwise is another one."""

HALF_HEARD = 50.0
"""From here on a few syllables may be what was said: of two short words one is easily misheard."""

SAME_NUMBER = 0.6
"""From this share of digits in common on (Ratcliff and Obershelp 1988) a number is taken for one heard before."""


def mentions(test: Test, call: Call) -> Found:
    """Whether something of these kinds is said."""
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    kinds = _kinds(test, KINDS)
    for one in own:
        for entity in find_entities(one.text, kinds):
            return Found(MATCHED, "mentions", None, entity.text, one.text, one.start_ms, one.end_ms)
    return Found(NOT_MATCHED, "mentions") if is_clear(own) else unknown("low_confidence")


def repeated(test: Test, call: Call) -> Found:
    """Whether all of these kinds that the user says is said by the agent afterwards; the first that is not decides.

    What comes back otherwise is a matter for the listener: over the telephone the recogniser mishears digits more often
    than agents say wrong ones.
    """
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    kinds, turns = _kinds(test, KINDS), test.values.get("within_turns")
    last: Found | None = None
    for one in own:
        later = [other for other in call.of(AGENT) if other.start_ms >= one.start_ms]
        heard = runs(later if turns is None else later[: int(str(turns))])
        for entity in find_entities(one.text, kinds):
            last = _looked_for(entity, one, heard)
            if last.outcome != MATCHED:
                return last
    return last or unknown("no_number" if kinds == (NUMBER,) else "no_entity")


def personal_data(test: Test, call: Call) -> Found:
    """Whether a personal number is said that neither the user said before nor the call's record holds.

    `repeats` is how often known ones may be said: one that is said more often is pointed out as well.
    """
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    kinds, most = _kinds(test, PERSONAL), test.values.get("repeats")
    repeats = 0
    record = [number for text in (call.context or {}).values() for number in find_numbers(text)]
    for one in own:
        before = [other.text for other in call.spoken if other.role != one.role and other.start_ms < one.start_ms]
        known = record + [number for text in before for number in find_numbers(text)]
        for entity in find_personal(one.text, kinds):
            repeats += 1
            known_one = any(_same(entity.text, number) for number in known)
            if not known_one or (isinstance(most, int) and repeats > most):
                return Found(MATCHED, "personal", None, entity.text, one.text, one.start_ms, one.end_ms)
    return Found(NOT_MATCHED, "personal") if is_clear(own) else unknown("low_confidence")


def _looked_for(entity: Entity, said: Spoken, later: Sequence[Run]) -> Found:
    """One thing of the user in the agent's later speech."""
    word = "number" if entity.kind == NUMBER else "entity"
    same = next((run for run in later if _says(entity, run[2])), None)
    if same is not None:
        return _told(MATCHED, entity, same, word)
    alike = next((run for run in later if _sounds_alike(entity, run[2])), None)
    if alike is not None:
        return _told(NOT_EVALUATED, entity, alike, f"{word}_unclear")
    return _told(NOT_MATCHED, entity, (said.start_ms, said.end_ms, said.text), word)


def _says(entity: Entity, text: str) -> bool:
    if entity.kind == NUMBER:
        return any(entity.text in other for other in find_numbers(text))
    wanted = SHORT_HEARD if len(entity.text) <= SHORT else LONG_HEARD
    wanted = WHOLE_HEARD if entity.kind in WHOLE else wanted
    return find_phrase(entity.text, text).score >= wanted


def _sounds_alike(entity: Entity, text: str) -> bool:
    """Whether it may have been said: another of its kind was, or something that sounds half like it."""
    if find_entities(text, (entity.kind,)):
        return True
    short = len(entity.text) <= SHORT
    return entity.kind != NUMBER and (short or find_phrase(entity.text, text).score >= HALF_HEARD)


def _told(outcome: Outcome, entity: Entity, at: Run, reason: str) -> Found:
    return Found(outcome, reason, None, entity.text, at[2], at[0], at[1])


def _same(number: str, other: str) -> bool:
    return number in other or other in number or SequenceMatcher(None, number, other).ratio() >= SAME_NUMBER


def _kinds(test: Test, possible: Iterable[str]) -> tuple[str, ...]:
    asked = test.values.get("kinds")
    return tuple(asked) if isinstance(asked, tuple) else tuple(possible)


_RANGE = ("role", "first_s", "last_s", "first_turns", "last_turns", "after", "before")
OPERATORS = {
    "mentions": Operator(mentions, {"kinds": Field("texts", choices=KINDS)}, _RANGE),
    "repeated": Operator(
        repeated, {"kinds": Field("texts", choices=KINDS), "within_turns": Field("count")}, _RANGE[1:], role=USER
    ),
    "personal_data": Operator(
        personal_data, {"kinds": Field("texts", choices=PERSONAL), "repeats": Field("count")}, _RANGE
    ),
}
