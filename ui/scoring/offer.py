"""What the sheet in the browser is given: what is stored, what can be answered, and what the machine found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspection.models import CAUSES, Criterion, Outcome, Suggestion
from inspection.policies import Actor
from inspection.scoring.answers import CHECKED, Filled, offered
from inspection.scoring.evaluations import Sheet
from inspection.scoring.rubrics import choices_of, rule_of
from inspection.scoring.standards import cause_details, situation_names
from inspection.scoring.templates import Templates
from inspection.words import say
from ui.scoring.told import answer_label, suggestion_told

FORBIDDEN = "forbidden"
NOT_APPLICABLE: dict[str, Any] = {"value": None, "na": True, "detail": {}}


@dataclass(frozen=True)
class Desk:
    """An open sheet with what lies beside it.

    Args:
        found: what the machine suggests.
        blind: whether a suggestion is hidden until its criterion is answered.
        finished: ids of the inspector's evaluations that need no copy in the browser any more.
    """

    sheet: Sheet
    found: Sequence[Suggestion]
    templates: Templates
    finished: Sequence[int]
    blind: bool = False

    @property
    def shown(self) -> list[Suggestion]:
        """The suggestions that may be shown already."""
        return [one for one in self.found if one.criterion_code not in self.hidden]

    @property
    def hidden(self) -> set[str]:
        """The criteria whose suggestion is not shown yet."""
        if not self.blind:
            return set()
        answered = {code for code, one in self.sheet.answers.items() if one.given.complete}
        return {one.code for one in self.sheet.criteria} - answered


def sheet_data(desk: Desk, told: Mapping[str, Any] | None, user: Actor) -> dict[str, Any]:
    """All of it as plain values.

    Args:
        told: what became of what the browser sent last.
    """
    sheet, language = desk.sheet, user.language
    hidden = desk.hidden
    phrases = {one.code for one in sheet.criteria if one.kind == "situations"}
    return {
        "user": user.user_id,
        "evaluation": sheet.evaluation.id,
        "version": sheet.evaluation.version,
        "call_type": sheet.call_type,
        "sections": [{"code": code, "name": names[language]} for code, names in sheet.sections.items()],
        "criteria": [_criterion(one, desk, language) for one in sheet.criteria],
        "situations": [{"code": code, "name": names[language]} for code, names in situation_names().items()],
        "answers": {code: plain_answer(one) for code, one in sheet.answers.items()},
        "comment": sheet.evaluation.comment,
        "suggestions": [_suggestion(one, language) for one in desk.shown],
        "heard": heard_situations([one for one in desk.shown if one.criterion_code in phrases]),
        "hidden": sorted(code for code in hidden if any(one.criterion_code == code for one in desk.found)),
        "templates": {"own": list(desk.templates.own), "team": list(desk.templates.team)},
        "causes": _causes(language),
        "finished": list(desk.finished),
        "told": dict(told) if told else None,
    }


def plain_answer(filled: Filled) -> dict[str, Any]:
    """An answer as the browser holds it."""
    told = filled.cause
    cause = {"kind": told.kind, "detail": told.detail, "text": told.text} if told else None
    return {
        "value": filled.value,
        "na": filled.not_applicable,
        "comment": filled.comment,
        "detail": dict(filled.detail),
        "evidence": list(filled.evidence_ms) if filled.evidence_ms else None,
        "cause": cause,
    }


def heard_situations(found: Sequence[Suggestion]) -> dict[str, str]:
    """The situations as the machine heard them: said, or due and not said."""
    answers = {Outcome.MATCHED: "said", Outcome.NOT_MATCHED: "not_said"}
    known = situation_names()
    return {one.part: answers[Outcome(one.outcome)] for one in found if one.part in known and one.outcome in answers}


def rest_of(criterion: Criterion, desk: Desk) -> dict[str, Any] | None:
    """What "the rest is good" answers a criterion with; None leaves it to the inspector.

    Full marks, phrases as the machine heard them, and nothing where the machine found something amiss.
    """
    own = [one for one in desk.shown if one.criterion_code == criterion.code]
    if any(one.outcome == Outcome.NOT_MATCHED or one.part == FORBIDDEN for one in own):
        return None
    if criterion.kind == "situations":
        if criterion.code in desk.hidden:
            return None
        heard = heard_situations(own)
        detail = {"situations": heard, "forbidden": False}
        return {"value": 1.0, "na": False, "detail": detail} if heard else dict(NOT_APPLICABLE)
    if criterion.code == "D6":
        return dict(NOT_APPLICABLE)
    return {"value": offered(criterion)[0], "na": False, "detail": {}}


def _criterion(criterion: Criterion, desk: Desk, language: str) -> dict[str, Any]:
    rule, zh = rule_of(criterion), language == "zh"
    labels = {one.value: one.name_zh if zh else one.name_en for one in choices_of(criterion)}
    return {
        "code": rule.code,
        "section": rule.section,
        "kind": rule.kind,
        "weight": rule.weight,
        "may_not_apply": rule.may_not_apply,
        "asked_after": rule.asked_after,
        "asked_below": rule.asked_below,
        "applies_to": list(rule.applies_to),
        "name": criterion.name_zh if zh else criterion.name_en,
        "guidance": criterion.guidance_zh if zh else criterion.guidance_en,
        "examples": criterion.examples_zh if zh else criterion.examples_en,
        "comment_below": criterion.comment_required_below,
        "comment_na": criterion.comment_required_na,
        "options": [
            {"value": value, "label": labels.get(value) or answer_label(criterion, value, language)}
            for value in offered(criterion)
        ],
        "checks": [
            {"code": code, "label": say(f"sheet.checked_{code}", language)} for code in CHECKED.get(rule.code, ())
        ],
        "rest": rest_of(criterion, desk),
    }


def _causes(language: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "label": say(f"sheet.cause_{kind}", language),
            "details": [{"code": code, "label": names[language]} for code, names in cause_details()[kind].items()],
        }
        for kind in CAUSES
    ]


def _suggestion(one: Suggestion, language: str) -> dict[str, Any]:
    places = 1 if one.reason in ("pitch_rise", "pitch_falls") else 0
    return {
        "criterion": one.criterion_code,
        "situation": one.part if one.part in situation_names() else "",
        "outcome": str(one.outcome),
        "told": suggestion_told(one, language),
        "score": "" if one.score is None else f"{one.score:.{places}f}",
        "start_ms": one.start_ms,
        "end_ms": one.end_ms,
    }
