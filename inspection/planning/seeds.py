"""The secret of a month's draw: made before the month, shown as a hash, revealed by the draw."""

import hashlib
import secrets

from sqlmodel import Session, select

from inspection import audit
from inspection.clock import business_now, is_demo
from inspection.errors import Conflict, NotAllowed
from inspection.models import MonthSeed
from inspection.month import Month
from inspection.policies import SYSTEM


def seed_hash(seed: str) -> str:
    """SHA-256 hex digest of a seed (UTF-8), which can be shown before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def prepare_seed(month: Month, *, session: Session) -> MonthSeed:
    """Make the month's seed, unless it is there already; only its hash goes to the audit log."""
    found = session.exec(select(MonthSeed).where(MonthSeed.month == str(month))).first()
    if found is not None:
        return found
    seed = secrets.token_hex(16)
    row = MonthSeed(month=str(month), seed=seed, seed_hash=seed_hash(seed), made_at=business_now(session=session))
    session.add(row)
    session.flush()
    audit.record("seed.made", f"month/{month}", by=SYSTEM, session=session, after={"hash": row.seed_hash})
    return row


def chosen_seed(month: Month, given: str | None, *, session: Session) -> MonthSeed:
    """The seed a draw uses: the month's own, or in a demo home the one given.

    Raises:
        NotAllowed: a seed is given and this is not a demo home.
        Conflict: the month's seed was already revealed by a draw, and another one is given.
    """
    row = prepare_seed(month, session=session)
    if given is None or given == row.seed:
        return row
    if not is_demo(session=session):
        raise NotAllowed(
            f"seed {given!r} cannot be chosen: the seed of {month} was made by the system before the month"
        )
    if row.revealed_at is not None:
        raise Conflict(key="error.other_seed", month=month, seed=repr(given))
    row.seed, row.seed_hash = given, seed_hash(given)
    session.flush()
    audit.record("seed.chosen", f"month/{month}", by=SYSTEM, session=session, after={"hash": row.seed_hash})
    return row


def hash_of(month: Month, *, session: Session) -> str | None:
    """The hash of the month's seed, which anyone may see before the draw; None when no seed is made yet."""
    row = session.exec(select(MonthSeed).where(MonthSeed.month == str(month))).first()
    return None if row is None else row.seed_hash
