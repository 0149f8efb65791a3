"""What the differences between agents come to, in sentences."""

import math
from collections.abc import Sequence

from inspection.analysis.agents import AgentLevel
from inspection.analysis.breaches import BreachRates
from inspection.analysis.cells import SCORE, Sample
from inspection.analysis.flags import Flag
from inspection.analysis.leniency import InspectorLevel
from inspection.analysis.levels import Levels
from inspection.analysis.sentences import percent
from inspection.words import say

Z = 1.96


def flags_of(
    agents: Sequence[AgentLevel],
    centre: float,
    inspectors: Sequence[InspectorLevel],
    sample: Sample,
    language: str,
    *,
    breach: bool = False,
) -> tuple[Flag, ...]:
    """Who of the own agents, and which inspectors, stand out beyond chance."""
    flags = []
    unit = "" if sample.subject == SCORE else "_breach" if breach else "_share"
    for agent in agents:
        if agent.own and agent.stands_out:
            away = agent.adjusted - centre
            key = f"analysis.agent_{'above' if away > 0 else 'below'}{unit}"
            sentence = say(key, language, agent=agent.label(language), points=f"{abs(away):.1f}", n=agent.n)
            finding = "above_others" if away > 0 else "below_others"
            flags.append(Flag(agent.staff_number, finding, round(agent.adjusted, 2), agent.n, sentence))
    for one in inspectors:
        strict = one.leniency < 0
        if one.stands_out and not (strict and len(inspectors) == 2):
            key = f"analysis.inspector_{'strict' if strict else 'lenient'}{unit}"
            sentence = say(key, language, inspector=one.name, points=f"{abs(one.leniency):.1f}", n=one.n)
            finding = "strict" if strict else "lenient"
            flags.append(Flag(one.name, finding, round(one.leniency, 2), one.n, sentence))
    return tuple(flags)


def levels_sentence(agents: Sequence[AgentLevel], levels: Levels, sample: Sample, language: str) -> str:
    """How many of the own agents stand out, and the mean of all that they are compared with, with its interval."""
    own = [one for one in agents if one.own]
    out = sum(one.stands_out for one in own)
    calls = sum(one.n for one in own)
    if sample.basis != "random":
        return say("analysis.differences_targeted", language, agents=len(own), calls=calls)
    key = "analysis.differences_some" if out else "analysis.differences_noise"
    half = Z * math.sqrt(levels.within / float(levels.n.sum()))
    unit = "points" if sample.subject == SCORE else "share"
    numbers = {"mean": levels.centre, "low": max(0.0, levels.centre - half), "high": min(100.0, levels.centre + half)}
    told = say(
        f"analysis.differences_mean_{unit}",
        language,
        agents=len(agents),
        **{name: f"{one:.1f}" for name, one in numbers.items()},
    )
    return say(key, language, agents=len(own), calls=calls, out=out) + told


def fatal_sentence(agents: Sequence[AgentLevel], rates: BreachRates, sample: Sample, language: str) -> str:
    """How many calls are fatal, and whose are more than chance brings."""
    own = [one for one in agents if one.own]
    told = {"fatal": sum(one.fatal for one in own), "calls": sum(one.calls for one in own), "agents": len(own)}
    beyond = sum(one.fatal_beyond for one in own)
    key = "none" if not told["fatal"] else "some" if beyond else "targeted" if sample.basis != "random" else "noise"
    return say(f"analysis.fatal_{key}", language, beyond=beyond, rate=percent(rates.rate), **told)


def breach_sentence(agents: Sequence[AgentLevel], rates: BreachRates, sample: Sample, name: str, language: str) -> str:
    """How many calls break a criterion, of all that are compared, and whose are more than chance brings."""
    own = [one for one in agents if one.own]
    broken, calls = sum(one.fatal for one in own), sum(one.calls for one in own)
    beyond = sum(one.stands_out for one in own)
    key = "none" if not broken else "targeted" if sample.basis != "random" else "some" if beyond else "noise"
    low, high = (percent(one) for one in rates.interval)
    told = {"broken": broken, "calls": calls, "agents": len(own), "beyond": beyond}
    return say(f"analysis.breach_{key}", language, name=name, rate=percent(rates.rate), low=low, high=high, **told)
