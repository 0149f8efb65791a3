"""Importing facts: into the centre's local day, once, whatever comes twice or moves."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.batches import Report
from inspection.intake.facts import import_facts
from inspection.intake.facts_store import FACTS, PLACE
from inspection.models import Centre, ImportBatch, Outage
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from tests.inspection.facts_builders import actor, at, fact, organisation, write_csv, write_fact

OUTAGE = {"province": "GD", "centre": "GD01", "agent": "", "outage_id": "o1"}
OUTAGE |= {"started_at": "2026-10-18T18:10:00Z", "ended_at": "2026-10-18T18:24:00Z"}
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def centres(database: str) -> str:
    with transaction() as session:
        organisation(session)
    return database


def bring(path: Path) -> list[Report]:
    with transaction() as session:
        return import_facts(path, session=session, by=SYSTEM)


def counts(report: Report) -> tuple[int, int, int]:
    return report.accepted, report.unchanged, len(report.problems)


def stored(name: str) -> dict[str, list[dict[str, Any]]]:
    """Every row by its day."""
    import pyarrow.parquet as pq

    files = sorted((get_settings().facts / name).glob("date=*/*.parquet"))
    return {file.parent.name: pq.read_table(file, partitioning=None).to_pylist() for file in files}


def call(key: str, entered: str, **values: Any) -> dict[str, Any]:
    return fact("calls", key, entered_at=at(entered), direction="inbound", **values)


def test_the_day_is_the_local_one_around_midnight(centres: str, tmp_path: Path) -> None:
    """Midnight in Shanghai is 16:00 UTC; the first event says the day, even if a later one lies on the next."""
    rows = [
        call("c1", "2026-10-02 15:59:59.999", answered_at=at("2026-10-02 16:00:05")),
        call("c2", "2026-10-02 16:00:00"),
        call("c3", "2026-09-30 15:59:59.999"),
        call("c4", "2026-09-30 16:00:00"),
    ]
    (report,) = bring(write_fact(tmp_path, "calls", rows))
    assert counts(report) == (4, 0, 0)
    days = {day: [row["call_id"] for row in rows] for day, rows in stored("calls").items()}
    assert days == {
        "date=2026-09-30": ["c3"],
        "date=2026-10-01": ["c4"],
        "date=2026-10-02": ["c1"],
        "date=2026-10-03": ["c2"],
    }


@ONE_DATABASE
def test_each_centre_has_its_own_midnight(centres: str, tmp_path: Path) -> None:
    with transaction() as session:
        session.get_one(Centre, 2).time_zone = "Asia/Urumqi"
    bring(
        write_fact(
            tmp_path, "calls", [call("c1", "2026-10-02 16:30:00"), call("c1", "2026-10-02 16:30:00", centre="GX01")]
        )
    )
    assert {day: [row["centre"] for row in rows] for day, rows in stored("calls").items()} == {
        "date=2026-10-02": ["GX01"],
        "date=2026-10-03": ["GD01"],
    }


@pytest.mark.parametrize("name", sorted(FACTS))
@ONE_DATABASE
def test_every_fact_has_the_columns_and_types_of_the_domain_model(centres: str, tmp_path: Path, name: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "calls": "call_id, caller_hash, call_type, queue, direction, language, entered_at, ringback_at, answered_at,"
        " ended_at",
        "transfers": "transfer_id, call_id, completed_at, central_answered_at, requested_line, reached_line",
        "sms": "sms_id, call_id, need_at, sent_at",
        "orders": "order_id, call_id, created_at, sent_at, processed_at, replied_at, user_replied_at",
        "outbound": "request_id, order_id, requested_at, dialled_at",
        "recordings": "call_id, answered_at, recorded",
    }[name].split(", ")
    time = next(column for column in columns if column.endswith("_at"))
    bring(write_fact(tmp_path, name, [fact(name, "k1", **{time: at("2026-10-03 02:15:07.250")})]))
    (file,) = (get_settings().facts / name).glob("date=2026-10-03/*.parquet")
    schema = pq.read_schema(file)
    kinds = {"recorded": pa.bool_()} | {one: pa.timestamp("ms", tz="UTC") for one in columns if one.endswith("_at")}
    assert schema.names == ["province", "centre", "agent", *columns]
    assert [field.type for field in schema] == [kinds.get(one, pa.string()) for one in schema.names]
    assert pq.read_table(file, partitioning=None).to_pylist()[0][time] == at("2026-10-03 02:15:07.250")


def test_again_changes_nothing_and_another_row_replaces(centres: str, tmp_path: Path) -> None:
    first = call("c1", "2026-10-03 02:00:00.123")
    file = write_fact(tmp_path, "calls", [first, call("c2", "2026-10-03 03:00:00")])
    assert [counts(bring(file)[0]) for _ in range(2)] == [(2, 0, 0), (0, 2, 0)]
    file = write_fact(
        tmp_path, "calls", [first | {"answered_at": at("2026-10-03 02:00:09")}, call("c3", "2026-10-03 04:00:00")]
    )
    assert counts(bring(file)[0]) == (2, 0, 0)
    (rows,) = stored("calls").values()
    assert [(row["call_id"], row["answered_at"]) for row in rows] == [
        ("c1", at("2026-10-03 02:00:09")),
        ("c2", None),
        ("c3", None),
    ]


@ONE_DATABASE
def test_a_row_that_moves_to_another_day_is_counted_once(centres: str, tmp_path: Path) -> None:
    bring(write_fact(tmp_path, "calls", [call("c1", "2026-10-02 10:00:00"), call("c2", "2026-10-02 10:00:00")]))
    bring(write_fact(tmp_path, "calls", [call("c1", "2026-10-05 10:00:00"), call("c3", "2026-10-06 10:00:00")]))
    found = {day: [row["call_id"] for row in rows] for day, rows in stored("calls").items()}
    assert found == {"date=2026-10-02": ["c2"], "date=2026-10-05": ["c1"], "date=2026-10-06": ["c3"]}
    bring(write_fact(tmp_path, "calls", [call("c2", "2026-10-06 09:00:00")]))
    assert [[row["call_id"] for row in rows] for rows in stored("calls").values()] == [["c1"], ["c2", "c3"]]


@ONE_DATABASE
def test_the_key_of_a_row_is_its_centre_and_its_id_and_the_last_wins(centres: str, tmp_path: Path) -> None:
    rows = [
        call("c1", "2026-10-02 10:00:00"),
        call("c1", "2026-10-02 10:00:00", centre="GX01", agent="2001"),
        call("c1", "2026-10-04 10:00:00", agent="1002"),
    ]
    assert counts(bring(write_fact(tmp_path, "calls", rows))[0]) == (2, 1, 0)
    found = {day: [(row["centre"], row["agent"]) for row in rows] for day, rows in stored("calls").items()}
    assert found == {"date=2026-10-02": [("GX01", "2001")], "date=2026-10-04": [("GD01", "1002")]}


BAD = [
    ({"centre": "XX"}, "centre", "XX", "no such centre; expected GD01, GX01"),
    ({"province": "GX"}, "province", "GX", "expected GD, where GD01 is"),
    ({"province": ""}, "province", "", "expected GD, where GD01 is"),
    ({"call_id": ""}, "call_id", "", "the key of the row is empty"),
    ({"entered_at": ""}, "times", "", "the row has no time at all, so it belongs to no day"),
    ({"ended_at": "soon"}, "ended_at", "soon", "expected a time such as 2026-10-03T02:15:07.250Z"),
    (
        {"ended_at": "2026-10-03T02:15:07"},
        "ended_at",
        "2026-10-03T02:15:07",
        "the time has no time zone; expected one, such as Z",
    ),
]


@pytest.mark.parametrize(("wrong", "column", "value", "message"), BAD)
@ONE_DATABASE
def test_a_bad_row_is_reported_by_its_line_and_the_good_ones_kept(
    centres: str, tmp_path: Path, wrong: dict[str, str], column: str, value: str, message: str
) -> None:
    rows = [
        call("c1", "2026-10-03 01:00:00"),
        call("c2", "2026-10-03 01:00:00") | wrong,
        call("c3", "2026-10-03 01:00:00"),
    ]
    (report,) = bring(write_fact(tmp_path, "calls", rows))
    assert counts(report) == (2, 0, 1)
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.value, problem.message) == (3, column, value, message)
    assert [row["call_id"] for row in stored("calls")["date=2026-10-03"]] == ["c1", "c3"]


@ONE_DATABASE
def test_whether_a_call_was_recorded_is_true_or_false(centres: str, tmp_path: Path) -> None:
    row = fact("recordings", "c1", answered_at=at("2026-10-03 01:00:00"))
    (report,) = bring(write_fact(tmp_path, "recordings", [row | {"recorded": "yes"}, row | {"recorded": True}]))
    assert [(one.field, one.value, one.message) for one in report.problems] == [
        ("recorded", "yes", "expected true or false")
    ]
    assert stored("recordings")["date=2026-10-03"][0]["recorded"] is True


@ONE_DATABASE
def test_a_file_in_gb18030_is_read(centres: str, tmp_path: Path) -> None:
    file = write_fact(tmp_path, "calls", [call("c1", "2026-10-03 01:00:00", queue="人工")], "gb18030")
    assert counts(bring(file)[0]) == (1, 0, 0)
    assert stored("calls")["date=2026-10-03"][0]["queue"] == "人工"


@pytest.mark.parametrize(
    ("name", "columns", "sentence"),
    [
        ("calls.csv", ["province", "call_id"], "calls.csv: the columns centre, agent, caller_hash, call_type"),
        ("call.csv", ["province"], "call.csv: 'call' is no fact; expected one of calls, transfers, sms, orders"),
        (None, [], "no such file or no CSV file in it; expected calls, transfers, sms, orders, outbound, recordings"),
    ],
)
@ONE_DATABASE
def test_one_wrong_file_of_a_folder_stops_the_import_before_it_begins(
    centres: str, tmp_path: Path, name: str | None, columns: list[str], sentence: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if name is not None:
        write_csv(folder / name, [], columns)
        write_fact(folder, "sms", [fact("sms", "s1", need_at=at("2026-10-03 01:00:00"))])
    with pytest.raises(InvalidInput) as refused:
        bring(folder)
    assert sentence in str(refused.value)
    assert not get_settings().facts.exists()
    with open_session() as session:
        assert session.exec(select(ImportBatch)).all() == []


@ONE_DATABASE
def test_every_file_of_a_folder_is_a_batch(centres: str, tmp_path: Path) -> None:
    write_fact(tmp_path / "in", "sms", [fact("sms", "s1", need_at=at("2026-10-03 01:00:00"))])
    write_fact(tmp_path / "in", "calls", [call("c1", "2026-10-03 01:00:00"), call("", "2026-10-03 01:00:00")])
    bring(tmp_path / "in")
    with open_session() as session:
        batches = session.exec(select(ImportBatch).order_by(ImportBatch.file_name)).all()
    assert [(one.kind, one.file_name, one.accepted, one.refused) for one in batches] == [
        ("facts", "calls.csv", 1, 1),
        ("facts", "sms.csv", 1, 0),
    ]


def test_outages_are_stored_corrected_and_never_another_centres(centres: str, tmp_path: Path) -> None:
    columns = [*PLACE, "outage_id", "started_at", "ended_at"]

    def import_outages(*rows: dict[str, str]) -> Report:
        return bring(write_csv(tmp_path / "outages.csv", rows, columns))[0]

    assert counts(import_outages(OUTAGE)) == (1, 0, 0)
    assert counts(import_outages(OUTAGE)) == (0, 1, 0)
    assert counts(import_outages(OUTAGE | {"ended_at": "2026-10-18T18:30:00Z"})) == (1, 0, 0)
    report = import_outages(
        OUTAGE | {"province": "GX", "centre": "GX01"},
        OUTAGE | {"outage_id": "o2", "ended_at": "2026-10-18T18:10:00Z"},
        OUTAGE | {"outage_id": "o3", "ended_at": ""},
    )
    assert [(one.line, one.field, one.message) for one in report.problems] == [
        (2, "outage_id", "another centre has an outage with this id"),
        (3, "ended_at", "expected a time after 2026-10-18 18:10:00+00:00"),
        (4, "ended_at", "expected a time after 2026-10-18 18:10:00+00:00"),
    ]
    with open_session() as session:
        (outage,) = session.exec(select(Outage)).all()
    assert (outage.centre_id, outage.ended_at) == (1, at("2026-10-18 18:30:00"))


@ONE_DATABASE
def test_who_may_not_import(centres: str, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed), transaction() as session:
        import_facts(tmp_path, session=session, by=actor("quality_lead"))
