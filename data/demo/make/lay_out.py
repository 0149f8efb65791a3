"""A call as sound: turns on two channels with pauses, noise and music, through the telephone band, as Ogg/Opus."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from plan import Call, Turn
from scipy.signal import butter, resample_poly, sosfilt
from voices import AGENTS, ENGLISH_AGENT, ENGLISH_USERS, RATE, USERS, say_chinese, say_english

PHONE_RATE = 8_000
NOISE_DB = -62.0
LEAD_S = 0.6
BIT_RATE = 20_000


@dataclass
class Laid:
    """Where a turn came to lie, in milliseconds."""

    turn: Turn
    start_ms: int
    end_ms: int


def lay_out(call: Call, number: int) -> tuple[np.ndarray, list[Laid]]:
    """Two channels (agent, user) at 8 kHz, float32, and the times of every turn."""
    rng = np.random.default_rng(number)
    parts, laid, cursor = [], [], LEAD_S
    for turn in call.turns:
        if turn.role == "hold":
            laid.append(Laid(turn, round(cursor * 1000), round((cursor + turn.pause_s) * 1000)))
            cursor += turn.pause_s
            continue
        samples = _trim(_say(call, turn, number))
        start = max(0.0, cursor - turn.overlap_s)
        parts.append((turn.role, start, samples))
        laid.append(Laid(turn, round(start * 1000), round((start + samples.size / RATE) * 1000)))
        cursor = max(cursor, start + samples.size / RATE) + turn.pause_s * float(rng.uniform(0.8, 1.4))
    length = int((cursor + 0.4) * RATE)
    mix = np.zeros((2, length), np.float32)
    for role, start, samples in parts:
        at = int(start * RATE)
        mix[0 if role == "agent" else 1, at : at + samples.size] += samples[: length - at]
    if call.planted == "hold_music":
        for one in laid:
            if one.turn.role == "hold":
                _music(mix[0], one)
    return _telephone(mix, rng, call.planted), laid


def write(samples: np.ndarray, file: Path) -> None:
    """Write as Ogg/Opus, narrow band."""
    import av

    with av.open(str(file), "w", format="ogg") as container:
        layout = "stereo" if samples.shape[0] == 2 else "mono"
        stream = container.add_stream("libopus", rate=PHONE_RATE, layout=layout)
        stream.bit_rate = BIT_RATE * samples.shape[0] // 2 + 4_000
        packed = np.ascontiguousarray(np.clip(samples, -1, 1).T.reshape(1, -1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.sample_rate = PHONE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _say(call: Call, turn: Turn, number: int) -> np.ndarray:
    if call.language == "en":
        voice = ENGLISH_AGENT if turn.role == "agent" else ENGLISH_USERS[number % len(ENGLISH_USERS)]
        samples = say_english(turn.text, voice, turn.speed)
    else:
        pitch, speed = AGENTS[call.agent] if turn.role == "agent" else USERS[number % len(USERS)]
        samples = say_chinese(turn.text, pitch, speed * turn.speed)
    level = 0.12 if turn.role == "agent" else 0.09
    return samples * (level / (np.sqrt(np.mean(samples**2)) + 1e-9))


def _trim(samples: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples if loud.size == 0 else samples[max(0, loud[0] - 400) : loud[-1] + 1200]


def _music(channel: np.ndarray, hold: Laid) -> None:
    """A made-up tune, on the agent's side."""
    start, end = hold.start_ms * RATE // 1000, min(channel.size, hold.end_ms * RATE // 1000)
    notes = (523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880.0, 698.46)
    step = int(0.35 * RATE)
    for index, at in enumerate(range(start, end, step)):
        time = np.arange(min(step, end - at)) / RATE
        tone = np.sin(2 * np.pi * notes[index % len(notes)] * time) * np.exp(-3 * time)
        channel[at : at + time.size] += 0.08 * tone.astype(np.float32)


def _telephone(mix: np.ndarray, rng: np.random.Generator, planted: str) -> np.ndarray:
    band = butter(4, [300, 3400], "bandpass", fs=PHONE_RATE, output="sos")
    narrow = np.stack([sosfilt(band, resample_poly(channel, 1, RATE // PHONE_RATE)) for channel in mix])
    narrow = narrow + 10 ** (NOISE_DB / 20) * rng.standard_normal(narrow.shape)
    narrow = _mu_law(np.clip(narrow, -1, 1)).astype(np.float32)
    if planted == "silent_channel":
        narrow[1] = 0.0
    return narrow.mean(axis=0, keepdims=True) * 1.4 if planted == "mono" else narrow


def _mu_law(samples: np.ndarray) -> np.ndarray:
    """There and back through G.711 mu-law (ITU-T G.711): 8 bits a sample."""
    mu = 255.0
    packed = np.round(np.sign(samples) * np.log1p(mu * np.abs(samples)) / np.log1p(mu) * 127) / 127
    return np.sign(packed) * np.expm1(np.abs(packed) * np.log1p(mu)) / mu
