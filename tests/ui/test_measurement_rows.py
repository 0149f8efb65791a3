"""Every column of the facts that the page lists rows of has a title in both languages."""

import pytest

from inspection.intake.facts_store import FACTS, PLACE
from inspection.measurement.event_rules import RULES
from ui.measurement.rows import _title


@pytest.mark.parametrize("fact", sorted({rule.fact for rule in RULES.values()}))
def test_every_column_has_a_title(fact: str) -> None:
    columns = [*PLACE, *(name for name, _ in FACTS[fact])]
    for language in ("zh", "en"):
        titles = [_title(column, language) for column in columns]
        assert len(set(titles)) == len(columns)
        assert not set(titles) & set(columns)
