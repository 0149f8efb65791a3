"""A whole call with a fake engine: words in their stretch, loops decoded again, a language a channel.

The sound tells its own time: each sample is its second of the call over 100, negative on the user's channel, so that an
engine that only sees a window can write down when it was spoken.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.transcribe.fakes import FakeEngine, a_word_a_second, words
from tests.transcribe.sounds import write_sound
from transcribe import call, speech
from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.call import ToHear, Transcriber, WindowKey, transcribe
from transcribe.decoding import DOUBTFUL
from transcribe.engines import EFFORTS, Effort, Word
from transcribe.engines.protocol import AGAIN
from transcribe.errors import AudioError, TranscribeError
from transcribe.faults import Warned
from transcribe.result import CallTranscript, Utterance
from transcribe.windows import GAP_S, Stretch

CALL_S = 60
AGENT_SPEECH = [Stretch(1, 4), Stretch(9, 21), Stretch(30, 45)]
USER_SPEECH = [Stretch(5, 8), Stretch(50, 55)]
Fake = Callable[..., tuple[Transcriber, FakeEngine]]


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A minute of such sound, in which speech is found where AGENT_SPEECH and USER_SPEECH say."""
    seconds = (np.arange(CALL_S * SAMPLE_RATE_HZ, dtype=np.float32) + 1) / SAMPLE_RATE_HZ / 100
    monkeypatch.setattr(speech, "find_speech", lambda samples, _: AGENT_SPEECH if samples[-1] > 0 else USER_SPEECH)
    return write_sound(tmp_path / "time.wav", "pcm_s16le", np.stack([seconds, -seconds]), SAMPLE_RATE_HZ)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Makes a transcriber with a fake engine of the given behaviour."""

    def make(accuracy: str = "quick", **behaviour: object) -> tuple[Transcriber, FakeEngine]:
        engine = FakeEngine(**behaviour)  # type: ignore[arg-type]
        monkeypatch.setattr(call, "load_engine", lambda *_: engine)
        return Transcriber("fake", "base", accuracy), engine

    return make


def the_time(samples: Samples, _language: str, _effort: Effort) -> Sequence[Word]:
    """A word every second: the second of the call that the samples tell."""
    found = []
    for second in np.arange(0.25, samples.size / SAMPLE_RATE_HZ - 0.3, 1.0):
        value = abs(float(samples[round((second + 0.15) * SAMPLE_RATE_HZ)]))
        if value > 0:
            found.append(Word(f" {value * 100:.1f}", second, second + 0.3, 0.8))
    return found


def test_words_land_in_the_stretch_they_belong_to(recording: Path, fake: Fake) -> None:
    transcriber, engine = fake(hear=the_time)
    found = transcriber.transcribe(recording, language="zh")
    assert [(one.role, one.start_ms, one.end_ms) for one in found.utterances] == [
        ("agent", 1000, 4000),
        ("user", 5000, 8000),
        ("agent", 9000, 21000),
        ("agent", 30000, 45000),
        ("user", 50000, 55000),
    ]
    for one in found.utterances:
        told = [float(second) for second in one.text.split()]
        assert len(told) >= (one.end_ms - one.start_ms) // 1000 - 1
        assert all(one.start_ms <= second * 1000 <= one.end_ms for second in told)
        assert told == sorted(told)
    assert [round(seconds, 1) for _, _, seconds in engine.asked] == [15.8, 15.0, 8.8]
    assert found.speech_s == 38.0 and found.duration_s == 60.0 and found.compute_s > 0
    assert (found.engine, found.model, found.fingerprint) == ("fake", "base", transcriber.fingerprint)


def test_a_word_drawn_back_into_the_silence_before_it_belongs_to_what_follows(recording: Path, fake: Fake) -> None:
    def draws_back(samples: Samples, _language: str, _effort: Effort) -> Sequence[Word]:
        # The agent's second stretch begins at 3.8 s of the window, the user's at 3.8 s too.
        return [Word("好", 2.0, 2.9, 0.9), Word("电", 2.9, 4.0, 0.9), Word("话", 4.0, 4.2, 0.9)]

    found = fake(hear=draws_back)[0].transcribe(recording, language="zh")
    agent = [(one.start_ms, one.text) for one in found.utterances if one.role == "agent"]
    assert agent[0] == (1000, "好") and agent[1][0] == 9000 and agent[1][1].startswith("电话")


def test_punctuation_stays_with_the_word_before_it(recording: Path, fake: Fake) -> None:
    def pauses(_samples: Samples, _language: str, _effort: Effort) -> Sequence[Word]:
        # The stop is drawn into the second stretch, which begins at 3.8 s of the window.
        return [Word("好的", 2.0, 2.6, 0.9), Word("。", 2.6, 4.0, 0.9), Word("电话", 4.0, 4.4, 0.9)]

    found = fake(hear=pauses)[0].transcribe(recording, language="zh")
    texts = [one.raw_text for one in found.utterances if one.role == "agent"]
    assert texts[0] == "好的。" and texts[1].startswith("电话")


@pytest.mark.parametrize("agent_channel", [0, 1])
def test_the_agent_is_on_the_channel_that_is_named(recording: Path, fake: Fake, agent_channel: int) -> None:
    found = fake()[0].transcribe(recording, language="zh", agent_channel=agent_channel)
    assert [one.role for one in found.utterances if one.start_ms == 1000] == [("agent", "user")[agent_channel]]
    assert {one.role for one in found.voice} == {"agent", "user", "call"}


LOOP = words("谢谢谢谢" * 40, every_s=0.05)
FLOOD = words("".join(chr(0x4E00 + index * 7) for index in range(300)), every_s=0.01)


@pytest.mark.parametrize("nonsense", [LOOP, FLOOD], ids=["loop", "flood"])
def test_what_loops_is_decoded_again_alone_and_better(recording: Path, fake: Fake, nonsense: list[Word]) -> None:
    def loops_when_quick(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        return a_word_a_second(samples, language, effort) if effort == AGAIN else nonsense

    transcriber, engine = fake(hear=loops_when_quick)
    found = transcriber.transcribe(recording, language="zh")
    assert {len(one.text) for one in found.utterances} == {3, 5, 12, 15} and {
        one.confidence for one in found.utterances
    } == {0.9}
    again = [seconds for _, effort, seconds in engine.asked if effort == AGAIN]
    assert set(again) <= {one.duration_s for one in AGENT_SPEECH + USER_SPEECH} and again


def test_what_still_loops_stays_marked_as_doubtful(recording: Path, fake: Fake) -> None:
    found = fake(hear=lambda *_: LOOP)[0].transcribe(recording, language="zh")
    assert found.utterances and all(one.confidence <= DOUBTFUL / 2 for one in found.utterances)


def test_a_stretch_that_was_passed_over_is_decoded_alone(recording: Path, fake: Fake) -> None:
    def stops_early(samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        heard = a_word_a_second(samples, language, effort)
        return heard if effort == AGAIN else heard[:3]

    transcriber, engine = fake(hear=stops_early)
    found = transcriber.transcribe(recording, language="zh")
    assert [len(one.text) for one in found.utterances] == [3, 3, 12, 15, 5]
    again = sorted(round(seconds, 1) for _, effort, seconds in engine.asked if effort == AGAIN)
    # The second stretches of two windows, and what follows the third word of the one of 15 s.
    assert again == [5.0, 12.0, 12.4]


def test_what_is_silent_when_asked_again_stays_silent(recording: Path, fake: Fake) -> None:
    transcriber, engine = fake(hear=lambda *_: [])
    assert transcriber.transcribe(recording, language="zh").utterances == ()
    assert [effort for _, effort, _ in engine.asked] == [EFFORTS["quick"]] * 3 + [AGAIN] * 5


def test_a_sober_answer_is_asked_for_once(recording: Path, fake: Fake) -> None:
    transcriber, engine = fake()
    transcriber.transcribe(recording, language="zh")
    assert [effort for _, effort, _ in engine.asked] == [EFFORTS["quick"]] * 3


def test_best_hears_more_at_once_than_quick(recording: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [Stretch(start, start + 6) for start in (0, 10, 20, 30)]
    monkeypatch.setattr(speech, "find_speech", lambda *_: turns)
    longest = {}
    for accuracy in EFFORTS:
        transcriber, engine = fake(accuracy)
        transcriber.transcribe(recording, language="zh")
        longest[accuracy] = max(seconds for *_, seconds in engine.asked)
    assert longest == {"quick": 6 + GAP_S + 6, "best": pytest.approx(4 * 6 + 3 * GAP_S)}


def test_the_language_is_found_out_once_a_channel(recording: Path, fake: Fake) -> None:
    transcriber, engine = fake(languages=lambda samples: "en" if samples[0] > 0 else "zh")
    found = transcriber.transcribe(recording, language="auto")
    assert {(one.role, one.language) for one in found.utterances} == {("agent", "en"), ("user", "zh")}
    assert engine.detected == 2 and [language for language, _, _ in engine.asked] == ["en", "en", "zh"]
    transcriber.transcribe(recording, language="en")
    assert engine.detected == 2


def test_chinese_is_written_simplified_and_the_raw_text_kept(recording: Path, fake: Fake) -> None:
    found = fake(hear=lambda *_: words(" 請問您貴姓"))[0].transcribe(recording, language="zh")
    assert (found.utterances[0].text, found.utterances[0].raw_text) == ("请问您贵姓", "請問您貴姓")


def test_nothing_heard_gives_no_utterance(recording: Path, fake: Fake) -> None:
    found = fake(hear=lambda *_: words("  "))[0].transcribe(recording, language="zh")
    assert found.utterances == () and found.speech_s == 38.0


def test_progress_is_told_in_seconds_of_the_call(recording: Path, fake: Fake) -> None:
    told: list[float] = []
    fake()[0].transcribe(recording, language="zh", progress=told.append)
    assert told == [21.0, 45.0, 55.0]


def test_finished_windows_are_not_decoded_again(recording: Path, fake: Fake) -> None:
    kept: dict[WindowKey, tuple[Utterance, ...]] = {}

    def keep(key: WindowKey, found: tuple[Utterance, ...], _reached_s: float) -> None:
        kept[key] = found

    transcriber, engine = fake(hear=the_time)
    (whole,) = transcriber.transcribe_all([ToHear(recording, "zh", on_window=keep)])
    assert sorted(kept) == [("agent", 1000), ("agent", 30_000), ("user", 5000)]
    del kept["agent", 30_000], engine.asked[:]
    (resumed,) = transcriber.transcribe_all([ToHear(recording, "zh", finished=kept)])
    assert isinstance(whole, CallTranscript) and isinstance(resumed, CallTranscript)
    assert [seconds for _, _, seconds in engine.asked] == [15.0]
    assert (resumed.utterances, resumed.voice, resumed.speech_s) == (whole.utterances, whole.voice, whole.speech_s)


def test_calls_side_by_side_give_what_they_give_alone_and_a_bad_one_harms_none(
    recording: Path, tmp_path: Path, fake: Fake
) -> None:
    transcriber, _ = fake(hear=the_time)
    alone = transcriber.transcribe(recording, language="zh")
    bad = [ToHear(tmp_path / "gone.wav", "zh"), ToHear(recording, "fr")]
    calls = [ToHear(recording, "zh"), bad[0], *[ToHear(recording, "zh")] * 4, bad[1], ToHear(recording, "zh")]
    found = list(transcriber.transcribe_all(calls))
    texts = [one.utterances if isinstance(one, CallTranscript) else str(one) for one in found]
    assert texts[1] == "gone.wav: there is no such file"
    assert texts[6] == "language 'fr' is not known; expected one of zh, en, auto"
    assert [texts[at] for at in (0, 2, 3, 4, 5, 7)] == [alone.utterances] * 6


def test_words_keep_their_time_in_the_call(recording: Path, fake: Fake) -> None:
    found = fake(hear=the_time)[0].transcribe(recording, language="zh")
    for one in found.utterances:
        assert "".join(word.text for word in one.words).strip() == one.raw_text
        for word in one.words:
            assert one.start_ms <= word.start_ms <= word.end_ms <= one.end_ms
            assert word.start_ms / 1000 == pytest.approx(float(word.text), abs=0.3)


def test_one_channel_has_an_unknown_role_and_a_warning(tmp_path: Path, recording: Path, fake: Fake) -> None:
    seconds = (np.arange(CALL_S * SAMPLE_RATE_HZ, dtype=np.float32) + 1) / SAMPLE_RATE_HZ / 100
    mono = write_sound(tmp_path / "mono.wav", "pcm_s16le", seconds[np.newaxis], SAMPLE_RATE_HZ)
    found = fake()[0].transcribe(mono, language="zh", agent_channel=None)
    assert {one.role for one in found.utterances} == {"unknown"}
    assert found.warnings[-1] == Warned("one_channel", 0, 60_000)


def test_silence_asks_no_engine(tmp_path: Path, fake: Fake) -> None:
    silent = write_sound(tmp_path / "silent.wav", "pcm_s16le", np.zeros((2, 80_000), np.float32), 8000)
    transcriber, engine = fake()
    found = transcriber.transcribe(silent)
    assert found.utterances == () and engine.asked == [] and engine.detected == 0
    assert [one.code for one in found.warnings] == ["silent"]


def test_what_cannot_be_done_is_refused(recording: Path, tmp_path: Path, fake: Fake) -> None:
    transcriber, _ = fake()
    with pytest.raises(TranscribeError, match="language 'fr' is not known; expected one of zh, en, auto"):
        transcriber.transcribe(recording, language="fr")
    with pytest.raises(TranscribeError, match="agent channel 3 is not known; expected 0 or 1"):
        transcriber.transcribe(recording, agent_channel=3)
    with pytest.raises(AudioError, match=r"gone\.wav: there is no such file"):
        transcriber.transcribe(tmp_path / "gone.wav")
    with pytest.raises(TranscribeError, match="accuracy 'good' is not known; expected one of quick, best"):
        Transcriber(accuracy="good")


def test_an_unknown_engine_or_model_is_refused(recording: Path) -> None:
    with pytest.raises(TranscribeError, match="speech model 'huge' is not here"):
        transcribe(recording, model="huge")
    with pytest.raises(TranscribeError, match="speech engine 'slow' is not known; expected one of faster, openai"):
        Transcriber("slow")


def test_the_fingerprint_tells_settings_apart(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    prints = [fake()[0].fingerprint, fake("best")[0].fingerprint, fake(name="other")[0].fingerprint]
    monkeypatch.setattr(call, "TEXT_VERSION", call.TEXT_VERSION + 1)
    prints.append(fake()[0].fingerprint)
    assert len(set(prints)) == 4 and all(len(one) == 16 for one in prints)
    assert fake()[0].fingerprint == prints[-1]
