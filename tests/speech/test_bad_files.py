"""Bad and odd files through the command line and the real engine: each has its sentence or its document; none stops it.

The watchdog is the time limit of the process.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.transcribe.sounds import tone, two_tones, write_sound

pytestmark = pytest.mark.speech
WATCHDOG_S = 120
KINDS = {"a.wav": ("pcm_mulaw", 8000), "b.mp3": ("libmp3lame", 16_000), "c.flac": ("flac", 8000)}
KINDS |= {"d.opus": ("libopus", 48_000), "e.m4a": ("aac", 16_000)}
Harm = Callable[[bytes, np.random.Generator], bytes]
HARMS: dict[str, Harm] = {
    "half": lambda data, _: data[: len(data) // 2],
    "head": lambda data, _: data[:60],
    "no-head": lambda data, _: data[200:],
    "zeros": lambda data, _: data[: len(data) // 3] + bytes(len(data) // 3) + data[len(data) // 3 * 2 :],
    "rubbish": lambda data, rng: data[: len(data) // 3] + rng.bytes(len(data) // 3) + data[len(data) // 3 * 2 :],
    "noise": lambda data, rng: rng.bytes(len(data)),
}


def test_thirty_bad_files_are_answered_one_by_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(12580)
    files = []
    for name, (codec, rate) in KINDS.items():
        whole = write_sound(tmp_path / name, codec, two_tones(4, rate), rate).read_bytes()
        for what, harm in HARMS.items():
            file = tmp_path / f"{what}-{name}"
            file.write_bytes(harm(whole, rng))
            files.append(file)
    empty, short = tmp_path / "empty.wav", tmp_path / "short.wav"
    empty.touch()
    write_sound(short, "pcm_s16le", tone(440, 0.1, 8000)[np.newaxis], 8000)
    command = [sys.executable, "-m", "transcribe", *map(str, [*files, empty, short])]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=WATCHDOG_S, check=False)
    assert ran.returncode == 1
    documents = {Path(json.loads(line)["file"]).name for line in ran.stdout.splitlines()}
    refused = {line.split(":")[0] for line in ran.stderr.splitlines()}
    assert len(files) == 30 and documents | refused == {one.name for one in [*files, empty, short]}
    assert not documents & refused and len(ran.stderr.splitlines()) == len(refused)
    assert short.name in documents and empty.name in refused
    assert {f"{what}-{name}" for what in ("half", "head", "noise") for name in KINDS} <= refused
