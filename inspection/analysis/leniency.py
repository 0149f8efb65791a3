"""How lenient each inspector is, compared with the others on the same agents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from inspection.analysis.scores import Scored
from inspection.statistics import Crossed, benjamini_hochberg

LEVEL = 0.05


@dataclass(frozen=True)
class InspectorLevel:
    """How many points an inspector gives more (less) than the others on the same agents, with its 95 % interval."""

    name: str
    n: int
    leniency: float
    low: float
    high: float
    stands_out: bool


def inspector_levels(scores: Sequence[Scored], effects: Crossed | None) -> tuple[InspectorLevel, ...]:
    """Each inspector against all others, on the same agents (agents' effects taken out as fixed)."""
    names = sorted({one.inspector for one in scores})
    if effects is None or not effects.connected:
        numbers = Counter(one.inspector for one in scores)
        return tuple(InspectorLevel(name, numbers[name], 0.0, 0.0, 0.0, False) for name in names)
    agents = sorted({one.agent_id for one in scores})
    levels, p_values = [], []
    for name in names:
        value, error, number = _against_others(scores, name, agents)
        p_values.append(float(2 * stats.norm.sf(abs(value) / error)) if error > 0 else 1.0)
        levels.append((name, number, value, 1.96 * error))
    rejected = benjamini_hochberg(p_values, q=LEVEL).rejected
    return tuple(
        InspectorLevel(name, number, value, value - half, value + half, bool(rejected[at]))
        for at, (name, number, value, half) in enumerate(levels)
    )


def _against_others(scores: Sequence[Scored], name: str, agents: Sequence[int]) -> tuple[float, float, int]:
    weighted = precision = 0.0
    residual = np.array([one.value for one in scores])
    for agent in agents:
        mine = residual[[at for at, one in enumerate(scores) if one.agent_id == agent and one.inspector == name]]
        theirs = residual[[at for at, one in enumerate(scores) if one.agent_id == agent and one.inspector != name]]
        if mine.size < 2 or theirs.size < 2:
            continue
        variance = float(mine.var(ddof=1) / mine.size + theirs.var(ddof=1) / theirs.size)
        if variance > 0:
            weighted += float(mine.mean() - theirs.mean()) / variance
            precision += 1 / variance
    number = sum(one.inspector == name for one in scores)
    return (weighted / precision, float(np.sqrt(1 / precision)), number) if precision else (0.0, 0.0, number)
