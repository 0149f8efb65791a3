"""The draw itself, as pure functions: anyone with the list of calls and the seed can compute it again."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """One call of the month's population: who answered it, and why it cannot be drawn, if so."""

    call_id: str
    agent: str
    excluded: str | None = None


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


@dataclass(frozen=True)
class Inspector:
    """Who can be assigned to, with the agent they are themselves, if they also answer calls."""

    name: str
    agent: str = ""


def order_key(seed: str, month: str, call_id: str) -> str:
    """SHA-256 hex digest of `seed|YYYY-MM|call_id` (UTF-8); the draw takes the smallest first."""
    return hashlib.sha256(f"{seed}|{month}|{call_id}".encode()).hexdigest()


def draw(seed: str, month: str, population: Iterable[Candidate], agents: Sequence[str], quota: int) -> list[AgentDraw]:
    """Draw the first `quota` eligible calls of each agent in the order of `order_key`.

    Args:
        seed: the month's seed, as text.
        month: `YYYY-MM`.
        population: every call of the month, excluded ones with their reason.
        agents: who is due an inspection, whether or not they answered a call.
        quota: inspections due an agent.
    """
    eligible: dict[str, list[str]] = {agent: [] for agent in agents}
    for call in population:
        if call.excluded is None and call.agent in eligible:
            eligible[call.agent].append(call.call_id)
    return [
        AgentDraw(
            agent,
            quota,
            len(calls),
            tuple(sorted(calls, key=lambda call_id: order_key(seed, month, call_id))[:quota]),
        )
        for agent, calls in sorted(eligible.items())
    ]


def assign(draws: Iterable[AgentDraw], inspectors: Sequence[Inspector]) -> dict[str, str | None]:
    """Give each drawn call to the inspector who has fewest of this agent's calls, then fewest in all, then by name.

    So the load is even and every inspector meets every agent, which lets leniency be told from quality. Nobody gets the
    own calls; a call that nobody may take maps to None.
    """
    load = {inspector.name: 0 for inspector in inspectors}
    given: dict[str, str | None] = {}
    for drawn in draws:
        able = sorted(inspector.name for inspector in inspectors if inspector.agent != drawn.agent)
        of_agent = dict.fromkeys(able, 0)
        for call_id in drawn.calls:
            if not able:
                given[call_id] = None
                continue
            name = min(able, key=lambda one: (of_agent[one], load[one], one))
            given[call_id] = name
            of_agent[name] += 1
            load[name] += 1
    return given
