"""Recording coverage (S4): per day and agent, with the missing calls by name, within the scope."""

from datetime import date
from typing import Any

import pytest

from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.intake.coverage import Coverage, Line, MissingCall, Share, agent_names, coverage
from inspection.models import Recording
from inspection.month import Month
from inspection.policies import Actor
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, at, fact, organisation, write_partitions

OCTOBER = Month(2026, 10)
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def answered(key: str, entered: str, until: str, agent: str = "1001", centre: str = "GD01") -> dict[str, Any]:
    return fact("calls", key, centre, agent, entered_at=at(entered), answered_at=at(until))


def recorded(key: str, until: str, yes: bool, agent: str = "1001", centre: str = "GD01") -> dict[str, Any]:
    return fact("recordings", key, centre, agent, answered_at=at(until), recorded=yes)


@pytest.fixture
def month(database: str) -> str:
    """Four answered calls of October in GD01 (one without a recording, one not here), one abandoned, one in GX01."""
    facts = get_settings().facts
    write_partitions(
        facts,
        "calls",
        [
            answered("c1", "2026-10-02 01:00:00", "2026-10-02 01:00:05"),
            answered("c2", "2026-10-02 16:00:00", "2026-10-02 16:00:05", "1002"),
            answered("c3", "2026-10-05 01:00:00", "2026-10-05 01:00:05"),
            answered("c4", "2026-10-31 15:59:58", "2026-10-31 16:00:03", "1003"),
            fact("calls", "c5", entered_at=at("2026-10-05 02:00:00")),
            answered("g1", "2026-10-05 01:00:00", "2026-10-05 01:00:05", "2001", "GX01"),
        ],
    )
    write_partitions(
        facts,
        "recordings",
        [
            recorded("c1", "2026-10-02 01:00:05", True),
            recorded("c2", "2026-10-02 16:00:05", False, "1002"),
            recorded("c3", "2026-10-05 01:00:05", True),
            recorded("c4", "2026-10-31 16:00:03", True, "1003"),
            recorded("g1", "2026-10-05 01:00:05", True, "2001", "GX01"),
        ],
    )
    get_settings().recordings.mkdir(parents=True)
    (get_settings().recordings / "0").touch()
    with transaction() as session:
        organisation(session)
        for key, started in (("c1", "2026-10-02 01:00:05"), ("c4", "2026-10-31 16:00:03")):
            session.add(
                Recording(
                    call_id=key,
                    agent_id=1,
                    centre_id=1,
                    started_at=at(started),
                    duration_ms=1000,
                    sample_rate_hz=8000,
                    channels=2,
                    codec="opus",
                    sha256="0",
                    storage_key="0",
                    size_bytes=1,
                    stored_at=at("2026-11-01 00:00:00"),
                )
            )
    return database


def seen_by(who: Actor, month: Month = OCTOBER) -> Coverage:
    with open_session() as session:
        return coverage(month, session=session, by=who)


def test_by_day_and_agent_with_the_missing_calls(month: str) -> None:
    found = seen_by(actor("manager", "province/GD"))
    assert (found.recorded, found.playable, found.alert) == (Share(3, 4), Share(2, 3), True)
    assert found.by_day == {
        date(2026, 10, 2): Share(1, 1),
        date(2026, 10, 3): Share(0, 1),
        date(2026, 10, 5): Share(1, 1),
        date(2026, 10, 31): Share(1, 1),
    }
    assert found.by_agent == {
        ("GD01", "1001"): Share(2, 2),
        ("GD01", "1002"): Share(0, 1),
        ("GD01", "1003"): Share(1, 1),
    }
    assert found.missing == (MissingCall("c2", "1002", "GD01", "2026-10-03 00:00:05"),)
    assert found.unplayable == (MissingCall("c3", "1001", "GD01", "2026-10-05 09:00:05"),)
    assert found.by_centre == {"GD01": Share(3, 4)}
    assert found.lines == (
        Line(date(2026, 10, 2), "GD01", "1001", answered=1, recorded=1, playable=1),
        Line(date(2026, 10, 3), "GD01", "1002", answered=1, recorded=0, playable=0),
        Line(date(2026, 10, 5), "GD01", "1001", answered=1, recorded=1, playable=0),
        Line(date(2026, 10, 31), "GD01", "1003", answered=1, recorded=1, playable=1),
    )


@ONE_DATABASE
def test_a_recording_whose_file_is_gone_cannot_be_played(month: str) -> None:
    (get_settings().recordings / "0").unlink()
    found = seen_by(actor("manager", "province/GD"))
    assert (found.playable, [one.call_id for one in found.unplayable]) == (Share(0, 3), ["c1", "c3", "c4"])


@pytest.mark.parametrize(
    ("role", "scope", "share", "alert"),
    [
        ("manager", "nation", Share(4, 5), True),
        ("quality_lead", "centre/GX01", Share(1, 1), False),
        ("manager", "province/GX", Share(1, 1), False),
        ("quality_lead", "team/T1", Share(0, 0), False),
    ],
)
@ONE_DATABASE
def test_only_what_is_in_scope_is_counted(month: str, role: str, scope: str, share: Share, alert: bool) -> None:
    found = seen_by(actor(role, scope))
    assert (found.recorded, found.alert) == (share, alert)


@ONE_DATABASE
def test_a_month_without_facts_has_no_share(month: str) -> None:
    found = seen_by(actor("manager"), Month(2026, 12))
    assert (found.recorded.value, found.playable.value, found.by_day, found.missing) == (None, None, {}, ())
    assert not found.alert


@pytest.mark.parametrize("role", ["inspector", "team_lead", "administrator"])
@ONE_DATABASE
def test_who_may_not_see_it(month: str, role: str) -> None:
    with pytest.raises(NotAllowed, match="may not see the recording coverage of 2026-10"):
        seen_by(actor(role))


@ONE_DATABASE
def test_names_by_centre_and_staff_number(month: str) -> None:
    with open_session() as session:
        assert agent_names(session=session)["GX01", "2001"] == ("甲2001", "Agent 2001")


def test_a_share_adds_up_and_has_no_value_of_nothing() -> None:
    assert Share(1, 2) + Share(3, 4) == Share(4, 6)
    assert (Share(0, 0).value, Share(3, 4).value) == (None, 0.75)
