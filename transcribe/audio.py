"""Sound files of any telephone recorder as samples, checked to be whole; the content decides, not the name."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import AudioError
from transcribe.whole import lacks_index, what_is_missing

SAMPLE_RATE_HZ = 16_000
"""What the speech models hear."""

LONGEST_JUMP_S = 0.03
"""What the times of a whole file may jump by (containers round them to milliseconds)."""
LONGEST_FILL_S = 600.0
"""A longer jump is a wrong time, not lost sound."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Sound:
    """A decoded file: `samples` has the shape (channels, frames), float32 in -1..1, at `sample_rate_hz`.

    `damaged` are the places, (start, end) in seconds of the file, that could not be decoded; there the samples are
    zero, so that everything after them keeps its time.
    """

    samples: Samples
    sample_rate_hz: int
    codec: str
    container: str
    damaged: tuple[tuple[float, float], ...] = ()

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[0])

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, rounded."""
        return round(int(self.samples.shape[1]) * 1000 / self.sample_rate_hz)


def read_audio(path: str | Path) -> Sound:
    """Decode a file to its end, in one piece.

    Raises:
        AudioError: the file is missing, empty, no sound, has more than two channels, or breaks off before its end.
    """
    blocks = list(read_blocks(path, block_s=math.inf))
    return blocks[0]


def read_blocks(path: str | Path, block_s: float) -> Iterator[Sound]:
    """Decode a file in blocks of `block_s` seconds (the last one shorter), so that its length costs no memory.

    Raises:
        AudioError: as `read_audio`; that the file breaks off is known at its end, behind its last block.
    """
    file = Path(path)
    if not file.is_file():
        raise AudioError(f"{file.name}: there is no such file")
    if file.stat().st_size == 0:
        raise AudioError(f"{file.name}: the file is empty (0 bytes); expected a recording")
    import av

    try:
        with av.open(str(file)) as container:
            yield from _read(file, container, block_s)
    except av.error.FFmpegError as error:
        if lacks_index(file):
            raise AudioError(
                f"{file.name}: the recording breaks off before its index (moov), without which it cannot be played"
            ) from error
        raise AudioError(f"{file.name}: not a sound file that can be read ({error.strerror or error})") from error


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


def _read(file: Path, container: Any, block_s: float) -> Iterator[Sound]:
    """The blocks; the last one only after the end was found to be whole."""
    import av

    if not container.streams.audio:
        raise AudioError(f"{file.name}: the file has no sound track")
    stream = container.streams.audio[0]
    channels, rate = int(stream.codec_context.channels), int(stream.codec_context.sample_rate)
    if channels not in (1, 2):
        raise AudioError(f"{file.name}: {channels} channels; expected 1 or 2")
    form = str(container.format.name)
    ticks = 1.0 if stream.time_base is None else float(1 / (rate * stream.time_base))
    track = _Track(channels, rate, ticks)
    broken = ""
    for packet in container.demux(stream):
        try:
            for frame in packet.decode():
                track.add(frame)
                broken = ""
        except av.error.InvalidDataError as error:
            broken = f"what follows cannot be decoded ({error.strerror or error})"
        if track.gathered_s >= block_s:
            yield track.take(round(block_s * rate), str(stream.codec_context.name), form)
    told = container.duration if len(container.streams) == 1 else None
    decoded_s = track.length / rate
    missing = broken or what_is_missing(file, form, decoded_s, None if told is None else told / av.time_base)
    if missing and track.length:
        raise AudioError(f"{file.name}: the recording breaks off at {decoded_s:.2f} s; {missing}")
    if missing or not track.length:
        raise AudioError(f"{file.name}: the file holds no sound")
    yield track.take(None, str(stream.codec_context.name), form)


class _Track:
    """The sound of one stream as it comes; a jump of its times is filled with silence.

    Frames of a telephone codec last 20 ms, so they are gathered in the library and turned into arrays together.
    `ticks` are the units of the stream's times that a sample lasts.
    """

    def __init__(self, channels: int, rate: int, ticks: float) -> None:
        import av

        self._channels, self._rate, self._ticks = channels, rate, ticks
        self._layout = "stereo" if channels == 2 else "mono"
        self._frames = av.AudioFifo()
        self._parts: list[Samples] = []
        self._damaged: list[tuple[float, float]] = []
        self._expected: float | None = None
        self._taken = 0
        self.length = 0

    @property
    def gathered_s(self) -> float:
        """Seconds that came and were not taken yet."""
        return (self.length - self._taken) / self._rate

    def add(self, frame: Any) -> None:
        if frame.pts is not None:
            lost = 0.0 if self._expected is None else (frame.pts - self._expected) / self._ticks
            if LONGEST_JUMP_S * self._rate < lost <= LONGEST_FILL_S * self._rate:
                self._fill(round(lost))
            self._expected = frame.pts + frame.samples * self._ticks
        self.length += frame.samples
        frame.pts = None
        self._frames.write(frame)

    def take(self, frames: int | None, codec: str, container: str) -> Sound:
        """The next so many frames, or all that is left."""
        self._flush()
        whole = np.concatenate([np.zeros((self._channels, 0), np.float32), *self._parts], axis=1)
        taken = whole if frames is None else whole[:, :frames]
        self._parts = [whole[:, taken.shape[1] :].copy()]
        self._taken += taken.shape[1]
        damaged, self._damaged = tuple(self._damaged), []
        return Sound(taken, self._rate, codec, container, damaged)

    def _fill(self, lost: int) -> None:
        self._flush()
        self._parts.append(np.zeros((self._channels, lost), np.float32))
        self._damaged.append((self.length / self._rate, (self.length + lost) / self._rate))
        self.length += lost

    def _flush(self) -> None:
        import av

        whole = self._frames.read()
        if whole is not None:
            plain = av.AudioResampler(format="fltp", layout=self._layout, rate=self._rate)
            frames = plain.resample(whole) + plain.resample(None)
            self._parts += [frame.to_ndarray().astype(np.float32, copy=False) for frame in frames]
