"""What dial tests and open checks found stands among the causes: without points, each kind by itself, and in scope."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from inspection.analysis.cause_shapes import Chosen, Window
from inspection.analysis.causes import Causes, FoundBy, Part, causes_of_loss
from inspection.analysis.found_causes import found_causes, names_of_causes, sources_of
from inspection.database import open_session, transaction
from inspection.errors import NotFound
from inspection.measurement.dial_findings import attribute_shortcoming
from inspection.measurement.open_checks.sheet import install_sheet
from inspection.models import DialTest, OpenCheck, OpenCheckAnswer
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from inspection.scoring.findings import Cause
from tests.inspection.builders import account, actor, organisation
from tests.inspection.measurement.dial_homes import publish

OCTOBER = Month(2026, 10)
NOON = datetime.fromisoformat("2026-10-05T04:00:00+00:00")


@pytest.fixture
def found_wrong(database: str) -> str:
    """At GD01: planned mystery tests (unanswered; wrong by knowledge), an unplanned one, an open check with a "no"."""
    with transaction() as session:
        places = organisation(session=session)
        inspector = account("li", "inspector", "centre/GD01", session=session)
        gd01 = {"centre_id": places.centres["GD01"], "dialled_at": NOON, "slot": "Mon-12"}
        answered = {"ringback_at": NOON, "answered_at": NOON, "call_type": "query"}
        session.add(DialTest(test_id="silent", **gd01))
        session.add(DialTest(test_id="wrong", **gd01, **answered, query_ok=False, note="heard"))
        session.add(DialTest(test_id="unplanned", **(gd01 | {"slot": ""}), **answered, query_ok=False))
        announced = {"state": "announced", "announced_at": NOON, "announced_by": "x", "announcement": "x"}
        place = {"centre_id": places.centres["GD01"], "team_id": places.teams["T1"]}
        sheet = {"sheet_id": install_sheet(session=session).id, "planned_on": date(2026, 10, 20), "planned_by": "x"}
        check = OpenCheck.model_validate(place | sheet | announced | {"inspector_id": inspector.user_id})
        session.add(check)
        session.flush()
        for item, answer, cause in (("post.break", "no", "process"), ("post.staffed", "yes", "")):
            session.add(OpenCheckAnswer(check_id=check.id or 0, item=item, answer=answer, note="seen", cause=cause))
        session.flush()
        check.state, check.done_at = "done", NOON
    with transaction() as session:
        test = session.exec(select(DialTest.id).where(DialTest.test_id == "wrong")).one() or 0
        cause = Cause("people", "new here", "knowledge")
        attribute_shortcoming(test, "K5", cause, seen=None, session=session, by=SYSTEM)
    return database


def seen(by: Actor = SYSTEM, basis: str = "random", source: str = "") -> Causes:
    with open_session() as session:
        return causes_of_loss(OCTOBER, session=session, by=by, basis=basis, source=source)


def parts(told: Causes, by: str) -> list[tuple[str, str, int]]:
    return [(one.key, one.cause, one.n) for one in told.parts if one.by == by]


def test_findings_of_dial_tests_count_without_points(found_wrong: str) -> None:
    told = seen()
    assert parts(told, "criterion") == [("K1", "", 1), ("K5", "people", 1)]
    assert Part("detail", "people/knowledge", "people", 0.0, 1) in told.parts
    assert parts(told, "call_type") == [("", "", 1), ("query", "people", 1)]
    assert told.found_by[-2:] == (FoundBy("dial_tests", 2, 0.0, 2), FoundBy("appeals", 0, 0.0, 0))
    assert (told.calls, told.checked) == ((), (("", 1), ("query", 1)))
    assert [(one.cause, one.n, one.calls, one.checked) for one in told.trend if one.n] == [
        ("people", 1, 0, 2),
        ("", 1, 0, 2),
    ]


def test_each_kind_stands_by_itself(found_wrong: str) -> None:
    assert parts(seen(basis="targeted"), "criterion") == [("K5", "", 1)]
    announced = seen(basis="announced")
    assert parts(announced, "criterion") == [("post.break", "process", 1)]
    assert announced.found_by == (FoundBy("open_checks", 1, 0.0, 1),)
    told = "2026-10: 1 findings in 1 looked at, most put down to process (1), 0 to nothing yet."
    assert announced.sentence == told
    assert sources_of("announced") == ["open_checks"] and "open_checks" not in sources_of("random")
    assert seen(source="open_checks").parts == ()
    with pytest.raises(NotFound, match="there is no source 'gossip'"):
        seen(source="gossip")


def test_one_source_is_told_by_itself(found_wrong: str) -> None:
    told = seen(source="dial_tests")
    assert [one.source for one in told.found_by] == ["dial_tests"]
    assert told.sentence == "2026-10: 2 findings in 2 looked at, most put down to people (1), 1 to nothing yet."
    assert seen(source="orders").sentence == "2026-10: nothing was looked at."
    with transaction() as session:
        for row in session.exec(select(DialTest)):
            row.answered_at, row.ringback_at, row.query_ok = NOON, NOON, True
    assert seen(source="dial_tests").sentence == "2026-10: 2 looked at, nothing found wrong."
    with transaction() as session:
        session.exec(select(DialTest).where(DialTest.test_id == "silent")).one().query_ok = False
    assert seen(source="dial_tests").sentence == "2026-10: 1 findings in 2 looked at, none put down to a cause yet."


READS = [
    # role and scope; dial tests before and after GD01's figures are published; open checks
    ("manager", "nation", 2, 2, 1),
    ("quality_lead", "province/GD", 2, 2, 1),
    ("quality_lead", "centre/GD01", 0, 2, 1),
    ("manager", "centre/GD02", 0, 0, 0),
    ("team_lead", "team/T1", 0, 0, 1),
    ("team_lead", "team/T2", 0, 0, 0),
]


@pytest.mark.parametrize(("role", "scope", "before", "after", "open_checks"), READS)
def test_findings_are_counted_and_listed_in_scope(
    found_wrong: str, role: str, scope: str, before: int, after: int, open_checks: int
) -> None:
    by = actor(role, scope)

    def listed(basis: str) -> tuple[int, int, int]:
        window = Window(OCTOBER, OCTOBER, basis)
        told = seen(by, basis)
        keys = {one.key for one in told.parts if one.by == "criterion"}
        with open_session() as session:
            rows = [
                one for key in keys for one in found_causes(window, Chosen("criterion", key), session=session, by=by)
            ]
        return sum(one.n for one in told.found_by), sum(one.checked for one in told.found_by), len(rows)

    assert listed("announced") == (open_checks,) * 3
    assert listed("random") == (before,) * 3
    publish("GD01", month=str(OCTOBER))
    assert listed("random") == (after,) * 3


def test_a_finding_names_what_it_was_found_in_and_opens_it(found_wrong: str) -> None:
    with open_session() as session:
        test = session.exec(select(DialTest.id).where(DialTest.test_id == "wrong")).one()
        check = session.exec(select(OpenCheck.id)).one()
        (dial,) = found_causes(Window(OCTOBER, OCTOBER), Chosen("cause", "people"), session=session, by=SYSTEM)
        window = Window(OCTOBER, OCTOBER, "announced")
        (opened,) = found_causes(window, Chosen("cause", "process"), session=session, by=SYSTEM)
        names = names_of_causes("en", session=session)
    assert (dial.name, dial.opens, dial.text, dial.comment) == ("wrong", ("dial_test", test), "new here", "heard")
    assert (dial.criterion, dial.criterion_en, dial.at) == ("K5", "Query accuracy rate", NOON)
    assert (opened.name, opened.opens, opened.text) == ("2026-10-20 T1", ("open_check", check), "seen")
    assert names["K5"] == "K5 Query accuracy rate" and names["post.break"] == opened.criterion_en
