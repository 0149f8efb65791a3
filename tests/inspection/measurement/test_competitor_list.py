"""The list of competitors: kept whole, changed by managers, audited."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.intake.kinds import INDICATORS
from inspection.measurement.competitor_list import (
    Entry,
    active_rivals,
    add_competitor,
    change_competitor,
    compared_in,
    competitors,
)
from inspection.measurement.definitions import indicators
from inspection.models import AuditEvent, Competitor
from tests.inspection.builders import actor

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MANAGER = actor("manager", "centre/GD01")
ONE = Entry("C1", "甲", "One", "114", ("K5", "K2"), {"K5": " 查号 "})
EVERY = tuple(one.id for one in indicators())


def test_the_table_that_comes_in_knows_the_same_indicators() -> None:
    assert INDICATORS == EVERY


@pytest.mark.parametrize(
    ("text", "expected"), [("", EVERY), ("K5,K2", ("K2", "K5")), (" K7-15 , K10", ("K7-15", "K10"))]
)
def test_what_can_be_compared(text: str, expected: tuple[str, ...]) -> None:
    assert compared_in(text) == expected


def test_a_competitor_is_added_changed_and_set_aside(database: str) -> None:
    with transaction() as session:
        add_competitor(ONE, session=session, by=MANAGER)
    with open_session() as session:
        (kept,) = competitors(session=session, by=actor("quality_lead"))
        assert kept == Entry("C1", "甲", "One", "114", ("K2", "K5"), {"K5": "查号"}, True, 1)
        assert [(one.code, one.line, one.compared) for one in active_rivals(session=session)] == [
            ("C1", "114", ("K2", "K5"))
        ]
    changed = replace(kept, name_en="First", compared=EVERY, active=False)
    with transaction() as session:
        change_competitor(changed, session=session, by=MANAGER)
    with open_session() as session:
        assert session.exec(select(Competitor.compared)).one() == ""
        assert competitors(session=session, by=MANAGER) == [replace(changed, version=2)]
        assert active_rivals(session=session) == []
        added, event = session.exec(select(AuditEvent).order_by(AuditEvent.sequence)).all()
        assert (added.action, event.action) == ("competitor.added", "competitor.changed")
        assert json.loads(event.before) == {"active": True, "compared": "K2,K5", "name_en": "One"}
        assert json.loads(event.after) == {"active": False, "compared": "", "name_en": "First"}
    with pytest.raises(Conflict, match="changed by somebody else"), transaction() as session:
        change_competitor(replace(changed, name_zh="乙"), session=session, by=MANAGER)


@ONE_DATABASE
def test_one_without_a_number_is_not_called(database: str) -> None:
    with transaction() as session:
        add_competitor(replace(ONE, service_number=" "), session=session, by=MANAGER)
        assert active_rivals(session=session) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": " "}, "code of the competitor is empty"),
        ({"name_zh": ""}, "name_zh of the competitor is empty"),
        ({"name_en": ""}, "name_en of the competitor is empty"),
        ({"service_number": "1" * 201}, "a text has 201 characters"),
        ({"corresponds": {"K5": "x" * 201}}, "a text has 201 characters"),
        ({"compared": ()}, "compared indicator — is not possible"),
        ({"compared": ("K2", "K99")}, "compared indicator K99 is not possible"),
        ({"corresponds": {"K99": "x"}}, "compared indicator K99 is not possible"),
    ],
)
@ONE_DATABASE
def test_what_is_not_possible(database: str, wrong: dict[str, Any], sentence: str) -> None:
    with transaction() as session, pytest.raises(InvalidInput, match=sentence):
        add_competitor(replace(ONE, **wrong), session=session, by=MANAGER)
    with open_session() as session:
        assert session.exec(select(Competitor)).all() == []


@ONE_DATABASE
def test_refusals(database: str) -> None:
    with transaction() as session:
        add_competitor(ONE, session=session, by=MANAGER)
        with pytest.raises(Conflict, match="competitor C1 is there already"):
            add_competitor(ONE, session=session, by=MANAGER)
        with pytest.raises(NotFound, match="there is no competitor C9"):
            change_competitor(replace(ONE, code="C9"), session=session, by=MANAGER)
        for role in ("quality_lead", "inspector", "team_lead", "agent", "administrator"):
            with pytest.raises(NotAllowed):
                add_competitor(replace(ONE, code="C2"), session=session, by=actor(role))
            with pytest.raises(NotAllowed):
                change_competitor(ONE, session=session, by=actor(role))
        with pytest.raises(NotAllowed, match="may not see the competitors"):
            competitors(session=session, by=actor("inspector"))
