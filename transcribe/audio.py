"""Sound files of any telephone recorder as samples, checked to be whole; the content decides, not the name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import AudioError
from transcribe.whole import lacks_index, what_is_missing

SAMPLE_RATE_HZ = 16_000
"""What the speech models hear."""

SILENT_DB = -60.0
CLIPPED_LEVEL = 0.999
CLIPPED_SHARE = 0.001

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Warned:
    """Something about the sound that a listener should know, over the whole call or a part of it."""

    code: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Sound:
    """A decoded file: `samples` has the shape (channels, frames), float32 in -1..1, at `sample_rate_hz`."""

    samples: Samples
    sample_rate_hz: int
    codec: str
    container: str

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[0])

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, rounded."""
        return round(int(self.samples.shape[1]) * 1000 / self.sample_rate_hz)


@dataclass(frozen=True)
class AudioFacts:
    """What intake keeps about a file."""

    duration_ms: int
    sample_rate_hz: int
    channels: int
    codec: str
    container: str
    warnings: tuple[Warned, ...]


def read_audio(path: str | Path) -> Sound:
    """Decode a file to its end.

    Raises:
        AudioError: the file is missing, empty, no sound, has more than two channels, or breaks off before its end.
    """
    file = Path(path)
    if not file.is_file():
        raise AudioError(f"{file.name}: there is no such file")
    if file.stat().st_size == 0:
        raise AudioError(f"{file.name}: the file is empty (0 bytes); expected a recording")
    sound, missing = _decode(file)
    if missing and sound.samples.size:
        decoded_s = sound.samples.shape[1] / sound.sample_rate_hz
        raise AudioError(f"{file.name}: the recording breaks off at {decoded_s:.2f} s; {missing}")
    if missing or not sound.samples.size:
        raise AudioError(f"{file.name}: the file holds no sound")
    return sound


def inspect_audio(path: str | Path) -> AudioFacts:
    """Decode a file to its end and say what it is, with warnings (`silent_channel`, `equal_channels`, `clipped`).

    Raises:
        AudioError: as `read_audio`.
    """
    sound = read_audio(path)
    return AudioFacts(
        sound.duration_ms, sound.sample_rate_hz, sound.channels, sound.codec, sound.container, find_warnings(sound)
    )


def find_warnings(sound: Sound) -> tuple[Warned, ...]:
    """What is wrong with whole sound: silence, a dead channel, two equal channels, clipping."""
    levels = [loudness_db(channel) for channel in sound.samples]
    found = []
    if max(levels) < SILENT_DB:
        found.append("silent")
    elif min(levels) < SILENT_DB:
        found.append(f"silent_channel_{int(np.argmin(levels))}")
    elif sound.channels == 2 and bool(np.allclose(sound.samples[0], sound.samples[1], atol=1e-4)):
        found.append("equal_channels")
    if float(np.mean(np.abs(sound.samples) >= CLIPPED_LEVEL)) > CLIPPED_SHARE:
        found.append("clipped")
    return tuple(Warned(code, 0, sound.duration_ms) for code in found)


def loudness_db(samples: Samples) -> float:
    """Root mean square in decibels below full scale; -120 for digital silence."""
    if samples.size == 0:
        return -120.0
    return float(20 * np.log10(max(1e-6, float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))))


def resample(samples: Samples, rate_hz: int, to_hz: int = SAMPLE_RATE_HZ) -> Samples:
    """Resample one channel with soxr's high-quality filter."""
    import soxr

    if rate_hz == to_hz:
        return samples
    resampled: Samples = soxr.resample(samples, rate_hz, to_hz).astype(np.float32)
    return resampled


def _decode(file: Path) -> tuple[Sound, str]:
    """The sound, and what is missing at its end (empty where it is whole)."""
    import av

    try:
        with av.open(str(file)) as container:
            if not container.streams.audio:
                raise AudioError(f"{file.name}: the file has no sound track")
            stream = container.streams.audio[0]
            channels, rate = int(stream.codec_context.channels), int(stream.codec_context.sample_rate)
            if channels not in (1, 2):
                raise AudioError(f"{file.name}: {channels} channels; expected 1 or 2")
            samples, broken = _frames(container, stream, channels, rate)
            sound = Sound(samples, rate, str(stream.codec_context.name), str(container.format.name))
            told = container.duration if len(container.streams) == 1 else None
            duration_s = None if told is None else told / av.time_base
    except av.error.FFmpegError as error:
        if lacks_index(file):
            raise AudioError(
                f"{file.name}: the recording breaks off before its index (moov), without which it cannot be played"
            ) from error
        raise AudioError(f"{file.name}: not a sound file that can be read ({error.strerror or error})") from error
    decoded_s = samples.shape[1] / rate
    return sound, broken or what_is_missing(file, sound.container, decoded_s, duration_s)


def _frames(container: Any, stream: Any, channels: int, rate: int) -> tuple[Samples, str]:
    """All samples up to the end or to the first place that cannot be decoded, and what is wrong there."""
    import av

    resampler = av.AudioResampler(format="fltp", layout="stereo" if channels == 2 else "mono", rate=rate)
    parts: list[NDArray[Any]] = []
    broken = ""
    try:
        for whole in container.decode(stream):
            parts += [frame.to_ndarray() for frame in resampler.resample(whole)]
    except av.error.FFmpegError as error:
        if not parts:
            raise
        broken = f"what follows cannot be decoded ({error.strerror or error})"
    parts += [frame.to_ndarray() for frame in resampler.resample(None)]
    if not parts:
        return np.zeros((channels, 0), np.float32), broken
    return np.concatenate(parts, axis=1).astype(np.float32), broken
