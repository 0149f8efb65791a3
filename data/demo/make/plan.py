"""What is said in each demo call, and what is planted in it: from the scripts and a seed, without sound."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

try:
    import tomllib
except ImportError:  # the synthesis environment may be older
    import tomli as tomllib

SEED = 12580
HERE = Path(__file__).parent
SHANGHAI = timezone(timedelta(hours=8))
AGENTS = ("1001", "1002", "1003", "1004", "1005", "1006")
CHINESE = ("restaurant", "bank", "route", "cinema", "no_result", "hotel", "flight", "flower", "complaint")
ENGLISH = {"1001": ("hotel", "museum", "ticket"), "1003": ("museum", "hotel", "ticket"), "1004": ("ticket", "hotel")}
CALLS_PER_AGENT = 13

# Agent, position of the call in the agent's month (0..12), what is planted. Agent 1003 has no fault.
PLANTED = {
    ("1001", 1): "no_greeting", ("1001", 4): "near_closing", ("1001", 6): "wrong_repeat", ("1001", 9): "mono",
    ("1002", 0): "argument", ("1002", 2): "no_closing", ("1002", 5): "fast_speech", ("1002", 8): "near_greeting",
    ("1002", 10): "interruption", ("1003", 3): "unusual", ("1003", 7): "hold_music", ("1003", 9): "mono",
    ("1004", 1): "disclosure", ("1004", 3): "no_closing", ("1004", 6): "long_silence", ("1004", 9): "no_greeting",
    ("1005", 0): "near_greeting", ("1005", 2): "wrong_repeat", ("1005", 4): "silent_channel", ("1005", 7): "chat",
    ("1005", 10): "no_closing", ("1005", 11): "interruption", ("1006", 1): "cut_off", ("1006", 4): "near_closing",
    ("1006", 6): "no_greeting", ("1006", 8): "mono", ("1006", 11): "fast_speech",
}  # fmt: skip


@dataclass
class Turn:
    """Something said, or a pause of `pause_s`; `overlap_s` starts it before the turn before has ended."""

    role: str
    text: str
    pause_s: float = 0.45
    overlap_s: float = 0.0
    speed: float = 1.0
    planted: str = ""


@dataclass
class Call:
    """One call before it is spoken."""

    call_id: str
    agent: str
    language: str
    script: str
    call_type: str
    answered_at: datetime
    turns: list[Turn]
    planted: str
    context: dict[str, str] = field(default_factory=dict)


def plan_calls() -> list[Call]:
    """Every recorded call of October, in order of time."""
    scripts = tomllib.loads((HERE / "dialogues.toml").read_text(encoding="utf-8"))
    rng = random.Random(SEED)
    starts = _starts(rng, len(AGENTS) * CALLS_PER_AGENT)
    rng.shuffle(starts)
    calls = []
    for number, agent in enumerate(AGENTS):
        own = sorted(starts[number * CALLS_PER_AGENT : (number + 1) * CALLS_PER_AGENT])
        for position, start in enumerate(own):
            calls.append(_call(agent, number, position, start, scripts, rng))
    calls.sort(key=lambda call: call.answered_at)
    for number, call in enumerate(calls, start=1):
        call.call_id = f"GD01-{call.answered_at.astimezone(SHANGHAI):%Y%m%d}-{number:04d}"
    return calls


def _starts(rng: random.Random, number: int) -> list[datetime]:
    """Moments spread over the month, mostly by day, some at night: the service runs day and night."""
    starts = []
    for index in range(number):
        day = 1 + index * 31 // number
        hour = rng.choice([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 2, 5])
        local = datetime(2026, 10, day, hour, rng.randrange(60), rng.randrange(60), tzinfo=SHANGHAI)
        starts.append(local.astimezone(UTC) + timedelta(milliseconds=rng.randrange(1000)))
    return starts


def _call(agent: str, number: int, position: int, start: datetime, scripts: Any, rng: random.Random) -> Call:
    planted = PLANTED.get((agent, position), "")
    english = ENGLISH.get(agent, ())
    language = "en" if position >= CALLS_PER_AGENT - len(english) else "zh"
    if language == "en":
        script = english[position - CALLS_PER_AGENT + len(english)]
    else:
        script = CHINESE[(position + number * 2) % len(CHINESE)]
        if planted == "wrong_repeat" and script not in ("restaurant", "bank", "hotel", "flower", "complaint"):
            script = "restaurant"
    values = _values(scripts["slots"], rng, wrong=planted == "wrong_repeat")
    frame = scripts["frame"][language]
    body = scripts[language][script]
    turns = _turns(body["turns"], frame, planted, values)
    call = Call("", agent, language, script, body["type"], start, turns, planted)
    call.context = _context(call, values)
    return call


def _values(slots: dict[str, list[str]], rng: random.Random, *, wrong: bool) -> dict[str, str]:
    values = {name: rng.choice(options) for name, options in slots.items()}
    phone = "8" + "".join(rng.choice("23456789") for _ in range(7))
    mobile = "13" + "".join(rng.choice("0123456789") for _ in range(9))
    values |= {"phone": phone, "phone_back": phone, "mobile": mobile, "mobile_back": mobile}
    if wrong:
        values["phone_back"] = phone[:-2] + ("39" if phone[-2:] != "39" else "57")
        values["mobile_back"] = mobile[:-2] + ("64" if mobile[-2:] != "64" else "28")
    return values


def _turns(body: list[list[str]], frame: dict[str, Any], planted: str, values: dict[str, str]) -> list[Turn]:
    turns: list[Turn] = []
    if planted != "no_greeting":
        near = planted == "near_greeting"
        text = frame["near_greeting" if near else "greeting"]
        turns.append(Turn("agent", text, planted=planted if near else ""))
    for role, text in body:
        if role == "hold":
            turns.append(Turn("hold", "", float(text) + (9.0 if planted == "long_silence" else 0.0)))
        else:
            turns.append(Turn(role, text.format(**values)))
    _plant(turns, frame, planted, values)
    transferred = turns[-1].role == "hold"
    if planted == "cut_off":
        return turns[: len(turns) - 3]
    if planted != "no_closing" and not transferred:
        near = planted == "near_closing"
        turns.append(Turn("agent", frame["near_closing" if near else "closing"], planted=planted if near else ""))
        turns.append(Turn("user", "再见。" if _chinese(frame) else "Bye."))
    return turns


def _plant(turns: list[Turn], frame: dict[str, Any], planted: str, values: dict[str, str]) -> None:
    if planted == "argument":
        roles = ("agent", "user", "agent")
        lines = [
            Turn(role, text.format(**values), 0.15, planted="argument")
            for role, text in zip(roles, frame["argument"], strict=True)
        ]
        turns[-1:-1] = lines
    elif planted in ("disclosure", "unusual", "chat"):
        lines = [
            Turn(role, text.format(**values), planted=planted)
            for role, text in zip(("user", "agent"), frame[planted], strict=True)
        ]
        turns[-1:-1] = lines
    elif planted == "fast_speech":
        for turn in turns:
            if turn.role == "agent":
                turn.speed, turn.planted = 1.6, planted
    elif planted == "interruption":
        spoken = [i for i, turn in enumerate(turns) if turn.role == "agent" and i and turns[i - 1].role == "user"]
        turns[spoken[0]].overlap_s, turns[spoken[0]].planted = 1.2, planted
    elif planted == "wrong_repeat":
        for turn in turns:
            if turn.role == "agent" and (values["phone_back"] in turn.text or values["mobile_back"] in turn.text):
                turn.planted = planted
    elif planted in ("long_silence", "hold_music"):
        for turn in turns:
            if turn.role == "hold":
                turn.planted = planted
                turn.pause_s = max(turn.pause_s, 6.0)


def _chinese(frame: dict[str, Any]) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in frame["greeting"])


def _context(call: Call, values: dict[str, str]) -> dict[str, str]:
    """What the agent's screen would hold: the question, the true answer, the SMS sent, the order number."""
    users = [turn.text for turn in call.turns if turn.role == "user"]
    phone = values["mobile"] if call.call_type == "booking" else values["phone"]
    answers = [turn.text for turn in call.turns if turn.role == "agent" and any(c.isdigit() for c in turn.text)]
    truth = [text for text in answers if phone in text]
    sms = call.script in ("restaurant", "route", "museum")
    return {
        "question": users[0] if users else "",
        "answer_given": truth[0] if truth else "",
        "sms_text": f"【12580】{truth[0]}" if sms and truth else "",
        "order_number": f"DD{call.answered_at:%m%d%H%M%S}" if call.call_type == "booking" else "",
    }
