"""Who speaks on which channel, and keeping one party's sound out of the other's channel."""

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import Samples
from transcribe.errors import TranscribeError

GATE_DB = 15.0
FRAME_S = 0.02
ROLES = ("agent", "user", "unknown")


def roles(channels: int, agent_channel: int | None) -> tuple[str, ...]:
    """The role of each channel; a single channel carries both, so its role is unknown.

    Raises:
        TranscribeError: the agent's channel is neither 0 nor 1.
    """
    if channels == 1:
        return ("unknown",)
    if agent_channel not in (0, 1):
        raise TranscribeError(f"agent channel {agent_channel} is not known; expected 0 or 1")
    return ("agent", "user") if agent_channel == 0 else ("user", "agent")


def frame_energy(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """The mean square of each whole frame of 20 ms; shape (channels, frames), full scale is 1."""
    step = int(rate_hz * FRAME_S)
    frames = samples.shape[1] // step
    blocks = samples[:, : frames * step].reshape(samples.shape[0], frames, step)
    energy: NDArray[np.float64] = np.einsum("cfs,cfs->cf", blocks, blocks, dtype=np.float64) / step
    return energy


def side_tone(energy: NDArray[np.float64], threshold_db: float = GATE_DB) -> NDArray[np.bool_]:
    """Which frames of each of two channels are `threshold_db` under the other channel, smoothed over .1 s."""
    level = 10 * np.log10(energy + 1e-10)
    smooth = np.stack([np.convolve(row, np.ones(5) / 5, mode="same")[: row.size] for row in level])
    return smooth < smooth[::-1] - threshold_db


def gate(samples: Samples, rate_hz: int, threshold_db: float = GATE_DB) -> Samples:
    """Silence each channel where it is `threshold_db` under the other: the other party's side-tone, not speech.

    Args:
        samples: shape (channels, frames); a single channel is returned as it is.
    """
    step = int(rate_hz * FRAME_S)
    if samples.shape[0] == 1 or samples.shape[1] < step:
        return samples
    quiet = side_tone(frame_energy(samples, rate_hz), threshold_db)
    gated = samples.copy()
    for channel in (0, 1):
        gated[channel, : quiet.shape[1] * step][np.repeat(quiet[channel], step)] = 0.0
    return gated
