"""Phrases with places that whoever speaks them fills in."""

import pytest

from benchmarks.rule_calls import default_rules
from inspection.errors import InvalidInput
from inspection.scoring.placeholders import placeholders_in, require_placeholders, without_placeholders
from inspection.scoring.rules import Call, Phrase, Spoken, suggest_all

KNOWN = ("number", "time")


@pytest.mark.parametrize(
    ("text", "places", "words"),
    [
        ("请您稍等", (), "请您稍等"),
        ("我的工号是{number}，请记一下", ("number",), "我的工号是 ，请记一下"),
        ("I will call before {time}, this is {number}", ("time", "number"), "I will call before , this is"),
        ("{time}", ("time",), ""),
    ],
)
def test_places_and_words(text: str, places: tuple[str, ...], words: str) -> None:
    assert (placeholders_in(text), without_placeholders(text)) == (places, words)
    require_placeholders(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "named"), [("我是{nobody}", "{nobody}"), ("我是{}", "{}"), ("我是{number", "我是{number"), ("a}b", "a}b")]
)
def test_a_place_that_nobody_can_fill_in_is_refused(text: str, named: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_placeholders(text, KNOWN)
    assert str(refused.value) == f"placeholder {named} is not known; expected one of {{number}}, {{time}}"


@pytest.mark.parametrize("said", ["我的工号是6688，请您记一下", "我的工号是幺零二，请您记一下"])
def test_a_phrase_is_heard_whatever_stands_in_its_place(said: str) -> None:
    phrases = [Phrase("complaint", "zh", "standard", "我的工号是{number}，请您记一下")]
    found = suggest_all(default_rules(), Call((Spoken("agent", 0, 5_000, said, "zh", 0.9),), tuple(phrases)))
    (one,) = (one for one in found if one.criterion == "A2" and one.part == "complaint")
    assert (one.outcome, one.part, one.phrase) == ("matched", "complaint", phrases[0].text)
