"""Retention (S4): recordings are kept a number of months from their start, longer while on hold, then deleted.

The row goes first and the file after it, when no other row names the same file; so a crash in between leaves a file
without a row, which `check` shows, and never a row without its file.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.intake.recordings import file_turn
from inspection.models import Recording
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

SHORTEST_MONTH_DAYS = 28


@dataclass(frozen=True)
class Expired:
    """A recording past its retention."""

    recording_id: int
    call_id: str
    started_at: datetime
    kept_until: datetime
    storage_key: str
    sha256: str
    size_bytes: int


def kept_until(started_at: datetime, months: int) -> datetime:
    """When a retention of whole months ends.

    A day that the last month lacks runs over into the next (30 November and 3 months is 2 March), so that no recording
    is kept too short.
    """
    years, month = divmod(started_at.month - 1 + months, 12)
    year, month = started_at.year + years, month + 1
    over = max(0, started_at.day - calendar.monthrange(year, month)[1])
    return started_at.replace(year=year, month=month, day=started_at.day - over) + timedelta(days=over)


def expired_recordings(*, session: Session, by: Actor) -> list[Expired]:
    """The recordings past the retention of the settings by the business clock and not on hold, oldest first.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "see which recordings are past their retention")
    return [_expired(row) for row in _rows(session=session, lock=False)]


def purge_recordings(*, session: Session, by: Actor) -> list[Expired]:
    """Delete the rows of the recordings past their retention, each noted in the audit log.

    Their files go after the commit, by `drop_files`.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "delete recordings past their retention")
    gone = []
    for row in _rows(session=session, lock=True):
        one = _expired(row)
        session.delete(row)
        session.flush()
        before = {
            "call_id": one.call_id,
            "started_at": one.started_at.isoformat(),
            "kept_until": one.kept_until.isoformat(),
            "sha256": one.sha256,
        }
        audit.record("recording.purged", f"recording/{one.recording_id}", by=by, session=session, before=before)
        gone.append(one)
    return gone


def drop_files(gone: Iterable[Expired], *, session: Session) -> int:
    """Delete the files of recordings that were deleted, where no row names them any more; returns how many."""
    dropped = 0
    for sha256, key in sorted({(one.sha256, one.storage_key) for one in gone}):
        one_at_a_time(file_turn(sha256), session=session)
        named = session.exec(select(Recording.id).where(Recording.storage_key == key)).first()
        file = get_settings().recordings / key
        if named is None and file.is_file():
            file.unlink()
            dropped += 1
            if not any(file.parent.iterdir()):
                file.parent.rmdir()
    return dropped


def _rows(*, session: Session, lock: bool) -> list[Recording]:
    now, months = business_now(session=session), get_settings().retention_months
    statement = (
        select(Recording)
        .where(~col(Recording.hold), Recording.started_at < now - timedelta(days=months * SHORTEST_MONTH_DAYS))
        .order_by(col(Recording.started_at), col(Recording.id))
    )
    rows = session.exec(statement.with_for_update() if lock else statement)
    return [row for row in rows if kept_until(row.started_at, months) <= now]


def _expired(row: Recording) -> Expired:
    return Expired(
        row.id or 0,
        row.call_id,
        row.started_at,
        kept_until(row.started_at, get_settings().retention_months),
        row.storage_key,
        row.sha256,
        row.size_bytes,
    )
