"""What the forms in the browser share: no file of it forgotten, and copies that an older version kept are found."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ui import keeping
from ui.dialling import PARTS
from ui.dialling import __file__ as dialling_file
from ui.keeping import HERE, PAGE, TEXTS, script_with_keeping

SCRIPT = "\n".join((HERE / part).read_text(encoding="utf-8") for part in keeping.PARTS)


def test_every_script_beside_it_is_part_of_it() -> None:
    assert {one.name for one in HERE.glob("*.js")} == {*keeping.PARTS, PAGE}


def test_the_saved_line_shows_the_texts_of_this_part() -> None:
    asked = set(re.findall(r"\btexts\.([a-z_]+)", SCRIPT))
    assert asked == set(TEXTS) - {"take_theirs", "keep_mine"}


def test_the_page_listens_for_what_is_asked() -> None:
    (asked,) = re.findall(r'const DRAW_ANEW = "([^"]+)"', SCRIPT)
    assert (HERE / PAGE).read_text(encoding="utf-8").count(f'"{asked}"') == 2


RESTORED = """([copies, made]) => {
    localStorage.clear()
    for (const [name, copy] of Object.entries(copies)) localStorage.setItem(name, copy)
    const stamps = new window.kept.Stamps(made)
    const keep = new window.kept.Keep("dial", stamps, () => {}, () => {}, () => {}, window.kept.formerPlace)
    keep.begin(made)
    keep.close()
    clearTimeout(keep.timer)
    return [stamps.times, Object.keys(localStorage).map((name) => name.replace(keep.window, "me")).sort()]
}"""
DATA = {"user": 7, "evaluation": 5, "version": 1, "finished": [4], "times": {}, "offset_ms": 0}


def copy(at: int, dialled_at: int) -> str:
    return json.dumps({"times": {"dialled_at": dialled_at}, "offset_ms": 0, "version": 1, "at": at})


@pytest.mark.browser
@pytest.mark.parametrize(
    ("copies", "times", "left"),
    [
        ({"zhijian.dial.7.5.w": copy(9, 100)}, {"dialled_at": 100}, ["zhijian.dial.7.5.me"]),
        ({"zhijian.sheet.7.dial-5.w": copy(9, 100)}, {"dialled_at": 100}, ["zhijian.dial.7.5.me"]),
        (
            {"zhijian.sheet.7.dial-5.w": copy(9, 100), "zhijian.dial.7.5.w": copy(10, 200)},
            {"dialled_at": 200},
            ["zhijian.dial.7.5.me"],
        ),
        (
            {"zhijian.sheet.7.dial-5.w": copy(11, 100), "zhijian.dial.7.5.w": copy(10, 200)},
            {"dialled_at": 100},
            ["zhijian.dial.7.5.me"],
        ),
        ({"zhijian.sheet.7.dial-5.w": "no copy"}, {}, []),
        ({"zhijian.sheet.7.5.w": copy(9, 100)}, {}, ["zhijian.sheet.7.5.w"]),
        ({"zhijian.sheet.8.dial-5.w": copy(9, 100)}, {}, ["zhijian.sheet.8.dial-5.w"]),
        ({"zhijian.sheet.7.dial-6.w": copy(9, 100)}, {}, ["zhijian.dial.7.6.w"]),
        ({"zhijian.sheet.7.dial-4.w": copy(9, 100), "zhijian.dial.7.4.w": copy(9, 100)}, {}, []),
    ],
    ids=["own", "older", "newer-here", "newer-there", "broken", "sheet", "somebody-else", "other-draft", "recorded"],
)
def test_copies_of_an_older_version_are_found_and_no_others_touched(
    chromium: Any, copies: dict[str, str], times: dict[str, int], left: list[str]
) -> None:
    script = script_with_keeping(Path(dialling_file).parent, PARTS).replace("export default function", "function form")
    context = chromium.new_context()
    page = context.new_page()
    page.route("http://kept.test/*", lambda route: route.fulfill(body="<p></p>", content_type="text/html"))
    page.goto("http://kept.test/")
    page.add_script_tag(content=script + "\nwindow.kept = { Keep, Stamps, formerPlace }")
    assert page.evaluate(RESTORED, [copies, DATA]) == [times, left]
    context.close()
