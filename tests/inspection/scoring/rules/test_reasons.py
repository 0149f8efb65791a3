"""Every reason that a rule may give has its words, in both languages."""

import re
from pathlib import Path

import pytest

from inspection.scoring.rules.model import HEARD_ANYWAY
from inspection.scoring.rules.operators import look
from inspection.scoring.standards import STANDARDS
from inspection.words import LANGUAGES, say
from tests.inspection.scoring.rules.operator_cases import CASES

PACKAGE = Path(look.__code__.co_filename).parents[1]
NAMED = re.compile(r'unknown\(\s*"(\w+)"|(?:MATCHED|NOT_EVALUATED), "(\w+)"')


def reasons() -> set[str]:
    """What the code names, what the cases show, and what the default rules say where nothing is due."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    named = {one or other for one, other in NAMED.findall(code)}
    shown = {look(case.parsed, case.call).reason for case in CASES}
    rules = (STANDARDS / "rules.toml").read_text(encoding="utf-8")
    not_due = set(re.findall(r'not_due = "(\w+)"', rules)) - {HEARD_ANYWAY}
    return (named | shown | not_due | {"roles_unsure", "no_speech", "roles_doubtful", "listen"}) - {""}


def test_reasons_are_found() -> None:
    assert {"no_phrase", "order_missing", "transferred", "number_unclear", "entity_unclear"} <= reasons()


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_reason_has_words(reason: str) -> None:
    for language in LANGUAGES:
        assert say(f"scoring.reason_{reason}", language, phrase="6688", heard="6688")
