"""Which competitors are called beside tests that are planned already: pure, so that it can be computed again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from inspection.measurement.dial_draw import FIRST_OF_PART, MINUTES, Dice, Rival


@dataclass(frozen=True)
class Call:
    """A call to a competitor: the planned test's name, whom, over which number, in which minute of the hour."""

    slot_id: str
    code: str
    line: str
    minute: int


@dataclass(frozen=True)
class OpenPair:
    """A pair that nobody has begun, as it stands.

    Args:
        minute: of the own test; None where it was taken out, so that nothing is called beside it any more.
        exercises: the indicators that its task comes to.
        beside: the competitors' calls planned beside it.
        by_hand: competitors whose call somebody took out by hand, with the number; they are not called again at it.
    """

    pair: str
    minute: int | None
    exercises: tuple[str, ...]
    beside: tuple[Call, ...] = ()
    by_hand: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Anew:
    """What follows from another list of competitors: tests to take out by name, and calls to add by pair."""

    taken_out: tuple[str, ...] = ()
    added: tuple[tuple[str, Call], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.taken_out or self.added)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of it."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def beside_anew(dice: Dice, number: int, pairs: Sequence[OpenPair], rivals: Sequence[Rival]) -> Anew:
    """The competitors' calls that no longer belong beside open pairs, and those that are missing; the others stay.

    Args:
        number: of this draw, from 2 on; it is part of the names of what is added.
        rivals: the competitors to call.
    """
    taken_out: list[str] = []
    added: list[tuple[str, Call]] = []
    for one in pairs:
        wanted = [rival for rival in rivals if one.minute is not None and set(rival.compared) & set(one.exercises)]
        numbers = {(rival.code, rival.line) for rival in wanted}
        stays = [call for call in one.beside if (call.code, call.line) in numbers]
        taken_out += [call.slot_id for call in one.beside if call not in stays]
        known = {(call.code, call.line) for call in stays} | set(one.by_hand)
        missing = [rival for rival in wanted if (rival.code, rival.line) not in known]
        minutes = [one.minute or 0, *(call.minute for call in stays)]
        for rival in missing:
            name = f"{one.pair}-{rival.code}-{number}"
            minutes.append(_minute(dice, name, minutes, 1 + len(stays) + len(missing)))
            added.append((one.pair, Call(name, rival.code, rival.line, minutes[-1])))
    return Anew(tuple(taken_out), tuple(added))


def _minute(dice: Dice, name: str, taken: Sequence[int], calls: int) -> int:
    """A chance minute as far from the others of the hour as calls of a drawn pair are; else the most distant one."""
    size = MINUTES // calls
    apart = size - max(1, int(size * FIRST_OF_PART)) + 1
    order = dice.shuffled(range(MINUTES), "minute", name)
    distance = {minute: min(abs(minute - other) for other in taken) for minute in order}
    return next((minute for minute in order if distance[minute] >= apart), max(order, key=distance.__getitem__))
