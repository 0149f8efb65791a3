"""Sound for tests: tones, and files of every container that PyAV can write."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def tone(hertz: float, seconds: float, rate_hz: int, level: float = 0.3) -> Samples:
    """One channel with a sine."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def voice(hertz: Samples, rate_hz: int, level: float = 0.2) -> Samples:
    """One channel with seven harmonics of a pitch that is given for each sample."""
    phase = 2 * np.pi * np.cumsum(hertz, dtype=np.float64) / rate_hz
    return (level * sum(np.sin(order * phase) / order for order in range(1, 8))).astype(np.float32)


def two_tones(seconds: float, rate_hz: int) -> Samples:
    """440 Hz on the first channel, 1000 Hz on the second."""
    return np.stack([tone(440, seconds, rate_hz), tone(1000, seconds, rate_hz)])


def main_frequency_hz(samples: Samples, rate_hz: int) -> float:
    """The strongest frequency of one channel."""
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(power) * rate_hz / samples.size)


def write_sound(path: Path, codec: str, samples: Samples, rate_hz: int, options: dict[str, str] | None = None) -> Path:
    """Encode samples (channels, frames); the container follows from the file's name."""
    import av

    layout = "mono" if samples.shape[0] == 1 else "stereo"
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T.reshape(1, -1)), "flt", layout)
        frame.sample_rate = rate_hz
        context = stream.codec_context
        resampler = av.AudioResampler(stream.format.name, layout, rate_hz, frame_size=context.frame_size)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def write_gsm_wav(path: Path, blocks: int) -> Path:
    """Microsoft's GSM 6.10 in WAV, 8 kHz, one channel: blocks of 65 bytes with 320 samples each.

    FFmpeg has no encoder for it; blocks of zeros decode to sound all the same.
    """
    form = struct.pack("<HHIIHHHH", 0x31, 1, 8000, 1625, 65, 0, 2, 320)
    fact = struct.pack("<I", blocks * 320)
    data = bytes(65 * blocks)
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body for name, body in ((b"fmt ", form), (b"fact", fact), (b"data", data))
    )
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def cut(path: Path, share: float) -> Path:
    """The first part of a file's bytes, as a file beside it."""
    data = path.read_bytes()
    short = path.with_name(f"cut-{path.name}")
    short.write_bytes(data[: int(len(data) * share)])
    return short
