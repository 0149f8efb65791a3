"""Every column of the facts that the page lists rows of has a title in both languages."""

import pytest

from inspection.intake.facts_store import FACTS, PLACE
from inspection.measurement.dial_counts import DIAL_TEST_DELAYS
from inspection.measurement.event_rules import RULES
from inspection.words import catalogue
from ui.measurement.rows import _title


@pytest.mark.parametrize("fact", sorted({rule.fact for rule in RULES.values()}))
def test_every_column_has_a_title(fact: str) -> None:
    columns = [*PLACE, *(name for name, _ in FACTS[fact])]
    for language in ("zh", "en"):
        titles = [_title(column, language) for column in columns]
        assert len(set(titles)) == len(columns)
        assert not set(titles) & set(columns)


def test_every_event_that_a_dial_test_may_lack_has_words() -> None:
    events = {f"event_{event}" for pair in DIAL_TEST_DELAYS.values() for event in pair}
    assert {f"targets.{event}" for event in events} <= set(catalogue())
