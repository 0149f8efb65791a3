"""Who may know of a dial test: a mystery caller is a secret to the centre until its month is published."""

from datetime import datetime

import pytest
from sqlmodel import Session, select

from inspection.clock import FIXED_NOW
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.measurement.dial_seen import dial_tests_of, hidden_dial_tests, knows_of, my_dial_tests
from inspection.measurement.week import hours_tested
from inspection.models import Competitor, DialTest, Installation, MonthlyFigure
from inspection.month import Month
from inspection.policies import Actor
from tests.inspection.builders import account, actor, organisation

OCTOBER = Month(2026, 10)
NOON = datetime.fromisoformat("2026-10-05T04:00:00+00:00")


@pytest.fixture
def inspector(database: str) -> Actor:
    """October's tests: open and mystery ones of GD01 and SC01, and one of a competitor paired with each of GD01's."""
    with transaction() as session:
        places = organisation(session=session)
        found = account("me", "inspector", session=session)
        session.add(Competitor(code="C1", name_zh="甲", name_en="One"))
        session.flush()
        gd01, sc01 = ({"centre_id": places.centres[code]} for code in ("GD01", "SC01"))
        test("open", session, **gd01, kind="open", pair="P1")
        test("mystery", session, **gd01, pair="P2", tested_by=found.user_id)
        test("elsewhere", session, **sc01)
        test("their-open", session, competitor_id=1, pair="P1")
        test("their-mystery", session, competitor_id=1, pair="P2")
        test("their-alone", session, competitor_id=1)
        test("withdrawn", session, **gd01, kind="open", withdrawn_because="w")
    return found


def test(name: str, session: Session, **fields: object) -> None:
    session.add(DialTest.model_validate({"test_id": name, "dialled_at": NOON} | fields))
    session.flush()


test.__test__ = False  # type: ignore[attr-defined]


def publish(code: str, source: str = "dial_test", level: str = "centre", *, made_up: bool = False) -> None:
    with transaction() as session:
        fields = {"indicator": "K2", "source": source, "level": level, "numerator": 1, "denominator": 1}
        session.add(MonthlyFigure(code=code, month=str(OCTOBER), published_at=NOON, made_up=made_up, **fields))


ALL = {"open", "mystery", "elsewhere", "their-open", "their-mystery", "their-alone", "withdrawn"}
GD = {"open", "mystery", "withdrawn", "their-open", "their-mystery"}
SEEN = [
    # role and scope, before and after GD01's figures are published: what is seen, how many are hidden
    ("quality_lead", "nation", ALL, 0, ALL, 0),
    ("manager", "nation", ALL, 0, ALL, 0),
    ("manager", "province/GD", GD, 0, GD, 0),
    ("quality_lead", "centre/GD01", {"open", "withdrawn", "their-open"}, 1, GD, 0),
    ("manager", "centre/GD01", {"open", "withdrawn", "their-open"}, 1, GD, 0),
    ("quality_lead", "centre/SC01", set(), 1, set(), 1),
    ("quality_lead", "centre/GD02", set(), 0, set(), 0),
]


@pytest.mark.parametrize(("role", "scope", "before", "hidden", "after", "hidden_after"), SEEN)
def test_who_sees_which_tests(
    inspector: Actor, role: str, scope: str, before: set[str], hidden: int, after: set[str], hidden_after: int
) -> None:
    def seen() -> tuple[set[str], int]:
        with open_session() as session:
            found = dial_tests_of(OCTOBER, session=session, by=actor(role, scope))
            assert hidden_dial_tests(OCTOBER, session=session, by=actor(role, scope)) == found.hidden
        return {one.test.test_id for one in found.tests}, found.hidden

    assert seen() == (before, hidden)
    publish("GD01")
    assert seen() == (after, hidden_after)


def test_neither_other_figures_nor_made_up_ones_end_the_secret(inspector: Actor) -> None:
    lead = actor("quality_lead", "centre/GD01")
    publish("GD01", "system")
    publish("GD01", "order_check")
    publish("GD01", made_up=True)
    publish("GD", level="province")
    publish("SC01")
    with open_session() as session:
        tests = {one.test_id: one for one in session.exec(select(DialTest))}
        known = {name for name, one in tests.items() if knows_of(one, session=session, by=lead)}
        assert dial_tests_of(OCTOBER, session=session, by=lead).hidden == 1
    assert known == {"open", "withdrawn", "their-open"}


def test_the_week_of_a_month_that_goes_on_shows_no_hour_of_a_secret_caller(inspector: Actor) -> None:
    def shown(scope: str) -> tuple[int, int]:
        with open_session() as session:
            week = hours_tested(OCTOBER, session=session, by=actor("quality_lead", scope))
        return week.number, week.hidden

    assert shown("centre/GD01") == (2, 0)
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = "2026-10-31T15:59:59+00:00"
    assert [shown(scope) for scope in ("nation", "province/GD", "centre/GD01")] == [(3, 0), (2, 0), (1, 1)]
    publish("GD01")
    assert shown("centre/GD01") == (2, 0)


@pytest.mark.parametrize("role", ["team_lead", "agent", "administrator", "inspector"])
def test_others_see_no_list(inspector: Actor, role: str) -> None:
    with pytest.raises(NotAllowed), open_session() as session:
        dial_tests_of(OCTOBER, session=session, by=actor(role))


def test_an_inspector_sees_the_own_ones(inspector: Actor) -> None:
    with open_session() as session:
        assert [one.test.test_id for one in my_dial_tests(session=session, by=inspector)] == ["mystery"]
