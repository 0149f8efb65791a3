"""The player's tools in a real browser: silence, loops, single voices, finding words, keys, and who else drives it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.ui.test_player_browser import AUDIO, audio, open_player, wait_until

pytestmark = pytest.mark.browser

LEVELS = """() => {
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to instanceof AudioDestinationNode) {
            const apart = this.context.createChannelSplitter(2);
            connect.call(this, apart);
            window.ears = [0, 1].map((ear) => {
                const meter = this.context.createAnalyser();
                connect.call(apart, meter, ear);
                return meter;
            });
        }
        return connect.call(this, to, ...rest);
    };
    window.loudest = () => window.ears.map((meter) => {
        const samples = new Float32Array(meter.fftSize);
        meter.getFloatTimeDomainData(samples);
        return Math.max(...samples.map(Math.abs));
    });
}"""
"""Listens in on what a page gives to its loudspeakers, an ear each."""

THIN_LINE = 250_000
"""Bytes a second: at this, half an hour of WAV takes four minutes to load."""

AGENT_SPEAKS_MS, USER_SPEAKS_MS = 1500, 6500


def drive(page: Any, does: object, ms: object = None) -> None:
    """Ask for something as another part of the page does."""
    page.evaluate(
        "([does, ms]) => document.dispatchEvent(new CustomEvent('zhijian:player', { detail: { does, ms } }))",
        [does, ms],
    )


def position_ms(page: Any) -> int:
    """Where the player says that it stands."""
    return int(
        page.evaluate(
            """() => new Promise((told) => {
                document.addEventListener("zhijian:position", (event) => told(event.detail.ms), { once: true });
                document.dispatchEvent(new CustomEvent("zhijian:player", { detail: { does: "where" } }));
            })"""
        )
    )


def pressed(page: Any, does: str) -> bool:
    """Whether a tool is on."""
    return bool(page.locator(f"[data-does={does}]").get_attribute("aria-pressed") == "true")


def test_the_position_after_a_click_on_a_sentence_is_right_to_a_fifth_of_a_second(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator(".player audio").evaluate("audio => audio.addEventListener('play', () => audio.pause())")
    for at in (0, 4, 9):
        line = page.locator("li.line").nth(at)
        line.locator(".role").click()
        wait_until(page, "audio.paused && !audio.seeking")
        assert position_ms(page) == pytest.approx(int(line.get_attribute("data-start-ms")), abs=200)


def test_silence_is_passed_over_where_it_is_asked_for_and_that_is_remembered(page: Any, address: str) -> None:
    open_player(page, address, "?recording=long")
    end_ms = int(page.locator("li.line").last.get_attribute("data-end-ms"))
    drive(page, "play", end_ms - 500)
    wait_until(page, f"audio.currentTime > {end_ms / 1000 + 1}")
    assert audio(page, "currentTime") < 120, "nobody asked for it"
    page.locator("[data-does=skip_silence]").click()
    wait_until(page, "audio.currentTime > 1790")
    open_player(page, address)
    assert pressed(page, "skip_silence")
    page.locator("[data-does=skip_silence]").click()
    assert not pressed(page, "skip_silence")


def test_short_pauses_are_left_in(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator("[data-does=skip_silence]").click()
    drive(page, "play", 4600)
    wait_until(page, "audio.currentTime > 4.95")
    assert audio(page, "currentTime") < 6


def test_a_clip_a_sentence_or_a_mark_is_looped_until_it_is_left(page: Any, address: str) -> None:
    open_player(page, address)
    page.locator(".clip", has_text="结束语").click()
    page.locator("[data-does=loop]").click()
    assert pressed(page, "loop")
    drive(page, "seek", 45_300)
    wait_until(page, "audio.currentTime < 43")
    assert audio(page, "currentTime") >= 42.1
    assert not audio(page, "paused")
    page.locator("li.line").nth(1).locator(".role").click()
    assert not pressed(page, "loop")
    line = page.locator("li.line").nth(9)
    line.hover()
    line.locator(".use").click()
    page.locator(".player").press("l")
    start_s = int(line.get_attribute("data-start-ms")) / 1000
    wait_until(page, f"audio.currentTime > {start_s} + 0.6")
    wait_until(page, f"audio.currentTime < {start_s} + 0.5")
    page.locator(".player").press("Escape")
    assert page.locator(".range").is_hidden()
    assert pressed(page, "loop")
    page.locator(".player").press("Escape")
    assert not pressed(page, "loop")


@pytest.mark.parametrize(
    ("voice", "heard"),
    [
        ("both", {"agent": (True, False), "user": (False, True)}),
        ("agent", {"agent": (True, True), "user": (False, False)}),
        ("user", {"agent": (False, False), "user": (True, True)}),
    ],
)
def test_one_voice_alone_is_heard_in_both_ears(
    page: Any, address: str, voice: str, heard: dict[str, tuple[bool, bool]]
) -> None:
    page.add_init_script(f"({LEVELS})()")
    open_player(page, address)
    page.locator(".voice").select_option("agent" if voice != "agent" else "user")
    page.locator(".voice").select_option(voice)
    for speaker, start in (("agent", AGENT_SPEAKS_MS), ("user", USER_SPEAKS_MS)):
        drive(page, "play", start)
        wait_until(page, f"audio.currentTime > {start / 1000 + 0.4}")
        most = [0.0, 0.0]
        for _ in range(12):
            levels = page.evaluate("window.loudest()")
            most = [max(*pair) for pair in zip(most, levels, strict=True)]
            page.wait_for_timeout(30)
        assert tuple(level > 0.08 for level in most) == heard[speaker], (speaker, most)
    assert audio(page, "preservesPitch")
    assert page.complaints == []


def test_the_voices_are_offered_only_where_they_are_apart(page: Any, address: str) -> None:
    open_player(page, address, "?mono=1")
    assert page.locator(".voice").is_hidden()
    page.locator(".player").press("v")
    assert page.locator(".player").get_attribute("data-voice") == "both"


def test_words_are_found_marked_and_stepped_through(page: Any, address: str) -> None:
    open_player(page, address, "?find=体育西路")
    assert page.locator("li.line.hit").count() == 2
    assert page.locator(".find .count").inner_text() == "0/2"
    page.locator(".player").press("f")
    page.keyboard.press("Enter")
    assert page.locator(".find .count").inner_text() == "1/2"
    assert page.evaluate("['zhijian-hit', 'zhijian-hit-now'].map((name) => CSS.highlights.get(name).size)") == [1, 1]
    assert page.evaluate("String([...CSS.highlights.get('zhijian-hit-now')][0])") == "体育西路"
    first = int(page.locator("li.line").nth(4).get_attribute("data-start-ms"))
    assert position_ms(page) == pytest.approx(first, abs=200)
    assert audio(page, "paused")
    page.keyboard.press("Shift+Enter")
    assert page.locator(".find .count").inner_text() == "2/2"
    page.keyboard.type("不")
    page.locator(".find input").fill("没有这句")
    expect(page.locator(".find.nothing .count")).to_have_text("0/0")
    page.keyboard.press("Escape")
    assert page.locator("li.line.hit").count() == 0
    page.keyboard.press("ArrowRight")
    assert position_ms(page) > first, "the keys are the player's again"


def test_a_place_whose_words_are_pieces_is_found_across_them_and_at_its_own_time(page: Any, address: str) -> None:
    open_player(page, address, "?find=路线和电话")
    page.locator("[data-does=find_next]").click()
    assert page.evaluate("String([...CSS.highlights.get('zhijian-hit-now')][0])") == "路线和电话"
    line = page.locator("li.line").nth(8)
    assert position_ms(page) > int(line.get_attribute("data-start-ms")) + 500


def test_every_key_does_what_the_help_says(page: Any, address: str) -> None:
    open_player(page, address)
    player = page.locator(".player")
    player.press("?")
    assert page.locator(".help dt").count() == 13
    player.press("Escape")
    assert page.locator(".help").is_hidden()
    player.press("+")
    assert audio(page, "playbackRate") == 1.25
    player.press("-")
    player.press("-")
    assert audio(page, "playbackRate") == 0.75
    player.press("-")
    assert audio(page, "playbackRate") == 0.75
    player.press("=")
    player.press("e")
    wait_until(page, "!audio.paused && audio.currentTime >= 0.6")
    drive(page, "seek", 3000)
    player.press("e")
    wait_until(page, "audio.currentTime >= 28 && audio.currentTime < 31")
    player.press("Shift+E")
    wait_until(page, "audio.currentTime < 4")
    player.press(" ")
    drive(page, "seek", 10_000)
    player.press("m")
    drive(page, "seek", 12_000)
    player.press("m")
    page.get_by_text("marked 10000-12000").wait_for()
    drive(page, "seek", 20_000)
    player.press("[")
    drive(page, "seek", 21_000)
    player.press("]")
    page.get_by_text("marked 20000-21000").wait_for()
    player.press("s")
    assert pressed(page, "skip_silence")
    player.press("s")
    player.press("v")
    assert page.locator(".player").get_attribute("data-voice") == "agent"


@pytest.mark.parametrize("composing", ["isComposing: true", "keyCode: 229"])
def test_no_key_is_taken_from_an_input_method(page: Any, address: str, composing: str) -> None:
    open_player(page, address)
    left = page.locator(".player").evaluate(
        f"""player => player.dispatchEvent(new KeyboardEvent(
            "keydown", {{ key: " ", bubbles: true, cancelable: true, {composing} }}))"""
    )
    assert left, "its own way was not prevented"
    assert audio(page, "paused")


def test_another_part_of_the_page_drives_it_and_what_is_unknown_is_left(page: Any, address: str) -> None:
    open_player(page, address)
    drive(page, "seek", 20_000)
    assert position_ms(page) == 20_000
    assert audio(page, "paused")
    drive(page, "forward")
    assert position_ms(page) == 23_000
    drive(page, "back")
    for does, ms in (
        ("fly", 1),
        ("constructor", None),
        (None, None),
        (7, 7),
        ("seek", None),
        ("seek", -1),
        ("seek", ""),
    ):
        drive(page, does, ms)
    page.evaluate("document.dispatchEvent(new CustomEvent('zhijian:player'))")
    assert position_ms(page) == 20_000
    assert page.complaints == []
    drive(page, "faster")
    assert audio(page, "playbackRate") == 1.25
    drive(page, "slower")
    drive(page, "play")
    wait_until(page, "!audio.paused")
    drive(page, "step_forward")
    drive(page, "play")
    wait_until(page, "audio.paused")


def sent_bytes(page: Any) -> tuple[int, int]:
    """How many bytes of the long recording left the server so far, and its size."""
    told = page.evaluate("fetch('/sent').then((answer) => answer.json())")
    return told["bytes"], told["size"]


def test_half_an_hour_plays_at_once_over_a_thin_line(page: Any, address: str) -> None:
    page.goto(address + "?page=figures")
    page.wait_for_load_state("networkidle")
    network = page.context.new_cdp_session(page)
    received = {"audio": 0}
    media: set[str] = set()
    network.on(
        "Network.responseReceived",
        lambda event: media.add(event["requestId"]) if "/audio" in event["response"]["url"] else None,
    )
    network.on(
        "Network.dataReceived",
        lambda event: received.update(audio=received["audio"] + event["dataLength"] * (event["requestId"] in media)),
    )
    network.send("Network.enable")
    open_player(page, address, "?recording=long")
    line = {"offline": False, "latency": 20, "downloadThroughput": THIN_LINE, "uploadThroughput": THIN_LINE}
    network.send("Network.emulateNetworkConditions", line)
    page.locator(AUDIO).evaluate(
        """audio => {
            audio.addEventListener("playing", () => { window.sounded = performance.now(); }, { once: true });
            window.asked = performance.now();
        }"""
    )
    drive(page, "play", 900_000)
    wait_until(page, "audio.currentTime > 900.2")
    waited_ms = page.evaluate("window.sounded - window.asked")
    assert waited_ms < 3000
    assert 0 < received["audio"] < 6_000_000, "a tenth of the file"


def test_half_an_hour_is_not_loaded_whole(page: Any, address: str) -> None:
    page.goto(address + "?page=figures")
    before, size = sent_bytes(page)
    open_player(page, address, "?recording=long")
    drive(page, "play")
    wait_until(page, "audio.currentTime > 0.1")
    drive(page, "play", 1_799_000)
    wait_until(page, "audio.currentTime > 1799.2")
    after, _ = sent_bytes(page)
    assert after - before < size / 2, "going to its end loads not what lies between"
