"""The draw of dial tests as pure functions: anyone with the seed, the options and the inputs can compute it again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import floor
from typing import TypeVar
from zoneinfo import ZoneInfo

from inspection.errors import InvalidInput
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_tasks import Task
from inspection.planning.draw import order_key

T = TypeVar("T")
DAYS, HOURS, PARTS = 7, 24, 4
MINUTES = 60
FIRST_OF_PART = 2 / 3
"""A test begins in the first two thirds of its part of the hour, so that the calls of a pair do not meet."""


@dataclass(frozen=True)
class Rival:
    """A competitor that can be called: its number, and the indicators it can be compared in."""

    code: str
    line: str
    compared: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """What a plan is drawn from beside its options: the days, the tasks and the competitors."""

    first_day: date
    last_day: date
    time_zone: str
    tasks: tuple[Task, ...]
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True)
class DrawnSlot:
    """One drawn test; `target` is the code of the centre (`own`) or of the competitor that is called."""

    slot_id: str
    pair: str
    target: str
    own: bool
    line: str
    due_at: datetime
    call_type: str
    language: str
    task: str
    kind: str


@dataclass(frozen=True)
class Dice:
    """Chance that can be computed again: SHA-256 of `seed|YYYY-MM|CENTRE/about/...`, as in the draw of calls."""

    seed: str
    month: str
    centre: str

    def key(self, *about: object) -> str:
        """The hex digest about something."""
        return order_key(self.seed, self.month, "/".join([self.centre, *map(str, about)]))

    def shuffled(self, items: Sequence[T], *about: object) -> list[T]:
        """Things in the order of their digests."""
        return sorted(items, key=lambda one: self.key(*about, one))

    def below(self, number: int, *about: object) -> int:
        """A whole number from 0 to below `number`."""
        return int(self.key(*about), 16) % number

    def spread(self, groups: Sequence[str], about: str) -> list[int]:
        """The places 0, 1, ... in a chance order that takes from each group in turn."""
        by_group: dict[str, list[int]] = {}
        for place, group in enumerate(groups):
            by_group.setdefault(group, []).append(place)
        turns = {place: turn for places in by_group.values() for turn, place in enumerate(self.shuffled(places, about))}
        return sorted(turns, key=lambda place: (turns[place], self.key(about, place)))


def draw_slots(seed: str, month: str, centre: str, options: DialOptions, inputs: Inputs) -> list[DrawnSlot]:
    """The tests of a month to a centre and to its competitors, in the order of the draw.

    Raises:
        InvalidInput: no day is left.
    """
    dice = Dice(seed, month, centre)
    hours = _moments(dice, options.tests, inputs)
    chosen = _tasks(dice, options, inputs.tasks)
    steps = [task.step for task in chosen]
    languages = _dealt(dice.spread(steps, "language"), shares(options.tests, options.languages))
    percents = {"mystery": options.mystery_percent, "open": 100 - options.mystery_percent}
    kinds = _dealt(dice.spread(steps, "kind"), shares(options.tests, percents))
    slots = []
    for number, (hour, task) in enumerate(zip(hours, chosen, strict=True)):
        pair = f"{month}-{centre}-{number + 1:03d}"
        line = options.lines[dice.below(len(options.lines), "line", number)]
        rivals = [one for one in inputs.rivals if set(one.compared) & set(task.exercises)]
        calls = [(pair, centre, line, kinds[number])]
        calls += [(f"{pair}-{one.code}", one.code, one.line, "mystery") for one in rivals]
        minutes = _minutes(dice, [slot_id for slot_id, *_ in calls])
        for slot_id, target, dialled, kind in calls:
            due_at = at_hour(hour, minutes[slot_id], inputs.time_zone)
            common = {"call_type": task.call_type, "language": languages[number], "task": task.code, "kind": kind}
            slots.append(DrawnSlot(slot_id, pair, target, slot_id == pair, dialled, due_at, **common))
    return slots


def fingerprint(slots: Sequence[DrawnSlot]) -> str:
    """SHA-256 of drawn slots."""
    rows = [
        [one.slot_id, one.target, one.line, one.due_at.isoformat(), one.call_type, one.language, one.task, one.kind]
        for one in sorted(slots, key=lambda one: one.slot_id)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def hours_in_order(dice: Dice) -> list[tuple[int, int]]:
    """The 168 hours of the week as (weekday, hour), so that any first n are as even as n allows.

    Of the first n every weekday has n / 7 and every hour of the day n / 24, rounded down or up: 7 and 24 have no common
    divisor, so that going through both in turns meets every hour of the week once. The hours of the day themselves are
    taken from each quarter of the day in turn.
    """
    weekdays = dice.shuffled(range(DAYS), "weekday")
    size = HOURS // PARTS
    parts = [dice.shuffled(range(part * size, (part + 1) * size), "hour") for part in range(PARTS)]
    hours = [parts[part][turn] for turn in range(size) for part in dice.shuffled(range(PARTS), "part", turn)]
    return [(weekdays[place % DAYS], hours[place % HOURS]) for place in range(DAYS * HOURS)]


def shares(number: int, percents: Mapping[str, float]) -> dict[str, int]:
    """A number divided by percents, each rounded down or up (largest remainders, by name where they are alike)."""
    exact = {name: number * percent / 100 for name, percent in percents.items()}
    found = {name: floor(value + 1e-9) for name, value in exact.items()}
    left = number - sum(found.values())
    for name in sorted(exact, key=lambda one: (found[one] - exact[one], one))[:left]:
        found[name] += 1
    return found


def _moments(dice: Dice, number: int, inputs: Inputs) -> list[datetime]:
    """The local hour of each test: hours of the week evenly, on days of that weekday by chance."""
    days: dict[int, list[date]] = {}
    for offset in range((inputs.last_day - inputs.first_day).days + 1):
        day = inputs.first_day + timedelta(days=offset)
        days.setdefault(day.weekday(), []).append(day)
    cells = [cell for cell in hours_in_order(dice) if cell[0] in days]
    if not cells:
        raise InvalidInput(key="error.dial_month_over", month=dice.month)
    found = []
    for place in range(number):
        (weekday, hour), again = cells[place % len(cells)], place // len(cells)
        some = dice.shuffled(days[weekday], "day", weekday, hour)
        found.append(datetime.combine(some[again % len(some)], time(hour)))
    return found


def _tasks(dice: Dice, options: DialOptions, tasks: Sequence[Task]) -> list[Task]:
    """The task of each test: one of every step in each round, and every task of a step before one comes again."""
    of_step = {step: [task.code for task in tasks if task.step == step] for step in options.steps}
    steps = [step for step in options.steps if of_step[step]]
    by_code = {task.code: task for task in tasks}
    found = []
    for number in range(options.tests):
        turn, place = divmod(number, len(steps))
        step = dice.shuffled(steps, "step", turn)[place]
        codes = of_step[step]
        again, at = divmod(turn, len(codes))
        found.append(by_code[dice.shuffled(codes, "task", step, again)[at]])
    return found


def _dealt(order: Sequence[int], numbers: Mapping[str, int]) -> dict[int, str]:
    """Words given out to places in an order: so many of each."""
    words = [word for word, number in numbers.items() for _ in range(number)]
    return dict(zip(order, words, strict=True))


def _minutes(dice: Dice, calls: Sequence[str]) -> dict[str, int]:
    """The minute of each call of a pair: the hour in as many parts as calls, who comes first by chance."""
    size = MINUTES // len(calls)
    room = size if len(calls) == 1 else max(1, int(size * FIRST_OF_PART))
    turns = dice.shuffled(calls, "turn")
    return {call: turn * size + dice.below(room, "minute", call) for turn, call in enumerate(turns)}


def at_hour(hour: datetime, minute: int, time_zone: str) -> datetime:
    """A minute of a local hour, in UTC."""
    return (hour + timedelta(minutes=minute)).replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
