"""Options of the dial tests: what is possible, and that they are kept whole."""

from typing import Any

import pytest

from inspection.errors import InvalidInput
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_tasks import STEPS


def test_options_are_kept_and_read_again() -> None:
    chosen = DialOptions(12, 25, {"en": 100}, ("order", "query"), ("12580", "020-12580"))
    assert DialOptions.read(chosen.stored()) == chosen
    assert (chosen.steps, dict(chosen.languages)) == (("query", "order"), {"zh": 0.0, "en": 100.0})
    assert DialOptions.read("{}") == DialOptions()
    assert DialOptions.read('{"tests": 7, "of_a_newer_version": 1}').tests == 7
    assert DialOptions().steps == STEPS


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tests": 0}, "option tests is 0; expected 1 to 2000"),
        ({"tests": 2001}, "option tests is 2001; expected 1 to 2000"),
        ({"mystery_percent": -1}, "option mystery_percent is -1; expected 0 to 100"),
        ({"mystery_percent": 100.5}, "option mystery_percent is 100.5; expected 0 to 100"),
        ({"languages": {"zh": 90}}, "languages add up to 90 %"),
        ({"languages": {"zh": 110, "en": -10}}, "languages add up to 100 %; expected 100 %, none below 0"),
        ({"languages": {"fr": 100}}, "option languages: 'fr' is not known; expected of zh, en"),
        ({"languages": {}}, "option languages: — is not known"),
        ({"steps": ()}, "option steps: — is not known"),
        ({"steps": ("fly",)}, "option steps: 'fly' is not known; expected of query, sms, transfer, callback, order"),
        ({"lines": ()}, "there is no own number to dial"),
        ({"lines": ("12580", " ")}, "there is no own number to dial"),
    ],
)
def test_what_is_not_possible(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        DialOptions(**wrong)
    assert sentence in str(refused.value)
