"""`import people|recordings|facts`: counts and problems, in text and in JSON."""

from pathlib import Path

import pytest

from inspection.database import transaction
from tests.inspection.cli.running import document, refused, run
from tests.inspection.facts_builders import at, entry, fact, manifest, organisation, settled, write_fact, write_wav
from tests.inspection.intake.importing import workbook

REPORT = {"file", "accepted", "unchanged", "refused", "problems"}
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def centres(database: str) -> str:
    with transaction() as session:
        organisation(session)
    return database


def test_people(centres: str, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('[[province]]\ncode = "HN"\nname_zh = "湘"\nname_en = "Hunan"\n[[province]]\ncode = "HB"\n')
    assert document("import", "people", file) == {
        "files": [
            {
                "file": "p.toml",
                "accepted": 1,
                "unchanged": 0,
                "refused": 1,
                "problems": [{"line": 2, "field": "name_zh", "value": "", "message": "missing"}],
                "changed": 0,
                "passwords": {},
            }
        ]
    }
    assert run("import", "people", file).stdout.splitlines() == [
        "p.toml: 0 accepted, 1 unchanged, 1 refused",
        "  line 2, name_zh '': missing",
    ]


@ONE_DATABASE
def test_a_workbook_is_looked_at_and_then_brought_in(centres: str, tmp_path: Path) -> None:
    rows = [
        ["工号", "姓名", "班组", "入职日期"],
        [4001.0, "李", "T1", "2026-10-20"],
        [1001, "新名", "T9", "2025-01-01"],
    ]
    file = workbook(tmp_path / "名单.xlsx", *rows)
    found = document("import", "people", file, "--place", "centre/GD01", "--preview")
    assert {name: found[name] for name in ("file", "new", "changed", "unchanged", "refused")} == {
        "file": "名单.xlsx", "new": 1, "changed": 0, "unchanged": 0, "refused": 1
    }  # fmt: skip
    assert [row["outcome"] for row in found["rows"]] == ["new", "refused"]
    assert "nothing is stored" in run("import", "people", file, "--place", "centre/GD01", "--preview").stdout
    (report,) = document("import", "people", file, "--place", "centre/GD01")["files"]
    assert (report["accepted"], report["refused"]) == (1, 1)


def test_recordings(centres: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav")
    (tmp_path / "b.wav").write_text("no sound")
    (report,) = document("import", "recordings", manifest(tmp_path, entry(), entry("b.wav", "c2")))["files"]
    assert set(report) == REPORT | {"warnings"}
    assert (report["file"], report["accepted"], report["unchanged"], report["refused"]) == ("calls.json", 1, 0, 1)
    (problem,) = report["problems"]
    assert (problem["line"], problem["field"], problem["value"]) == (2, "file", "b.wav")
    assert problem["message"].startswith("b.wav: not a sound file that can be read")


@ONE_DATABASE
def test_a_folder_is_taken_or_left_where_it_is(centres: str, tmp_path: Path) -> None:
    names = "f1_1001_20261003-101507.wav", "f2_1001_20261003-111507.wav"
    folder = tmp_path / "sounds"
    folder.mkdir()
    settled(write_wav(folder / names[0]))
    write_wav(folder / names[1])
    for keep, left in ((True, set(names)), (False, {names[1]})):
        told = document("import", "folder", folder, *(["--keep"] if keep else []))
        (report,) = told["files"]
        assert (report["accepted"], report["unchanged"], told["waiting"]) == (int(keep), int(not keep), [names[1]])
        assert {file.name for file in folder.iterdir()} == left


@ONE_DATABASE
def test_a_recording_is_held_and_released_with_reasons(centres: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav")
    document("import", "recordings", manifest(tmp_path, entry()))
    held = document("hold", "c1", "--reason", "a complaint")
    assert held["call_id"] == "c1" and held["reason"] == "a complaint"
    assert document("release", "c1", "--reason", "settled")["released"] == [held["hold"]]
    assert "c1" in refused("release", "c1", "--reason", "again")
    assert "nowhere" in refused("hold", "nowhere", "--reason", "a complaint")
    assert "reason" in refused("hold", "c1", "--reason", " ")


@ONE_DATABASE
def test_a_province_keeps_its_recordings_longer_never_shorter(centres: str) -> None:
    (gd,) = document("retention", "GD", "--months", "6")["provinces"]
    assert gd == {"province": "GD", "months": 6, "own": 6}
    assert "2" in refused("retention", "GD", "--months", "2")
    assert [one["months"] for one in document("retention")["provinces"] if one["province"] == "GD"] == [6]
    assert "province" in refused("retention", "--months", "6")
    assert document("retention", "GD", "--months", "0")["provinces"][0]["own"] is None


@ONE_DATABASE
def test_the_context_of_a_call_comes_after_its_recording(centres: str, tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav")
    document("import", "recordings", manifest(tmp_path, entry()))
    rows = "call_id,question,answer_given,sms_text,order_number\nc1,where,there,,\nnowhere,who,he,,\n"
    (tmp_path / "context.csv").write_text(rows, encoding="utf-8")
    (report,) = document("import", "context", tmp_path / "context.csv")["files"]
    assert report["accepted"] + report["refused"] == 2


@ONE_DATABASE
def test_facts_one_report_a_file(centres: str, tmp_path: Path) -> None:
    write_fact(tmp_path / "in", "calls", [fact("calls", "c1", entered_at=at("2026-10-03 01:00:00"))])
    write_fact(tmp_path / "in", "sms", [fact("sms", "s1", need_at=at("2026-10-03 01:00:00"))])
    found = document("import", "facts", tmp_path / "in")["files"]
    assert [(set(one), one["file"], one["accepted"]) for one in found] == [
        (REPORT | {"skipped"}, "calls.csv", 1),
        (REPORT | {"skipped"}, "sms.csv", 1),
    ]
    assert document("import", "facts", tmp_path / "in" / "sms.csv")["files"][0]["unchanged"] == 1


@pytest.mark.parametrize("what", ["people", "recordings", "facts"])
@ONE_DATABASE
def test_a_file_that_is_not_there_is_refused(centres: str, tmp_path: Path, what: str) -> None:
    sentence = refused("import", what, tmp_path / "none.csv", "--json")
    assert "none.csv" in sentence
    assert "expected" in sentence
