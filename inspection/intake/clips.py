"""A stretch of a recording as a file of its own, so that whoever may hear the stretch is given nothing else."""

import wave
from pathlib import Path

import numpy as np

from inspection.errors import NotFound
from inspection.intake.derived import folder_of, making
from transcribe.audio import SAMPLE_RATE_HZ, Samples, read_blocks, resample
from transcribe.errors import TranscribeError

BLOCK_S = 60.0
LOUDEST = 32767


def clip_of(file: Path, start_ms: int, end_ms: int) -> Path:
    """The stretch from `start_ms` to `end_ms` of a recording's file as WAV, cut now or before; its channels stay.

    Raises:
        NotFound: the file cannot be decoded, or ends before the stretch begins.
    """
    clip = folder_of(file) / f"{start_ms}-{end_ms}.wav"
    if not clip.is_file():
        with making(clip) as part:
            if part is not None:
                _write(part, _cut(file, start_ms / 1000, end_ms / 1000))
    return clip


def _cut(file: Path, start_s: float, end_s: float) -> Samples:
    """The stretch at the rate of the speech models, shape (channels, frames)."""
    parts, reached = [], 0.0
    try:
        for block in read_blocks(file, BLOCK_S):
            rate, length = block.sample_rate_hz, block.samples.shape[1]
            first, last = (max(0, round((at - reached) * rate)) for at in (start_s, end_s))
            if first < length and last:
                parts.append(block.samples[:, first:last])
            reached += length / rate
            if reached >= end_s:
                break
    except TranscribeError as error:
        raise NotFound(key="error.no_peaks", file=file.name) from error
    if not parts:
        raise NotFound(key="error.no_stretch", start=round(start_s, 1), length=round(reached, 1))
    cut = np.concatenate(parts, axis=1)
    return np.stack([resample(channel, rate) for channel in cut])


def _write(part: Path, samples: Samples) -> None:
    with wave.open(str(part), "wb") as out:
        out.setnchannels(len(samples))
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE_HZ)
        out.writeframes((np.clip(samples, -1, 1).T * LOUDEST).astype("<i2").tobytes())
