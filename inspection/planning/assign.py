"""Who inspects which call, as a pure function: fair shares, every agent seen by several, nobody's own calls."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import ceil, floor, inf

from inspection.planning.connect import connected
from inspection.planning.draw import AgentDraw

NEARLY = 1e-9
Turn = tuple[int, float, int, int]


@dataclass(frozen=True)
class Inspector:
    """Who can be assigned to.

    Args:
        agent: the agent they are themselves, if they also answer calls.
        languages: what they understand; everything where empty.
        share: their part of the calls, in any unit that is the same for all.
        load: the calls of the month that they have already.
        room: how many more they can take; any number where None.
    """

    name: str
    agent: str = ""
    languages: frozenset[str] = frozenset()
    share: float = 1.0
    load: int = 0
    room: int | None = None

    def may_take(self, agent: str, language: str) -> bool:
        """Whether a call of an agent in a language can be theirs."""
        return self.share > 0 and self.agent != agent and (not self.languages or language in ("", *self.languages))


@dataclass
class _Loads:
    """What everybody has so far; `room` is how much more."""

    given: Counter[str] = field(default_factory=Counter)
    room: dict[str, float] = field(default_factory=dict)

    def take(self, name: str) -> None:
        self.given[name] += 1
        self.room[name] -= 1

    def give_back(self, name: str) -> None:
        self.given[name] -= 1
        self.room[name] += 1


def assign(
    draws: Iterable[AgentDraw],
    inspectors: Sequence[Inspector],
    languages: Mapping[str, str] | None = None,
    met: Iterable[tuple[str, str]] = (),
) -> dict[str, str | None]:
    """Give each drawn call to an inspector; a call that nobody may take, or has room for, maps to None.

    Of an agent's calls everybody gets their share, rounded down or up, as long as they may and can take them; within
    that, a call goes to whoever would have the least for their share, in turns where several have the same. Where
    agents and inspectors would fall apart into groups that never met, calls change hands until they hang together, so
    that leniency can be told from quality.

    Args:
        languages: call id -> its language; a call without one can be anybody's.
        met: agents and inspectors who met in the month before these calls.
    """
    spoken = languages or {}
    listed = sorted(draws, key=lambda one: one.agent)
    people = sorted(inspectors, key=lambda one: one.name)
    loads = _Loads(
        Counter({one.name: one.load for one in people}),
        {one.name: inf if one.room is None else one.room for one in people},
    )
    given: dict[str, str | None] = {}
    for turn, drawn in enumerate(listed):
        _share_out(drawn, turn, people, spoken, loads, given)
    _hold_together(listed, people, spoken, loads, given, met)
    return given


def _share_out(
    drawn: AgentDraw,
    turn: int,
    people: Sequence[Inspector],
    spoken: Mapping[str, str],
    loads: _Loads,
    given: dict[str, str | None],
) -> None:
    """Give one agent's calls out, those of each language apart."""
    for language in sorted({spoken.get(call_id, "") for call_id in drawn.calls}):
        calls = [call_id for call_id in drawn.calls if spoken.get(call_id, "") == language]
        able = [(one, at) for at, one in enumerate(people) if one.may_take(drawn.agent, language)]
        whole = sum(one.share for one, _ in able)
        of_agent: Counter[str] = Counter()

        def turn_of(at: int, has: int, each: float = len(calls) / (whole or 1)) -> Turn:
            one = people[at]
            fair = each * one.share
            beyond = (has >= floor(fair + NEARLY)) + (has >= ceil(fair - NEARLY))
            return beyond, (loads.given[one.name] + 1) / one.share, (at - turn) % len(people), at

        heap = [turn_of(at, 0) for one, at in able if loads.room[one.name] >= 1]
        heapify(heap)
        for call_id in calls:
            given[call_id] = None
            if not heap:
                continue
            place = heappop(heap)[-1]
            one = people[place]
            given[call_id] = one.name
            of_agent[one.name] += 1
            loads.take(one.name)
            if loads.room[one.name] >= 1:
                heappush(heap, turn_of(place, of_agent[one.name]))


def _hold_together(
    draws: Sequence[AgentDraw],
    people: Sequence[Inspector],
    spoken: Mapping[str, str],
    loads: _Loads,
    given: dict[str, str | None],
    met: Iterable[tuple[str, str]],
) -> None:
    """Move calls between inspectors until all agents and inspectors hang together, as far as that is possible."""
    agent_of = {call_id: one.agent for one in draws for call_id in one.calls}

    def taker(call_id: str, names: set[str]) -> str | None:
        able = [
            one
            for one in people
            if one.name in names
            and loads.room[one.name] >= 1
            and one.may_take(agent_of[call_id], spoken.get(call_id, ""))
        ]
        best = min(able, key=lambda one: ((loads.given[one.name] + 1) / one.share, one.name), default=None)
        return None if best is None else best.name

    def move(call_id: str, to: str) -> None:
        loads.give_back(str(given[call_id]))
        loads.take(to)
        given[call_id] = to

    connected({call: name for call, name in given.items() if name is not None}, agent_of, taker, move, met)
