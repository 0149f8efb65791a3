"""Looking for calls by what they are: by agent, kind, what was said, what a rule found, repetition or silence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, select

from inspection.batching import batches
from inspection.errors import InvalidInput
from inspection.intake.facts_store import read_rows
from inspection.listening.search import recordings_saying
from inspection.models import (
    Agent,
    Assignment,
    AssignmentState,
    Centre,
    MonthPlan,
    Outcome,
    PopulationCall,
    Recording,
    Suggestion,
    Transcript,
    Utterance,
)
from inspection.models.scoring import SECOND
from inspection.month import Month
from inspection.planning.population import BATCH
from inspection.policies import Actor, may, require
from inspection.scope import within

MS = 1000


@dataclass(frozen=True)
class Conditions:
    """What is looked for; a call has to meet all that are set.

    Args:
        agent: staff number.
        call_type: as the facts name it, such as `complaint`.
        keyword: text that the transcript holds, punctuation and spaces aside.
        criterion: code of a criterion whose rule had the `outcome`.
        repeated: the same caller called more than once in the month.
        silence_s: nobody speaks for so many seconds.
    """

    agent: str = ""
    call_type: str = ""
    keyword: str = ""
    criterion: str = ""
    outcome: str = Outcome.NOT_MATCHED
    repeated: bool = False
    silence_s: float | None = None

    @property
    def any(self) -> bool:
        """Whether anything is looked for."""
        texts = (self.agent, self.call_type, self.keyword.strip(), self.criterion)
        return any(texts) or self.repeated or self.silence_s is not None


@dataclass(frozen=True)
class FoundCall:
    """A call that meets the conditions; `inspected` is the basis on which it is inspected already, if it is."""

    call_id: str
    agent: str
    centre: str
    call_type: str
    duration_ms: int
    inspected: str | None


def find_calls(month: Month, conditions: Conditions, *, session: Session, by: Actor) -> list[FoundCall]:
    """The recorded calls of a drawn month in scope that meet all conditions, by call id.

    Raises:
        NotAllowed: the role may not take targeted samples.
        InvalidInput: no condition is set.
    """
    require(may(by, "sample"), by, f"look for calls of {month}")
    if not conditions.any:
        raise InvalidInput(key="error.sample_criteria")
    rows = session.exec(
        select(Recording, Agent.staff_number, Centre.code)
        .join(PopulationCall, col(PopulationCall.call_id) == Recording.call_id)
        .join(MonthPlan, col(MonthPlan.id) == PopulationCall.plan_id)
        .join(Agent, col(Agent.id) == Recording.agent_id)
        .join(Centre, col(Centre.id) == Recording.centre_id)
        .where(
            MonthPlan.month == str(month),
            MonthPlan.population == "calls",
            within(by, centre_id=MonthPlan.centre_id),
            *_where(conditions),
        )
        .order_by(Recording.call_id)
    ).all()
    if conditions.repeated:
        again = {one for code in {code for _, _, code in rows} for one in _repeated(month, code)}
        rows = [row for row in rows if row[0].call_id in again]
    if conditions.keyword.strip():
        saying = recordings_saying(conditions.keyword, [row[0].id or 0 for row in rows], session=session)
        rows = [row for row in rows if row[0].id in saying]
    if conditions.silence_s is not None:
        silent = _silent([row[0].id or 0 for row in rows], conditions.silence_s, session=session)
        rows = [row for row in rows if row[0].id in silent]
    bases = bases_of(month, session=session)
    return [
        FoundCall(one.call_id, number, code, one.call_type, one.duration_ms, bases.get(one.call_id))
        for one, number, code in rows
    ]


def bases_of(month: Month, *, session: Session) -> dict[str, str]:
    """The calls of a month that are inspected already, and on which basis."""
    rows = session.exec(
        select(Assignment.call_id, Assignment.basis).where(
            Assignment.month == str(month),
            Assignment.population == "calls",
            Assignment.state != AssignmentState.REPLACED,
        )
    )
    return dict(rows.all())


def _where(conditions: Conditions) -> list[Any]:
    """The conditions that the database can tell."""
    newest = select(func.max(Transcript.id)).group_by(col(Transcript.recording_id))
    found: list[Any] = []
    if conditions.agent:
        found.append(Agent.staff_number == conditions.agent)
    if conditions.call_type:
        found.append(Recording.call_type == conditions.call_type)
    if conditions.criterion:
        judged = select(Transcript.recording_id).join(Suggestion, col(Suggestion.transcript_id) == Transcript.id)
        same = and_(
            col(Suggestion.criterion_code) == conditions.criterion,
            col(Suggestion.outcome) == conditions.outcome,
            col(Suggestion.rule_version).in_((_newest_rules(second=False), _newest_rules(second=True))),
        )
        found.append(col(Recording.id).in_(judged.where(same, col(Transcript.id).in_(newest))))
    return found


def _newest_rules(*, second: bool) -> Any:
    """The version that looked last at a transcript: of the rules, or of the second suggester."""
    other = aliased(Suggestion)
    kind = col(other.rule_version).startswith(SECOND, autoescape=True)
    return (
        select(other.rule_version)
        .where(other.transcript_id == Suggestion.transcript_id, kind if second else ~kind)
        .order_by(col(other.id).desc())
        .limit(1)
        .correlate(Suggestion)
        .scalar_subquery()
    )


def _repeated(month: Month, centre: str) -> set[str]:
    """The calls of callers who called more than once in the month."""
    rows = [(call, caller) for call, caller in read_rows("calls", month, ("call_id", "caller_hash"), centre) if caller]
    times = Counter(caller for _, caller in rows)
    return {call for call, caller in rows if times[caller] > 1}


def _silent(recording_ids: Sequence[int], silence_s: float, *, session: Session) -> set[int]:
    """The recordings in which nobody speaks for so long between two utterances, by their newest transcript."""
    newest = select(func.max(Transcript.id)).group_by(col(Transcript.recording_id))
    found: set[int] = set()
    for some in batches(recording_ids, BATCH):
        rows = session.exec(
            select(Transcript.recording_id, Utterance.start_ms, Utterance.end_ms)
            .join(Utterance, col(Utterance.transcript_id) == Transcript.id)
            .where(col(Transcript.id).in_(newest), col(Transcript.recording_id).in_(some))
            .order_by(col(Transcript.recording_id), col(Utterance.start_ms))
        )
        reached: dict[int, int] = {}
        for recording_id, start_ms, end_ms in rows:
            if start_ms - reached.get(recording_id, start_ms) >= silence_s * MS:
                found.add(recording_id)
            reached[recording_id] = max(reached.get(recording_id, 0), end_ms)
    return found
