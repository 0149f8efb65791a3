"""G3: differences between agents, and between inspectors, beyond what chance brings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session, col, select

from inspection.analysis.cells import Cells, Sample, months_of, own_agents, read_cells
from inspection.analysis.flags import Flag
from inspection.analysis.leniency import InspectorLevel, inspector_levels
from inspection.analysis.levels import FEWEST_CALLS, Levels, agent_levels, inspector_effects
from inspection.models import Agent, User
from inspection.models.organisation import Role
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.statistics import ALARM, WARNING, Crossed, reliability
from inspection.words import say

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
    sample = Sample(month)
    cells = read_cells(sample, ("agent_id", "inspector_id"), session=session, by=by, background=True).scored()
    found = months_of(sample, session=session, by=by, background=True)
    months, made_up = tuple(str(one.month) for one in found), any(one.made_up for one in found)
    if np.unique(cells.keys["agent_id"]).size < 2 or cells.n.sum() < 2 * FEWEST_CALLS:
        sentence = say("analysis.differences_none", language)
        return Differences(months, (), (), None, {}, None, made_up, (), sentence, "too_few_scores")
    effects = inspector_effects(cells)
    levels = agent_levels(cells, effects)
    agents = _agents(levels, own_agents(sample, session=session, by=by), session=session)
    seen = _inspectors(cells, effects, session=session) if by.role != Role.TEAM_LEAD else ()
    flags = _flags(agents, levels.centre, seen, language)
    shares, residual = _shares(effects, cells)
    return Differences(
        months,
        agents,
        seen,
        _limits(levels, residual),
        shares,
        _reliability(effects),
        made_up,
        flags,
        _sentence(agents, language),
    )


def _inspectors(cells: Cells, effects: Crossed | None, *, session: Session) -> tuple[InspectorLevel, ...]:
    ids = np.unique(cells.keys["inspector_id"]).tolist()
    names = session.exec(select(User.id, User.name).where(col(User.id).in_(ids)))
    return inspector_levels(cells, {key or 0: name for key, name in names}, effects)


def _agents(levels: Levels, own: set[int] | None, *, session: Session) -> tuple[AgentLevel, ...]:
    rows = session.exec(select(Agent.id, Agent.staff_number, Agent.name_zh, Agent.name_en))
    people = {key: (number, zh, en) for key, number, zh, en in rows}
    found = []
    for at, key in enumerate(levels.ids.tolist()):
        named = own is None or key in own
        number, zh, en = people[key] if named else ("", "", "")
        found.append(
            AgentLevel(
                number,
                zh,
                en,
                named,
                int(levels.n[at]),
                float(levels.mean[at]),
                float(levels.adjusted[at]),
                float(levels.shrunk[at]),
                float(levels.low[at]),
                float(levels.high[at]),
                int(levels.fatal[at]),
                bool(levels.outside[at]),
            )
        )
    order = sorted(range(len(found)), key=lambda at: (people[int(levels.ids[at])][0], int(levels.ids[at])))
    return tuple(found[at] for at in order)


def _shares(effects: Crossed | None, cells: Cells) -> tuple[dict[str, float], float]:
    if effects is None:
        number, total, squares = (float(one.sum()) for one in (cells.n, cells.total, cells.squares))
        return {}, max(0.0, squares - total**2 / number) / (number - 1)
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


def _limits(levels: Levels, residual: float) -> Limits:
    most, centre = float(levels.n.max()), levels.centre
    n = np.linspace(max(1.0, FEWEST_CALLS / 2), most * 1.15, LIMIT_POINTS)
    half = np.sqrt(residual / n)

    def line(width: float) -> tuple[float, ...]:
        return tuple(float(value) for value in np.clip(centre + width * half, 0.0, 100.0))

    return Limits(tuple(n.tolist()), line(-WARNING), line(WARNING), line(-ALARM), line(ALARM), centre)


def _flags(
    agents: Sequence[AgentLevel], centre: float, inspectors: Sequence[InspectorLevel], language: str
) -> tuple[Flag, ...]:
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
