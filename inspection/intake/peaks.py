"""How loud a recording is over its time, for the player to draw; reckoned once, so that browsers only stream a file."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection.errors import NotFound
from inspection.intake.derived import folder_of, making
from transcribe.audio import Sound, read_blocks
from transcribe.errors import TranscribeError

BINS = 4000
BLOCK_S = 60.0
FRAME_S = 0.01
LOUD = 0.995
"""The share of bins under the level that fills a lane: single clicks do not set the scale."""

FULL = 255
FORM = 1
"""Of what is kept; another number lets every file be reckoned anew."""

Peaks = NDArray[np.float32]


def peaks_of(file: Path) -> bytes:
    """The peaks of a recording's file as a JSON document, from what is kept or reckoned now.

    Returns:
        `{"channels": [[0..255, ...], ...], "duration_ms"}`, `BINS` numbers a channel on one scale for all channels.

    Raises:
        NotFound: the file cannot be decoded.
    """
    kept = folder_of(file) / f"{file.stem}.peaks-{FORM}.json"
    if not kept.is_file():
        with making(kept) as part:
            if part is not None:
                part.write_text(json.dumps(_reckon(file), separators=(",", ":")), encoding="utf-8")
    return kept.read_bytes()


def _reckon(file: Path) -> dict[str, Any]:
    frames, duration_ms = [], 0.0
    try:
        for block in read_blocks(file, BLOCK_S):
            frames.append(_frames(block))
            duration_ms += block.samples.shape[1] * 1000 / block.sample_rate_hz
    except TranscribeError as error:
        raise NotFound(key="error.no_peaks", file=file.name) from error
    lanes = _bins(np.concatenate(frames, axis=1))
    scale = max(float(np.quantile(lanes, LOUD, axis=1).max()), 0.001)
    levels = np.round(np.minimum(lanes / scale, 1.0) * FULL).astype(int)
    return {"channels": levels.tolist(), "duration_ms": round(duration_ms)}


def _frames(block: Sound) -> Peaks:
    """The loudest sample of every hundredth of a second, by channel."""
    size = block.sample_rate_hz * FRAME_S
    return _loudest(block.samples, np.arange(0, block.samples.shape[1], size).astype(int))


def _bins(frames: Peaks) -> Peaks:
    """The loudest frame of every bin; where there are fewer frames than bins, a frame stands in several."""
    return _loudest(frames, (np.arange(BINS) * frames.shape[1]) // BINS)


def _loudest(values: Peaks, starts: NDArray[np.int_]) -> Peaks:
    found: Peaks = np.maximum.reduceat(np.abs(values), starts, axis=1)
    return found
