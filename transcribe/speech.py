"""The windows of speech of one recording, found while it is read in blocks, so that its length costs no memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from transcribe.audio import SAMPLE_RATE_HZ, Samples, Sound, read_blocks
from transcribe.channels import gate, roles
from transcribe.faults import BLOCK_S, Faults, Warned
from transcribe.windows import LONGEST_WINDOW_S, Window, find_speech, pack

HELD_S = 1.0
"""Speech that comes this near to the end of a block is looked at again together with the next one."""


class SpeechOf:
    """The speech of one file; the facts are whole once `windows` has come to its end.

    Args:
        path: any sound file that PyAV decodes, one or two channels.
        agent_channel: the channel the agent speaks on; of no meaning for one channel.
        longest_s: what a window may last.
    """

    def __init__(self, path: str | Path, agent_channel: int | None, longest_s: float = LONGEST_WINDOW_S) -> None:
        self._path, self._agent_channel, self._longest_s = path, agent_channel, longest_s
        self._faults = Faults()
        self.roles: tuple[str, ...] = ()
        self.speech_s = 0.0

    @property
    def duration_s(self) -> float:
        """Seconds read so far."""
        return self._faults.duration_ms / 1000

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What is wrong with the sound, and `one_channel` where nobody can tell who speaks."""
        found = self._faults.found()
        if self.roles == ("unknown",):
            found += (Warned("one_channel", 0, self._faults.duration_ms),)
        return found

    def windows(self) -> Iterator[tuple[str, Window]]:
        """The windows of each block, by role, in order.

        Raises:
            AudioError: as `transcribe.audio.read_blocks`.
            TranscribeError: the agent's channel is neither 0 nor 1.
        """
        stream: Any = None
        channels: list[_Channel] = []
        for block, last in _with_last(read_blocks(self._path, BLOCK_S)):
            if stream is None:
                self.roles = roles(block.channels, self._agent_channel)
                stream = _Resampler(block.sample_rate_hz, block.channels)
                channels = [_Channel(self._longest_s) for _ in self.roles]
            self._faults.add(block)
            heard = stream.next(gate(block.samples, block.sample_rate_hz), last)
            for role, channel, samples in zip(self.roles, channels, heard, strict=True):
                for window in channel.windows(samples, last):
                    self.speech_s += sum(placed.stretch.duration_s for placed in window.placed)
                    yield role, window


class _Resampler:
    """Blocks of any rate as 16 kHz, without a seam (soxr's high-quality filter)."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        import soxr

        self._same = rate_hz == SAMPLE_RATE_HZ
        self._stream = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, channels, dtype="float32")

    def next(self, samples: Samples, last: bool) -> Samples:
        if self._same:
            return samples
        made: Samples = self._stream.resample_chunk(np.ascontiguousarray(samples.T), last=last)
        return made.reshape(-1, samples.shape[0]).T


class _Channel:
    """One channel at 16 kHz; what may go on in the next block is kept for it."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._kept: Samples = np.zeros(0, np.float32)
        self._origin_s = 0.0

    def windows(self, samples: Samples, last: bool) -> Iterator[Window]:
        joined = np.concatenate([self._kept, samples])
        end_s = joined.size / SAMPLE_RATE_HZ
        stretches = find_speech(joined, self._longest_s)
        keep_from_s = end_s if last else max(0.0, end_s - HELD_S)
        if not last and stretches and stretches[-1].end_s > keep_from_s:
            if stretches[-1].start_s >= end_s - self._longest_s:
                keep_from_s = min(stretches.pop().start_s, keep_from_s)
            else:
                keep_from_s = stretches[-1].end_s
        yield from pack(joined, stretches, self._origin_s, self._longest_s)
        start = round(keep_from_s * SAMPLE_RATE_HZ)
        self._kept = joined[start:].copy()
        self._origin_s += start / SAMPLE_RATE_HZ


def _with_last(blocks: Iterator[Sound]) -> Iterator[tuple[Sound, bool]]:
    """Each block, and whether it is the last one."""
    before = next(blocks)
    for block in blocks:
        yield before, False
        before = block
    yield before, True
