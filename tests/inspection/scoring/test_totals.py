"""From answers to a score: cases worked out by hand, and laws over many rubrics."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.scoring.totals import Given, Rule, SectionScore, check, score, share_of_situations

RUBRIC = (
    Rule("A1", "script", "yes_no", 20),
    Rule("A2", "script", "situations", 30),
    Rule("A7", "attitude", "scale", 40),
    Rule("A6", "attitude", "deduction", most_deducted=10),
    Rule("D7", "process", "scale", 10),
    Rule("D6", "process", "deduction", most_deducted=5),
    Rule("D3", "process", "fatal", may_not_apply=False),
)
NA = Given(not_applicable=True)


def answers(**other: float | Given) -> dict[str, Given]:
    """All full and nothing taken off, but for what is named."""
    full: dict[str, float | Given] = {"A1": 1, "A2": 1, "A7": 1, "A6": 0, "D7": 1, "D6": NA, "D3": 0}
    return {code: one if isinstance(one, Given) else Given(float(one)) for code, one in (full | other).items()}


@pytest.mark.parametrize(
    ("changed", "total"),
    [
        ({}, 100.0),
        ({"A1": 0}, 80.0),
        ({"A7": 0.5}, 80.0),
        ({"A2": 2 / 3}, 90.0),
        # Without the 20 of A1, 80 are possible: 40 of A7 lost is a half.
        ({"A1": NA, "A7": 0}, 50.0),
        ({"A1": NA, "A2": NA, "A7": NA, "D7": 0.5}, 50.0),
        ({"A1": NA}, 100.0),
        # Points are taken off after the scaling.
        ({"A6": 5}, 95.0),
        ({"A6": 5, "D6": 5}, 90.0),
        ({"A1": NA, "A6": 10}, 90.0),
        ({"A1": NA, "A7": 0, "A6": 10, "D6": 5}, 35.0),
        ({"A1": 0, "A2": 0, "A7": 0.1, "D7": 0, "A6": 10}, 0.0),
        ({"A1": 0, "A2": 0, "A7": 0, "D7": 0}, 0.0),
        # 20 + 30/3 + 40 + 10 = 80 of 100; of 60 + 10/3 without A7 only 60 are possible.
        ({"A2": 1 / 3}, 80.0),
        ({"A2": 1 / 3, "A7": NA}, 66.67),
    ],
)
def test_a_total_by_hand(changed: dict[str, float | Given], total: float) -> None:
    found = score(RUBRIC, answers(**changed))
    assert (found.total, found.total_without_fatal, found.fatal, found.missing) == (total, total, False, ())


def test_a_fatal_answer_makes_it_0_and_keeps_the_total_without_it() -> None:
    found = score(RUBRIC, answers(A1=0, D3=1))
    assert (found.total, found.total_without_fatal, found.fatal) == (0.0, 80.0, True)


def test_where_nothing_applies_there_is_no_total() -> None:
    nothing = dict.fromkeys(("A1", "A2", "A7", "D7", "A6", "D6"), NA)
    found = score(RUBRIC, answers(**nothing))
    assert (found.total, found.total_without_fatal, found.fatal) == (None, None, False)
    assert {name: one.pct for name, one in found.sections.items()} == {
        "script": None,
        "attitude": None,
        "process": None,
    }
    fatal = score(RUBRIC, answers(**nothing, D3=1))
    assert (fatal.total, fatal.total_without_fatal, fatal.fatal) == (0.0, None, True)


def test_what_is_not_answered_is_listed_in_order() -> None:
    found = score(RUBRIC, {"A7": Given(0.5), "A6": Given(), "D6": NA})
    assert found.missing == ("A1", "A2", "A6", "D7", "D3")
    assert found.total == 50.0
    assert score(RUBRIC, {}).total is None


def test_sections_keep_their_parts() -> None:
    found = score(RUBRIC, answers(A1=0, A7=0.5, A6=10, D7=NA))
    assert found.sections == {
        "script": SectionScore(30, 50),
        "attitude": SectionScore(10, 40),
        "process": SectionScore(0, 0),
    }
    assert {name: one.pct for name, one in found.sections.items()} == {
        "script": 60.0,
        "attitude": 25.0,
        "process": None,
    }
    assert found.deducted == 10
    assert score(RUBRIC, answers(A7=0.1, A6=10)).sections["attitude"].pct == 0.0


@pytest.mark.parametrize(
    ("code", "given_answer", "sentence"),
    [
        ("A7", Given(1.01), "A7: 1.01 is out of range; expected 0 to 1"),
        ("A7", Given(-0.5), "A7: -0.5 is out of range; expected 0 to 1"),
        ("A7", Given(float("nan")), "A7: nan is out of range"),
        ("A7", Given(float("inf")), "A7: inf is out of range"),
        ("A2", Given(2.0), "A2: 2 is out of range; expected 0 to 1"),
        ("A1", Given(0.5), r"A1: 0.5 is not an answer; expected yes \(1\) or no \(0\)"),
        ("A6", Given(10.5), "A6: 10.5 is out of range; expected 0 to 10"),
        ("D6", Given(6.0), "D6: 6 is out of range; expected 0 to 5"),
        ("A6", Given(-1.0), "A6: -1 is out of range"),
        ("D3", Given(0.5), "D3: 0.5 is not an answer"),
        ("D3", NA, "D3: not applicable is not possible here"),
        ("A1", Given(1.0, not_applicable=True), "A1: not applicable is not possible here, or a value stands beside it"),
        ("B1", Given(1.0), "criterion 'B1' is not of this rubric"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_name_and_value(code: str, given_answer: Given, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        score(RUBRIC, answers() | {code: given_answer})


@pytest.mark.parametrize("value", [None, 0.0, 1.0])
def test_an_answer_may_be_missing_or_at_either_end(value: float | None) -> None:
    for rule in RUBRIC:
        check(rule, Given(value))


@pytest.mark.parametrize(
    ("said", "forbidden", "share"),
    [
        ({}, False, None),
        ({"hold": "not_due", "transfer": "not_due"}, False, None),
        ({"hold": "said", "transfer": "not_due"}, False, 1.0),
        ({"hold": "said", "transfer": "not_said", "query": "said", "closing": "said"}, False, 0.75),
        ({"hold": "not_said"}, False, 0.0),
        ({"hold": "said"}, True, 0.0),
        ({}, True, 0.0),
    ],
)
def test_the_share_of_situations(said: Mapping[str, str], forbidden: bool, share: float | None) -> None:
    assert share_of_situations(said, forbidden=forbidden) == share


SHARES = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def sheets(draw: st.DrawFn, *, fatal: bool = True) -> tuple[list[Rule], dict[str, Given]]:
    """A rubric whose weights need not sum to 100, and an answer to each of its criteria."""
    rules, given_answers = [], {}
    for index in range(draw(st.integers(1, 8))):
        code, section = f"C{index}", draw(st.sampled_from(["one", "other"]))
        rules.append(Rule(code, section, draw(st.sampled_from(["scale", "situations"])), draw(st.integers(1, 40))))
        given_answers[code] = draw(st.one_of(st.just(NA), st.builds(Given, SHARES)))
    for index in range(draw(st.integers(0, 2))):
        code, section = f"D{index}", draw(st.sampled_from(["one", "other"]))
        rules.append(Rule(code, section, "deduction", most_deducted=10))
        given_answers[code] = draw(st.one_of(st.just(NA), st.builds(Given, st.integers(0, 10).map(float))))
    if fatal:
        rules.append(Rule("F", "one", "fatal", may_not_apply=False))
        given_answers["F"] = Given(draw(st.sampled_from([0.0, 0.0, 1.0])))
    return rules, given_answers


@given(sheets())
def test_a_total_lies_between_0_and_100_and_a_fatal_one_is_0(sheet: tuple[list[Rule], dict[str, Given]]) -> None:
    found = score(*sheet)
    for total in (found.total, found.total_without_fatal):
        assert total is None or 0 <= total <= 100
    assert found.total == (0.0 if found.fatal else found.total_without_fatal)
    assert all(one.pct is None or 0 <= one.pct <= 100 for one in found.sections.values())


@given(sheets())
def test_all_full_is_100_whatever_does_not_apply(sheet: tuple[list[Rule], dict[str, Given]]) -> None:
    rules, given_answers = sheet
    best = {"deduction": 0.0, "fatal": 0.0}
    full = {
        rule.code: NA if given_answers[rule.code].not_applicable else Given(best.get(rule.kind, 1.0)) for rule in rules
    }
    applies = any(rule.kind in ("scale", "situations") and not full[rule.code].not_applicable for rule in rules)
    assert score(rules, full).total == (100.0 if applies else None)


@given(sheets(fatal=False), st.integers(2, 5))
def test_the_size_of_the_weights_does_not_matter(sheet: tuple[list[Rule], dict[str, Given]], factor: int) -> None:
    rules, given_answers = sheet
    larger = [
        Rule(one.code, one.section, one.kind, one.weight * factor, one.most_deducted, one.may_not_apply)
        for one in rules
    ]
    assert score(larger, given_answers).total == pytest.approx(score(rules, given_answers).total)


@given(sheets(fatal=False))
def test_leaving_out_what_does_not_apply_changes_nothing(sheet: tuple[list[Rule], dict[str, Given]]) -> None:
    rules, given_answers = sheet
    applying = [rule for rule in rules if not given_answers[rule.code].not_applicable]
    left = {rule.code: given_answers[rule.code] for rule in applying}
    whole, part = score(rules, given_answers), score(applying, left)
    assert (whole.total, whole.deducted) == (part.total, part.deducted)


@given(sheets())
def test_sections_add_up_to_the_whole(sheet: tuple[list[Rule], dict[str, Given]]) -> None:
    found = score(*sheet)
    possible = sum(one.possible for one in found.sections.values())
    earned = sum(one.earned for one in found.sections.values()) + found.deducted
    if found.total_without_fatal is None:
        assert possible == 0
    else:
        expected = max(0.0, 100 * earned / possible - found.deducted)
        assert found.total_without_fatal == pytest.approx(expected, abs=0.006)


@given(sheets(fatal=False), st.integers(0, 7))
def test_a_better_answer_never_lowers_the_total(sheet: tuple[list[Rule], dict[str, Given]], which: int) -> None:
    rules, given_answers = sheet
    code = f"C{which}"
    if code not in given_answers or given_answers[code].not_applicable:
        return
    better = score(rules, given_answers | {code: Given(1.0)}).total
    before = score(rules, given_answers).total
    assert better is not None and before is not None and better >= before
