"""The audit log: append only, chained by hash within a stream, so that a change or a gap shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, func, select

from inspection.clock import now
from inspection.models import AuditEvent
from inspection.policies import Actor, may, require

START = "0" * 64


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
    _one_at_a_time(stream, session=session)
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
    return event


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
    """Every break in the chains, as sentences; an empty list when the log is whole."""
    problems: list[str] = []
    expected: dict[str, tuple[int, str]] = {}
    for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.stream), col(AuditEvent.sequence))):
        sequence, previous = expected.get(event.stream, (1, START))
        if event.sequence != sequence or event.previous_hash != previous:
            problems.append(f"stream {event.stream}: event {event.sequence} does not follow event {sequence - 1}")
        if digest(event) != event.hash:
            problems.append(f"stream {event.stream}: event {event.sequence} was changed after it was written")
        expected[event.stream] = (event.sequence + 1, event.hash)
    return problems


def latest(stream: str, most: int, *, session: Session, by: Actor) -> Sequence[AuditEvent]:
    """The newest events of a stream, newest first.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "see the audit log")
    return session.exec(
        select(AuditEvent).where(AuditEvent.stream == stream).order_by(col(AuditEvent.sequence).desc()).limit(most)
    ).all()


def _one_at_a_time(stream: str, *, session: Session) -> None:
    """Let whoever writes to the same stream wait until this transaction ends, so that the chain never forks.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(select(func.pg_advisory_xact_lock(func.hashtext(f"audit/{stream}"))))


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
