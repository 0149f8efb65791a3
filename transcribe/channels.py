"""Who speaks on which channel, and keeping one party's sound out of the other's channel."""

import numpy as np

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


def gate(samples: Samples, rate_hz: int, threshold_db: float = GATE_DB) -> Samples:
    """Silence each channel where it is `threshold_db` under the other: the other party's side-tone, not speech.

    Args:
        samples: shape (channels, frames); a single channel is returned as it is.
    """
    if samples.shape[0] == 1:
        return samples
    step = int(rate_hz * FRAME_S)
    frames = samples.shape[1] // step
    if frames == 0:
        return samples
    blocks = samples[:, : frames * step].reshape(2, frames, step)
    level = 10 * np.log10(np.mean(np.square(blocks), axis=2) + 1e-10)
    smooth = np.stack([np.convolve(row, np.ones(5) / 5, mode="same") for row in level])
    gated = samples.copy()
    for channel in (0, 1):
        quiet = smooth[channel] < smooth[1 - channel] - threshold_db
        gated[channel, : frames * step][np.repeat(quiet, step)] = 0.0
    return gated
