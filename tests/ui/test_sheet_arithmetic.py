"""The score that the sheet shows while it is filled in is the score that is stored: one table of cases for both."""

import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import ui.sheet
from inspection.scoring.totals import Given, Rule, Score, score, share_of_situations

pytestmark = pytest.mark.browser

RUBRIC = (
    Rule("A1", "script", "yes_no", 20),
    Rule("A2", "script", "situations", 30),
    Rule("A7", "attitude", "scale", 40),
    Rule("A6", "attitude", "deduction", most_deducted=10),
    Rule("D7", "process", "scale", 10),
    Rule("D6", "process", "deduction", most_deducted=5),
    Rule("D3", "process", "fatal", may_not_apply=False),
    Rule("B1", "process", "choice", 7, choices=(1.0, 0.3, 0.0), asked_after="A7", asked_below=0.5),
    Rule("B2", "process", "scale", 3, asked_after="B1", asked_below=1.0),
    Rule("T1", "process", "yes_no", 5, applies_to=("transfer",)),
)
NA = Given(not_applicable=True)
FULL = {
    "A1": Given(1.0),
    "A2": Given(1.0),
    "A7": Given(1.0),
    "A6": Given(0.0),
    "D7": Given(1.0),
    "D6": NA,
    "D3": Given(0.0),
}
CASES: list[tuple[dict[str, Given], str]] = [
    ({}, ""),
    (FULL, ""),
    (FULL | {"A1": Given(0.0), "A6": Given(5.0)}, ""),
    (FULL | {"A1": NA, "A7": Given(0.0), "A6": Given(10.0), "D6": Given(5.0)}, ""),
    (FULL | {"D3": Given(1.0)}, ""),
    (FULL | {"A7": Given(0.0), "B1": Given(0.3), "B2": Given(0.5)}, "transfer"),
    (FULL | {"A7": Given(0.5), "B1": Given(0.3)}, ""),
    (dict.fromkeys(("A1", "A2", "A7", "D7", "A6", "D6"), NA), ""),
    (dict.fromkeys(("A1", "A2", "A7", "D7", "A6", "D6"), NA) | {"D3": Given(1.0)}, "transfer"),
    (FULL | {"A2": Given(1 / 3)}, "inquiry"),
]


def some(rng: random.Random) -> tuple[dict[str, Given], str]:
    """Answers of all sorts to some of the criteria."""
    values: dict[str, tuple[float, ...]] = {"yes_no": (0.0, 1.0), "fatal": (0.0, 0.0, 1.0), "choice": (1.0, 0.3, 0.0)}
    answers: dict[str, Given] = {}
    for rule in RUBRIC:
        if rng.random() < 0.15:
            continue
        if rule.may_not_apply and rng.random() < 0.2:
            answers[rule.code] = NA
        elif rule.kind == "deduction":
            answers[rule.code] = Given(rng.choice((0.0, rule.most_deducted / 2, rule.most_deducted)))
        elif rule.kind == "situations":
            answers[rule.code] = Given(rng.randint(0, 7) / 7)
        else:
            answers[rule.code] = Given(rng.choice(values.get(rule.kind, (0.0, 0.5, 1.0))))
    return answers, rng.choice(("", "transfer", "inquiry"))


def plain(found: Score) -> dict[str, Any]:
    sections = {
        name: {"earned": one.earned, "possible": one.possible, "pct": one.pct} for name, one in found.sections.items()
    }
    return asdict(found) | {"sections": sections, "missing": list(found.missing), "asked": list(found.asked)}


@pytest.fixture(scope="module")
def arithmetic(chromium: Any) -> Any:
    """Runs a script with the sheet's own arithmetic at hand."""
    page = chromium.new_context().new_page()
    source = (Path(ui.sheet.__file__).parent / "arithmetic.js").read_text(encoding="utf-8")

    def run(script: str, given: Any) -> Any:
        return page.evaluate(f"given => {{ {source}\n return ({script})(given) }}", given)

    return run


def test_browser_and_server_reckon_the_same(arithmetic: Any) -> None:
    rng = random.Random(20261126)
    cases = [*CASES, *(some(rng) for _ in range(1500))]
    rules = [asdict(rule) for rule in RUBRIC]
    sent = [
        ({code: {"value": one.value, "na": one.not_applicable} for code, one in answers.items()}, call_type)
        for answers, call_type in cases
    ]
    found = arithmetic("({rules, sent}) => sent.map(([a, t]) => scoreOf(rules, a, t))", {"rules": rules, "sent": sent})
    for (answers, call_type), one in zip(cases, found, strict=True):
        assert one == plain(score(RUBRIC, answers, call_type)), (answers, call_type)
    assert len({one["total"] for one in found}) > 100


def test_ties_are_rounded_as_python_rounds_them(arithmetic: Any) -> None:
    values = [number / 8 for number in range(801)] + [number / 700 * 100 for number in range(701)]
    assert arithmetic("values => values.map(round2)", values) == [round(value, 2) for value in values]


@pytest.mark.parametrize(
    ("said", "forbidden"),
    [
        ({}, False),
        ({}, True),
        ({"hold": "not_due"}, False),
        ({"hold": "said"}, True),
        ({"hold": "said", "transfer": "not_said", "query": "said"}, False),
    ],
)
def test_the_share_of_situations(arithmetic: Any, said: dict[str, str], forbidden: bool) -> None:
    found = arithmetic("([said, forbidden]) => shareOf(said, forbidden)", [said, forbidden])
    assert found == share_of_situations(said, forbidden=forbidden)
