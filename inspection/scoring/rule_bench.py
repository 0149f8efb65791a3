"""The test bench: rules that are not published yet, over calls of the past, beside what inspectors answered."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from inspection.batching import batches
from inspection.errors import InvalidInput
from inspection.models import (
    Answer,
    Assignment,
    Centre,
    Criterion,
    CriterionKind,
    Evaluation,
    EvaluationState,
    Recording,
    Transcript,
)
from inspection.month import Month
from inspection.outcomes import Outcome
from inspection.policies import Actor, may, require
from inspection.scope import within
from inspection.scoring.rule_calls import calls_of
from inspection.scoring.rule_versions import checked
from inspection.scoring.rules import FORBIDDEN, Suggested, suggest_all
from inspection.statistics.agreement import cohen_kappa

MOST_CALLS = 500
BATCH = 500
YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
_LOSING = (CriterionKind.DEDUCTION, CriterionKind.FATAL)
Key = tuple[str, str]


@dataclass(frozen=True)
class Looked:
    """What the rules say of one call, and what the inspector answered; None where nobody scored it.

    `human` is yes where the inspector found what the rule looks for, no, or not_applicable.
    """

    call_id: str
    recording_id: int
    found: Suggested
    human: str | None


@dataclass(frozen=True)
class Line:
    """One criterion and part: how often each outcome came about, and how it agrees with people.

    `together` counts (matched and yes, matched and no, not matched and yes, not matched and no).
    """

    criterion: str
    part: str
    matched: int
    not_matched: int
    not_evaluated: int
    together: tuple[int, int, int, int]

    @property
    def compared(self) -> int:
        """Calls in which both said yes or no."""
        return sum(self.together)

    @property
    def agreed(self) -> int:
        """Calls in which both said the same."""
        return self.together[0] + self.together[3]

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where it cannot be told."""
        a, b, c, d = self.together
        value = cohen_kappa([[a, b], [c, d]])
        return None if math.isnan(value) else value


@dataclass(frozen=True)
class Bench:
    """A run over a month: `calls` were looked at, of `transcribed` in scope."""

    month: str
    code: str
    calls: int
    transcribed: int
    lines: tuple[Line, ...]
    looked: tuple[Looked, ...]


def run_bench(text: str, month: Month, *, session: Session, by: Actor, most: int = MOST_CALLS) -> Bench:
    """Try a rule set on the newest transcribed calls of a month in scope; nothing is stored.

    Raises:
        NotAllowed: the role may not work on rules.
        BadRules: the text has mistakes.
        InvalidInput: `most` is not between 1 and 500.
    """
    require(may(by, "edit_rules"), by, "try rules")
    if not 1 <= most <= MOST_CALLS:
        raise InvalidInput(key="error.bench_calls", value=most, most=MOST_CALLS)
    rules = checked(text, session=session)
    recordings = _recordings(month, session=session, by=by)
    newest = _transcripts([one.id or 0 for one in recordings], session=session)
    chosen = [one for one in recordings if one.id in newest][:most]
    human = _answers([one.id or 0 for one in chosen], session=session)
    calls = calls_of((newest[one.id or 0] for one in chosen), session=session)
    looked = [
        Looked(one.call_id, one.id or 0, found, human.get((one.id or 0, found.criterion, found.part)))
        for one, call in zip(chosen, calls, strict=True)
        for found in suggest_all(rules, call)
    ]
    return Bench(str(month), rules.code, len(chosen), len(newest), tuple(_lines(looked)), tuple(looked))


def _lines(looked: Iterable[Looked]) -> list[Line]:
    by_key: dict[Key, list[Looked]] = defaultdict(list)
    for one in looked:
        by_key[one.found.criterion, one.found.part].append(one)

    def number(own: Sequence[Looked], outcome: Outcome, human: str | None = None) -> int:
        return sum(one.found.outcome == outcome and human in (None, one.human) for one in own)

    return [
        Line(
            criterion,
            part,
            number(own, Outcome.MATCHED),
            number(own, Outcome.NOT_MATCHED),
            number(own, Outcome.NOT_EVALUATED),
            (
                number(own, Outcome.MATCHED, YES),
                number(own, Outcome.MATCHED, NO),
                number(own, Outcome.NOT_MATCHED, YES),
                number(own, Outcome.NOT_MATCHED, NO),
            ),
        )
        for (criterion, part), own in sorted(by_key.items())
    ]


def _recordings(month: Month, *, session: Session, by: Actor) -> list[Recording]:
    """The recordings in scope that began in the month by their centre's clock, the newest first."""
    found: list[Recording] = []
    for centre in session.exec(select(Centre).where(within(by, centre_id=Centre.id))).all():
        start, end = month.bounds(centre.time_zone)
        found += session.exec(
            select(Recording).where(
                Recording.centre_id == centre.id, col(Recording.started_at) >= start, col(Recording.started_at) < end
            )
        ).all()
    return sorted(found, key=lambda one: (one.started_at, one.call_id), reverse=True)


def _transcripts(recording_ids: Sequence[int], *, session: Session) -> dict[int, Transcript]:
    """The newest transcript by recording."""
    newest = select(func.max(Transcript.id)).group_by(col(Transcript.recording_id))
    found: dict[int, Transcript] = {}
    for some in batches(recording_ids, BATCH):
        own = select(Transcript).where(col(Transcript.recording_id).in_(some), col(Transcript.id).in_(newest))
        found |= {one.recording_id: one for one in session.exec(own).all()}
    return found


def _answers(recording_ids: Sequence[int], *, session: Session) -> dict[tuple[int, str, str], str]:
    """What inspectors submitted, by recording, criterion and part; of several evaluations of a call the newest."""
    found: dict[tuple[int, str, str], str] = {}
    for some in batches(recording_ids, BATCH):
        rows = session.exec(
            select(Assignment.recording_id, Criterion.code, Criterion.kind, Answer)
            .join(Evaluation, col(Evaluation.assignment_id) == Assignment.id)
            .join(Answer, col(Answer.evaluation_id) == Evaluation.id)
            .join(Criterion, col(Criterion.id) == Answer.criterion_id)
            .where(col(Assignment.recording_id).in_(some), Evaluation.state != EvaluationState.DRAFT)
            .order_by(col(Evaluation.id))
        )
        for recording_id, code, kind, answer in rows:
            if recording_id is not None:
                found |= {(recording_id, code, part): said for part, said in _said(kind, answer).items()}
    return found


def _said(kind: str, answer: Answer) -> dict[str, str]:
    """What an answer says of the criterion as a whole, and of its parts."""
    if answer.not_applicable or answer.value is None:
        return {"": NOT_APPLICABLE}
    whole = YES if (answer.value > 0 if kind in _LOSING else answer.value >= 1) else NO
    if kind != CriterionKind.SITUATIONS:
        return {"": whole} | ({FORBIDDEN: whole} if kind in _LOSING else {})
    detail = json.loads(answer.detail or "{}")
    named = detail.get("situations") if isinstance(detail, Mapping) else None
    parts = {
        str(name): YES if said == "said" else NO if said == "not_said" else NOT_APPLICABLE
        for name, said in (named if isinstance(named, Mapping) else {}).items()
    }
    return {"": whole, FORBIDDEN: YES if detail.get("forbidden") else NO} | parts
