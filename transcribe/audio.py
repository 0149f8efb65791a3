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

LONGEST_JUMP_S = 0.03
"""What the times of a whole file may jump by (containers round them to milliseconds)."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Sound:
    """A decoded file: `samples` has the shape (channels, frames), float32 in -1..1, at `sample_rate_hz`.

    `damaged` are the places, (start, end) in seconds, that could not be decoded; there the samples are zero, so that
    everything after them keeps its time.
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
            track = _Track(channels, rate, float(1 / (rate * stream.time_base)))
            broken = _frames(container, stream, track)
            samples = track.samples()
            codec, form = str(stream.codec_context.name), str(container.format.name)
            sound = Sound(samples, rate, codec, form, tuple(track.damaged))
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


class _Track:
    """The sound of one stream as it comes, in one piece; a jump of its times is filled with silence.

    Frames of a telephone codec last 20 ms, so they are gathered in the library and turned into arrays together.
    `ticks` are the units of the stream's times that a sample lasts.
    """

    def __init__(self, channels: int, rate: int, ticks: float) -> None:
        import av

        self._channels, self._rate, self._ticks = channels, rate, ticks
        self._layout = "stereo" if channels == 2 else "mono"
        self._gathered = av.AudioFifo()
        self._parts: list[Samples] = []
        self._expected: float | None = None
        self._length = 0
        self.damaged: list[tuple[float, float]] = []

    def add(self, frame: Any) -> None:
        if frame.pts is not None:
            lost = 0.0 if self._expected is None else (frame.pts - self._expected) / self._ticks
            if lost > LONGEST_JUMP_S * self._rate:
                self._fill(round(lost))
            self._expected = frame.pts + frame.samples * self._ticks
        self._length += frame.samples
        frame.pts = None
        self._gathered.write(frame)

    def _fill(self, lost: int) -> None:
        self._flush()
        self._parts.append(np.zeros((self._channels, lost), np.float32))
        self.damaged.append((self._length / self._rate, (self._length + lost) / self._rate))
        self._length += lost

    def _flush(self) -> None:
        import av

        whole = self._gathered.read()
        if whole is not None:
            plain = av.AudioResampler(format="fltp", layout=self._layout, rate=self._rate)
            frames = plain.resample(whole) + plain.resample(None)
            self._parts += [frame.to_ndarray().astype(np.float32, copy=False) for frame in frames]

    def samples(self) -> Samples:
        self._flush()
        return np.concatenate([np.zeros((self._channels, 0), np.float32), *self._parts], axis=1)


def _frames(container: Any, stream: Any, track: _Track) -> str:
    """All frames up to the end; what is wrong there, where the last of them could not be decoded."""
    import av

    broken = ""
    for packet in container.demux(stream):
        try:
            for frame in packet.decode():
                track.add(frame)
                broken = ""
        except av.error.InvalidDataError as error:
            broken = f"what follows cannot be decoded ({error.strerror or error})"
    return broken
