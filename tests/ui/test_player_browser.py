"""What a person does with the player, in a real browser under the product's Content-Security-Policy."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

AUDIO = ".player audio"


def open_player(page: Any, address: str, query: str = "") -> None:
    page.goto(address + query)
    page.locator(".player[data-waveform]").wait_for(timeout=30_000)


def audio(page: Any, what: str) -> Any:
    return page.locator(AUDIO).evaluate(f"audio => audio.{what}")


def wait_until(page: Any, condition: str) -> None:
    page.locator(AUDIO).evaluate(
        f"""audio => new Promise((done, fail) => {{
            const from = Date.now();
            const late = () => fail(new Error(`still not {condition} at ${{audio.currentTime}} s`));
            const look = () => ({condition}) ? done() : Date.now() - from > 8000 ? late() : setTimeout(look, 30);
            look();
        }})"""
    )


def test_waveform_is_drawn_in_both_roles_and_nothing_is_refused(page: Any, address: str) -> None:
    open_player(page, address)
    assert page.locator(".player").get_attribute("data-waveform") == "drawn"
    colours = page.locator(".player canvas.done").evaluate(
        """canvas => {
            const seen = new Set(), { width, height } = canvas;
            const dots = canvas.getContext("2d").getImageData(0, 0, width, height).data;
            for (let i = 0; i < dots.length; i += 4) {
                if (dots[i + 3] === 255) seen.add([...dots.slice(i, i + 3)].join());
            }
            return [...seen];
        }"""
    )
    assert {"47,127,193", "217,119,43"} <= set(colours)
    assert page.complaints == []


def test_a_click_on_a_sentence_plays_from_it_and_marks_it(page: Any, address: str) -> None:
    open_player(page, address)
    line = page.locator("li.line").nth(4)
    line.locator(".said").click()
    wait_until(page, "!audio.paused && audio.currentTime > 16.5")
    assert audio(page, "currentTime") < 20
    expect(line).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-does=play]")).to_have_attribute("aria-label", "暂停")


def test_a_click_on_a_word_plays_from_it_and_the_word_heard_is_marked(page: Any, address: str) -> None:
    open_player(page, address)
    line = page.locator("li.line").nth(8)
    words = line.locator(".word")
    assert "".join(words.all_inner_texts()) == line.locator(".said").inner_text()
    assert line.locator(".word.unsure").count() == 1
    word = words.nth(9)
    word.click()
    start_s = int(word.get_attribute("data-start-ms")) / 1000
    wait_until(page, f"!audio.paused && audio.currentTime > {start_s}")
    assert audio(page, "currentTime") < start_s + 2
    expect(line.locator(".word.heard")).to_have_count(1)
    expect(words.last).to_have_class(re.compile("heard"))
    wait_until(page, f"audio.currentTime > {start_s} + 4")
    expect(line.locator(".word.heard")).to_have_count(0)


def test_a_click_on_a_clip_plays_it(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator(".clip", has_text="复述重要信息").click()
    wait_until(page, "!audio.paused && audio.currentTime >= 28")
    assert audio(page, "currentTime") < 31


def test_a_click_on_the_waveform_goes_there_without_playing(page: Any, address: str) -> None:
    open_player(page, address)
    box = page.locator(".wave").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    assert audio(page, "currentTime") == pytest.approx(audio(page, "duration") / 2, abs=0.5)
    assert audio(page, "paused")


def test_reruns_neither_stop_nor_move_the_sound(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator("[data-does=play]").click()
    page.locator(AUDIO).evaluate("audio => { window.loads = 0; audio.onloadstart = () => { window.loads += 1; } }")
    for count in (1, 2):
        page.get_by_role("button", name="rerun").click()
        page.get_by_text(f"reruns: {count}").wait_for()
        page.locator(".clip", has_text=f"found {count}").wait_for()
    before = audio(page, "currentTime")
    wait_until(page, f"audio.currentTime > {before} + 0.3")
    assert not audio(page, "paused")
    assert page.evaluate("window.loads") == 0


def test_python_seeks_once_for_each_nonce(page: Any, address: str) -> None:
    open_player(page, address)
    page.get_by_role("button", name="seek").click()
    wait_until(page, "!audio.paused && audio.currentTime >= 30")
    page.locator("[data-does=play]").click()
    page.locator("[data-does=back]").click()
    page.get_by_role("button", name="rerun").click()
    page.locator(".clip", has_text="found 1").wait_for()
    assert audio(page, "paused")
    assert audio(page, "currentTime") < 30


def test_a_marked_range_reaches_python_once(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator("li.line").nth(2).locator(".said").click()
    page.locator("[data-does=mark_start]").click()
    wait_until(page, "audio.currentTime > 11.5")
    page.locator("[data-does=mark_end]").click()
    found = page.get_by_text(re.compile(r"^marked \d+-\d+$"))
    found.wait_for()
    start, end = map(int, found.inner_text().removeprefix("marked ").split("-"))
    assert 10_000 < start < end
    assert 300 < end - start < 4000
    page.get_by_role("button", name="rerun").click()
    page.get_by_text("reruns: 1").wait_for()
    assert found.count() == 1


def test_a_sentence_is_marked_with_one_click(page: Any, address: str) -> None:
    open_player(page, address)
    line = page.locator("li.line").nth(1)
    line.hover()
    line.locator(".use").click()
    start, end = line.get_attribute("data-start-ms"), line.get_attribute("data-end-ms")
    page.get_by_text(f"marked {start}-{end}").wait_for()
    assert audio(page, "paused")


def test_an_end_before_the_start_is_refused_with_a_word(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator("li.line").nth(3).locator(".said").click()
    page.locator("[data-does=mark_start]").click()
    page.locator("[data-does=back]").click()
    page.locator("[data-does=mark_end]").click()
    expect(page.locator(".mark-note")).to_contain_text("终点须在起点")
    assert page.get_by_text(re.compile(r"^marked ")).count() == 0


def test_keys_work_in_the_player_and_nowhere_else(page: Any, address: str) -> None:
    open_player(page, address)
    field = page.get_by_label("comment")
    field.click()
    page.keyboard.type("a b")
    page.keyboard.press("ArrowLeft")
    assert field.input_value() == "a b"
    assert audio(page, "paused")
    assert audio(page, "currentTime") == 0
    page.locator(".player").focus()
    page.keyboard.press("ArrowRight")
    assert audio(page, "currentTime") == 3
    page.keyboard.press("ArrowLeft")
    assert audio(page, "currentTime") == 0
    page.keyboard.press(" ")
    wait_until(page, "!audio.paused")
    page.keyboard.press("ArrowDown")
    wait_until(page, "audio.currentTime >= 0.6")
    page.keyboard.press("ArrowDown")
    wait_until(page, "audio.currentTime >= 5")
    page.keyboard.press("ArrowUp")
    wait_until(page, "audio.currentTime < 2")
    page.keyboard.press(" ")
    wait_until(page, "audio.paused")


def test_the_transcript_scrolls_in_its_own_box(page: Any, address: str) -> None:
    open_player(page, address)
    last = page.locator("li.line").last
    page.locator(".clip", has_text="结束语").click()
    expect(last).to_have_attribute("aria-current", "true")
    page.wait_for_timeout(700)
    box, item = page.locator(".lines").bounding_box(), last.bounding_box()
    assert box["y"] <= item["y"] and item["y"] + item["height"] <= box["y"] + box["height"]
    assert page.evaluate("window.scrollY") == 0


def test_unsure_sentences_say_so(page: Any, address: str) -> None:
    open_player(page, address)
    assert page.locator(".unsure-mark").count() == 2
    assert page.locator("li.line").nth(3).locator(".unsure-mark").inner_text() == "存疑"


def test_speed_is_kept_for_the_next_recording(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator(".speed").select_option("1.5")
    assert audio(page, "playbackRate") == 1.5
    open_player(page, address, "?recording=2")
    wait_until(page, "audio.playbackRate === 1.5")


def test_a_missing_recording_is_said_and_the_speech_is_still_drawn(page: Any, address: str) -> None:
    open_player(page, address, "?recording=none")
    expect(page.locator(".player .error")).to_be_visible()
    assert page.locator(".player").get_attribute("data-waveform") == "plain"
    assert page.locator("li.line").count() == 11


def test_names_are_in_the_language(page: Any, address: str) -> None:
    open_player(page, address, "?language=en")
    for name in ("Play", "Back 3 seconds", "Forward 3 seconds", "Mark start", "Mark end"):
        assert page.get_by_role("button", name=name, exact=True).count() == 1
    assert page.get_by_role("slider", name="Waveform; click to go there").count() == 1


def test_a_word_can_be_selected_without_playing(page: Any, address: str) -> None:
    open_player(page, address)
    box = page.locator("li.line").nth(4).locator(".said").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 8, steps=6)
    page.mouse.up()
    assert len(page.evaluate("window.getSelection().toString()")) >= 5
    assert audio(page, "paused")
    page.locator("li.line").nth(6).locator(".said").click()
    wait_until(page, "!audio.paused")


def test_a_figure_is_saved_as_a_picture_and_its_table_as_a_file(page: Any, address: str) -> None:
    page.add_init_script("delete window.showSaveFilePicker; delete Window.prototype.showSaveFilePicker")
    page.goto(address + "?page=figures")
    chart = page.locator(".js-plotly-plot").first
    chart.wait_for(timeout=30_000)
    chart.hover()
    with page.expect_download() as saved:
        page.locator(".modebar-btn").first.click()
    assert saved.value.suggested_filename == "bullet.png"
    page.locator("summary").first.click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载 CSV").click()
    assert saved.value.path().read_bytes().startswith(b"\xef\xbb\xbf\xe6")
    assert page.complaints == []
