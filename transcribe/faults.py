"""What is wrong with whole sound, and where: told to whoever listens, before anybody is blamed for it.

Everything is read from the energy of frames of 20 ms. silent: the recording holds no sound. silent_channel_N: channel N
holds nothing but the other party, faintly (a dead channel; coding leaves a trace of the other one in it).
equal_channels: both carry the same, so nobody can tell agent and user apart. clipped: sound beyond full scale. noisy_N:
noise or music on channel N that is not 15 dB under the voice, where speech is written down badly. damaged: what could
not be decoded. breaks_off: somebody is speaking when the recording ends.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import Sound, read_blocks
from transcribe.channels import FRAME_S, frame_energy, side_tone

BLOCK_S = 180.0
SILENT_DB = -60.0
EQUAL_DB = -30.0
CLIPPED_LEVEL = 0.999
CLIPPED_SHARE = 0.005
CLIPPED_BLOCK_S = 1.0
NOISY_DB = 15.0
NOISY_BLOCK_S = 10.0
VOICE_PERCENTILE, NOISE_PERCENTILE = 95, 10
LAST_S = 0.1
SPEAKING_DB = 15.0

Energy = NDArray[np.float64]


@dataclass(frozen=True)
class Warned:
    """Something about the sound that a listener should know, over the whole call or a part of it."""

    code: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class AudioFacts:
    """What intake keeps about a file."""

    duration_ms: int
    sample_rate_hz: int
    channels: int
    codec: str
    container: str
    warnings: tuple[Warned, ...]


def inspect_audio(path: str | Path) -> AudioFacts:
    """Decode a file to its end and say what it is, with its warnings.

    Raises:
        AudioError: as `transcribe.audio.read_audio`.
    """
    listened = Faults()
    for block in read_blocks(path, BLOCK_S):
        listened.add(block)
    return AudioFacts(
        listened.duration_ms, block.sample_rate_hz, block.channels, block.codec, block.container, listened.found()
    )


class Faults:
    """Looks for what is wrong while a recording passes in blocks of whole seconds; keeps 50 numbers a second."""

    def __init__(self) -> None:
        self._energy: list[Energy] = []
        self._clipped: list[bool] = []
        self._damaged: list[tuple[float, float]] = []
        self._difference = 0.0
        self._frames = 0
        self._rate = 1

    @property
    def duration_ms(self) -> int:
        """Length of what has passed, in milliseconds, rounded."""
        return round(self._frames * 1000 / self._rate)

    def add(self, block: Sound) -> None:
        """Listen to the next block."""
        self._rate = block.sample_rate_hz
        self._frames += block.samples.shape[1]
        self._energy.append(frame_energy(block.samples, block.sample_rate_hz))
        self._damaged += block.damaged
        beyond = np.max(np.abs(block.samples) >= CLIPPED_LEVEL, axis=0)
        second = round(CLIPPED_BLOCK_S * self._rate)
        shares = [np.mean(beyond[at : at + second]) for at in range(0, beyond.size, second)]
        self._clipped += [bool(share > CLIPPED_SHARE) for share in shares]
        if block.channels == 2:
            difference = block.samples[0] - block.samples[1]
            self._difference += float(np.dot(difference, difference))

    def found(self) -> tuple[Warned, ...]:
        """What is wrong with all that has passed, by the codes above; nothing for less than a frame."""
        energy = np.concatenate(self._energy, axis=1) if self._energy else np.zeros((1, 0))
        if energy.shape[1] == 0:
            return ()
        found = [Warned(code, 0, self.duration_ms) for code in self._whole(energy)]
        found += [Warned("clipped", *span) for span in _spans(self._clipped, CLIPPED_BLOCK_S, self.duration_ms)]
        dead = {int(one.code[-1]) for one in found if one.code.startswith("silent_channel")}
        speaking = False
        for channel in set(range(energy.shape[0])) - dead:
            spans = _noisy(energy[channel], self.duration_ms)
            found += [Warned(f"noisy_{channel}", *span) for span in spans]
            noisy_at_the_end = bool(spans) and spans[-1][1] == self.duration_ms
            speaking |= not noisy_at_the_end and _speaks_at_the_end(energy[channel])
        found += [Warned("damaged", round(start * 1000), round(end * 1000)) for start, end in self._damaged]
        if speaking:
            found.append(Warned("breaks_off", self.duration_ms, self.duration_ms))
        return tuple(found)

    def _whole(self, energy: Energy) -> Iterator[str]:
        """What concerns all of the recording."""
        if np.max(np.mean(energy, axis=1)) < _power(SILENT_DB):
            yield "silent"
            return
        if energy.shape[0] == 2:
            own = np.mean(np.where(side_tone(energy), 0.0, energy), axis=1)
            if np.min(own) < _power(SILENT_DB):
                yield f"silent_channel_{int(np.argmin(own))}"
            elif self._difference / self._frames < _power(EQUAL_DB) * np.mean(energy):
                yield "equal_channels"


def as_json(warnings: Iterable[Warned]) -> str:
    """Warnings as they are stored: a list of objects with code, start_ms and end_ms."""
    return json.dumps([asdict(one) for one in warnings])


def from_json(stored: str) -> tuple[Warned, ...]:
    """The warnings that `as_json` wrote."""
    return tuple(Warned(**one) for one in json.loads(stored))


def _voice(energy: Energy) -> float | None:
    """The power of a channel's voice; None where it is silent."""
    heard = energy[energy > _power(SILENT_DB)]
    return float(np.percentile(heard, VOICE_PERCENTILE)) if heard.size else None


def _noisy(energy: Energy, duration_ms: int) -> list[tuple[int, int]]:
    voice = _voice(energy)
    if voice is None:
        return []
    block = round(NOISY_BLOCK_S / FRAME_S)
    floors = [np.percentile(energy[at : at + block], NOISE_PERCENTILE) for at in range(0, energy.size, block)]
    return _spans((bool(floor > voice * _power(-NOISY_DB)) for floor in floors), NOISY_BLOCK_S, duration_ms)


def _speaks_at_the_end(energy: Energy) -> bool:
    voice = _voice(energy)
    last = energy[-round(LAST_S / FRAME_S) :]
    return voice is not None and bool(np.min(last) > voice * _power(-SPEAKING_DB))


def _spans(flags: Iterable[bool], block_s: float, duration_ms: int) -> list[tuple[int, int]]:
    """Neighbouring flagged blocks as (start, end) in milliseconds."""
    spans: list[tuple[int, int]] = []
    for number, flagged in enumerate(flags):
        start, end = round(number * block_s * 1000), min(duration_ms, round((number + 1) * block_s * 1000))
        if flagged and spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], end
        elif flagged:
            spans.append((start, end))
    return spans


def _power(db: float) -> float:
    return float(10 ** (db / 10))
