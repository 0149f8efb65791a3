"""One agent looked at closely: the months, the criteria, what to expect next, and the calls to hear."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats
from sqlmodel import Session, col, select

from inspection.analysis.agents import AgentLevel, Differences
from inspection.analysis.cells import PERCENT, SCORE, CriterionSums, Sample, months_of, read_cells, read_criteria
from inspection.analysis.choices import known_criteria
from inspection.errors import NotFound
from inspection.models import PUBLISHED_STATES, Agent, Assignment, Evaluation
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import within
from inspection.statistics import benjamini_hochberg, exact_interval
from inspection.words import say

LEVEL = 0.05
Z = 1.96
MOST_CALLS = 300


@dataclass(frozen=True)
class AgentMonth:
    """One month of an agent beside the centre: both means, and between what 95 of 100 agents' months lie."""

    month: str
    n: int
    value: float
    centre: float
    low: float
    high: float


@dataclass(frozen=True)
class CriterionLevel:
    """How one criterion is met, in percent of its marks: by the agent with a 95 % interval, and by the centre.

    Of one that is broken or not (`breach`), the percentage of calls with a breach.
    """

    code: str
    name_zh: str
    name_en: str
    n: int
    value: float
    low: float
    high: float
    centre: float
    stands_out: bool
    breach: bool = False

    def label(self, language: str) -> str:
        """Code and name."""
        return f"{self.code} {self.name_zh if language == 'zh' else self.name_en}"


@dataclass(frozen=True)
class AgentCall:
    """One published result; `recorded` while its recording is kept."""

    evaluation_id: int
    call_id: str
    month: str
    score: float | None
    fatal: bool
    recorded: bool


@dataclass(frozen=True)
class Expected:
    """What the next month's mean is expected to be with as many calls as in the last, and its 95 % interval."""

    month: str
    n: int
    value: float
    low: float
    high: float
    sentence: str


@dataclass(frozen=True)
class AgentView:
    """One agent; `expected` only of random samples."""

    level: AgentLevel
    months: tuple[AgentMonth, ...]
    criteria: tuple[CriterionLevel, ...]
    calls: tuple[AgentCall, ...]
    expected: Expected | None
    made_up_until: str | None


def look_at_agent(
    agent_id: int, sample: Sample, found: Differences, *, session: Session, by: Actor, language: str = "en"
) -> AgentView:
    """Look closely at one of the agents that were compared; only what lies in the reader's scope is read.

    Args:
        found: of the same sample.

    Raises:
        NotAllowed: the role may not see differences.
        NotFound: no such agent is named in `found`.
    """
    require(may(by, "see_differences"), by, f"see agent {agent_id}")
    level = next((one for one in found.agents if one.own and one.agent_id == agent_id), None)
    if level is None:
        raise NotFound(key="error.agent_not_compared", agent=agent_id)
    own = replace(sample, agent_id=agent_id, team="", operator="")
    centre_id = session.get_one(Agent, agent_id).centre_id
    around = replace(own, agent_id=None, centre_id=centre_id)
    months = _months(own, around, found, session=session, by=by)
    made_up = [str(one.month) for one in months_of(own, session=session, by=by) if one.made_up]
    return AgentView(
        level,
        months,
        _criteria(own, around, session=session, by=by),
        _calls(own, session=session, by=by),
        _expected(level, months, found, language) if sample.basis == "random" and not found.breach else None,
        made_up[-1] if made_up else None,
    )


def _months(own: Sample, around: Sample, found: Differences, *, session: Session, by: Actor) -> tuple[AgentMonth, ...]:
    mine = read_cells(own, ("month",), session=session, by=by).scored()
    theirs = read_cells(around, ("month",), session=session, by=by, background=True).scored()
    centre = dict(zip(theirs.keys["month"].tolist(), (theirs.total / theirs.n).tolist(), strict=True))
    rows = []
    for month, n, total in zip(mine.keys["month"].tolist(), mine.n, mine.total, strict=True):
        middle = centre[month]
        edges = _usual_share(int(n), found) if found.breach else _usual_mean(middle, n, found)
        rows.append(AgentMonth(f"{month // 100}-{month % 100:02d}", int(n), float(total / n), middle, *edges))
    return tuple(rows)


def _usual_mean(middle: float, n: float, found: Differences) -> tuple[float, float]:
    """Between what the means of n calls of 95 of 100 agents lie."""
    half = Z * float(np.sqrt(found.between + found.within / n))
    return max(0.0, middle - half), min(100.0, middle + half)


def _usual_share(n: int, found: Differences) -> tuple[float, float]:
    """Between what shares (percent) of n calls with a breach lie: quantiles of the beta-binomial, or the binomial.

    Around the rate of all months, since that of a single one rests on a handful of breaches.
    """
    middle = 0.0 if found.limits is None else found.limits.centre
    rate, between = middle / PERCENT, found.between / PERCENT**2
    if not 0 < rate < 1:
        return middle, middle
    strength = rate * (1 - rate) / between - 1 if between > 0 else np.inf
    law = stats.betabinom(n, rate * strength, (1 - rate) * strength) if 0 < strength < np.inf else stats.binom(n, rate)
    low, high = law.ppf((0.025, 0.975))
    return PERCENT * float(low) / n, PERCENT * float(high) / n


def _expected(level: AgentLevel, months: Sequence[AgentMonth], found: Differences, language: str) -> Expected | None:
    """The level known so far, drawn towards the mean of all; around it, what is not known and what chance brings."""
    if not months:
        return None
    last = months[-1]
    total = found.between + found.within / level.n
    unknown = found.between * (found.within / level.n) / total if total > 0 else 0.0
    half = Z * float(np.sqrt(unknown + found.within / last.n))
    low, high = max(0.0, level.shrunk - half), min(100.0, level.shrunk + half)
    following = str(Month.parse(last.month).next())
    told = {"last": last.value, "value": level.shrunk, "low": low, "high": high}
    sentence = say(
        "agents.expected" if found.subject == SCORE else "agents.expected_share",
        language,
        month=last.month,
        n=last.n,
        **{name: f"{one:.1f}" for name, one in told.items()},
    )
    return Expected(following, last.n, level.shrunk, low, high, sentence)


def _criteria(own: Sample, around: Sample, *, session: Session, by: Actor) -> tuple[CriterionLevel, ...]:
    """The criteria in the order of the newest rubric, the weighted ones first, compared with the rest of the centre."""
    mine = read_criteria(own, session=session, by=by)
    theirs = read_criteria(around, session=session, by=by, background=True)
    shown = [one for one in known_criteria(session=session) if one.code in mine and one.code in theirs]
    numbers = [(_compared_breaches if one.breach else _compared)(mine[one.code], theirs[one.code]) for one in shown]
    if not numbers:
        return ()
    rejected = benjamini_hochberg([p for *_, p in numbers], q=LEVEL).rejected
    return tuple(
        CriterionLevel(
            one.code,
            one.name_zh,
            one.name_en,
            int(mine[one.code].n),
            value,
            low,
            high,
            centre,
            bool(rejected[at]),
            one.breach,
        )
        for at, (one, (value, low, high, centre, _)) in enumerate(zip(shown, numbers, strict=True))
    )


Compared = tuple[float, float, float, float, float]


def _compared(mine: CriterionSums, theirs: CriterionSums) -> Compared:
    """Mean and interval of an agent, the centre's mean, and how likely chance alone makes such a difference.

    The spread is that of the centre: a handful of equal answers says nothing of how answers spread.
    """
    value, centre = mine.total / mine.n, theirs.total / theirs.n
    spread = max(0.0, theirs.squares / theirs.n - centre**2)
    half = Z * float(np.sqrt(spread / mine.n))
    rest = theirs.n - mine.n
    p_value = 1.0
    if rest > 0 and spread > 0:
        away = value - (theirs.total - mine.total) / rest
        p_value = float(2 * stats.norm.sf(abs(away) / np.sqrt(spread / mine.n + spread / rest)))
    return value, max(0.0, value - half), min(100.0, value + half), centre, p_value


def _compared_breaches(mine: CriterionSums, theirs: CriterionSums) -> Compared:
    """As `_compared`, of calls with a breach: the exact interval, and Fisher's exact test against the rest."""
    low, high = exact_interval(mine.breaches, mine.n)
    rest, broken = theirs.n - mine.n, theirs.breaches - mine.breaches
    table = np.array([[mine.breaches, mine.n - mine.breaches], [broken, rest - broken]])
    p_value = float(stats.fisher_exact(table).pvalue) if rest > 0 else 1.0
    value, centre = mine.breaches / mine.n, theirs.breaches / theirs.n
    return PERCENT * value, PERCENT * float(low), PERCENT * float(high), PERCENT * centre, p_value


def _calls(own: Sample, *, session: Session, by: Actor) -> tuple[AgentCall, ...]:
    in_scope = within(by, centre_id=Assignment.centre_id, team_id=Assignment.team_id, agent_id=Assignment.agent_id)
    rows: Any = (
        select(Evaluation, Assignment)
        .where(
            Evaluation.assignment_id == Assignment.id,
            Assignment.agent_id == own.agent_id,
            Assignment.basis == own.basis,
            Assignment.population == "calls",
            Assignment.month > str(own.until.plus(-own.months)),
            Assignment.month <= str(own.until),
            col(Evaluation.state).in_(PUBLISHED_STATES),
            in_scope,
        )
        .order_by(col(Assignment.month).desc(), col(Evaluation.id).desc())
        .limit(MOST_CALLS)
    )
    return tuple(
        AgentCall(
            one.id or 0, given.call_id, given.month, one.total_without_fatal, one.fatal, given.recording_id is not None
        )
        for one, given in session.exec(rows)
    )
