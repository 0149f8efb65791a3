"""What is true of the demo calls, criterion by criterion, from data/demo/calls.json alone."""

from collections.abc import Mapping
from typing import Any

from benchmarks.hearing import was_said
from benchmarks.phrase_matchers import plain
from inspection.scoring.rules import Phrase
from inspection.scoring.rules.entities import NUMBER, TIME, find_entities

Facts = dict[tuple[str, str], bool]
"""Criterion and part -> whether it is so."""

PROCESS = {
    "query": ("greeting", "hold", "further_help", "closing"),
    "booking": ("greeting", "confirmation", "booking_confirmation", "closing"),
    "transfer": ("greeting", "confirmation", "transfer"),
    "complaint": ("greeting", "apology", "complaint", "closing"),
}
"""The steps of each type of call, as DOMAIN's D7 asks for them; the rules name the same."""


def truth(call: Mapping[str, Any], script: tuple[Phrase, ...]) -> Facts:
    """Everything that the rules may claim of a call, and whether it is so."""
    own = [one for one in script if one.language == call["language"]]
    said = said_in_turns(call, own)
    planted = {one["code"] for one in call["planted"]}
    facts: Facts = {("A1", ""): was_said(call, "greeting"), ("A4.3", ""): "fast_speech" not in planted}
    if call["call_type"] != "transfer":
        facts["A3", ""] = was_said(call, "closing")
    for situation in dict.fromkeys(one.situation for one in own):
        facts["A2", situation] = situation in said
    repeated = repeated_back(call)
    if repeated is not None:
        facts["A7", ""] = repeated
    facts["D7", ""] = in_order(PROCESS[call["call_type"]], said)
    return facts


def said_in_turns(call: Mapping[str, Any], phrases: list[Phrase]) -> dict[str, list[int]]:
    """The situations whose phrase the agent truly said, word for word, with the turns."""
    found: dict[str, list[int]] = {}
    for number, turn in enumerate(call["turns"]):
        for phrase in phrases:
            if turn["role"] == "agent" and plain(phrase.text) in plain(turn["text"]):
                found.setdefault(phrase.situation, []).append(number)
    return found


def in_order(steps: tuple[str, ...], said: Mapping[str, list[int]]) -> bool:
    """Whether all steps were said, one after the other."""
    at = 0
    for step in steps:
        after = [number for number in said.get(step, ()) if number >= at]
        if not after:
            return False
        at = after[0]
    return True


def repeated_back(call: Mapping[str, Any]) -> bool | None:
    """Whether everything the user said that asks for it came back from the agent; None where nothing did.

    Numbers in every call, days and hours in bookings and transfers; by the same patterns, over the true text.
    """
    kinds = (NUMBER, TIME) if call["call_type"] in ("booking", "transfer") else (NUMBER,)
    answers: list[bool] = []
    for number, turn in enumerate(call["turns"]):
        if turn["role"] != "user":
            continue
        later = " ".join(one["text"] for one in call["turns"][number + 1 :] if one["role"] == "agent")
        answers += [plain(one.text) in plain(later) for one in find_entities(turn["text"], kinds)]
    return all(answers) if answers else None
