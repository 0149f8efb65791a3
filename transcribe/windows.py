"""Where there is speech, and how stretches of speech are packed into windows for the decoder.

A window holds several stretches of one channel with short silences between, so that the decoder has context; each word
is given back to the stretch it was heard in, and the stretch knows its time in the call. So times cannot drift.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from transcribe.audio import SAMPLE_RATE_HZ, Samples

LONGEST_WINDOW_S = 19.5
"""Unless more effort is asked for: longer windows give fewer errors and cost more time."""

GAP_S = 0.8
PAD_MS = 240
VAD_THRESHOLD = 0.5
MIN_SILENCE_MS = 450
MIN_SPEECH_MS = 100


@dataclass(frozen=True)
class Stretch:
    """Speech between two silences, in seconds of the call, with the padding around it."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s

    def later(self, seconds: float) -> "Stretch":
        """The same stretch so many seconds later."""
        return Stretch(self.start_s + seconds, self.end_s + seconds)


@dataclass(frozen=True)
class Placed:
    """A stretch and where it begins in its window, in seconds."""

    stretch: Stretch
    offset_s: float


@dataclass(frozen=True)
class Window:
    """Speech packed for one call of the decoder."""

    samples: Samples
    placed: tuple[Placed, ...]

    def sound_of(self, placed: Placed) -> Samples:
        """The samples of one stretch alone."""
        start = round(placed.offset_s * SAMPLE_RATE_HZ)
        return self.samples[start : start + round(placed.stretch.duration_s * SAMPLE_RATE_HZ)]

    def locate(self, second: float) -> int:
        """The index of the stretch that a second of the window belongs to (the nearest one inside a gap)."""

        def distance(index: int) -> float:
            one = self.placed[index]
            return max(one.offset_s - second, second - one.offset_s - one.stretch.duration_s, 0.0)

        return min(range(len(self.placed)), key=distance)


def find_speech(samples: Samples, longest_s: float = LONGEST_WINDOW_S) -> list[Stretch]:
    """Stretches of speech in one channel at 16 kHz that fit a window, by the Silero voice activity detector."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if samples.size < SAMPLE_RATE_HZ // 10:
        return []
    options = VadOptions(
        threshold=VAD_THRESHOLD,
        min_silence_duration_ms=MIN_SILENCE_MS,
        min_speech_duration_ms=MIN_SPEECH_MS,
        max_speech_duration_s=longest_s - 1,
        speech_pad_ms=PAD_MS,
    )
    found = get_speech_timestamps(samples, options, sampling_rate=SAMPLE_RATE_HZ)
    return [Stretch(one["start"] / SAMPLE_RATE_HZ, one["end"] / SAMPLE_RATE_HZ) for one in found]


def pack(
    samples: Samples, stretches: Sequence[Stretch], origin_s: float = 0.0, longest_s: float = LONGEST_WINDOW_S
) -> Iterator[Window]:
    """Pack neighbouring stretches of one channel into windows, with .8 s of silence between them.

    Args:
        samples: the channel from `origin_s` on, at 16 kHz.
        stretches: where there is speech, in seconds from there.
        origin_s: where the samples begin in the call; the windows' stretches are in seconds of the call.
        longest_s: what a window may last.
    """
    group: list[Stretch] = []
    length_s = 0.0
    for stretch in stretches:
        if group and length_s + GAP_S + stretch.duration_s > longest_s:
            yield _window(samples, group, origin_s)
            group, length_s = [], 0.0
        length_s += stretch.duration_s + (GAP_S if group else 0.0)
        group.append(stretch)
    if group:
        yield _window(samples, group, origin_s)


def _window(samples: Samples, group: Sequence[Stretch], origin_s: float) -> Window:
    parts = [_part(samples, one.start_s, one.end_s) for one in group]
    return join(parts, [one.later(origin_s) for one in group])


def join(parts: Sequence[Samples], stretches: Sequence[Stretch]) -> Window:
    """One window of the sound of several stretches."""
    gap = np.zeros(int(GAP_S * SAMPLE_RATE_HZ), np.float32)
    laid: list[Samples] = []
    placed, position = [], 0
    for part, stretch in zip(parts, stretches, strict=True):
        if laid:
            laid.append(gap)
            position += gap.size
        placed.append(Placed(stretch, position / SAMPLE_RATE_HZ))
        laid.append(part)
        position += part.size
    return Window(np.concatenate(laid), tuple(placed))


def _part(samples: Samples, start_s: float, end_s: float) -> Samples:
    return samples[round(start_s * SAMPLE_RATE_HZ) : round(end_s * SAMPLE_RATE_HZ)]
