"""G3: differences between agents, and between inspectors, beyond what chance brings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from sqlmodel import Session

from inspection.analysis.flags import Flag
from inspection.analysis.leniency import LEVEL, InspectorLevel, inspector_levels
from inspection.analysis.scores import Scored, published_scores
from inspection.models.organisation import Role
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.statistics import (
    ALARM,
    WARNING,
    Crossed,
    benjamini_hochberg,
    crossed_variance,
    reliability,
    shrink_means,
    spread_of_means,
)
from inspection.statistics.checks import Array
from inspection.words import say

WINDOW_MONTHS = 13
FEWEST_CALLS = 10
LIMIT_POINTS = 40


@dataclass(frozen=True)
class AgentLevel:
    """One agent's level: plain mean, mean adjusted for who inspected, shrunken mean with its 95 % interval (points).

    Agents outside the scope (`own` is false) come without number and name.
    """

    staff_number: str
    name_zh: str
    name_en: str
    own: bool
    n: int
    mean: float
    adjusted: float
    shrunk: float
    low: float
    high: float
    fatal: int
    stands_out: bool

    def label(self, language: str) -> str:
        """Staff number and name; nothing for agents outside the scope."""
        return f"{self.staff_number} {self.name_zh if language == 'zh' else self.name_en}" if self.own else ""


@dataclass(frozen=True)
class Limits:
    """Funnel limits along the number of calls."""

    n: tuple[float, ...]
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    low_998: tuple[float, ...]
    high_998: tuple[float, ...]
    centre: float


@dataclass(frozen=True)
class Differences:
    """The agents of a window of months; `reason` where there is too little to compare."""

    months: tuple[str, ...]
    agents: tuple[AgentLevel, ...]
    inspectors: tuple[InspectorLevel, ...]
    limits: Limits | None
    shares: dict[str, float]
    reliability: float | None
    made_up: bool
    flags: tuple[Flag, ...]
    sentence: str
    reason: str | None = None


def differences_between_agents(month: Month, *, session: Session, by: Actor, language: str = "en") -> Differences:
    """Compare the agents over the thirteen months up to `month`, adjusted for the inspectors' leniency.

    Raises:
        NotAllowed: the role may not see differences.
    """
    require(may(by, "see_differences"), by, f"see the differences between agents up to {month}")
    scores = published_scores(month, WINDOW_MONTHS, session=session, by=by)
    months = tuple(sorted({one.month for one in scores}))
    made_up = any(one.made_up for one in scores)
    if len({one.agent_id for one in scores}) < 2 or len(scores) < 2 * FEWEST_CALLS:
        sentence = say("analysis.differences_none", language)
        return Differences(months, (), (), None, {}, None, made_up, (), sentence, "too_few_scores")
    effects = _effects(scores)
    agents = _agents(scores, effects)
    inspectors = inspector_levels(scores, effects)
    seen = inspectors if by.role != Role.TEAM_LEAD else ()
    flags = _flags(agents, seen, language)
    shares, residual = _shares(effects, scores)
    return Differences(
        months,
        agents,
        seen,
        _limits(agents, residual),
        shares,
        _reliability(effects),
        made_up,
        flags,
        _sentence(agents, language),
    )


def _effects(scores: Sequence[Scored]) -> Crossed | None:
    """Agents and inspectors crossed; None where one inspector did everything, or nearly every score is a new pair."""
    inspectors, agents = {one.inspector for one in scores}, {one.agent_id for one in scores}
    if len(inspectors) < 2 or len(scores) < len(inspectors) + len(agents):
        return None
    return crossed_variance(
        [one.value for one in scores], [one.agent_id for one in scores], [one.inspector for one in scores]
    )


def _adjusted(scores: Sequence[Scored], effects: Crossed | None) -> Array:
    values = np.array([one.value for one in scores])
    if effects is None or not effects.connected:
        return values
    names = sorted({one.inspector for one in scores})
    lenient = dict(zip(names, effects.inspector_effects, strict=True))
    return np.asarray(values - np.array([lenient[one.inspector] for one in scores]), np.float64)


def _agents(scores: Sequence[Scored], effects: Crossed | None) -> tuple[AgentLevel, ...]:
    groups: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(scores):
        groups[one.agent_id].append(at)
    values, adjusted = np.array([one.value for one in scores]), _adjusted(scores, effects)
    n = np.array([len(group) for group in groups.values()], np.float64)
    means = np.array([adjusted[group].mean() for group in groups.values()])
    spare = max(1.0, n.sum() - n.size)
    within = sum(float(((adjusted[group] - adjusted[group].mean()) ** 2).sum()) for group in groups.values()) / spare
    found = shrink_means(means, n, within)
    tau2 = found.between
    spread = np.sqrt(tau2 * (within / n) / (tau2 + within / n)) if tau2 + within > 0 else np.zeros(n.size)
    outside = _stand_out(means, n, within)
    levels = []
    for at, group in enumerate(groups.values()):
        one = scores[group[-1]]
        shrunk, half = float(found.shrunk[at]), 1.96 * float(spread[at])
        levels.append(
            AgentLevel(
                one.staff_number if one.own else "",
                one.name_zh if one.own else "",
                one.name_en if one.own else "",
                one.own,
                len(group),
                float(values[group].mean()),
                float(means[at]),
                shrunk,
                max(0.0, shrunk - half),
                min(100.0, shrunk + half),
                sum(scores[index].fatal for index in group),
                bool(outside[at]),
            )
        )
    return tuple(levels)


def _stand_out(means: Array, n: Array, within: float) -> Array:
    """Who differs from all others together, those others' own differences counted in (Benjamini-Hochberg, 5 %)."""
    p_values = []
    for at in range(means.size):
        rest = np.arange(means.size) != at
        if rest.sum() < 2:
            return np.zeros(means.size)
        centre = float((means[rest] * n[rest]).sum() / n[rest].sum())
        tau2 = spread_of_means(means[rest], n[rest], within)
        error = np.sqrt(within / n[at] + tau2 + (tau2 + within / n[rest].mean()) / rest.sum())
        z = (means[at] - centre) / error if error > 0 else 0.0
        p_values.append(float(2 * stats.t.sf(abs(z), df=rest.sum() - 1) if tau2 > 0 else 2 * stats.norm.sf(abs(z))))
    rejected = benjamini_hochberg(p_values, q=LEVEL).rejected
    return np.where(rejected & (n >= FEWEST_CALLS), 1.0, 0.0)


def _shares(effects: Crossed | None, scores: Sequence[Scored]) -> tuple[dict[str, float], float]:
    if effects is None:
        return {}, float(np.var([one.value for one in scores], ddof=1))
    total = effects.agent + effects.inspector + effects.residual
    if total <= 0:
        return {}, 0.0
    parts = {"agent": effects.agent, "inspector": effects.inspector, "rest": effects.residual}
    return {name: value / total for name, value in parts.items()}, effects.residual


def _reliability(effects: Crossed | None) -> float | None:
    """Of the mean of ten calls; None where nothing differs."""
    if effects is None or effects.agent + effects.residual <= 0:
        return None
    return reliability(effects.agent, effects.residual, FEWEST_CALLS)


def _limits(agents: Sequence[AgentLevel], residual: float) -> Limits:
    most = max(one.n for one in agents)
    n = np.linspace(max(1.0, FEWEST_CALLS / 2), most * 1.15, LIMIT_POINTS)
    centre = float(np.average([one.adjusted for one in agents], weights=[one.n for one in agents]))
    half = np.sqrt(residual / n)

    def line(width: float) -> tuple[float, ...]:
        return tuple(float(value) for value in np.clip(centre + width * half, 0.0, 100.0))

    return Limits(tuple(n.tolist()), line(-WARNING), line(WARNING), line(-ALARM), line(ALARM), centre)


def _flags(agents: Sequence[AgentLevel], inspectors: Sequence[InspectorLevel], language: str) -> tuple[Flag, ...]:
    centre = float(np.average([one.adjusted for one in agents], weights=[one.n for one in agents]))
    flags = []
    for agent in agents:
        if agent.own and agent.stands_out:
            away = agent.adjusted - centre
            key = "analysis.agent_above" if away > 0 else "analysis.agent_below"
            sentence = say(key, language, agent=agent.label(language), points=f"{abs(away):.1f}", n=agent.n)
            finding = "above_others" if away > 0 else "below_others"
            flags.append(Flag(agent.staff_number, finding, round(agent.adjusted, 2), agent.n, sentence))
    for one in inspectors:
        strict = one.leniency < 0
        if one.stands_out and not (strict and len(inspectors) == 2):
            key = "analysis.inspector_strict" if strict else "analysis.inspector_lenient"
            sentence = say(key, language, inspector=one.name, points=f"{abs(one.leniency):.1f}", n=one.n)
            finding = "strict" if strict else "lenient"
            flags.append(Flag(one.name, finding, round(one.leniency, 2), one.n, sentence))
    return tuple(flags)


def _sentence(agents: Sequence[AgentLevel], language: str) -> str:
    own = [one for one in agents if one.own]
    out = sum(one.stands_out for one in own)
    calls = sum(one.n for one in own)
    key = "analysis.differences_some" if out else "analysis.differences_noise"
    return say(key, language, agents=len(own), calls=calls, out=out)
