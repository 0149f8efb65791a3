"""Whether the agents and inspectors of a month hang together, so that leniency can be told from quality."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

Node = tuple[str, str]


@dataclass(frozen=True)
class Hanging:
    """How the agents and inspectors of a month hang together.

    `groups` of agents and inspectors that never met, 1 where all hang together, 0 without calls; `one_inspector` are
    the agents of several calls whom a single inspector hears.
    """

    groups: int
    one_inspector: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether everybody's leniency can be compared."""
        return self.groups <= 1


class _Joined:
    """Which nodes hang together (union and find)."""

    def __init__(self) -> None:
        self.above: dict[Node, Node] = {}

    def root(self, node: Node) -> Node:
        """The node that stands for the group of a node."""
        self.above.setdefault(node, node)
        while self.above[node] != node:
            self.above[node] = self.above[self.above[node]]
            node = self.above[node]
        return node

    def join(self, one: Node, other: Node) -> bool:
        """Join two groups; False where they were one already."""
        first, second = self.root(one), self.root(other)
        self.above[second] = first
        return first != second


def hanging(pairs: Iterable[tuple[str, str]]) -> Hanging:
    """How agents and inspectors hang together, from an (agent, inspector) a call."""
    listed = list(pairs)
    joined = _Joined()
    for agent, inspector in set(listed):
        joined.join(("agent", agent), ("inspector", inspector))
    calls = Counter(agent for agent, _ in listed)
    met = Counter(agent for agent, _ in set(listed))
    alone = tuple(sorted(agent for agent, number in calls.items() if number > 1 and met[agent] == 1))
    return Hanging(len({joined.root(node) for node in list(joined.above)}), alone)


def connected(
    given: Mapping[str, str],
    agent_of: Mapping[str, str],
    taker: Callable[[str, set[str]], str | None],
    move: Callable[[str, str], None],
    met: Iterable[tuple[str, str]] = (),
) -> None:
    """Move calls until one group is left, or none can be moved any more.

    A call that moves is one whose inspector its agent also meets another way, or one that leaves nobody behind.

    Args:
        given: call id -> its inspector.
        agent_of: call id -> its agent.
        taker: the inspector among some who would best take a call, if any may.
        move: gives a call to an inspector.
        met: agents and inspectors who met before.
    """
    holder, before = dict(given), set(met)
    while True:
        groups = _groups(holder, agent_of, before)
        if len(groups) <= 1:
            return
        main = max(groups, key=lambda one: (len(one.calls), one.calls[0]))
        chosen = ((call, taker(call, main.inspectors)) for one in groups if one is not main for call in one.movable)
        found = next(((call, to) for call, to in chosen if to is not None), None)
        if found is None:
            return
        move(*found)
        holder[found[0]] = found[1]


@dataclass(frozen=True)
class _Group:
    """The calls of a group in their order; those that can move, the best to move first; and its inspectors."""

    calls: list[str]
    movable: list[str]
    inspectors: set[str]


def _groups(holder: Mapping[str, str], agent_of: Mapping[str, str], met: Set[tuple[str, str]]) -> list[_Group]:
    joined = _Joined()
    for agent, name in met:
        joined.join(("agent", agent), ("inspector", name))
    spare = {call for call, name in holder.items() if not joined.join(("agent", agent_of[call]), ("inspector", name))}
    edges = [*met, *((agent_of[call], name) for call, name in holder.items())]
    degree = Counter(node for agent, name in edges for node in (("agent", agent), ("inspector", name)))
    groups: dict[Node, list[str]] = {}
    for call, name in holder.items():
        groups.setdefault(joined.root(("inspector", name)), []).append(call)
    inspectors: dict[Node, set[str]] = {}
    for _, name in edges:
        inspectors.setdefault(joined.root(("inspector", name)), set()).add(name)

    def worth(call: str) -> int:
        if call in spare:
            return 0
        return 1 if degree["inspector", holder[call]] == 1 else 2

    def can_move(call: str) -> bool:
        return worth(call) < 2 or degree["agent", agent_of[call]] == 1

    return [
        _Group(calls, sorted(filter(can_move, calls), key=worth), inspectors[root]) for root, calls in groups.items()
    ]
