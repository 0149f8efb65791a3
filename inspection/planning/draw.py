"""The draw itself, as pure functions: anyone with the list of calls and the seed can compute it again."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

HASH_WORDS = 4
WORD_BITS = 64
Places = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Candidate:
    """One call of the month's population: who answered it, and why it cannot be drawn, if so.

    Args:
        stratum: the draw is spread evenly over the strata of an agent's calls.
        since: the round of the draw from which on it can be drawn.
    """

    call_id: str
    agent: str
    excluded: str | None = None
    stratum: str = ""
    since: int = 1


@dataclass(frozen=True)
class Population:
    """The calls of a month as columns, a place a call, since a month can have a million; `strata` may be empty."""

    call_ids: Sequence[str]
    agents: Sequence[str]
    excluded: Sequence[str | None]
    strata: Sequence[str] = ()
    since: Sequence[int] = ()

    @classmethod
    def of(cls, calls: Iterable[Candidate]) -> "Population":
        """The same calls as columns, in their order."""
        rows = list(calls)
        return cls(
            [one.call_id for one in rows],
            [one.agent for one in rows],
            [one.excluded for one in rows],
            [one.stratum for one in rows] if any(one.stratum for one in rows) else (),
            [one.since for one in rows] if any(one.since > 1 for one in rows) else (),
        )

    def __len__(self) -> int:
        return len(self.call_ids)

    def candidates(self) -> list[Candidate]:
        """The same calls as rows."""
        strata = self.strata or repeat("", len(self))
        since = self.since or repeat(1, len(self))
        columns = zip(self.call_ids, self.agents, self.excluded, strata, since, strict=True)
        return [Candidate(*row) for row in columns]


@dataclass(frozen=True)
class AgentDraw:
    """What was drawn for one agent; `calls` in the order of the draw."""

    agent: str
    due: int
    eligible: int
    calls: tuple[str, ...]

    @property
    def shortfall(self) -> int:
        """How many inspections are missing to what is due."""
        return max(0, self.due - len(self.calls))


def order_key(seed: str, month: str, call_id: str) -> str:
    """SHA-256 hex digest of `seed|YYYY-MM|call_id` (UTF-8); the draw takes the smallest first."""
    return hashlib.sha256(f"{seed}|{month}|{call_id}".encode()).hexdigest()


def draw(
    seed: str,
    month: str,
    population: Population,
    wanted: Mapping[str, int],
    *,
    taken: Set[str] = frozenset(),
    round_number: int = 1,
) -> list[AgentDraw]:
    """Draw the first so many eligible calls of each agent in the order of the draw, by agent.

    The order is that of `order_key`. With strata it is that of (place, `order_key`), where a call's place is how many
    calls of its agent and stratum come before it: first the first of every stratum, then the second of every one.

    Args:
        seed: the month's seed, as text.
        month: `YYYY-MM`.
        population: every call of the month, excluded ones with their reason.
        wanted: how many for each agent, whether or not they answered a call.
        taken: calls drawn in earlier rounds; they come first in their stratum and are not drawn again.
        round_number: calls that can be drawn from a later round on only are left out.
    """
    agents = sorted(wanted)
    at, of_agent = _eligible(population, agents, round_number)
    words = _words(seed, month, [population.call_ids[place] for place in at])
    gone = np.fromiter((population.call_ids[place] in taken for place in at), bool, len(at)) if taken else None
    order = _in_order(words, of_agent, _strata(population, at), gone)
    ends = np.cumsum(np.bincount(of_agent, minlength=len(agents))) if len(agents) else np.zeros(0, np.int64)
    draws = []
    start = 0
    for agent, end in zip(agents, ends.tolist(), strict=True):
        places = order[start:end]
        if gone is not None:
            places = places[~gone[places]]
        calls = tuple(population.call_ids[at[place]] for place in places[: wanted[agent]].tolist())
        draws.append(AgentDraw(agent, wanted[agent], end - start, calls))
        start = end
    return draws


def _eligible(population: Population, agents: Sequence[str], round_number: int) -> tuple[list[int], Places]:
    """The places of the calls that can be drawn, and the number of the agent of each."""
    codes = {agent: code for code, agent in enumerate(agents)}
    numbers = np.fromiter((codes.get(agent, -1) for agent in population.agents), np.int64, len(population))
    numbers[np.fromiter((one is not None for one in population.excluded), bool, len(population))] = -1
    if population.since:
        numbers[np.asarray(population.since) > round_number] = -1
    at = np.flatnonzero(numbers >= 0)
    return at.tolist(), numbers[at]


def _words(seed: str, month: str, call_ids: Sequence[str]) -> Words:
    """The digests as four numbers each, which sort as the hex digests do: calls x 4."""
    prefix, digest = f"{seed}|{month}|".encode(), hashlib.sha256
    digests = b"".join([digest(prefix + call_id.encode()).digest() for call_id in call_ids])
    return np.frombuffer(digests, ">u8").reshape(-1, HASH_WORDS).astype(np.uint64)


def _strata(population: Population, at: Sequence[int]) -> Places | None:
    if not population.strata:
        return None
    names = [population.strata[place] for place in at]
    codes = {name: code for code, name in enumerate(sorted(set(names)))}
    return np.fromiter((codes[name] for name in names), np.int64, len(names))


def _in_order(words: Words, of_agent: Places, strata: Places | None, gone: NDArray[np.bool_] | None) -> Places:
    """Places by agent, and within an agent in the order of the draw."""
    if strata is None or not len(words):
        return _sorted(words, of_agent)
    group = of_agent * (int(strata.max()) + 1) + strata
    inner = _sorted(words, group if gone is None else group * 2 + ~gone)
    sorted_group = group[inner]
    first = np.concatenate(([True], sorted_group[1:] != sorted_group[:-1]))
    starts = np.maximum.accumulate(np.where(first, np.arange(len(inner)), 0))
    place = np.empty(len(inner), np.int64)
    place[inner] = np.arange(len(inner)) - starts
    return _sorted(words, of_agent * (int(place.max()) + 1) + place)


def _sorted(words: Words, group: Places) -> Places:
    """Places by group, then by digest; the first bits decide but where two of a group share them."""
    if not len(words):
        return np.zeros(0, np.int64)
    bits = int(group.max()).bit_length()
    key = words[:, 0] >> np.uint64(bits)
    if bits:
        key |= group.astype(np.uint64) << np.uint64(WORD_BITS - bits)
    order = np.argsort(key)
    ordered = key[order]
    if (ordered[1:] == ordered[:-1]).any():
        order = np.lexsort((*(words[:, word] for word in reversed(range(HASH_WORDS))), group))
    return order
