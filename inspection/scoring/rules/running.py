"""Running a rule set over a call. A finding is never an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inspection.scoring.rules.call import AGENT, USER, Call
from inspection.scoring.rules.found import MATCHED, NOT_EVALUATED, NOT_MATCHED, Found, Suggested, unknown
from inspection.scoring.rules.matching import all_heard
from inspection.scoring.rules.model import EVERY_SITUATION, HEARD_ANYWAY, LISTEN, NOTHING, Rule, RuleSet, Test
from inspection.scoring.rules.model import NOT_EVALUATED as STAYS_OPEN
from inspection.scoring.rules.operators import look
from inspection.scoring.rules.operators.phrases import OPENING_MS

GREETING = "greeting"
ROLES_DOUBTFUL = "roles_doubtful"
FORBIDDEN = "forbidden"


def suggest_all(rules: RuleSet, call: Call) -> list[Suggested]:
    """Everything that the rules suggest for a call, in their order; where nobody can be told apart, only that."""
    reason = blocked(call)
    if reason:
        judged = dict.fromkeys(rule.criterion for rule in rules.rules if rule.otherwise != NOTHING)
        return [Suggested(code, NOT_EVALUATED, reason=reason) for code in judged]
    own = _fitting(rules, call)
    return [one for rule in own for single in _each(rule, own, call) for one in _told(single, call)]


def blocked(call: Call) -> str:
    """Why no rule can judge the agent in this call; empty where they can."""
    agent = call.of(AGENT)
    if not agent:
        return "roles_unsure" if call.spoken else "no_speech"
    greetings = tuple(one for one in call.asked_for if one.situation == GREETING)

    def greets(role: str) -> bool:
        return bool(all_heard(tuple(one for one in call.of(role) if one.start_ms <= OPENING_MS), greetings))

    return ROLES_DOUBTFUL if greets(USER) and not greets(AGENT) else ""


def _fitting(rules: RuleSet, call: Call) -> list[Rule]:
    """The rules for calls of this language and type: of those for a criterion and part the first."""
    own: dict[tuple[str, str], Rule] = {}
    for rule in rules.rules:
        if rule.language in ("", call.language) and (not rule.call_types or call.call_type in rule.call_types):
            own.setdefault((rule.criterion, rule.part), rule)
    return list(own.values())


def _each(rule: Rule, rules: Sequence[Rule], call: Call) -> Iterator[Rule]:
    """The rule itself, or one for every situation of the script that has none of its own."""
    if rule.part != EVERY_SITUATION:
        yield rule
        return
    named = {one.part for one in rules if one.criterion == rule.criterion}
    for situation in dict.fromkeys(one.situation for one in call.asked_for):
        if situation not in named:
            yield replace(rule, part=situation, test=_about(rule.test, situation))


def _about(test: Test, situation: str) -> Test:
    """The test with the name of the situation in place of `*`."""
    values = {name: situation if value == EVERY_SITUATION else value for name, value in test.values.items()}
    return replace(test, values=values, tests=tuple(_about(one, situation) for one in test.tests))


def _told(rule: Rule, call: Call) -> Iterator[Suggested]:
    """What is said of a rule: one suggestion, or none."""
    due = Found(MATCHED) if rule.due is None else look(rule.due, call)
    if due.outcome != MATCHED and rule.not_due != HEARD_ANYWAY:
        yield _suggested(rule, unknown(rule.not_due if due.outcome == NOT_MATCHED else due.reason))
        return
    found = look(rule.test, call)
    if found.outcome == MATCHED:
        yield _suggested(
            rule, replace(found, outcome=NOT_EVALUATED, reason="listen") if rule.meaning == LISTEN else found
        )
    elif due.outcome != MATCHED or rule.otherwise == NOTHING:
        return
    elif rule.otherwise == STAYS_OPEN:
        yield _suggested(rule, replace(found, outcome=NOT_EVALUATED))
    else:
        yield _suggested(rule, found)


def _suggested(rule: Rule, found: Found) -> Suggested:
    return Suggested(
        rule.criterion,
        found.outcome,
        rule.part,
        found.score,
        found.phrase,
        found.heard,
        found.start_ms,
        found.end_ms,
        found.reason,
    )
