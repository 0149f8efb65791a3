"""Adding dial tests by hand: what is called beside them, and what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.measurement.dial_adding import NewTest, add_test
from inspection.models import AuditEvent, DialSlot, Leave, User
from inspection.policies import Actor
from tests.inspection.measurement.dial_homes import NOVEMBER, planned, rows

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW = NewTest("GD01", date(2026, 11, 20), 14, "bus_route", inspector="i1")


def pair_of(name: str) -> list[DialSlot]:
    """The tests of a pair; the own one first."""
    return [one for one in rows() if one.pair == name]


def add(new: NewTest, by: Actor) -> list[str]:
    with transaction() as session:
        return add_test(NOVEMBER, new, session=session, by=by)


def test_a_test_is_added_with_its_pair(database: str) -> None:
    who = planned()
    names = add(NEW, who["province"])
    assert names == ["2026-11-GD01-011", "2026-11-GD01-011-C1", "2026-11-GD01-011-C2"]
    own, *others = pair_of("2026-11-GD01-011")
    assert [one.due_at.astimezone(SHANGHAI).strftime("%d %H:%M") for one in (own, *others)] == [
        "20 14:00",
        "20 14:20",
        "20 14:40",
    ]
    assert {(one.origin, one.call_type, one.inspector_id) for one in (own, *others)} == {
        ("added", "query", who["i1"].user_id)
    }
    assert (own.line, [one.line for one in others], own.kind) == ("12580", ["114", "118"], "mystery")
    with open_session() as session:
        (said,) = session.exec(select(AuditEvent.after).where(AuditEvent.action == "dialslot.added"))
    assert "bus_route" in said and "2026-11-GD01-011-C2" in said
    words = replace(NEW, task=" 问海关电话 ", language="en", kind="open", inspector="")
    add(words, who["lead"])
    (own, other) = pair_of("2026-11-GD01-012")
    assert (own.task, own.language, own.kind, own.inspector_id, other.line) == ("问海关电话", "en", "open", None, "114")


@pytest.mark.parametrize(
    ("name", "changed", "error", "sentence"),
    [
        ("lead", {}, NotAllowed, "may not plan mystery tests of GD01"),
        ("i1", {}, NotAllowed, "may not plan mystery tests of GD01"),
        ("province", {"centre": "SC01"}, NotFound, "centre SC01 are not drawn for 2026-11, or it is not in scope"),
        ("manager", {"day": date(2026, 12, 1)}, InvalidInput, "2026-12-01, hour 14 is not in 2026-11"),
        ("manager", {"hour": 24}, InvalidInput, "2026-11-20, hour 24 is not in 2026-11"),
        ("manager", {"day": date(2026, 11, 3), "hour": 8}, InvalidInput, "2026-11-03, hour 8 is over"),
        ("manager", {"language": "fr"}, InvalidInput, "option language: 'fr' is not known"),
        ("manager", {"kind": "secret"}, InvalidInput, "option kind: 'secret' is not known"),
        ("manager", {"task": "  "}, InvalidInput, "the task has 0 characters"),
        ("manager", {"task": "x" * 501}, InvalidInput, "the task has 501 characters"),
        ("manager", {"inspector": "i3"}, InvalidInput, "i3 cannot call centre GD01"),
        ("manager", {"day": date(2026, 11, 25)}, InvalidInput, "i1 is on leave on 2026-11-25"),
        ("manager", {"language": "en"}, InvalidInput, "i1 cannot inspect calls in en"),
    ],
)
@ONE_DATABASE
def test_what_cannot_be_added(
    database: str, name: str, changed: dict[str, Any], error: type[ZhijianError], sentence: str
) -> None:
    who = planned()
    with transaction() as session:
        session.get_one(User, who["i1"].user_id).understands = "zh"
        session.add(Leave(user_id=who["i1"].user_id, from_day=date(2026, 11, 25), to_day=date(2026, 11, 25)))
    before = len(rows())
    with pytest.raises(error, match=sentence):
        add(replace(NEW, **changed), who[name])
    assert len(rows()) == before


@ONE_DATABASE
def test_the_hour_that_runs_can_still_be_planned(database: str) -> None:
    who = planned()
    now = replace(NEW, day=date(2026, 11, 3), hour=9)
    assert len(add(now, who["manager"])) == 3
