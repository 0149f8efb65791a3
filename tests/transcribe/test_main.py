"""The command line: one compact JSON document a line and file; bad files do not stop the good ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.transcribe.fakes import FakeEngine, words
from tests.transcribe.sounds import two_tones, write_sound
from transcribe import call, speech
from transcribe.__main__ import main
from transcribe.errors import TranscribeError
from transcribe.windows import Stretch

FIELDS = ["file", "duration_s", "speech_s", "compute_s", "engine", "model", "utterances", "voice", "warnings"]
ENGINES: list[tuple[str, str]] = []


@pytest.fixture
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording with one second of speech on each channel, for a fake engine."""
    monkeypatch.setattr(speech, "find_speech", lambda *_: [Stretch(1, 2)])
    monkeypatch.setattr(call, "load_engine", _load)
    return write_sound(tmp_path / "好 call.wav", "pcm_s16le", two_tones(3, 8000), 8000)


def _load(engine: str, model: str, _threads: int) -> FakeEngine:
    if engine != "faster":
        raise TranscribeError(f"speech engine {engine!r} is not known; expected one of faster")
    return FakeEngine(name=engine, hear=lambda *_: words("您好请讲"))


def _run(*arguments: str | Path) -> Result:
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_document_has_exactly_the_fields_of_the_contract(good: Path) -> None:
    result = _run(good, "--language", "zh", "--agent-channel", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("}\n") and result.stdout.count("\n") == 1 and '": ' not in result.stdout
    document = json.loads(result.stdout)
    assert list(document) == FIELDS
    assert document["file"] == str(good) and "好" in result.stdout
    assert (document["duration_s"], document["speech_s"], document["engine"]) == (3.0, 2.0, "faster")
    assert document["utterances"] == [
        {"role": "agent", "start_ms": 1000, "end_ms": 2000, "text": "您好请讲", "confidence": 0.9},
        {"role": "user", "start_ms": 1000, "end_ms": 2000, "text": "您好请讲", "confidence": 0.9},
    ]
    assert set(document["voice"]) == {"agent", "user", "call"}
    assert document["voice"]["agent"]["speech_rate"] == pytest.approx(240.0)
    assert [one["code"] for one in document["warnings"]] == ["noisy_0", "noisy_1"]  # two steady tones


def test_a_bad_file_among_good_ones(good: Path, tmp_path: Path) -> None:
    text = tmp_path / "letter.wav"
    text.write_text("no sound at all")
    result = _run(good, text, tmp_path / "gone.wav", good)
    assert result.exit_code == 1
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(good)] * 2
    first, second = result.stderr.splitlines()
    assert first.startswith("letter.wav: not a sound file that can be read")
    assert second == "gone.wav: there is no such file"


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--engine", "slow", "speech engine 'slow' is not known"),
        ("--accuracy", "good", "accuracy 'good' is not known; expected one of quick, best"),
        ("--language", "fr", "language 'fr' is not known; expected one of zh, en, auto"),
    ],
)
def test_an_unknown_choice_is_refused_with_one_line(good: Path, option: str, value: str, sentence: str) -> None:
    result = _run(good, option, value)
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.startswith(sentence) and result.stderr.count("\n") == 1


def test_wrong_usage_and_the_real_command() -> None:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "transcribe", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run().returncode == 2
    assert run("a.wav", "--agent-channel", "2").returncode == 2
    refused = run("a.wav", "--model", "no-such-model")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("speech model 'no-such-model' is not here") and refused.stderr.count("\n") == 1
