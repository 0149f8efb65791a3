"""The state of the information of a scope: the gate by industry, what samples found, and updates on time and overdue.

Qualitative, as the specification has it: numbers with how many they are of, and examples; no target and no verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from inspection.intake.information import local_today
from inspection.measurement.information.counts import (
    Late,
    gate_counts,
    overdue_counts,
    result_counts,
    update_counts,
)
from inspection.measurement.information.found import UNVERIFIABLE
from inspection.measurement.information.gate import Listed
from inspection.measurement.information.updates import Overdue, overdue_on
from inspection.models import (
    SAMPLE_RESULTS,
    Centre,
    Industry,
    InformationDraw,
    InformationEntry,
    InformationSample,
    InformationState,
)
from inspection.month import Month
from inspection.policies import Actor, may, require
from inspection.scope import within
from inspection.statistics import exact_interval

MOST_EXAMPLES = 50


@dataclass(frozen=True)
class IndustryState:
    """One industry in figures.

    Args:
        steps: entries by their state at the gate.
        reasons: rejected entries by reason.
        results: sampled entries of the month by what was found; `open` are still to be verified.
        on_time, late: updates of the month.
        overdue: entries of the store that are overdue today, of which `outlived` are older than their life cycle.
        oldest_days: days since the longest overdue one was due.
    """

    industry: Industry
    steps: Mapping[str, int]
    reasons: Mapping[str, int]
    results: Mapping[str, int]
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    outlived: int = 0
    oldest_days: int | None = None

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return sum(self.steps.values())

    @property
    def wrong(self) -> int:
        """Sampled entries that were wrong or outdated."""
        return self.results["wrong"] + self.results["outdated"]

    @property
    def checked(self) -> int:
        """Sampled entries of which it is known whether they are right."""
        return self.wrong + self.results["right"]

    @property
    def interval(self) -> tuple[float, float] | None:
        """The exact 95 % interval of the share that is wrong or outdated; None where none was checked."""
        if not self.checked:
            return None
        low, high = exact_interval(self.wrong, self.checked)
        return float(low), float(high)


@dataclass(frozen=True)
class Example:
    """An entry that was not right: found at the gate (`gate`) or in the month's sample (`sample`)."""

    listed: Listed
    where: str
    reason: str
    note: str


@dataclass(frozen=True)
class Information:
    """The information of a scope as of `today`, with the samples and updates of a month."""

    month: Month
    today: date
    industries: tuple[IndustryState, ...]
    overdue: tuple[Overdue, ...]
    overdue_number: int
    examples: tuple[Example, ...]
    drawn: bool

    def total(self, name: str) -> int:
        """The sum of a count over the industries."""
        return sum(int(getattr(one, name)) for one in self.industries)

    def step(self, state: str) -> int:
        """Entries of all industries in a state."""
        return sum(one.steps[state] for one in self.industries)


def information_of(month: Month, *, session: Session, by: Actor) -> Information:
    """What a lead or manager sees of the information in scope.

    Raises:
        NotAllowed: the role may not see it.
    """
    require(may(by, "see_information"), by, f"see the information quality of {month}")
    today = local_today(session=session)
    steps, reasons = gate_counts(session=session, by=by)
    results, updates = result_counts(month, session=session, by=by), update_counts(month, session=session, by=by)
    industries = session.exec(select(Industry).order_by(Industry.code)).all()
    lives = {one.id or 0: one.life_cycle_days for one in industries}
    late = overdue_counts(today, lives, session=session, by=by)
    listed, number = overdue_on(today, session=session, by=by)
    states = [
        IndustryState(
            one,
            {str(state): steps[one.id or 0][state] for state in InformationState},
            dict(reasons[one.id or 0]),
            {result or "open": results[one.id or 0][result] for result in ("", *SAMPLE_RESULTS)},
            on_time=updates[one.id or 0][False],
            late=updates[one.id or 0][True],
            **vars(late.get(one.id or 0, Late())),
        )
        for one in industries
    ]
    drawn = session.exec(
        select(InformationDraw.id).where(
            InformationDraw.month == str(month), within(by, centre_id=InformationDraw.centre_id)
        )
    ).first()
    examples = _examples(month, session=session, by=by)
    return Information(month, today, tuple(states), tuple(listed), number, tuple(examples), drawn is not None)


def _examples(month: Month, *, session: Session, by: Actor) -> Sequence[Example]:
    """What the month's sample found, then what was rejected at the gate, the newest first."""
    sampled = session.exec(
        select(InformationSample, InformationEntry, Industry, Centre)
        .join(InformationDraw, col(InformationDraw.id) == InformationSample.draw_id)
        .join(InformationEntry, col(InformationEntry.id) == InformationSample.entry_id)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .join(Centre, col(Centre.id) == InformationEntry.centre_id)
        .where(
            InformationDraw.month == str(month),
            col(InformationSample.result).in_(("wrong", "outdated", UNVERIFIABLE)),
            within(by, centre_id=InformationEntry.centre_id),
        )
        .order_by(col(InformationSample.done_at).desc(), col(InformationSample.id))
        .limit(MOST_EXAMPLES)
    )
    found = [Example(Listed(entry, one, centre), "sample", row.result, row.note) for row, entry, one, centre in sampled]
    rejected = session.exec(
        select(InformationEntry, Industry, Centre)
        .join(Industry, col(Industry.id) == InformationEntry.industry_id)
        .join(Centre, col(Centre.id) == InformationEntry.centre_id)
        .where(
            InformationEntry.state == InformationState.REJECTED,
            within(by, centre_id=InformationEntry.centre_id),
        )
        .order_by(col(InformationEntry.decided_at).desc(), col(InformationEntry.id))
        .limit(MOST_EXAMPLES)
    )
    return found + [
        Example(Listed(entry, one, centre), "gate", entry.reject_reason, entry.note) for entry, one, centre in rejected
    ]
