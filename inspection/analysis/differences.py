"""G3: differences between agents, and between inspectors, beyond what chance brings."""

import math
from dataclasses import replace

import numpy as np
from sqlmodel import Session, col, select

from inspection.analysis.agent_sentences import breach_sentence, fatal_sentence, flags_of, levels_sentence
from inspection.analysis.agents import AgentLevel as AgentLevel
from inspection.analysis.agents import Differences as Differences
from inspection.analysis.agents import Limits as Limits
from inspection.analysis.agents import breach_levels, mean_limits, rate_limits
from inspection.analysis.breaches import BreachRates, breach_rates
from inspection.analysis.cells import PERCENT, SCORE, Cells, Sample, months_of, own_agents, read_cells
from inspection.analysis.choices import breach_named
from inspection.analysis.leniency import InspectorLevel, inspector_breaches, inspector_levels
from inspection.analysis.levels import FEWEST_CALLS, Levels, agent_levels, inspector_effects
from inspection.models import Agent, User
from inspection.models.organisation import Role
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.statistics import Crossed, reliability
from inspection.words import say

WANTED = 0.8
"""Reliability from which a mean tells agents apart well."""


def differences_between_agents(
    month: Month, *, session: Session, by: Actor, language: str = "en", sample: Sample | None = None
) -> Differences:
    """Compare the agents over the thirteen months up to `month`, adjusted for the inspectors' leniency.

    Nobody stands out of a targeted sample: its calls were chosen because of something.

    Args:
        sample: another choice of results, up to the same month.

    Raises:
        NotAllowed: the role may not see differences.
    """
    require(may(by, "see_differences"), by, f"see the differences between agents up to {month}")
    sample = sample or Sample(month)
    cells = read_cells(sample, ("agent_id", "inspector_id"), session=session, by=by, background=True).scored()
    found = months_of(sample, session=session, by=by, background=True)
    months, made_up = tuple(str(one.month) for one in found), any(one.made_up for one in found)
    if np.unique(cells.keys["agent_id"]).size < 2 or cells.n.sum() < 2 * FEWEST_CALLS:
        sentence = say("analysis.differences_none", language)
        few = Differences(months, (), (), None, {}, None, made_up, (), sentence, "too_few_scores")
        return replace(few, basis=sample.basis, subject=sample.subject)
    broken = breach_named(sample.subject, session=session)
    effects = inspector_effects(cells)
    levels = agent_levels(cells, effects if broken is None else None)
    rates = breach_rates(levels.fatal, levels.calls)
    levels = _judged(levels if broken is None else breach_levels(levels, rates), sample)
    agents = _agents(levels, rates, own_agents(sample, session=session, by=by), sample, session=session)
    seen: tuple[InspectorLevel, ...] = ()
    if by.role != Role.TEAM_LEAD:
        seen = _inspectors(cells, effects, broken is not None, session=session)
    shares, residual = _shares(effects, cells)
    compared = Differences(
        months,
        agents,
        seen,
        mean_limits(levels, residual) if broken is None else rate_limits(levels, rates, PERCENT),
        shares,
        _reliability(effects),
        made_up,
        flags_of(agents, levels.centre, seen, sample, language, breach=broken is not None),
        levels_sentence(agents, levels, sample, language),
        basis=sample.basis,
        subject=sample.subject,
        calls_needed=_calls_needed(effects),
        within=levels.within,
        between=levels.between,
        connected=effects is None or effects.connected,
        breach=broken is not None,
    )
    if broken is not None:
        return replace(compared, sentence=breach_sentence(agents, rates, sample, broken.label(language), language))
    if sample.subject != SCORE:
        return compared
    told = fatal_sentence(agents, rates, sample, language)
    return replace(compared, fatal=rate_limits(levels, rates), fatal_sentence=told)


def _judged(levels: Levels, sample: Sample) -> Levels:
    return levels if sample.basis == "random" else replace(levels, outside=np.zeros(levels.n.size))


def _inspectors(cells: Cells, effects: Crossed | None, breach: bool, *, session: Session) -> tuple[InspectorLevel, ...]:
    ids = np.unique(cells.keys["inspector_id"]).tolist()
    rows = session.exec(select(User.id, User.name).where(col(User.id).in_(ids)))
    names = {key or 0: name for key, name in rows}
    return inspector_breaches(cells, names) if breach else inspector_levels(cells, names, effects)


def _agents(
    levels: Levels, rates: BreachRates, own: set[int] | None, sample: Sample, *, session: Session
) -> tuple[AgentLevel, ...]:
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
                int(levels.calls[at]),
                float(rates.shrunk[at]),
                bool(rates.outside[at]) and sample.basis == "random",
                key if named else 0,
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


def _calls_needed(effects: Crossed | None) -> int | None:
    """Calls whose mean tells agents apart with the wanted reliability; None where they do not differ."""
    if effects is None or effects.agent <= 0:
        return None
    return math.ceil(WANTED / (1 - WANTED) * effects.residual / effects.agent)
