"""The context of calls: with the recording or after it, again and corrected, with a trace."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.intake.batches import Report
from inspection.intake.context import import_context
from inspection.intake.manifests import import_recordings
from inspection.models import AuditEvent, CallContext
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, entry, manifest, organisation, write_wav

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def recorded(database: str, tmp_path: Path) -> Path:
    """A recording of call c1 of GD01, without context."""
    with transaction() as session:
        organisation(session)
    write_wav(tmp_path / "a.wav")
    with transaction() as session:
        import_recordings(manifest(tmp_path, entry()), session=session, by=SYSTEM)
    return tmp_path


def bring(folder: Path, text: str, by: Actor = SYSTEM) -> Report:
    (folder / "context.csv").write_text(text, encoding="utf-8")
    with transaction() as session:
        return import_context(folder / "context.csv", session=session, by=by)


def known() -> tuple[str, str]:
    with open_session() as session:
        row = session.exec(select(CallContext)).one()
    return row.question, row.sms_text


def corrections() -> list[tuple[str, object, object]]:
    with open_session() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "context.corrected")).all()
    return [(one.subject, json.loads(one.before), json.loads(one.after)) for one in events]


def test_it_comes_after_the_recording_once_and_again(recorded: Path) -> None:
    text = "call_id,question,sms_text\nc1,哪里有药店？,地址\n"
    assert (bring(recorded, text).accepted, known()) == (1, ("哪里有药店？", "地址"))
    again = bring(recorded, text)
    assert (again.accepted, again.unchanged, corrections()) == (0, 1, [])


def test_a_correction_replaces_what_it_names_and_leaves_a_trace(recorded: Path) -> None:
    bring(recorded, "call_id,question,sms_text\nc1,before,sms\n")
    assert bring(recorded, "call_id,question\nc1,after\n").accepted == 1
    assert known() == ("after", "sms")
    assert corrections() == [("call/c1", {"question": "before"}, {"question": "after"})]


@ONE_DATABASE
def test_it_comes_with_a_manifest_of_what_is_there_already(recorded: Path) -> None:
    listed = manifest(recorded, entry(context={"question": "with it"}))
    with transaction() as session:
        assert import_recordings(listed, session=session, by=SYSTEM).unchanged == 1
    assert known() == ("with it", "")


@ONE_DATABASE
def test_columns_of_a_csv_manifest_are_its_context(recorded: Path) -> None:
    write_wav(recorded / "b.wav", pitch_hz=200)
    listed = recorded / "calls.csv"
    listed.write_text(
        "call_id,agent,file,started_at,agent_channel,direction,question\n"
        "c2,1001,b.wav,2026-10-03T02:15:07Z,1,inbound,in a column\n"
    )
    with transaction() as session:
        assert import_recordings(listed, session=session, by=SYSTEM).accepted == 1
    assert known() == ("in a column", "")


@ONE_DATABASE
def test_a_parquet_manifest(recorded: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tests.inspection.facts_builders import at

    write_wav(recorded / "b.wav", pitch_hz=200)
    columns = {
        "call_id": ["c2", "c3"],
        "agent": [1001, 1001],
        "file": ["b.wav", "none.wav"],
        "started_at": pa.array([at("2026-10-03 02:15:07.250")] * 2, pa.timestamp("ms", tz="UTC")),
        "sms_text": ["sent", None],
    }
    pq.write_table(pa.table(columns), recorded / "calls.parquet")
    with transaction() as session:
        report = import_recordings(recorded / "calls.parquet", session=session, by=SYSTEM)
    assert (report.accepted, [one.line for one in report.problems]) == (1, [2])
    assert known() == ("", "sent")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("call_id,question\nc9,x\n", 2, "call 'c9' has no recording here; import the recording first"),
        ("call_id,question\nc1,\n", 2, "the row says nothing; expected some of question"),
        ("call_id,question\nc1\n", 2, "expected 2 cells"),
        (f"call_id,question\nc1,{'x' * 4001}\n", 2, "question has 4001 characters; expected 4000 at most"),
    ],
)
def test_a_bad_row_is_one_problem(recorded: Path, text: str, line: int, sentence: str) -> None:
    report = bring(recorded, text + ("c1,good\n" if "c1,good" not in text else ""))
    assert (report.accepted, [one.line for one in report.problems]) == (1, [line])
    assert report.problems[0].message.startswith(sentence)
    assert known()[0] == "good"


@ONE_DATABASE
def test_what_is_no_table_of_contexts_is_refused_whole(recorded: Path) -> None:
    with pytest.raises(InvalidInput, match="no column but call_id, other; expected some of question"):
        bring(recorded, "call_id,other\nc1,x\n")
    with pytest.raises(InvalidInput, match="the columns call_id are missing"):
        bring(recorded, "question\nx\n")
    with pytest.raises(InvalidInput, match="there is no such file"), transaction() as session:
        import_context(recorded / "none.csv", session=session, by=SYSTEM)


@ONE_DATABASE
def test_who_may(recorded: Path) -> None:
    text = "call_id,question\nc1,x\n"
    with pytest.raises(NotAllowed):
        bring(recorded, text, actor("quality_lead"))
    assert len(bring(recorded, text, actor("manager", "centre/GX01")).problems) == 1
    assert bring(recorded, text, actor("manager", "centre/GD01")).accepted == 1
