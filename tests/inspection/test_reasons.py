"""Why a transcription failed, in the words of whoever reads it: the sentences as they are really written."""

import wave
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from os import _exit
from pathlib import Path

import pytest

from inspection.reasons import _KNOWN, told_reason
from inspection.words import LANGUAGES, say
from tests.transcribe.sounds import two_tones, write_sound
from transcribe.audio import read_audio
from transcribe.engines import load_engine


def written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def cut(file: Path, share: float) -> Path:
    """The first part of a sound file of ten seconds."""
    whole = write_sound(file, "aac" if file.suffix == ".m4a" else "pcm_s16le", two_tones(10, 8000), 8000).read_bytes()
    return written(file, whole[: round(len(whole) * share)])


def plain_wave(file: Path, channels: int, frames: int) -> Path:
    """A WAV of silence."""
    with wave.open(str(file), "wb") as opened:
        opened.setnchannels(channels)
        opened.setsampwidth(2)
        opened.setframerate(8000)
        opened.writeframes(bytes(2 * channels * frames))
    return file


BAD: dict[str, tuple[Callable[[Path], Path], dict[str, str]]] = {
    "no_file": (lambda folder: folder / "a.wav", {"file": "a.wav"}),
    "empty": (lambda folder: written(folder / "a.wav", b""), {"file": "a.wav"}),
    "no_index": (lambda folder: cut(folder / "a.m4a", 0.5), {"file": "a.m4a"}),
    "unreadable": (lambda folder: written(folder / "a.wav", b"no sound at all" * 99), {"file": "a.wav"}),
    "breaks_off": (lambda folder: cut(folder / "a.wav", 0.5), {"file": "a.wav", "second": "5.00"}),
    "channels": (lambda folder: plain_wave(folder / "a.wav", 4, 8000), {"file": "a.wav", "channels": "4"}),
    "no_sound": (lambda folder: plain_wave(folder / "a.wav", 1, 0), {"file": "a.wav"}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_file_is_told_in_both_languages(name: str, tmp_path: Path) -> None:
    make, values = BAD[name]
    with pytest.raises(ValueError) as refused:
        read_audio(make(tmp_path))
    for language in LANGUAGES:
        assert told_reason(str(refused.value), language) == say(f"reason.{name}", language, **values)


@pytest.mark.parametrize(("engine", "model", "named"), [("faster", "huge", "huge"), ("slower", "base", "slower")])
def test_an_engine_or_model_that_is_not_there_is_told(engine: str, model: str, named: str) -> None:
    with pytest.raises(ValueError) as refused:
        load_engine(engine, model)
    assert told_reason(str(refused.value), "zh") == say("reason.no_model", "zh", model=named)


def test_a_process_that_died_is_told() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, pytest.raises(BrokenProcessPool) as broken:
        pool.submit(_exit, 1).result(60)
    assert told_reason(str(broken.value), "zh") == say("reason.process_died", "zh")


@pytest.mark.parametrize(
    ("error", "name", "values"),
    [
        ("a b.mp4: the file has no sound track", "no_track", {"file": "a b.mp4"}),
        ("recording 4711 is not here any more", "gone", {"recording": "4711"}),
        ("its worker stopped answering (attempt 3 of 3)", "worker_lost", {"attempts": "3"}),
        (
            "a.wav: the program ended 2 times while it read this file; it waits to be tried again",
            "ends_reader",
            {"file": "a.wav", "times": "2"},
        ),
    ],
)
def test_other_known_sentences(error: str, name: str, values: dict[str, str]) -> None:
    for language in LANGUAGES:
        assert told_reason(error, language) == say(f"reason.{name}", language, **values)


def test_every_known_sentence_is_tested_and_another_stays_as_it_is() -> None:
    assert set(_KNOWN) == {*BAD, "no_model", "process_died", "no_track", "gone", "worker_lost", "ends_reader"}
    assert told_reason("disk quota exceeded", "zh") == "disk quota exceeded"
