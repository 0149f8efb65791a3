"""`indicators` and `analyse`: one document with the published fields; with `--facts` no database is touched."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.measurement.definitions import indicators
from tests.inspection.cli.running import document, refused, run
from tests.inspection.facts_builders import at, fact, write_partitions

FIELDS = ["id", "source", "official", "numerator", "denominator", "missing", "rate", "interval", "target", "verdict"]
SPREAD = ["median_s", "p95_s", "worst_s"]
NOON = at("2026-10-15 04:00:00")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """Two calls of GD, one of GX: one in time, one late, one abandoned."""
    rung = {"entered_at": NOON, "ringback_at": NOON, "ended_at": NOON + timedelta(seconds=60)}
    rows = [
        fact("calls", "c1", answered_at=NOON + timedelta(seconds=20), **rung),
        fact("calls", "c2", answered_at=NOON + timedelta(seconds=20.001), **rung),
        fact("calls", "g1", "GX01", "2001", **rung),
    ]
    write_partitions(tmp_path / "facts", "calls", rows)
    return tmp_path / "facts"


def test_the_facts_alone_need_no_database(facts: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    found = document("indicators", "2026-10", "--facts", facts)
    assert list(found) == ["month", "scope", "indicators"]
    assert (found["month"], found["scope"]) == ("2026-10", "nation")
    assert [one["id"] for one in found["indicators"]] == [
        "K1",
        "K2",
        "K3",
        "K4",
        "K6",
        "K7-15",
        "K7-20",
        "K8",
        "K9",
        "K10",
    ]
    assert {one["source"] for one in found["indicators"]} == {"system"}
    assert found["indicators"][1] == {
        "id": "K2",
        "source": "system",
        "official": True,
        "numerator": 1,
        "denominator": 3,
        "missing": {"no_answered_at": 1},
        "rate": 1 / 3,
        "interval": None,
        "target": 0.85,
        "verdict": "not_met",
    }
    assert not home.exists()


def test_in_a_process_of_its_own_it_leaves_no_trace(facts: Path, home: Path) -> None:
    command = [sys.executable, "-m", "inspection", "indicators", "2026-10", "--facts", str(facts), "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ran.stdout.count("\n"), ran.stderr) == (1, "")
    assert not home.exists()


def test_one_province_of_the_facts(facts: Path, home: Path) -> None:
    found = document("indicators", "2026-10", "--facts", facts, "--province", "GX")
    assert found["scope"] == "province/GX"
    assert (found["indicators"][1]["numerator"], found["indicators"][1]["denominator"]) == (0, 1)


def test_a_folder_that_is_not_there_or_cannot_be_read(facts: Path, home: Path) -> None:
    assert "there is no such folder; expected facts as FACT/date=YYYY-MM-DD/*.parquet" in refused(
        "indicators", "2026-10", "--facts", facts / "none"
    )
    (file,) = facts.rglob("*.parquet")
    file.write_bytes(b"not parquet")
    assert refused("indicators", "2026-10", "--facts", facts, "--json").startswith("the facts cannot be read")


def test_every_figure_has_the_published_fields(demo: Path) -> None:
    found = document("indicators", "2026-10")
    for one in found["indicators"]:
        extra = SPREAD if (one["id"], one["source"]) == ("K8", "system") else []
        unsure = ["unsure", "range"] if "unsure" in one else []
        compared = [] if one["official"] or "agrees" not in one else ["difference", "difference_interval", "agrees"]
        own = ["own_target", "own_verdict"] if one["id"] == "K2" else []
        reason = [] if one["denominator"] else ["reason"]
        assert list(one) == [*FIELDS, *extra, *unsure, *compared, *own, *reason], one["id"]
        if unsure:
            assert one["range"] == [one["rate"], (one["numerator"] + one["unsure"]) / one["denominator"]]
        assert (one["interval"] is None) == (one["source"] == "system" or not one["denominator"])
        assert one["target"] == next(known.target for known in indicators() if known.id == one["id"])
    official = [one["id"] for one in found["indicators"] if one["official"]]
    assert official == ["K1", "K2", "K3", "K4", "K5", "K6", "K7-15", "K7-20", "K8", "K9", "K10"]
    both = {one["id"] for one in found["indicators"] if not one["official"] and one["denominator"]}
    assert both & set(official) == {one["id"] for one in found["indicators"] if "agrees" in one} != set()
    (k2,) = [one for one in found["indicators"] if one["id"] == "K2" and one["official"]]
    assert k2["unsure"] > 0 and (k2["own_target"], k2["own_verdict"]) == (0.9, "not_met")
    assert (k2["numerator"], k2["denominator"], k2["rate"], k2["verdict"]) == (76, 88, 76 / 88, "met")


def test_what_is_not_known_is_null_with_a_reason(demo: Path) -> None:
    for one in document("indicators", "2027-01")["indicators"]:
        assert (one["rate"], one["interval"], one["verdict"], one["denominator"]) == (None, None, None, 0)
        assert one["reason"] in ("no_calls", "no_transfers", "no_sms", "no_orders", "no_outbound", "no_data")


def test_figures_for_people(demo: Path) -> None:
    lines = run("indicators", "2026-10").stdout.splitlines()
    assert lines[2].split() == [
        "K2",
        "system",
        "official",
        "86.36%",
        "(76",
        "of",
        "88)",
        "target",
        ">=",
        "85.0%:",
        "met",
    ]
    assert len(lines) == 21


def test_an_unknown_province_is_refused(demo: Path) -> None:
    assert refused("indicators", "2026-10", "--province", "XX") == "there is no centre of province/XX in scope"


@pytest.mark.parametrize("month", ["2026-10", "2025-11", "2031-01"])
@pytest.mark.parametrize("which", ["gap", "competitors", "differences", "stability", "causes"])
def test_analyses_give_their_figures_and_flags(demo: Path, which: str, month: str) -> None:
    found = document("analyse", which, month)
    assert (found["analysis"], found["month"]) == (which, month)
    assert found["sentence"]
    for flag in found["flags"]:
        assert list(flag) == ["subject", "finding", "value", "n", "sentence"]
    told = run("analyse", which, month).stdout.splitlines()
    assert told == ([flag["sentence"] for flag in found["flags"]] or [found["sentence"]])


def test_an_unknown_analysis_is_refused(demo: Path) -> None:
    assert refused("analyse", "weather", "2026-10") == (
        "analysis 'weather' is not known; expected one of gap, competitors, differences, stability, causes"
    )


@pytest.mark.parametrize(
    ("options", "found_by"),
    [
        ((), [("scoring", 0, 0), ("orders", 0, 0), ("dial_tests", 35, 2), ("appeals", 0, 0)]),
        (("--source", "dial_tests"), [("dial_tests", 35, 2)]),
        (("--basis", "targeted"), [("scoring", 0, 0), ("orders", 0, 0), ("dial_tests", 0, 0), ("appeals", 0, 0)]),
        (("--basis", "announced"), [("open_checks", 1, 3)]),
    ],
)
def test_the_causes_of_every_source(demo: Path, options: tuple[str, ...], found_by: list[tuple[str, int, int]]) -> None:
    found = document("analyse", "causes", "2026-10", *options)
    assert [(one["source"], one["checked"], one["n"]) for one in found["found_by"]] == found_by
    assert sum(one["n"] for one in found["parts"] if one["by"] == "cause") == sum(n for _, _, n in found_by)
    checked = sum(number for _, number, _ in found_by)
    assert {one["checked"] for one in found["trend"] if one["month"] == "2026-10"} == ({checked} if checked else set())


def test_the_stability_of_a_place_and_of_places(demo: Path) -> None:
    beside = document("analyse", "stability", "2026-10", "--subject", "K2", "--level", "centre")
    assert [(one["subject"], one["place"]) for one in beside["tracks"]] == [("K2", "centre/GD01")]
    assert [flag["subject"] for flag in beside["flags"]] == ["K2 centre/GD01"]
    one = document("analyse", "stability", "2026-10", "--level", "team", "--code", "T1")
    assert {track["place"] for track in one["tracks"]} == {"team/T1"}
    nation = document("analyse", "stability", "2026-10", "--subject", "K2", "--level", "nation")
    assert nation["tracks"][0]["place"] == "nation"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("gap", "2026-10", "--subject", "K2"), "--subject, --level and --code belong to the stability alone"),
        (("stability", "2026-10", "--code", "GD01"), "--code 'GD01' without --level; expected both"),
        (("stability", "2026-10", "--level", "street"), "level 'street' is not known"),
        (("stability", "2026-10", "--level", "team"), "places of level team are compared in one subject"),
        (("stability", "2026-10", "--level", "team", "--code", "T7"), "place team/T7: 0 found"),
        (("stability", "2026-10", "--subject", "K77"), "subject 'K77' is not known"),
        (("gap", "2026-10", "--basis", "random"), "--basis and --source belong to the causes alone"),
        (("causes", "2026-10", "--basis", "all"), "there is no sample 'all'"),
        (("causes", "2026-10", "--source", "rumours"), "there is no source 'rumours'"),
    ],
)
def test_what_an_analysis_cannot_show_is_refused(demo: Path, options: tuple[str, ...], sentence: str) -> None:
    assert refused("analyse", *options).startswith(sentence)
