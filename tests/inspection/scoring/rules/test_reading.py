"""Rule sets that cannot be read: every problem named with its line, rule, field, value, and what was expected."""

import pytest

from inspection.scoring.rules import BadRules, read_rules
from inspection.scoring.standards import STANDARDS

GOOD = """code = "small"

[[rule]]
criterion = "A1"
test = { operator = "phrase", situation = "greeting", position = "start" }

[[rule]]
criterion = "A4.3"
language = "zh"
test = { operator = "speech_rate", at_least = 120, at_most = 320 }
"""
SITUATIONS = ("greeting", "hold", "closing")
HOLD = 'operator = "phrase", situation = "hold"'
CRITERIA = ("A1", "A2", "A4.3")


def problems(text: str) -> list[tuple[int, int, str, str]]:
    """Line, rule, field and value of every problem."""
    with pytest.raises(BadRules) as refused:
        read_rules(text, situations=SITUATIONS, criteria=CRITERIA)
    return [(one.line, one.rule, one.field, one.value) for one in refused.value.problems]


def rule(test: str, more: str = "") -> str:
    return f'code = "x"\n[[rule]]\ncriterion = "A2"\n{more}test = {{ {test} }}\n'


def test_a_good_one_is_read_with_its_values() -> None:
    rules = read_rules(GOOD, situations=SITUATIONS, criteria=CRITERIA)
    assert (rules.code, [one.criterion for one in rules.rules]) == ("small", ["A1", "A4.3"])
    assert dict(rules.rules[1].test.values) == {"at_least": 120, "at_most": 320}


def test_the_default_rules_name_what_the_default_standards_have() -> None:
    import tomllib

    script = tomllib.loads((STANDARDS / "script.toml").read_text(encoding="utf-8"))
    rubric = tomllib.loads((STANDARDS / "rubric.toml").read_text(encoding="utf-8"))
    text = (STANDARDS / "rules.toml").read_text(encoding="utf-8")
    codes = [one["code"] for one in rubric["criterion"]]
    assert read_rules(text, situations=tuple(script["situations"]), criteria=codes).code == "default"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code = ", (1, 0, "TOML")),
        ('code = "x"\n[[rule]\n', (2, 0, "TOML")),
        ('code = "x"\n', (1, 0, "rule", "NoneType")),
        ("[[rule]]\ncriterion = 'A1'\ntest = {operator='forbidden'}", (1, 0, "code", "")),
        ('code = "x"\nname = 1\n[[rule]]\ncriterion="A1"\ntest={operator="forbidden"}', (1, 0, "name", "1")),
        (GOOD.replace('"A1"', '"B9"'), (4, 1, "criterion", "B9")),
        (GOOD.replace('"zh"', '"fr"'), (9, 2, "language", "fr")),
        (GOOD.replace('"A4.3"', '"A1"').replace('language = "zh"\n', ""), (8, 2, "criterion", "A1")),
        (GOOD.replace('"speech_rate"', '"speech_speed"'), (10, 2, "test.operator", "speech_speed")),
        (GOOD.replace("at_most = 320", "at_most = 20"), (10, 2, "test.at_most", "20")),
        (GOOD.replace("at_most = 320", "maximum = 320"), (10, 2, "test.maximum", "320")),
        (GOOD.replace("at_least = 120", 'at_least = "slow"'), (10, 2, "test.at_least", "slow")),
        (GOOD.replace('"greeting"', '"greetings"'), (5, 1, "test.situation", "greetings")),
        (GOOD.replace('"start"', '"middle"'), (5, 1, "test.position", "middle")),
        (rule('operator = "phrase"'), (4, 1, "test.situation", "")),
        (rule('operator = "phrase", situation = "hold", texts = ["a"]'), (4, 1, "test.texts", "['a']")),
        (rule('operator = "phrase", situation = "hold", first_s = 0'), (4, 1, "test.first_s", "0")),
        (rule('operator = "phrase", situation = "hold", first_s = 9, last_s = 9'), (4, 1, "test.last_s", "9")),
        (rule('operator = "phrase", situation = "hold", last_turns = 0'), (4, 1, "test.last_turns", "0")),
        (rule(f"{HOLD}, first_turns = 1, last_turns = 2"), (4, 1, "test.last_turns", "2")),
        (rule('operator = "phrase", situation = "hold", role = "boss"'), (4, 1, "test.role", "boss")),
        (rule('operator = "phrase", situation = "hold", after = "lunch"'), (4, 1, "test.after", "lunch")),
        (rule(f'{HOLD}, after = "silence", before = "silence"'), (4, 1, "test.before", "silence")),
        (rule('operator = "phrase", situation = "hold", position = "start", last_s = 9'), (4, 1, "test.last_s", "9")),
        (rule('operator = "phrase", situation = "*"'), (4, 1, "test.situation", "*")),
        (rule('operator = "any_of", situations = []'), (4, 1, "test.situations", "[]")),
        (rule('operator = "n_of", situations = ["hold"]'), (4, 1, "test.at_least", "")),
        (rule('operator = "n_of", situations = ["hold"], at_least = 2'), (4, 1, "test.at_least", "2")),
        (rule('operator = "n_of", situations = ["hold"], at_least = true'), (4, 1, "test.at_least", "True")),
        (rule('operator = "order"'), (4, 1, "test.situations", "")),
        (rule('operator = "repeated", kinds = ["colour"]'), (4, 1, "test.kinds", "colour")),
        (rule('operator = "repeated", role = "agent"'), (4, 1, "test.role", "agent")),
        (rule('operator = "speech_rate", at_least = 1, first_s = 3'), (4, 1, "test.first_s", "3")),
        (rule('operator = "speech_rate"'), (4, 1, "test.at_least", "")),
        (rule('operator = "silence", at_least_s = 0'), (4, 1, "test.at_least_s", "0")),
        (rule('operator = "context", has = "weather"'), (4, 1, "test.has", "weather")),
        (rule('operator = "and"'), (4, 1, "test.tests", "")),
        (rule('operator = "not", tests = [{operator="forbidden"}, {operator="forbidden"}]'), (4, 1, "test.tests", "2")),
        (rule('operator = "not", tests = [{operator="fly"}]'), (4, 1, "test.tests.operator", "fly")),
        (rule('operator = "forbidden"', "otherwise = 'shout'\n"), (4, 1, "otherwise", "shout")),
        (rule('operator = "forbidden"', "call_types = 'query'\n"), (4, 1, "call_types", "query")),
        (rule('operator = "forbidden"', "due = 3\n"), (4, 1, "due", "3")),
        ('code = "x"\n[[rule]]\ncriterion = "A1"\n', (2, 1, "test", "")),
    ],
)  # fmt: skip
def test_a_bad_one_is_named(text: str, expected: tuple[object, ...]) -> None:
    found = problems(text)
    assert expected in [one[: len(expected)] for one in found], found


def test_all_problems_are_told_at_once_in_both_languages() -> None:
    text = GOOD.replace('"A1"', '"B9"').replace('"start"', '"middle"').replace("at_most = 320", "at_most = 20")
    with pytest.raises(BadRules) as refused:
        read_rules(text, situations=SITUATIONS, criteria=CRITERIA)
    assert [(one.line, one.field) for one in refused.value.problems] == [
        (4, "criterion"),
        (5, "test.position"),
        (10, "test.at_most"),
    ]
    assert "line 10, rule 2, test.at_most: '20'; expected 120 or more" in refused.value.told("en")
    assert "第 10 行，第 2 条规则，test.at_most：“20”；应为不小于 120" in refused.value.told("zh")


def test_too_deep_is_refused() -> None:
    nested = '{ operator = "forbidden" }'
    for _ in range(7):
        nested = f'{{ operator = "not", tests = [{nested}] }}'
    text = f'code = "x"\n[[rule]]\ncriterion = "A2"\ntest = {nested}\n'
    assert any(field.endswith("tests") for _, _, field, _ in problems(text))
