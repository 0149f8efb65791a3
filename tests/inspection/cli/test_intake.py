"""`import people|recordings|facts`: counts and problems, in text and in JSON."""

from pathlib import Path

import pytest

from inspection.database import transaction
from tests.inspection.cli.running import document, refused, run
from tests.inspection.facts_builders import at, entry, fact, manifest, organisation, write_fact, write_wav
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
