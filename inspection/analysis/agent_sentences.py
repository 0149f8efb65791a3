"""What the differences between agents come to, in sentences."""

from collections.abc import Sequence

from inspection.analysis.agents import AgentLevel
from inspection.analysis.cells import SCORE, Sample
from inspection.analysis.fatal import FatalRates
from inspection.analysis.flags import Flag
from inspection.analysis.leniency import InspectorLevel
from inspection.words import say


def flags_of(
    agents: Sequence[AgentLevel],
    centre: float,
    inspectors: Sequence[InspectorLevel],
    sample: Sample,
    language: str,
) -> tuple[Flag, ...]:
    """Who of the own agents, and which inspectors, stand out beyond chance."""
    flags = []
    unit = "" if sample.subject == SCORE else "_share"
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


def levels_sentence(agents: Sequence[AgentLevel], sample: Sample, language: str) -> str:
    """How many of the own agents stand out."""
    own = [one for one in agents if one.own]
    out = sum(one.stands_out for one in own)
    calls = sum(one.n for one in own)
    key = "analysis.differences_some" if out else "analysis.differences_noise"
    if sample.basis != "random":
        key = "analysis.differences_targeted"
    return say(key, language, agents=len(own), calls=calls, out=out)


def fatal_sentence(agents: Sequence[AgentLevel], fatal: FatalRates, sample: Sample, language: str) -> str:
    """How many calls are fatal, and whose are more than chance brings."""
    own = [one for one in agents if one.own]
    told = {"fatal": sum(one.fatal for one in own), "calls": sum(one.calls for one in own), "agents": len(own)}
    beyond = sum(one.fatal_beyond for one in own)
    key = "none" if not told["fatal"] else "some" if beyond else "targeted" if sample.basis != "random" else "noise"
    return say(f"analysis.fatal_{key}", language, beyond=beyond, rate=f"{fatal.rate:.1%}", **told)
