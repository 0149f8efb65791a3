"""The options of a draw: possible ones are kept by name, impossible ones refused."""

import json

import pytest

from inspection.errors import InvalidInput
from inspection.planning.options import Options, shares_of

CHOSEN = Options(("language", "week"), True, 10, 900.5, True, {"li": 40, "chen": 60}, 8, "own")


@pytest.mark.parametrize("options", [Options(), CHOSEN])
def test_what_is_stored_is_read_again(options: Options) -> None:
    assert Options.read(options.stored()) == options


def test_every_option_is_named_in_what_is_stored() -> None:
    assert json.loads(Options().stored()) == {
        "strata": [],
        "weekly": False,
        "shortest_s": None,
        "longest_s": None,
        "skip_inspected": False,
        "shares": {},
        "per_day": None,
        "whose": "any",
    }


def test_strata_have_one_order() -> None:
    assert CHOSEN.strata == ("week", "language")


def test_a_plan_of_an_older_version_has_the_defaults() -> None:
    assert Options.read("{}") == Options()


def test_an_option_of_a_newer_version_is_not_passed_over() -> None:
    with pytest.raises(InvalidInput, match="options colour are not known"):
        Options.read('{"colour": "red"}')


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"strata": ("moon",)}, "'moon' is not known; expected of week, hour, call_type, language"),
        ({"whose": "mine"}, "'mine' is not known; expected of any, own, other"),
        ({"shortest_s": -1}, "shortest_s is -1; expected 0 or more"),
        ({"longest_s": float("nan")}, "longest_s is nan"),
        ({"per_day": 0}, "per_day is 0; expected 1 or more"),
        ({"shortest_s": 20, "longest_s": 10}, r"the shortest call \(20 s\) is longer than the longest \(10 s\)"),
        ({"shares": {"chen": 50}}, "add up to 50 %; expected 100 %"),
        ({"shares": {"chen": 150, "li": -50}}, "none below 0"),
    ],
)
def test_what_is_not_possible_is_refused(given: dict, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        Options(**given)


def test_shares_from_words() -> None:
    assert shares_of(["chen=60", " li=40"]) == {"chen": 60, "li": 40}
    for word in ("chen", "chen=", "chen=half"):
        with pytest.raises(InvalidInput, match="is not of the form NAME=PERCENT"):
            shares_of([word])
