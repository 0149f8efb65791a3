"""`backup`, `restore`, `copy-database`, `purge`, `check`, `capacity` and `report` as a script meets them."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from inspection.cli.main import app
from inspection.database import engine_for, transaction
from inspection.models import Recording
from inspection.settings import get_settings


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def document(*words: str, code: int = 0) -> Any:
    """The one JSON document of a command."""
    result = run(*words, "--json")
    assert result.exit_code == code, (result.stderr, result.exception)
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine_for.cache_clear()
    monkeypatch.setenv("ZHIJIAN_HOME", str(home))
    monkeypatch.delenv("ZHIJIAN_DATABASE_URL", raising=False)
    get_settings.cache_clear()


def test_a_backup_goes_round(drawn_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = document("backup", str(tmp_path / "backup"))
    assert made["database"] == drawn_database and made["problems"] == []
    assert made["files"] == 182 and made["bytes"] > 10_000_000
    plan = document("draw", "2026-10")
    at(tmp_path / "restored", monkeypatch)
    restored = document("restore", str(tmp_path / "backup"))
    assert restored == {key: made[key] for key in ("made_at", "revision", "files", "bytes")}
    assert document("draw", "2026-10", "--verify") == plan | {"verified": True}
    assert document("check", "--deep")["whole"] is True
    assert document("audit", "verify")["whole"] is True


def test_the_copy_says_how_many_rows(drawn_database: str, tmp_path: Path) -> None:
    copied = document("copy-database", f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert copied["tables"]["recording"] == 78 and copied["rows"] == sum(copied["tables"].values())


def make_old(*call_ids: str) -> None:
    """Store recordings of a year ago, all of one sound."""
    with transaction() as session:
        first = session.exec(sa.select(Recording)).scalars().first()
        assert first is not None
        values = first.model_dump(exclude={"id", "call_id", "started_at"})
        year_ago = first.started_at.replace(year=first.started_at.year - 1)
        for call_id in call_ids:
            key = {"storage_key": "00/old.opus", "sha256": "old"}
            session.add(Recording(call_id=call_id, started_at=year_ago, **(values | key)))
    file = get_settings().recordings / "00" / "old.opus"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"old sound")


def test_purge_lists_first_and_deletes_when_told(drawn_database: str) -> None:
    make_old("old1", "old2")
    listed = document("purge")
    assert [one["call_id"] for one in listed["expired"]] == ["old1", "old2"]
    assert (listed["retention_months"], listed["deleted"], listed["files_deleted"]) == (3, 0, 0)
    assert "2 to delete with --yes" in run("purge").stdout
    done = document("purge", "--yes")
    assert done["expired"] == listed["expired"] and (done["deleted"], done["files_deleted"]) == (2, 1)
    assert document("purge")["expired"] == []
    assert document("check")["whole"] is True


def test_check_lists_what_is_wrong_and_exits_with_1(drawn_home: Path) -> None:
    (drawn_home / "demo-accounts.txt").chmod(0o644)
    found = document("check", code=1)
    wrong = {one["check"]: one["problems"] for one in found["checks"] if one["problems"]}
    assert found["whole"] is False and list(wrong) == ["permissions"]
    result = run("check")
    assert result.exit_code == 1 and "others may read the demo accounts" in result.stdout
    assert result.stderr == "the installation is not whole: 1 problems\n"


def test_capacity_is_of_the_last_month_that_ended(drawn_home: Path) -> None:
    found = document("capacity")
    assert found == document("capacity", "2026-10")
    assert (found["month"], found["due"], found["left_per_inspector"]) == ("2026-10", 60, 30)
    assert found["last_day"] == "2026-11-13"
    assert "6 agents x 10 = 60 inspections due" in run("capacity").stdout


def test_the_report_is_written_as_asked(drawn_home: Path, tmp_path: Path) -> None:
    first = document("report", "2026-10", "--out", str(tmp_path / "out"), "--format", "pdf,xlsx", "--language", "zh")
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == ["zhijian-2026-10-zh.pdf", "zhijian-2026-10-zh.xlsx"]
    assert [(one["file"], one["bytes"]) for one in first["files"]] == [(str(one), one.stat().st_size) for one in files]
    assert [one.read_bytes()[:4] for one in files] == [b"%PDF", b"PK\x03\x04"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("report", "2030-01", "--out", "OUT"), "nothing is known of 2030-01"),
        (("report", "2026-13", "--out", "OUT"), "2026-13"),
        (("report", "2026-10", "--out", "OUT", "--format", "docx"), "format 'docx' is not known; expected some of pdf"),
        (("report", "2026-10", "--out", "OUT", "--language", "fr"), "language 'fr' is not known"),
        (("report", "2026-10", "--out", "OUT", "--format", ""), "format '' is not known"),
        (("backup", "FULL"), "is not empty"),
        (("restore", "FULL"), "is no backup"),
        (("restore", "OUT"), "is no backup"),
        (("copy-database", "mysql://host/name"), "expected postgresql://"),
        (("capacity", "October"), "October"),
    ],
)
def test_what_is_refused_is_one_line(drawn_home: Path, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("dear")
    places = {"OUT": str(tmp_path / "out"), "FULL": str(tmp_path / "full")}
    result = run(*(places.get(word, word) for word in words))
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.count("\n") == 1 and sentence in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words", [("report", "2026-10"), ("backup",), ("restore",), ("copy-database",), ("purge", "--no")]
)
def test_what_is_no_command_line_exits_with_2(home: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2 and result.stdout == ""
    assert not home.exists()
