"""The audit log: append only, chained by hash within a stream, so that a change or a gap shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from inspection.clock import now
from inspection.database import one_at_a_time
from inspection.models import AuditEvent, Installation
from inspection.policies import Actor, may, require

START = "0" * 64
END_MARK = "audit/"
MERGED_WITHIN = timedelta(minutes=5)


def record(
    action: str,
    subject: str,
    *,
    by: Actor | str,
    session: Session,
    before: object = None,
    after: object = None,
    stream: str = "work",
) -> AuditEvent:
    """Append one event to a stream, within the caller's transaction.

    Args:
        action: what was done, such as `evaluation.submitted`.
        subject: what it was done to, such as `evaluation/12`.
        by: who did it.
        before: what it was, as plain JSON values.
        after: what it became.
        stream: `work`, `access` (sign-ins, recordings heard) or `standards`.
    """
    one_at_a_time(f"audit/{stream}", session=session)
    last = session.exec(
        select(AuditEvent).where(AuditEvent.stream == stream).order_by(col(AuditEvent.sequence).desc()).limit(1)
    ).first()
    event = AuditEvent(
        stream=stream,
        sequence=1 if last is None else last.sequence + 1,
        at=now(),
        actor=by if isinstance(by, str) else by.name,
        action=action,
        subject=subject,
        before=_plain(before),
        after=_plain(after),
        previous_hash=START if last is None else last.hash,
        hash="",
    )
    event.hash = digest(event)
    session.add(event)
    session.flush()
    _mark_end(event, session=session)
    return event


def noted_lately(action: str, subject: str, *, by: Actor, session: Session, stream: str) -> bool:
    """Whether this was noted of the same actor within the last five minutes: asked for again, it is one event."""
    found = session.exec(
        select(AuditEvent.id).where(
            AuditEvent.stream == stream,
            AuditEvent.action == action,
            AuditEvent.subject == subject,
            AuditEvent.actor == by.name,
            col(AuditEvent.at) > now() - MERGED_WITHIN,
        )
    ).first()
    return found is not None


def digest(event: AuditEvent) -> str:
    """SHA-256 over everything an event says and the hash before it."""
    parts = (
        event.stream,
        str(event.sequence),
        _stamp(event.at),
        event.actor,
        event.action,
        event.subject,
        event.before,
        event.after,
        event.previous_hash,
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def verify(*, session: Session) -> list[str]:
    """Every break in the chains, at their ends too, as sentences; an empty list when the log is whole."""
    problems: list[str] = []
    expected: dict[str, tuple[int, str]] = {}
    for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.stream), col(AuditEvent.sequence))):
        sequence, previous = expected.get(event.stream, (1, START))
        if event.sequence != sequence or event.previous_hash != previous:
            problems.append(f"stream {event.stream}: event {event.sequence} does not follow event {sequence - 1}")
        if digest(event) != event.hash:
            problems.append(f"stream {event.stream}: event {event.sequence} was changed after it was written")
        expected[event.stream] = (event.sequence + 1, event.hash)
    ends = {stream: (sequence - 1, previous) for stream, (sequence, previous) in expected.items()}
    return problems + _breaks_at_the_end(ends, session=session)


def latest(stream: str, most: int, *, session: Session, by: Actor) -> Sequence[AuditEvent]:
    """The newest events of a stream, newest first.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "see the audit log")
    return session.exec(
        select(AuditEvent).where(AuditEvent.stream == stream).order_by(col(AuditEvent.sequence).desc()).limit(most)
    ).all()


def _mark_end(event: AuditEvent, *, session: Session) -> None:
    """Note the last event of a stream outside of the log, so that a log cut off at its end shows."""
    mark = {"key": f"{END_MARK}{event.stream}", "value": f"{event.sequence} {event.hash}"}
    step = update(Installation).where(col(Installation.key) == mark["key"]).values(value=mark["value"])
    if session.connection().execute(step).rowcount == 0:
        session.connection().execute(insert(Installation).values(mark))


def _breaks_at_the_end(ends: dict[str, tuple[int, str]], *, session: Session) -> list[str]:
    """What is wrong with the last events: stream -> (sequence, hash) as the log has them."""
    marks = session.exec(select(Installation).where(col(Installation.key).startswith(END_MARK)))
    written = {mark.key.removeprefix(END_MARK): mark.value.split(" ") for mark in marks}
    problems = []
    for stream in sorted(ends.keys() | written.keys()):
        sequence, found = ends.get(stream, (0, START))
        last, last_hash = written.get(stream, ("0", START))
        if sequence != int(last):
            problems.append(f"stream {stream}: the log ends with event {sequence}; event {last} was written last")
        elif found != last_hash:
            problems.append(f"stream {stream}: event {sequence} is another than was written last")
    return problems


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
