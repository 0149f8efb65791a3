"""The pitch of a voice, by Praat's autocorrelation method (Boersma 1993) as Parselmouth brings it.

Parselmouth is the one part of the product under the GPL, and this is the one module that loads it: where it is not
installed there is no pitch, and the measures that rest on it are None.
"""

import importlib.util
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import SAMPLE_RATE_HZ, Samples, resample

STEP_S = 0.025
LOWEST_HZ, HIGHEST_HZ = 75.0, 500.0
RATE_HZ = 8000
"""Pitch is looked for in the telephone's band: half the work, and the same for every recorder."""

SHORTEST_S = 0.1
END_S = 0.5
FEWEST_AT_END = 10
FEWEST_FOR_RANGE = 20
FEWEST_VOICED = 8
SUREST = 0.999999

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Pitch:
    """The voiced frames of an utterance: their seconds, semitones (re 1 Hz) and strength of the period (0..1)."""

    seconds: Series
    semitones: Series
    strength: Series

    @property
    def voiced_s(self) -> float:
        """Seconds of voice."""
        return self.seconds.size * STEP_S

    @property
    def rise(self) -> float | None:
        """Semitones that the pitch rises over the last .5 s of voice (falls, where negative).

        The slope is the median of all slopes between two frames (Theil 1950, Sen 1968), so that a few frames an octave
        off do not turn it. None with less than .25 s of voice there.
        """
        if not self.seconds.size:
            return None
        at_end = self.seconds > self.seconds[-1] - END_S
        seconds, semitones = self.seconds[at_end], self.semitones[at_end]
        if seconds.size < FEWEST_AT_END:
            return None
        first, second = np.triu_indices(seconds.size, 1)
        slope = np.median((semitones[second] - semitones[first]) / (seconds[second] - seconds[first]))
        return float(slope * (seconds[-1] - seconds[0] + STEP_S))

    @property
    def range(self) -> float | None:
        """Semitones between the 10th and the 90th percentile; None with less than .5 s of voice."""
        if self.semitones.size < FEWEST_FOR_RANGE:
            return None
        low, high = np.percentile(self.semitones, (10, 90))
        return float(high - low)

    @property
    def harmonicity(self) -> float | None:
        """Harmonics-to-noise ratio in dB, the mean of 10 log10(r / (1 - r)) (Boersma 1993, eq. 4).

        None with less than .2 s of voice.
        """
        if self.strength.size < FEWEST_VOICED:
            return None
        sure = np.minimum(self.strength, SUREST)
        return float(np.mean(10 * np.log10(sure / (1 - sure))))


def find_pitch(samples: Samples) -> Pitch | None:
    """The pitch of one voice at 16 kHz; None where it cannot be looked for.

    That is in less than .1 s, in digital silence, and where Parselmouth is not installed.
    """
    if samples.size < SHORTEST_S * SAMPLE_RATE_HZ or not np.any(samples):
        return None
    if importlib.util.find_spec("parselmouth") is None:
        return None
    import parselmouth

    sound = parselmouth.Sound(resample(samples, SAMPLE_RATE_HZ, RATE_HZ).astype(np.float64), RATE_HZ)
    track = sound.to_pitch_ac(time_step=STEP_S, pitch_floor=LOWEST_HZ, pitch_ceiling=HIGHEST_HZ)
    hertz, strength = track.selected_array["frequency"], track.selected_array["strength"]
    voiced = hertz > 0
    return Pitch(track.xs()[voiced], 12 * np.log2(hertz[voiced]), strength[voiced])
