"""Retention (S4): recordings are kept a number of months from their start, longer while on hold, then deleted.

The months are the settings', or the province's own where those are more.

The row goes first and the file after it, when no other row names the same file; so a crash in between leaves a file
without a row, which `check` shows, and never a row without its file.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, select

from inspection import audit
from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.errors import InvalidInput, NotFound
from inspection.intake.derived import forget
from inspection.intake.recordings import file_turn
from inspection.models import Centre, DialRecording, DialTest, Province, Recording
from inspection.policies import Actor, may, require
from inspection.settings import get_settings

SHORTEST_MONTH_DAYS = 28
LEAST_MONTHS, MOST_MONTHS = 3, 1200
SHIFTS_HOURS = (0, -12, 14)
"""UTC and the edges of the world's time zones; the database's own rule reckons with the same."""


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
    """When a retention of whole months ends, by the calendar of whatever time zone: the latest of their ends.

    A day that the last month lacks runs over into the next (30 November and 3 months is 2 March), so that no recording
    is kept too short. Which day a call began depends on the zone; so it is reckoned in UTC and at its edges.
    """
    shifts = [timedelta(hours=hours) for hours in SHIFTS_HOURS]
    return max(_months_later(started_at.astimezone(UTC) + shift, months) - shift for shift in shifts)


def retention_months(province: Province) -> int:
    """The months for which a province's recordings are kept."""
    return max(get_settings().retention_months, province.retention_months or 0)


def set_retention(province_code: str, months: int | None, *, session: Session, by: Actor) -> Province:
    """Let a province keep its recordings longer than the settings say; None goes back to them.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such province.
        InvalidInput: it would be shorter than the specification's three months, or longer than a lifetime.
    """
    require(may(by, "administer"), by, f"set the retention of province {province_code}")
    province = session.exec(select(Province).where(Province.code == province_code)).first()
    if province is None:
        raise NotFound(key="error.no_province", province=province_code)
    if months is not None and not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise InvalidInput(key="error.retention_months", months=months, least=LEAST_MONTHS, most=MOST_MONTHS)
    before, province.retention_months = province.retention_months, months
    session.flush()
    audit.record("retention.set", f"province/{province_code}", by=by, session=session, before=before, after=months)
    return province


def all_retentions(*, session: Session, by: Actor, province: str | None = None) -> list[tuple[str, int, int | None]]:
    """Each province's code, the months it keeps recordings, and its own setting; or those of one.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such province.
    """
    require(may(by, "administer"), by, "see how long recordings are kept")
    rows = session.exec(select(Province).order_by(Province.code)).all()
    found = [one for one in rows if province in (None, one.code)]
    if province is not None and not found:
        raise NotFound(key="error.no_province", province=province)
    return [(one.code, retention_months(one), one.retention_months) for one in found]


def _months_later(started_at: datetime, months: int) -> datetime:
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
    calls = [_expired(row, until) for row, until in _rows(session=session, lock=False)]
    return calls + [one for _, one in _dial_rows(session=session)]


def next_end(*, session: Session, by: Actor) -> datetime | None:
    """When the next retention of a recording that is not on hold ends; None where there is no such recording.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "see until when recordings are kept")
    oldest = session.exec(
        select(Province, func.min(Recording.started_at))
        .where(Recording.centre_id == Centre.id, Centre.province_id == Province.id, ~col(Recording.hold))
        .group_by(col(Province.id))
    )
    return min((kept_until(start, retention_months(province)) for province, start in oldest), default=None)


def purge_recordings(*, session: Session, by: Actor) -> list[Expired]:
    """Delete the rows of the recordings past their retention, each noted in the audit log.

    Their files go after the commit, by `drop_files`.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "delete recordings past their retention")
    gone = []
    for row, until in _rows(session=session, lock=True):
        one = _expired(row, until)
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
    for sound, one in _dial_rows(session=session):
        session.delete(sound)
        session.flush()
        before = {"kept_until": one.kept_until.isoformat(), "sha256": one.sha256}
        subject = f"dialrecording/{one.recording_id}"
        audit.record("dialrecording.purged", subject, by=by, session=session, before=before)
        gone.append(one)
    return gone


def drop_files(gone: Iterable[Expired], *, session: Session) -> int:
    """Delete the files of recordings that were deleted, where no row names them any more; returns how many."""
    dropped = 0
    for sha256, key in sorted({(one.sha256, one.storage_key) for one in gone}):
        one_at_a_time(file_turn(sha256), session=session)
        named = any(
            session.exec(select(table.id).where(table.storage_key == key)).first() is not None
            for table in (Recording, DialRecording)
        )
        file = get_settings().recordings / key
        if not named and file.is_file():
            file.unlink()
            forget(file)
            dropped += 1
            if not any(file.parent.iterdir()):
                file.parent.rmdir()
    return dropped


def _rows(*, session: Session, lock: bool) -> list[tuple[Recording, datetime]]:
    """What is past its retention, with the end of it, oldest first."""
    now, least = business_now(session=session), get_settings().retention_months
    statement = (
        select(Recording, Province)
        .where(Recording.centre_id == Centre.id, Centre.province_id == Province.id)
        .where(~col(Recording.hold), Recording.started_at < now - timedelta(days=least * SHORTEST_MONTH_DAYS))
        .order_by(col(Recording.started_at), col(Recording.id))
    )
    rows = session.exec(statement.with_for_update(of=Recording) if lock else statement)
    ends = [(row, kept_until(row.started_at, retention_months(province))) for row, province in rows]
    return [(row, until) for row, until in ends if until <= now]


def _expired(row: Recording, until: datetime) -> Expired:
    return Expired(row.id or 0, row.call_id, row.started_at, until, row.storage_key, row.sha256, row.size_bytes)


def _dial_rows(*, session: Session) -> list[tuple[DialRecording, Expired]]:
    """The sounds of dial tests past their retention, oldest first; for competitors, that of the settings."""
    now, least = business_now(session=session), get_settings().retention_months
    statement = (
        select(DialRecording, DialTest, Province)
        .join(DialTest, col(DialTest.id) == DialRecording.test_id)
        .join(Centre, col(Centre.id) == DialTest.centre_id, isouter=True)
        .join(Province, col(Province.id) == Centre.province_id, isouter=True)
        .where(DialTest.dialled_at < now - timedelta(days=least * SHORTEST_MONTH_DAYS))
        .order_by(col(DialTest.dialled_at), col(DialRecording.id))
    )
    found = []
    for sound, test, province in session.exec(statement):
        until = kept_until(test.dialled_at, least if province is None else retention_months(province))
        if until <= now:
            kept = (test.dialled_at, until, sound.storage_key, sound.sha256, sound.size_bytes)
            found.append((sound, Expired(sound.id or 0, test.test_id, *kept)))
    return found
