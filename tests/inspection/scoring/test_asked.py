"""Criteria that are asked only sometimes: after a low answer to another one, or in calls of some types; and choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.scoring.rubric_rules import require_publishable
from inspection.scoring.totals import WEIGHTED, Given, Rule, SectionScore, asked, score

HALF, FULL, NONE = Given(0.5), Given(1.0), Given(0.0)
NA = Given(not_applicable=True)
THREE = (0.0, 0.4, 1.0)

RUBRIC = (
    Rule("A5", "attitude", "scale", 40),
    Rule("A5a", "attitude", "choice", 10, choices=THREE, asked_after="A5", asked_below=1.0),
    Rule("A5b", "attitude", "yes_no", 10, asked_after="A5a", asked_below=0.4),
    Rule("D7", "process", "scale", 40, applies_to=("booking", "transfer")),
    Rule("A6", "attitude", "deduction", most_deducted=10, asked_after="A5", asked_below=0.5),
    Rule("D3", "process", "fatal", may_not_apply=False, applies_to=("complaint",)),
)
"""A5 is always asked; A5a hangs on it, and A5b on that; D7 and D3 are asked in calls of some types."""


@pytest.mark.parametrize(
    ("answers", "call_type", "expected"),
    [
        ({}, "query", "A5"),
        ({"A5": FULL}, "query", "A5"),
        ({"A5": NA}, "query", "A5"),
        ({"A5": Given()}, "query", "A5"),
        ({"A5": HALF}, "query", "A5 A5a"),
        ({"A5": Given(0.49)}, "query", "A5 A5a A6"),
        ({"A5": NONE, "A5a": Given(0.4)}, "query", "A5 A5a A6"),
        ({"A5": NONE, "A5a": NONE}, "query", "A5 A5a A5b A6"),
        # What hangs on a criterion that is not asked is not asked either, whatever stands in its place.
        ({"A5": FULL, "A5a": NONE, "A5b": NONE}, "query", "A5"),
        ({"A5": FULL}, "booking", "A5 D7"),
        ({"A5": FULL}, "transfer", "A5 D7"),
        ({"A5": FULL}, "complaint", "A5 D3"),
        ({"A5": FULL}, "", "A5 D7 D3"),
        ({"A5": FULL}, "book", "A5"),
    ],
)
def test_what_is_asked(answers: dict[str, Given], call_type: str, expected: str) -> None:
    found = asked(RUBRIC, answers, call_type)
    assert found == set(expected.split())
    assert score(RUBRIC, answers, call_type).asked == tuple(expected.split())


@pytest.mark.parametrize(
    ("answers", "call_type", "total", "missing"),
    [
        ({"A5": FULL}, "query", 100.0, ""),
        # 20 of 40, and A5a is open.
        ({"A5": HALF}, "query", 50.0, "A5a"),
        # 20 + 4 of 50.
        ({"A5": HALF, "A5a": Given(0.4)}, "query", 48.0, ""),
        # 20 + 0 + 10 of 60.
        ({"A5": HALF, "A5a": NONE, "A5b": FULL}, "query", 50.0, ""),
        # 20 of 40: A5a does not apply, so that A5b is not asked.
        ({"A5": HALF, "A5a": NA, "A5b": FULL}, "query", 50.0, ""),
        # 0 + 10 of 50, and 5 points off.
        ({"A5": NONE, "A5a": FULL, "A6": Given(5.0)}, "query", 15.0, ""),
        # Below 0 there is nothing.
        ({"A5": NONE, "A5a": NONE, "A5b": NONE, "A6": Given(10.0)}, "query", 0.0, ""),
        # Answered before, not asked any more: counts in nothing.
        ({"A5": FULL, "A5a": NONE, "A6": Given(10.0), "D7": NONE, "D3": FULL}, "query", 100.0, ""),
        ({"A5": FULL, "D7": HALF}, "booking", 75.0, ""),
        ({"A5": FULL}, "booking", 100.0, "D7"),
        ({"A5": FULL, "D3": FULL}, "complaint", 0.0, ""),
        ({"A5": NA}, "query", None, ""),
        ({}, "query", None, "A5"),
    ],
)
def test_a_total_by_hand(answers: dict[str, Given], call_type: str, total: float | None, missing: str) -> None:
    found = score(RUBRIC, answers, call_type)
    assert (found.total, found.missing) == (total, tuple(missing.split()))


def test_sections_leave_out_what_is_not_asked() -> None:
    assert score(RUBRIC, {"A5": FULL, "A5a": NONE, "D7": FULL}, "query").sections == {"attitude": SectionScore(40, 40)}
    found = score(RUBRIC, {"A5": HALF, "A5a": Given(0.4), "D7": FULL}, "booking").sections
    assert found == {"attitude": SectionScore(24, 50), "process": SectionScore(40, 40)}


@pytest.mark.parametrize("value", [0.5, 0.39, 0.9999])
def test_a_choice_is_one_of_its_values(value: float) -> None:
    with pytest.raises(InvalidInput, match=rf"A5a: {value:g} is not among its choices; expected one of 0, 0.4, 1"):
        score(RUBRIC, {"A5": HALF, "A5a": Given(value)})


def scale(code: str, weight: float = 0.0, **other: object) -> Rule:
    return Rule(code, "script", "scale", weight, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ([scale("A", 99.5)], "the weights of rubric r 1 sum to 99.5; expected 100"),
        (
            [scale("A", 100, asked_after="B", asked_below=0.5)],
            "A is asked after B; expected another weighted criterion of the same rubric",
        ),
        (
            [scale("A", 100, asked_after="F", asked_below=0.5), Rule("F", "script", "fatal")],
            "A is asked after F; expected another weighted",
        ),
        (
            [scale("A", 100, asked_after="D", asked_below=0.5), Rule("D", "script", "deduction", most_deducted=5)],
            "A is asked after D; expected another weighted",
        ),
        ([scale("A", 50), scale("B", 50, asked_after="A", asked_below=0.0)], "B: it is asked below 0; expected more"),
        ([scale("A", 50), scale("B", 50, asked_after="A", asked_below=1.5)], "B: it is asked below 1.5; expected"),
        ([scale("A", 50), scale("B", 50, asked_after="A")], "B: it is asked below ; expected"),
        ([scale("A", 100, asked_after="A", asked_below=0.5)], "conditions go in a circle: A → A"),
        (
            [
                scale("A", 50, asked_after="C", asked_below=0.5),
                scale("B", 50, asked_after="A", asked_below=0.5),
                scale("C", asked_after="B", asked_below=0.5),
            ],
            "conditions go in a circle: A → C → B → A; expected",
        ),
        ([Rule("A", "script", "choice", 100)], "A: its choices are worth -; expected 2 or more"),
        ([Rule("A", "script", "choice", 100, choices=(1.0,))], "A: its choices are worth 1; expected 2 or more"),
        (
            [Rule("A", "script", "choice", 100, choices=(1.0, 0.0, 1.0))],
            "A: its choices are worth 1, 0, 1; expected 2 or more, each worth something else",
        ),
        (
            [Rule("A", "script", "choice", 100, choices=(0.0, 0.9))],
            "A: its choices are worth 0, 0.9; expected 0 to 1, the best of them 1",
        ),
        ([Rule("A", "script", "choice", 100, choices=(-0.5, 1.0))], "A: its choices are worth -0.5, 1; expected 0 to"),
    ],
)
def test_what_cannot_score_calls_is_not_published(rules: list[Rule], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_publishable("r 1", rules)
    assert str(refused.value).startswith(sentence)


def test_what_can_score_calls_is_published() -> None:
    require_publishable("r 1", RUBRIC)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[Rule], dict[str, Given], str]:
    """A rubric with conditions that may hang on each other, an answer or none to each criterion, and a call type."""
    rules: list[Rule] = []
    answers: dict[str, Given] = {}
    for index in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(["scale", "choice", "yes_no", "situations", "deduction", "fatal"]))
        parents = [rule.code for rule in rules if rule.kind in WEIGHTED]
        parent = draw(st.sampled_from(["", *parents]))
        rule = Rule(
            f"C{index}",
            draw(st.sampled_from(["one", "other"])),
            kind,
            draw(st.integers(0, 40)) if kind in WEIGHTED else 0.0,
            10.0 if kind == "deduction" else 0.0,
            choices=THREE if kind == "choice" else (),
            asked_after=parent,
            asked_below=draw(st.sampled_from([0.4, 0.5, 1.0])) if parent else None,
            applies_to=draw(st.sampled_from([(), (), ("query",), ("booking", "complaint")])),
        )
        rules.append(rule)
        answers[rule.code] = draw(st.one_of(st.just(NA), st.just(Given()), answers_to(rule)))
    return rules, answers, draw(st.sampled_from(["", "query", "booking"]))


def answers_to(rule: Rule) -> st.SearchStrategy[Given]:
    """Answers that a criterion can have."""
    values = {"deduction": [0.0, 2.5, 10.0], "choice": list(THREE), "scale": [0.0, 0.25, 0.5, 1.0]}
    return st.builds(Given, st.sampled_from(values.get(rule.kind, [0.0, 1.0])))


@given(sheets())
def test_a_total_lies_between_0_and_100(sheet: tuple[list[Rule], dict[str, Given], str]) -> None:
    found = score(*sheet)
    for total in (found.total, found.total_without_fatal):
        assert total is None or 0 <= total <= 100
    assert set(found.missing) <= set(found.asked)


@given(sheets(), st.data())
def test_a_better_answer_to_what_nothing_hangs_on_never_lowers_the_total(
    sheet: tuple[list[Rule], dict[str, Given], str], data: st.DataObject
) -> None:
    """Monotone in every criterion that is no other's condition; where others hang on it, they come and go with it."""
    rules, answers, call_type = sheet
    parents = {rule.asked_after for rule in rules}
    free = [rule for rule in rules if rule.code not in parents and answers[rule.code].value is not None]
    if not free:
        return
    rule = data.draw(st.sampled_from(free))
    one, other = data.draw(answers_to(rule)), data.draw(answers_to(rule))
    worse, better = sorted((one, other), key=lambda it: it.value or 0.0, reverse=rule.kind in ("deduction", "fatal"))
    before = score(rules, answers | {rule.code: worse}, call_type)
    after = score(rules, answers | {rule.code: better}, call_type)
    for low, high in ((before.total, after.total), (before.total_without_fatal, after.total_without_fatal)):
        # A fatal answer is 0 even where nothing else counts, so that there may be no total without it.
        assert high is None or low is None or high >= low


@given(sheets())
def test_what_is_not_asked_may_as_well_not_be_there(sheet: tuple[list[Rule], dict[str, Given], str]) -> None:
    rules, answers, call_type = sheet
    found = score(rules, answers, call_type)
    left = [rule for rule in rules if rule.code in found.asked]
    alone = score(left, {rule.code: answers[rule.code] for rule in left}, call_type)
    assert alone == found
