"""`standards ...`: versions, files, publishing and comparing from the command line, and what is refused."""

from pathlib import Path

import pytest

from tests.inspection.cli.running import document, refused, run

PHRASE = "麻烦您先别挂电话"
ROW = "- {{code: {code}, situation: hold, language: zh, kind: standard, required: 'no', text: {text}}}\n"


def file_of(folder: Path, code: str, text: str = PHRASE) -> Path:
    file = folder / "mine.yaml"
    file.write_text("phrases:\n" + ROW.format(code=code, text=text), encoding="utf-8")
    return file


def test_a_script_goes_out_comes_in_is_compared_and_published(drawn_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "script.xlsx"
    assert document("standards", "export", out) == {"file": str(out), "number": 1, "phrases": 93}
    same = document("standards", "import", out)
    assert (same["number"], same["added"], same["changed"], same["unchanged"]) == (2, 0, 0, 93)
    found = document("standards", "import", file_of(tmp_path, "hold.zh.2"))
    assert (found["number"], found["added"], found["problems"]) == (2, 1, [])
    assert document("standards", "compare", "script", 1, 2)["differences"] == [
        {"code": "hold.zh.2", "what": "added", "field": "", "before": None, "after": None}
    ]
    assert document("standards", "publish", "script") == {"published": "script", "code": "default", "number": 2}
    scripts = document("standards", "list")["scripts"]
    assert [(one["number"], one["state"], one["in_force"], one["phrases"]) for one in scripts] == [
        (2, "published", True, 94),
        (1, "published", False, 93),
    ]


def test_a_province_adds_to_it(drawn_home: Path, tmp_path: Path) -> None:
    assert document("standards", "import", file_of(tmp_path, "gd.hold.zh.1"), "--province", "GD")["added"] == 1
    assert document("standards", "publish", "script", "--province", "GD")["code"] == "province-GD"
    rows = document("standards", "list")["scripts"]
    assert [(one["province"], one["in_force"], one["phrases"]) for one in rows] == [("", True, 93), ("GD", True, 1)]
    (problem,) = document("standards", "import", file_of(tmp_path, "hold.zh.1"), "--province", "GD")["problems"]
    assert (problem["line"], problem["field"], problem["value"]) == (2, "text", PHRASE)
    assert "would replace the national phrase “请您稍等”" in problem["message_en"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("publish", "rubric"), "rubric has no draft"),
        (("publish", "script", "--province", "GD"), "script GD has no draft"),
        (("publish", "song"), "standard 'song' (province -) is not known; expected rubric, of the nation, or script"),
        (("publish", "rubric", "--province", "GD"), "standard 'rubric' (province GD) is not known"),
        (("compare", "rubric", "1", "7"), "rubric has no version 7; expected one of 1"),
        (("compare", "script", "1", "2"), "script has no version 2; expected one of 1"),
        (("export", "a.csv"), ".csv is no script file; expected .yaml or .xlsx"),
        (("export", "nowhere/a.yaml"), "nowhere/a.yaml cannot be written (No such file or directory)"),
        (("export", "a.yaml", "--province", "XX"), "there is no province 'XX'"),
        (("import", "missing.yaml"), "missing.yaml is no script file"),
    ],
)
def test_what_is_refused_in_one_line(drawn_home: Path, command: tuple[str, ...], sentence: str) -> None:
    assert sentence in refused("standards", *command)


def test_for_people(drawn_home: Path, tmp_path: Path) -> None:
    assert run("standards", "list").stdout.splitlines() == [
        "rubric voice 1: published, in force",
        "script default 1: published, in force",
    ]
    assert run("standards", "compare", "rubric", 1, 1).stdout == "they say the same\n"
    told = run("standards", "import", file_of(tmp_path, "hold.zh.1", "稍等")).stdout
    assert told.splitlines() == [
        "0 added, 0 changed, 0 unchanged, 1 refused",
        "line 2, text '稍等': expected 4 words (characters in Chinese) or more beside placeholders",
    ]
    assert "1 changed" in run("standards", "import", file_of(tmp_path, "hold.zh.1", "请您稍等一下")).stdout
    assert "hold.zh.1: changed text: '请您稍等' -> '请您稍等一下'" in run("standards", "compare", "script", 1, 2).stdout
