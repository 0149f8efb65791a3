"""A made-up call for looking at the player: who speaks when, and a sound that fits it."""

import io
import json
import wave
from pathlib import Path
from typing import Any

import numpy as np

RATE_HZ = 8000
BINS = 400
TURNS = (
    ("agent", "您好，12580，很高兴为您服务，请问有什么可以帮您？", 0.96),
    ("user", "你好，我想问一下从火车东站到白云机场怎么走，最好是地铁。", 0.91),
    ("agent", "好的，请问您是现在出发吗？", 0.95),
    ("user", "对，大概半个小时以后，我还有两个箱子。", 0.52),
    ("agent", "为您查到，您可以乘坐地铁一号线到体育西路站，转三号线北延段到机场南站，全程大约五十分钟。", 0.88),
    ("user", "一号线转三号线，机场南站，对吧？", 0.90),
    ("agent", "对的，一号线到体育西路转三号线，机场南站下车。", 0.93),
    ("user", "那个出租车的电话，能不能也告诉我？", 0.41),
    ("agent", "可以的，稍后我把乘车路线和电话用短信发给您，请留意查收。", 0.94),
    ("user", "好的，谢谢。", 0.97),
    ("agent", "不客气，感谢您的来电，祝您旅途愉快，再见。", 0.98),
)
CLIPS = (
    {"criterion": "A1", "label": "问候语", "start_ms": 600, "end_ms": 4900},
    {"criterion": "A7", "label": "复述重要信息", "start_ms": 28000, "end_ms": 32200},
    {"criterion": "A3", "label": "结束语", "start_ms": 42100, "end_ms": 45600},
)


WITH_WORDS = 8
"""The sentence whose words have times."""


def utterances() -> list[dict[str, Any]]:
    """The call's sentences, about six characters a second, with short pauses."""
    found, now = [], 600
    for number, (role, text, confidence) in enumerate(TURNS):
        end = now + max(900, len(text) * 165)
        line = {"id": number, "role": role, "start_ms": now, "end_ms": end, "text": text, "confidence": confidence}
        if number == WITH_WORDS:
            line["words"] = _words(text, now, end)
        found.append(line)
        now = end + 450
    return found


def _words(text: str, start_ms: int, end_ms: int) -> list[dict[str, Any]]:
    step = (end_ms - start_ms) / len(text)
    return [
        {"text": text[at : at + 2], "start_ms": round(start_ms + at * step), "confidence": 0.2 if at == 4 else None}
        for at in range(0, len(text), 2)
    ]


def duration_ms() -> int:
    """Length of the call with a short silence at its end."""
    return int(utterances()[-1]["end_ms"]) + 1200


def sound() -> bytes:
    """A WAV of two channels: agent left, user right; hums that swell like syllables while somebody speaks."""
    rng = np.random.default_rng(7)
    t = np.arange(int(duration_ms() * RATE_HZ / 1000)) / RATE_HZ
    voices = rng.normal(0, 0.004, (len(t), 2))
    for line in utterances():
        own = slice(int(line["start_ms"] * RATE_HZ / 1000), int(line["end_ms"] * RATE_HZ / 1000))
        channel, pitch = (0, 210) if line["role"] == "agent" else (1, 130)
        swell = np.abs(np.sin(np.pi * 2.4 * t[own])) * (0.55 + 0.45 * np.sin(1.3 * t[own] + channel) ** 2)
        tone = sum(np.sin(2 * np.pi * pitch * k * t[own]) / k for k in (1, 2, 3, 5))
        voices[own, channel] += 0.22 * swell * tone * (1.0 if channel == 0 else 0.7)
    samples = (np.clip(voices, -1, 1) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


LONG_MS = 30 * 60 * 1000


def long_sound(file: Path) -> None:
    """Half an hour of two channels as a WAV of 57.6 MB: a hum, then nothing."""
    hum = (np.sin(np.arange(RATE_HZ * 20) * 2 * np.pi * 200 / RATE_HZ) * 8000).astype("<i2").repeat(2).tobytes()
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(hum)
        for _ in range(LONG_MS // 20_000 - 1):
            writer.writeframes(bytes(len(hum)))


def peaks() -> bytes:
    """The peaks of the made-up sound, as the product reckons them."""
    levels = [
        [200 if _speaks(role, at * duration_ms() / BINS) else 2 for at in range(BINS)] for role in ("agent", "user")
    ]
    return json.dumps({"channels": levels, "duration_ms": duration_ms()}).encode()


def _speaks(role: str, ms: float) -> bool:
    return any(one["role"] == role and one["start_ms"] <= ms < one["end_ms"] for one in utterances())
