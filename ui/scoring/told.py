"""Answers and suggestions in words."""

from inspection.models import Criterion, Outcome, Suggestion
from inspection.scoring.rubrics import choices_of
from inspection.scoring.standards import situation_names
from inspection.words import say

LEVELS = {1.0: "full", 0.5: "half", 0.0: "none"}


def answer_label(criterion: Criterion, value: float, language: str) -> str:
    """The word for an answer."""
    if criterion.kind == "deduction":
        return say("scoring.minus" if value else "scoring.none", language, points=f"{value:g}")
    if criterion.kind == "choice":
        named = next((one for one in choices_of(criterion) if one.value == value), None)
        if named is not None:
            return named.name_zh if language == "zh" else named.name_en
        return f"{value:.0%}"
    if value not in LEVELS:
        return f"{value:.0%}"
    return say(f"scoring.{criterion.kind}_{LEVELS[value]}", language)


def suggestion_told(one: Suggestion, language: str) -> str:
    """What the machine found, in a sentence."""
    part = ""
    if one.part:
        forbidden = {"zh": "禁语", "en": "forbidden phrase"}
        part = situation_names().get(one.part, forbidden)[language] + " · "
    if one.reason:
        return part + say(f"scoring.reason_{one.reason}", language, phrase=one.phrase, heard=one.heard)
    key = "scoring.heard" if one.outcome == Outcome.MATCHED else "scoring.not_heard"
    return part + say(key, language, heard=one.heard, phrase=one.phrase)
