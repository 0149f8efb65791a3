"""What is wrong with audio, manifests and names: each case one clear message that names the value; nothing is lost."""

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput
from inspection.intake.drop import import_folder
from inspection.intake.failed import failed_files
from inspection.intake.manifests import import_manifest
from inspection.models import Recording
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from tests.inspection.facts_builders import cut, entry, organisation, write_sound, write_wav
from tests.transcribe.sounds import write_sound as write_samples

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Make = Callable[[Path], object]
NAME = "b1_1001_20261003-101507.wav"


@pytest.fixture(autouse=True)
def people(database: str) -> None:
    with transaction() as session:
        organisation(session)


def calls() -> list[str]:
    with open_session() as session:
        return list(session.exec(select(Recording.call_id).order_by(Recording.call_id)))


def written(data: bytes) -> Make:
    return lambda file: file.write_bytes(data)


def six_channels(file: Path) -> None:
    write_samples(file.with_suffix(".flac"), "flac", np.zeros((1, 800), np.float32), 8000)
    import av

    with av.open(str(file), "w", format="wav") as out:
        stream = out.add_stream("pcm_s16le", rate=8000, layout="5.1")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), format="s16", layout="5.1")
        frame.sample_rate = 8000
        out.mux(stream.encode(frame))
    file.with_suffix(".flac").unlink()


def a_picture(file: Path) -> None:
    import av

    with av.open(str(file), "w", format="matroska") as out:
        stream = out.add_stream("mjpeg", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "yuvj420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((24, 16), np.uint8), format="yuv420p").reformat(format="yuvj420p")
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


AUDIO: dict[str, tuple[Make, str]] = {
    "empty": (written(b""), f"{NAME}: the file is empty (0 bytes); expected a recording"),
    "text": (written(b"no sound\n" * 99), f"{NAME}: not a sound file that can be read"),
    "noise": (written(bytes(range(256)) * 40), f"{NAME}: not a sound file that can be read"),
    "zeros": (written(bytes(4096)), f"{NAME}: not a sound file that can be read"),
    "header alone": (lambda file: cut(write_wav(file), 0.0027), f"{NAME}: "),
    "cut WAV": (lambda file: cut(write_wav(file, 2.0), 0.6), f"{NAME}: the recording breaks off at 1.20 s"),
    "cut Opus": (lambda file: cut(write_sound(file, "libopus", "ogg"), 0.7), f"{NAME}: the recording breaks off at"),
    "cut MP3": (lambda file: cut(write_sound(file, "libmp3lame", "mp3"), 0.6), f"{NAME}: the recording breaks off at"),
    "six channels": (six_channels, f"{NAME}: 6 channels; expected 1 or 2"),
    "a picture": (a_picture, f"{NAME}: the file has no sound track"),
    "no frames": (lambda file: write_wav(file, 0.0), f"{NAME}: "),
}


@pytest.mark.parametrize("case", AUDIO)
def test_bad_audio(tmp_path: Path, case: str) -> None:
    make, sentence = AUDIO[case]
    folder = get_settings().drop
    folder.mkdir(parents=True)
    make(folder / NAME)
    write_wav(folder / "c2_1001_20261003-101507.wav", pitch_hz=200)
    kept = (folder / NAME).read_bytes()
    stands(folder, sentence)
    (failed,) = failed_files(by=SYSTEM)
    assert failed.file.read_bytes() == kept


def stands(folder: Path, sentence: str, good: str = "c2") -> None:
    """One problem with this sentence, one line in each language; the good file is taken, the bad one is kept."""
    for file in folder.iterdir():
        os.utime(file, (time.time() - 60,) * 2)
    (problem,) = import_folder(folder, by=SYSTEM).report.problems
    assert problem.message.startswith(sentence), problem.message
    assert len(problem.message) > len(NAME) + 10
    (failed,) = failed_files(by=SYSTEM)
    assert failed.reasons["en"] == " ".join(problem.message.split())
    assert failed.reasons["zh"] and "\n" not in problem.message
    assert calls() == [good]


NAMES: dict[str, tuple[str, str]] = {
    "no pattern": ("recording.wav", "recording.wav: the name does not match the pattern (?P<call_id>"),
    "two parts": ("b1_1001.wav", "b1_1001.wav: the name does not match the pattern"),
    "no agent": ("b1__20261003-101507.wav", "b1__20261003-101507.wav: the name does not match the pattern"),
    "no such day": ("b1_1001_20260231-101507.wav", "b1_1001_20260231-101507.wav: the start '20260231-101507' is not"),
    "no such hour": ("b1_1001_20261003-251507.wav", "b1_1001_20261003-251507.wav: the start '20261003-251507' is not"),
    "year one": ("b1_1001_00010101-000000.wav", "b1_1001_00010101-000000.wav: the start '00010101-000000' is not"),
    "unknown agent": ("b1_7777_20261003-101507.wav", "agent '7777' of call b1 is not known; import people first"),
    "a tab": ("b\t1_1001_20261003-101507.wav", "b\t1_1001_20261003-101507.wav: the name does not match the pattern"),
}


@pytest.mark.parametrize("case", NAMES)
def test_bad_names(tmp_path: Path, case: str) -> None:
    name, sentence = NAMES[case]
    folder = get_settings().drop
    folder.mkdir(parents=True)
    write_wav(folder / name)
    write_wav(folder / "c2_1001_20261003-101507.wav", pitch_hz=200)
    stands(folder, sentence)


ENTRIES: dict[str, tuple[Mapping[str, Any], str]] = {
    "nothing": ({"call_id": "", "agent": None}, "call_id, agent missing in the manifest's entry"),
    "no zone": ({"started_at": "2026-10-03T10:15:07"}, "started_at '2026-10-03T10:15:07': the time has no time zone"),
    "no time": ({"started_at": "3 October"}, "started_at '3 October': expected a time such as"),
    "a number": ({"started_at": 1759457707}, "started_at '1759457707': "),
    "channel": ({"agent_channel": 2}, "agent_channel 2 is not known; expected 0, 1 or nothing"),
    "channel yes": ({"agent_channel": True}, "agent_channel True is not known; expected 0, 1 or nothing"),
    "direction": ({"direction": "in"}, "direction 'in' is not known; expected inbound, outbound or nothing"),
    "no text": ({"call_id": "b\u00001"}, "call_id 'b\\x001' is not possible; expected printable characters"),
    "half a character": ({"call_id": "b\ud800"}, "call_id 'b\\ud800' is not possible"),
    "long": ({"call_id": "b" * 201}, "call_id 'bbbbbbbbbbbbbbbbbbbb'… has 201 characters; expected 200 at most"),
    "file": ({"file": "a\u0000.wav"}, "file 'a\\x00.wav' is not possible; expected printable characters"),
    "a folder": ({"file": "."}, ""),
    "no file": ({"file": "none.wav"}, "none.wav: there is no such file"),
    "elsewhere": ({"centre": "XX"}, "agent '1001' of call b1 is not known; import people first"),
    "context": ({"context": {"question": "x" * 4001}}, "question has 4001 characters; expected 4000 at most"),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_bad_entries(tmp_path: Path, case: str) -> None:
    wrong, sentence = ENTRIES[case]
    write_wav(tmp_path / "a.wav")
    write_wav(tmp_path / "b.wav", pitch_hz=200)
    listed = tmp_path / "calls.json"
    listed.write_text(json.dumps([entry(call_id="b1") | dict(wrong), entry("b.wav", "c2")]), encoding="utf-8")
    report = import_manifest(listed, by=SYSTEM)
    assert (report.accepted, [one.line for one in report.problems]) == (1, [1])
    message = report.problems[0].message
    assert message.startswith(sentence) and message and "\n" not in message, message
    assert calls() == ["c2"]


MANIFESTS: dict[str, tuple[str, bytes | None, str]] = {
    "none": ("calls.json", None, "there is no such file; expected a JSON, CSV or Parquet manifest"),
    "cut JSON": ("calls.json", b'[{"call_id": ', "calls.json: not a JSON manifest"),
    "an object": ("calls.json", b"{}", "calls.json: expected a list of objects"),
    "words": ("calls.json", b'["c1"]', "calls.json: expected a list of objects"),
    "bytes": ("calls.json", b"\xff\xfe\x00", "calls.json: not a JSON manifest"),
    "deep": ("calls.json", b"[" * 200_000, "calls.json: not a JSON manifest"),
    "CSV without columns": ("calls.csv", b"call_id,agent\nc1,1001\n", "calls.csv: the columns file, started_at are"),
    "empty CSV": ("calls.csv", b"", "calls.csv: the columns call_id, agent, file, started_at are missing; found none"),
    "column twice": ("calls.csv", b"call_id,agent,file,started_at,agent\n", "calls.csv: the columns agent stand twice"),
    "no Parquet": ("calls.parquet", b"call_id,agent\n", "calls.parquet: not a Parquet manifest"),
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_bad_manifests(tmp_path: Path, case: str) -> None:
    name, data, sentence = MANIFESTS[case]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput) as refused:
        import_manifest(tmp_path / name, by=SYSTEM)
    assert sentence in str(refused.value)
    assert calls() == []
