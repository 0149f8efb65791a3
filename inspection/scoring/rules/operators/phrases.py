"""Operators over the script: a phrase in a position, any, all, n or none of several, their order, forbidden ones."""

from collections.abc import Callable, Sequence

from inspection.scoring.rules import found as logic
from inspection.scoring.rules.call import USER, Call, Phrase, Spoken
from inspection.scoring.rules.found import MATCHED, NOT_MATCHED, Found, unknown
from inspection.scoring.rules.matching import (
    LOW_CONFIDENCE,
    Clip,
    all_heard,
    best_match,
    first_heard,
    is_clear,
    is_heard,
)
from inspection.scoring.rules.model import Field, Operator, Test
from inspection.scoring.rules.ranges import within
from transcribe.words import is_chinese

OPENING_MS = 15_000
CLOSING_MS = 20_000
MOST_TURNS = 3
START, END, ANYWHERE = POSITIONS = ("start", "end", "anywhere")
OWN = "text"
"""The situation of phrases that a rule brings itself."""


def phrase(test: Test, call: Call) -> Found:
    """Whether a phrase of a situation, or of the rule's own, is heard: at the start, at the end, or anywhere."""
    wanted = _wanted(test, call, ("situation", "texts"))
    own = within(test.where, call)
    if isinstance(own, Found) or not wanted:
        return own if isinstance(own, Found) else unknown("no_phrase")
    position = str(test.values.get("position", ANYWHERE))
    if position == ANYWHERE:
        return _anywhere(own, wanted, call)
    best = best_match(_at_start(own, call) if position == START else _at_end(own), wanted)
    return _judged(best, own[:1] if position == START else own[-1:])


def any_of(test: Test, call: Call) -> Found:
    """Whether at least one of several is heard."""
    return _several(test, call, logic.any_of)


def all_of(test: Test, call: Call) -> Found:
    """Whether each of several is heard."""
    return _several(test, call, logic.all_of)


def n_of(test: Test, call: Call) -> Found:
    """Whether at least so many of several are heard."""
    number = int(str(test.values["at_least"]))
    return _several(test, call, lambda found: logic.at_least(found, number))


def none_of(test: Test, call: Call) -> Found:
    """Whether none of several is heard; one that is heard is the evidence against it."""
    return logic.negated(_several(test, call, logic.any_of))


def order(test: Test, call: Call) -> Found:
    """Whether several situations are heard one after the other; the first that is missing or too early decides."""
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    names = _texts(test.values["situations"])
    if not all(_script(call, name) for name in names):
        return unknown("no_phrase")
    clips, last = all_heard(own, call.asked_for), None
    for name in names:
        places = [clip for clip in clips if clip.situation == name]
        after = [clip for clip in places if last is None or clip.start_ms >= last.start_ms]
        if not after:
            return _out_of_order(name, places, own, call)
        last = after[0]
    return Found(MATCHED, "order") if last is None else last.found(MATCHED, "order")


def forbidden(test: Test, call: Call) -> Found:
    """Whether a forbidden phrase of the script is heard."""
    own = within(test.where, call)
    phrases = tuple(one for one in call.script if one.kind == "forbidden")
    if isinstance(own, Found) or not phrases:
        return own if isinstance(own, Found) else unknown("no_phrase")
    best = first_heard(all_heard(own, phrases), phrases[0].situation)
    if best is None:
        return Found(NOT_MATCHED, "forbidden") if is_clear(own) else unknown("low_confidence")
    return best.found()


def _several(test: Test, call: Call, join: Callable[[Sequence[Found]], Found]) -> Found:
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    sets = [_script(call, name) for name in _texts(test.values.get("situations"))]
    sets += [(one,) for one in _own(test.values.get("texts"), call)]
    if not sets:
        return unknown("no_phrase")
    return join([_anywhere(own, one, call) if one else unknown("no_phrase") for one in sets])


def _anywhere(own: tuple[Spoken, ...], wanted: Sequence[Phrase], call: Call) -> Found:
    """A phrase of the script gives way to others of it; a rule's own phrases stand alone."""
    among = tuple(wanted) if wanted[0].situation == OWN else call.asked_for
    clip = first_heard(all_heard(own, among), wanted[0].situation)
    if clip is not None:
        return clip.found()
    return Found(NOT_MATCHED, phrase=wanted[0].text) if is_clear(own) else unknown("low_confidence")


def _at_start(own: Sequence[Spoken], call: Call) -> Sequence[Spoken]:
    users = call.of(USER)
    limit = max(OPENING_MS, users[0].start_ms if users else call.spoken[-1].end_ms)
    return [one for one in own if one.start_ms <= limit][:MOST_TURNS]


def _at_end(own: Sequence[Spoken]) -> Sequence[Spoken]:
    return [one for one in own if one.start_ms >= own[-1].end_ms - CLOSING_MS][-MOST_TURNS:]


def _judged(best: Clip | None, there: Sequence[Spoken]) -> Found:
    if best is not None and is_heard(best):
        return best.found()
    if there and min(one.confidence for one in there) < LOW_CONFIDENCE:
        return unknown("low_confidence")
    score, told = (None, "") if best is None else (best.score, best.phrase)
    if not there:
        return Found(NOT_MATCHED, score=score, phrase=told)
    return Found(NOT_MATCHED, "", score, told, there[0].text, there[0].start_ms, there[0].end_ms)


def _out_of_order(name: str, places: Sequence[Clip], own: tuple[Spoken, ...], call: Call) -> Found:
    if places:
        return places[-1].found(NOT_MATCHED, "order_wrong")
    if not is_clear(own):
        return unknown("low_confidence")
    return Found(NOT_MATCHED, "order_missing", phrase=_script(call, name)[0].text)


def _wanted(test: Test, call: Call, names: Sequence[str]) -> tuple[Phrase, ...]:
    situation, texts = (test.values.get(name) for name in names)
    return _script(call, str(situation)) if situation else _own(texts, call)


def _script(call: Call, situation: str) -> tuple[Phrase, ...]:
    return tuple(one for one in call.asked_for if one.situation == situation)


def _own(texts: object, call: Call) -> tuple[Phrase, ...]:
    chinese = call.language == "zh"
    return tuple(Phrase(OWN, call.language, OWN, one) for one in _texts(texts) if is_chinese(one) == chinese)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


_RANGE = ("role", "first_s", "last_s", "first_turns", "last_turns", "after", "before")
_SEVERAL = {"situations": Field("texts", situations=True), "texts": Field("texts")}
OPERATORS = {
    "phrase": Operator(
        phrase,
        {
            "situation": Field("text", situations=True),
            "texts": Field("texts"),
            "position": Field("text", choices=POSITIONS),
        },
        _RANGE,
        one_of=("situation", "texts"),
    ),
    "any_of": Operator(any_of, _SEVERAL, _RANGE, one_of=("situations", "texts")),
    "all_of": Operator(all_of, _SEVERAL, _RANGE, one_of=("situations", "texts")),
    "n_of": Operator(
        n_of, {**_SEVERAL, "at_least": Field("count", required=True)}, _RANGE, one_of=("situations", "texts")
    ),
    "none_of": Operator(none_of, _SEVERAL, _RANGE, one_of=("situations", "texts")),
    "order": Operator(order, {"situations": Field("texts", situations=True, required=True)}, _RANGE),
    "forbidden": Operator(forbidden, {}, _RANGE),
}
