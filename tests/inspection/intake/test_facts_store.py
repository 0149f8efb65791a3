"""Reading facts back: one month, one centre, in UTC; a file that cannot be read is said so."""

from pathlib import Path

import pytest

from inspection.errors import InvalidInput
from inspection.intake.facts_store import Call, call_columns, calls_of, has_calls, partitions, read_rows, recorded_calls
from inspection.month import Month
from inspection.settings import get_settings
from tests.inspection.facts_builders import at, fact, write_partitions

OCTOBER = Month(2026, 10)


@pytest.fixture
def facts(home: Path) -> Path:
    folder = get_settings().facts
    write_partitions(
        folder,
        "calls",
        [
            fact("calls", "c2", entered_at=at("2026-10-31 15:59:59.999"), answered_at=at("2026-10-31 16:00:03")),
            fact("calls", "c1", entered_at=at("2026-09-30 16:00:00"), direction="outbound", agent=None),
            fact("calls", "c3", centre="GX01", entered_at=at("2026-10-05 01:00:00")),
            fact("calls", "c4", entered_at=at("2026-10-31 16:00:00")),
            fact("calls", "c5", entered_at=at("2026-09-30 15:59:59.999")),
        ],
    )
    return folder


def test_the_calls_of_a_month_by_the_local_day(facts: Path) -> None:
    assert calls_of(OCTOBER, "GD01") == [
        Call("c1", None, "outbound", at("2026-09-30 16:00:00"), None),
        Call("c2", "1001", None, at("2026-10-31 15:59:59.999"), at("2026-10-31 16:00:03")),
    ]
    assert [one.call_id for one in calls_of(OCTOBER, "GX01")] == ["c3"]
    assert calls_of(Month(2026, 12), "GD01") == []


@pytest.mark.parametrize(
    ("month", "centre", "known"), [("2026-10", "GD01", True), ("2026-09", "GX01", False), ("2027-01", "GD01", False)]
)
def test_whether_anything_is_known_of_a_month(facts: Path, month: str, centre: str, known: bool) -> None:
    assert has_calls(Month.parse(month), centre) is known


def test_recording_marks_reach_one_night_past_the_month(facts: Path) -> None:
    """A call that rang at 23:59:59 on the last day and was answered after midnight has its mark on the next day."""
    write_partitions(
        facts,
        "recordings",
        [
            fact("recordings", "c1", answered_at=at("2026-10-01 03:00:00"), recorded=False),
            fact("recordings", "c2", answered_at=at("2026-10-31 16:00:03"), recorded=True),
            fact("recordings", "later", answered_at=at("2026-11-01 16:00:00"), recorded=True),
        ],
    )
    assert recorded_calls(OCTOBER, "GD01") == {"c1": False, "c2": True}


def test_partitions_are_in_order_and_of_the_month_alone(facts: Path) -> None:
    assert [Path(one).parent.name for one in partitions("calls", OCTOBER)] == [
        "date=2026-10-01",
        "date=2026-10-05",
        "date=2026-10-31",
    ]
    assert partitions("calls", OCTOBER, facts / "elsewhere") == []


def test_a_folder_with_brackets_and_stars_in_its_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = home / "a[1] * {b}"
    monkeypatch.setenv("ZHIJIAN_HOME", str(odd))
    get_settings.cache_clear()
    write_partitions(odd / "facts", "calls", [fact("calls", "c1", entered_at=at("2026-10-05 01:00:00"))])
    assert [one.call_id for one in calls_of(OCTOBER, "GD01")] == ["c1"]


@pytest.mark.parametrize("damage", ["cut", "columns"])
def test_a_file_that_cannot_be_read_is_said_so(facts: Path, damage: str) -> None:
    file = facts / "calls" / "date=2026-10-05" / "facts.parquet"
    column = "call_id" if damage == "cut" else "no_such_column"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(InvalidInput, match="the facts cannot be read"):
        read_rows("calls", OCTOBER, (column,), "GX01")


def test_the_calls_as_columns_are_those_of_the_rows(facts: Path) -> None:
    columns = call_columns(OCTOBER, "GD01", "Asia/Shanghai")
    assert (columns.call_id, columns.agent, columns.answered) == (["c1", "c2"], [None, "1001"], [False, True])
    assert (columns.day, columns.hour) == ([1, 31], [0, 23])
    assert call_columns(OCTOBER, "GD01", "America/New_York").day == [30, 31]
    assert call_columns(Month(2026, 8), "GD01", "Asia/Shanghai").call_id == []


def test_a_call_without_the_time_it_entered_has_the_day_of_its_first_event(home: Path) -> None:
    rows = [fact("calls", "c", ringback_at=at("2026-10-05 16:30:00"), answered_at=at("2026-10-05 16:30:09"))]
    write_partitions(get_settings().facts, "calls", rows)
    columns = call_columns(OCTOBER, "GD01", "Asia/Shanghai")
    assert (columns.day, columns.hour, columns.answered) == ([6], [0], [True])
