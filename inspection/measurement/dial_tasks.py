"""What dial tests ask for: realistic tasks, the answer to expect of each, and the indicators that each exercises."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "data" / "standards" / "dial_tasks.toml"
STEPS = ("query", "sms", "transfer", "callback", "order")
"""What a test comes to beside being answered; the draw spreads the tests evenly over them."""

EVERY_CALL = ("K1", "K2")
"""What every test exercises, whatever it asks for."""


@dataclass(frozen=True)
class Task:
    """One thing to ask for: in words, the answer to expect, and what it exercises beside `EVERY_CALL`."""

    code: str
    step: str
    call_type: str
    indicators: tuple[str, ...]
    ask_zh: str = ""
    ask_en: str = ""
    expect_zh: str = ""
    expect_en: str = ""

    @property
    def exercises(self) -> tuple[str, ...]:
        """Every indicator that a test with this task counts for, once it comes to that step."""
        return (*EVERY_CALL, *self.indicators)

    def ask(self, language: str) -> str:
        """What the caller asks for, in `zh` or `en`."""
        return self.ask_zh if language == "zh" else self.ask_en

    def expect(self, language: str) -> str:
        """What a right answer looks like, in `zh` or `en`."""
        return self.expect_zh if language == "zh" else self.expect_en


@cache
def tasks() -> tuple[Task, ...]:
    """Every task, in the order of the file."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["task"]
    return tuple(Task(**(entry | {"indicators": tuple(entry["indicators"])})) for entry in entries)


def task_of(text: str) -> Task | None:
    """The task of a slot by its code; None where the slot says in words what to ask for."""
    return {one.code: one for one in tasks()}.get(text)


def task_told(text: str, language: str) -> str:
    """What a slot asks for, in `zh` or `en`; words that are no code stay as they stand."""
    found = task_of(text)
    return text if found is None else found.ask(language)
