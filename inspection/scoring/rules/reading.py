"""Reading a rule set from TOML: every problem with its rule, line, field, value, and what was expected."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from inspection.errors import InvalidInput
from inspection.scoring.rules.call import AGENT, ANY, LANGUAGES, USER
from inspection.scoring.rules.checking import WrongValue, check, contradictions
from inspection.scoring.rules.model import EVERY_SITUATION, MEANING, OTHERWISE, Operator, Rule, RuleSet, Test
from inspection.scoring.rules.operators import OPERATORS
from inspection.scoring.rules.ranges import EVENTS, Range
from inspection.words import say

ROLES = (AGENT, USER, ANY)
DEEPEST = 6
_RULE_LINE = re.compile(r"^\s*\[\[\s*rule\s*\]\]")
_SYNTAX_LINE = re.compile(r"at line (\d+)")
_TEXT_FIELDS = ("criterion", "part", "language", "not_due", "otherwise", "meaning")
_RULE_FIELDS = (*_TEXT_FIELDS, "call_types", "due", "test")
_CHOICES = {"language": LANGUAGES, "otherwise": OTHERWISE, "meaning": MEANING}
_RANGE_FIELDS = tuple(one.name for one in fields(Range))


@dataclass(frozen=True)
class Problem:
    """What is wrong in a rule set: in which line, rule (from 1; 0 for the whole) and field, and what was expected."""

    line: int
    rule: int
    field: str
    value: str
    expected: str
    expected_zh: str

    def told(self, language: str) -> str:
        """One sentence."""
        expected = self.expected_zh if language == "zh" else self.expected
        values = {"line": self.line, "rule": self.rule, "field": self.field, "value": self.value, "expected": expected}
        return say("error.rule" if self.rule else "error.rule_set", language, **values)


class BadRules(InvalidInput):
    """A rule set with mistakes; `problems` has every one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(one.told("en") for one in problems))
        self.problems = tuple(problems)

    def told(self, language: str) -> str:
        """All problems, a sentence each."""
        return ("；" if language == "zh" else "; ").join(one.told(language) for one in self.problems)


def read_rules(
    text: str, *, situations: Collection[str] | None = None, criteria: Collection[str] | None = None
) -> RuleSet:
    """The rule set of a TOML text.

    Args:
        situations: of the script; None takes every name.
        criteria: codes of the rubric; None takes every code.

    Raises:
        BadRules: it is no TOML, or a rule is not what it should be; names every problem.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise BadRules([Problem(line, 0, "TOML", str(error), *_both("toml"))]) from error
    reader = _Reader(text, situations, criteria)
    rules = reader.read(document)
    if reader.problems:
        raise BadRules(sorted(reader.problems, key=lambda one: (one.line, one.rule)))
    return RuleSet(str(document["code"]), rules)


class _Reader:
    """Reads rule by rule and gathers what is wrong."""

    def __init__(self, text: str, situations: Collection[str] | None, criteria: Collection[str] | None) -> None:
        self.lines = text.splitlines()
        self.starts = [number for number, line in enumerate(self.lines, 1) if _RULE_LINE.match(line)]
        self.situations, self.criteria = situations, criteria
        self.problems: list[Problem] = []
        self.rule = 0

    def read(self, document: Mapping[str, Any]) -> tuple[Rule, ...]:
        for name in sorted(set(document) - {"code", "rule"}):
            self.wrong(name, document[name], "field", names="code, rule")
        if not isinstance(document.get("code"), str) or not document["code"]:
            self.wrong("code", document.get("code"), "text")
        entries = document.get("rule")
        if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
            self.wrong("rule", type(entries).__name__, "rules")
            return ()
        rules, seen = [], set()
        for self.rule, entry in enumerate(entries, 1):
            rule = self.one(entry)
            if rule is None:
                continue
            key = (rule.criterion, rule.part, rule.language, rule.call_types)
            if key in seen:
                self.wrong("criterion", f"{rule.criterion} {rule.part}".strip(), "once")
            seen.add(key)
            rules.append(rule)
        return tuple(rules)

    def one(self, entry: Mapping[str, Any]) -> Rule | None:
        before = len(self.problems)
        for name in sorted(set(entry) - set(_RULE_FIELDS)):
            self.wrong(name, entry[name], "field", names=", ".join(_RULE_FIELDS))
        texts = {name: self.text(name, entry[name]) for name in _TEXT_FIELDS if name in entry}
        for name, choices in _CHOICES.items():
            if texts.get(name, choices[0]) not in choices:
                self.wrong(name, texts[name], "choice", names=", ".join(choices))
        code = texts.get("criterion", "")
        if not code or (self.criteria is not None and code not in self.criteria):
            self.wrong("criterion", code, "choice", names=", ".join(self.criteria or ("A1",)))
        part = texts.get("part", "")
        types = entry.get("call_types", [])
        if not isinstance(types, list) or not all(isinstance(one, str) and one for one in types):
            self.wrong("call_types", types, "texts")
            types = []
        test = self.test("test", entry.get("test"), every=part == EVERY_SITUATION)
        due = self.test("due", entry["due"]) if "due" in entry else None
        if test is None or len(self.problems) > before:
            return None
        return Rule(test=test, due=due, call_types=tuple(types), **{"criterion": code, **texts})

    def test(self, name: str, entry: Any, *, every: bool = False, depth: int = 1) -> Test | None:
        """A test with the tests it joins; None where it is wrong."""
        if not isinstance(entry, dict) or depth > DEEPEST:
            self.wrong(name, entry if depth <= DEEPEST else depth, "test", deepest=DEEPEST)
            return None
        operator = OPERATORS.get(str(entry.get("operator")))
        if operator is None:
            self.wrong(f"{name}.operator", entry.get("operator"), "choice", names=", ".join(OPERATORS))
            return None
        possible = {"operator", *operator.fields, *operator.ranges, *(["tests"] if operator.most_tests else [])}
        for key in sorted(set(entry) - possible):
            self.wrong(f"{name}.{key}", entry[key], "field", names=", ".join(sorted(possible)))
        values = {
            key: self.value(f"{name}.{key}", entry[key], operator, key, every=every)
            for key in operator.fields
            if key in entry
        }
        for key, field in operator.fields.items():
            if field.required and key not in entry:
                self.wrong(f"{name}.{key}", None, "needed", operator=entry["operator"])
        if operator.one_of and not set(operator.one_of) & set(entry):
            self.wrong(f"{name}.{operator.one_of[0]}", None, "one_of", names=", ".join(operator.one_of))
        where = self.range(name, entry, operator)
        tests = self.tests(name, entry, operator, every=every, depth=depth)
        for wrong in contradictions(entry, values):
            self.wrong(f"{name}.{wrong.field}", wrong.value, wrong.expected, **wrong.values)
        return Test(str(entry["operator"]), values, where, tests)

    def tests(
        self, name: str, entry: Mapping[str, Any], operator: Operator, *, every: bool, depth: int
    ) -> tuple[Test, ...]:
        if not operator.most_tests:
            return ()
        joined = entry.get("tests")
        if not isinstance(joined, list) or not 1 <= len(joined) <= operator.most_tests:
            told = len(joined) if isinstance(joined, list) else joined
            self.wrong(f"{name}.tests", told, "tests", most=operator.most_tests)
            return ()
        found = [self.test(f"{name}.tests", one, every=every, depth=depth + 1) for one in joined]
        return tuple(one for one in found if one is not None)

    def value(self, name: str, value: Any, operator: Operator, key: str, *, every: bool) -> object:
        situations = self.situations
        if every and situations is not None:
            situations = (*situations, EVERY_SITUATION)
        try:
            return check(value, operator.fields[key], situations)
        except WrongValue as error:
            self.wrong(name, error.value, error.expected, **error.values)
            return None

    def range(self, name: str, entry: Mapping[str, Any], operator: Operator) -> Range:
        given: dict[str, Any] = {"role": operator.role}
        for key in _RANGE_FIELDS:
            if key not in entry or key not in operator.ranges:
                continue
            value = entry[key]
            if key == "role" and value not in ROLES:
                self.wrong(f"{name}.role", value, "choice", names=", ".join(ROLES))
            elif key in ("first_s", "last_s") and not (_is_number(value) and value > 0):
                self.wrong(f"{name}.{key}", value, "positive")
            elif key in ("first_turns", "last_turns") and not (
                isinstance(value, int) and value is not True and value > 0
            ):
                self.wrong(f"{name}.{key}", value, "count")
            elif key in ("after", "before") and not self.is_event(value):
                self.wrong(f"{name}.{key}", value, "choice", names=", ".join((*EVENTS, *(self.situations or ()))))
            else:
                given[key] = value
        return Range(**given)

    def is_event(self, value: object) -> bool:
        if not isinstance(value, str) or not value:
            return False
        return self.situations is None or value in EVENTS or value in self.situations

    def text(self, name: str, value: object) -> str:
        if isinstance(value, str):
            return value
        self.wrong(name, value, "text")
        return ""

    def wrong(self, field: str, value: object, expected: str, **values: object) -> None:
        """Note a problem."""
        told = "" if value is None else str(value)
        self.problems.append(Problem(self.line(field), self.rule, field, told, *_both(expected, **values)))

    def line(self, field: str) -> int:
        """The first line of the rule that has the field; or what it belongs to; or the rule's first."""
        if not self.rule or self.rule > len(self.starts):
            return 1
        start = self.starts[self.rule - 1]
        end = self.starts[self.rule] if self.rule < len(self.starts) else len(self.lines) + 1
        for part in reversed(field.split(".")):
            name = re.compile(rf"(^|[\s{{,.\[]){re.escape(part)}\s*[=\].]")
            found = next((at for at in range(start, end) if name.search(self.lines[at - 1])), None)
            if found is not None:
                return found
        return start


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _both(expected: str, **values: object) -> tuple[str, str]:
    return say(f"rules.expected_{expected}", "en", **values), say(f"rules.expected_{expected}", "zh", **values)
