"""Recordings that came in by whatever way: checked in threads, then stored one after the other by the same use case.

Decoding lasts, writing does not: files are decoded outside of any transaction, and each is stored in a short one of its
own, so that nobody waits for an import and a crash costs the file at hand alone.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from inspection.batching import batches
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, ZhijianError
from inspection.intake import recordings
from inspection.intake.attempts import ends
from inspection.intake.batches import Report
from inspection.intake.context import put_context
from inspection.intake.recordings import CallMeta, Checked, same_sound, store_recording
from inspection.models import Recording
from inspection.policies import Actor
from inspection.reasons import told_reason

BLOCK = 256
"""Files that are looked up and handed to the threads together."""


@dataclass(frozen=True)
class Arrival:
    """One file that came in, with what is said about it, or why that cannot be used.

    `number` is its line in a manifest, or its place in a folder; `given` is what somebody said about it by hand.
    """

    number: int
    file: Path
    meta: CallMeta | None = None
    problem: ZhijianError | None = None
    context: Mapping[str, str] | None = None
    named: str = ""
    given: CallMeta | None = None

    @property
    def name(self) -> str:
        """The file as it was named by who brought it."""
        return self.named or self.file.name


@dataclass(frozen=True)
class Outcome:
    """What became of an arrival: a recording that is new, one that was there already, or a refusal."""

    arrival: Arrival
    recording_id: int | None = None
    unchanged: bool = False
    problem: ZhijianError | None = None
    same_as: tuple[str, ...] = ()

    def told(self, language: str) -> str:
        """Why it was refused, in `zh` or `en`; empty where it was not."""
        return "" if self.problem is None else told_problem(self.problem, language)


def told_problem(problem: ZhijianError, language: str) -> str:
    """A refusal in `zh` or `en`, those of sound files too."""
    return problem.told(language) if problem.key or language == "en" else told_reason(str(problem), language)


def check_arrivals(arrivals: Sequence[Arrival], stored: Mapping[str, str]) -> Iterator[tuple[Arrival, Checked]]:
    """Decode the files in threads, in order; those without a usable meta are not read.

    A file at which the process ended before is read after the others, and alone.

    Args:
        stored: the hash of each call's recording that is there already.
    """

    def check(arrival: Arrival) -> Checked:
        if arrival.meta is None:
            return Checked(arrival.file)
        return recordings.check_file(arrival.file, stored.get(arrival.meta.call_id))

    apart = [arrival for arrival in arrivals if ends(arrival.file)]
    together = [arrival for arrival in arrivals if arrival not in apart]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from zip(together, pool.map(check, together), strict=True)
    for arrival in apart:
        yield arrival, check(arrival)


def bring_in(arrivals: Sequence[Arrival], *, by: Actor) -> Iterator[Outcome]:
    """Check and store arrivals, each in a transaction of its own, as the caller reads."""
    for block in batches(sorted(arrivals, key=lambda arrival: ends(arrival.file)), BLOCK):
        with open_session() as session:
            stored = stored_hashes(block, session=session)
        for arrival, checked in check_arrivals(block, stored):
            with transaction() as session:
                outcome = take(arrival, checked, session=session, by=by)
            yield outcome


def take(arrival: Arrival, checked: Checked, *, session: Session, by: Actor) -> Outcome:
    """Store one checked arrival with its context; a refusal is an outcome, and leaves nothing behind."""
    try:
        if arrival.problem is not None or arrival.meta is None:
            raise arrival.problem or InvalidInput(f"{arrival.name}: nothing is known about this file")
        row = store_recording(checked, arrival.meta, session=session, by=by)
        if arrival.context is not None:
            put_context(arrival.meta.call_id, arrival.context, session=session, by=by)
    except (InvalidInput, NotFound, Conflict, NotAllowed) as error:
        return Outcome(arrival, problem=error)
    if row is None:
        return Outcome(arrival, unchanged=True)
    return Outcome(arrival, row.id, same_as=tuple(one.call_id for one in same_sound(row, session=session)))


def stored_hashes(arrivals: Sequence[Arrival], *, session: Session) -> dict[str, str]:
    """The hash of the recording of each call that is there already."""
    calls = [one.meta.call_id for one in arrivals if one.meta is not None]
    found: dict[str, str] = {}
    for block in batches(calls, BLOCK):
        rows = select(Recording.call_id, Recording.sha256).where(col(Recording.call_id).in_(block))
        found |= dict(session.exec(rows).all())
    return found


def note(outcome: Outcome, report: Report) -> None:
    """Count an outcome in a report."""
    arrival = outcome.arrival
    if outcome.problem is not None:
        report.refuse(arrival.number, "file", arrival.name, told_problem(outcome.problem, "en"))
    elif outcome.unchanged:
        report.unchanged += 1
    else:
        report.accepted += 1
    if outcome.same_as:
        message = f"the same sound as call {', '.join(outcome.same_as)}; stored, and all of them marked"
        report.warn(arrival.number, "file", arrival.name, message)
