"""Storing what the rules suggest beside a transcript; a suggestion never writes an answer."""

from collections.abc import Sequence

from sqlmodel import Session, col, delete, func, select

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.errors import NotFound
from inspection.models import Job, RuleVersion, Suggestion, Transcript
from inspection.models.scoring import SECOND
from inspection.scoring.rule_calls import call_of
from inspection.scoring.rule_versions import current_version, parsed
from inspection.scoring.rules import Suggested, suggest_all

BATCH = 20


def run(job_id: int) -> None:
    """The job: suggest for the transcript that it names."""
    from inspection.scoring.second.job import queue_second  # it stores by this module

    with transaction() as session:
        job = session.get_one(Job, job_id)
        suggest(int(job.subject), session=session)
        queue_second(int(job.subject), session=session)
        jobs.finish(job_id, session=session, at=now())


def run_again(job_id: int) -> None:
    """The job: suggest for the newest transcript of every call that the rules in force have not seen yet.

    Each batch is stored for good, so that a crash costs one; it stops where other rules were published meanwhile.
    """
    with open_session() as session:
        version = session.get(RuleVersion, int(session.get_one(Job, job_id).subject))
    below: int | None = None
    while version is not None:
        with transaction() as session:
            at_work = current_version(session=session).id == version.id
            waiting = _unseen(version.name, below, session=session) if at_work else []
            for below in waiting[:BATCH]:
                suggest(below, session=session)
            done = session.get_one(Job, job_id).total - max(0, len(waiting) - BATCH)
            going_on = jobs.heartbeat(job_id, session=session, at=now(), done=max(0.0, done))
        if not going_on:
            return
        if len(waiting) <= BATCH:
            break
    with transaction() as session:
        jobs.finish(job_id, session=session, at=now())


def suggest(transcript_id: int, *, session: Session) -> list[Suggestion]:
    """Work out the suggestions of a transcript anew; those of the same rules before are replaced.

    Raises:
        NotFound: there is no such transcript, or no script or no rules are published.
    """
    transcript = session.get(Transcript, transcript_id)
    if transcript is None:
        raise NotFound(f"there is no transcript {transcript_id}")
    version = current_version(session=session)
    call = call_of(transcript, session=session)
    found = suggest_all(parsed(version.text), call)
    if not found:
        _forget(transcript_id, session=session)
    return store(transcript_id, version.name, found, session=session)


def store(transcript_id: int, rule_version: str, found: Sequence[Suggested], *, session: Session) -> list[Suggestion]:
    """Keep what a version of rules found, in place of what it found before."""
    session.connection().execute(
        delete(Suggestion).where(
            col(Suggestion.transcript_id) == transcript_id, col(Suggestion.rule_version) == rule_version
        )
    )
    rows = [
        Suggestion(
            transcript_id=transcript_id,
            criterion_code=one.criterion,
            part=one.part,
            outcome=one.outcome,
            rule_version=rule_version,
            score=one.score,
            phrase=one.phrase,
            heard=one.heard,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            reason=one.reason,
        )
        for one in found
    ]
    session.add_all(rows)
    session.flush()
    return rows


def suggestions_of(transcript_id: int, *, session: Session) -> Sequence[Suggestion]:
    """What the rules that looked last found for a transcript, and after it what the second suggester found last."""
    found: list[Suggestion] = []
    for second in (False, True):
        kind = col(Suggestion.rule_version).startswith(SECOND, autoescape=True)
        own = (Suggestion.transcript_id == transcript_id, kind if second else ~kind)
        newest = select(Suggestion.rule_version).where(*own).order_by(col(Suggestion.id).desc()).limit(1)
        same = Suggestion.rule_version == newest.scalar_subquery()
        found += session.exec(select(Suggestion).where(*own, same).order_by(col(Suggestion.id))).all()
    return found


def _forget(transcript_id: int, *, session: Session) -> None:
    """Rules that find nothing at all in a call leave nothing of older ones to be shown."""
    older = ~col(Suggestion.rule_version).startswith(SECOND, autoescape=True)
    session.connection().execute(delete(Suggestion).where(col(Suggestion.transcript_id) == transcript_id, older))


def _unseen(rule_version: str, below: int | None, *, session: Session) -> list[int]:
    """The newest transcript of each recording that has no suggestion of these rules, the newest first.

    Args:
        below: only those before this one; None for all.
    """
    newest = select(func.max(Transcript.id)).group_by(col(Transcript.recording_id))
    seen = select(Suggestion.transcript_id).where(Suggestion.rule_version == rule_version)
    rows = session.exec(
        select(Transcript.id)
        .where(col(Transcript.id).in_(newest), col(Transcript.id).not_in(seen))
        .order_by(col(Transcript.id).desc())
    ).all()
    return [row for row in rows if row is not None and (below is None or row < below)]
