"""Roles of the channels, and the gate that keeps one party's sound out of the other's channel."""

import numpy as np
import pytest

from tests.transcribe.sounds import tone
from transcribe.audio import loudness_db
from transcribe.channels import gate, roles
from transcribe.errors import TranscribeError

RATE = 8000


@pytest.mark.parametrize(
    ("channels", "agent_channel", "expected"),
    [
        (1, 0, ("unknown",)),
        (1, None, ("unknown",)),
        (2, 0, ("agent", "user")),
        (2, 1, ("user", "agent")),
    ],
)
def test_roles(channels: int, agent_channel: int | None, expected: tuple[str, ...]) -> None:
    assert roles(channels, agent_channel) == expected


@pytest.mark.parametrize("agent_channel", [None, 2, -1])
def test_an_unknown_agent_channel_is_refused(agent_channel: int | None) -> None:
    with pytest.raises(TranscribeError, match=f"agent channel {agent_channel} is not known; expected 0 or 1"):
        roles(2, agent_channel)


def test_side_tone_20_db_down_is_silenced_and_the_speaker_stays() -> None:
    agent = np.concatenate([tone(400, 2, RATE), np.zeros(2 * RATE, np.float32)])
    user = np.concatenate([np.zeros(2 * RATE, np.float32), tone(700, 2, RATE)])
    both = np.stack([agent + user / 10, user + agent / 10])
    gated = gate(both, RATE)
    inner = slice(RATE // 2, 3 * RATE // 2)
    later = slice(5 * RATE // 2, 7 * RATE // 2)
    assert loudness_db(gated[1, inner]) == loudness_db(gated[0, later]) == -120.0
    assert np.array_equal(gated[0, inner], both[0, inner]) and np.array_equal(gated[1, later], both[1, later])


@pytest.mark.parametrize("down_db", [0, 6, 12])
def test_both_stay_when_both_talk(down_db: int) -> None:
    both = np.stack([tone(400, 2, RATE), tone(700, 2, RATE, level=0.3 * 10 ** (-down_db / 20))])
    assert np.array_equal(gate(both, RATE), both)


def test_the_sound_given_is_not_changed_and_one_channel_passes() -> None:
    both = np.stack([tone(400, 1, RATE), tone(700, 1, RATE, level=0.001)])
    before = both.copy()
    assert gate(both, RATE)[1].max() == 0.0
    assert np.array_equal(both, before)
    alone = both[:1]
    assert gate(alone, RATE) is alone
    short = both[:, :10]
    assert np.array_equal(gate(short, RATE), short)
