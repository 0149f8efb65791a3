"""Storing recordings: checked to be whole, kept by their hash, and known by their call.

The file is written under a temporary name, flushed to the disk and renamed; the row is committed after it. So a crash
leaves either no recording or a whole one (at worst a file that no row names, which the next import of it reuses).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.intake.attempts import reading
from inspection.intake.batches import sha256_of
from inspection.intake.storage import keep
from inspection.models import Agent, Centre, Recording, TeamMembership
from inspection.policies import Actor, may, require
from inspection.scope import membership_on, place_of
from transcribe.errors import AudioError
from transcribe.faults import AudioFacts, Warned, as_json, from_json, inspect_audio

SAME_SOUND = "same_sound"
"""The warning that another call has the very same sound, so that one of the two may be named wrongly."""


@dataclass(frozen=True)
class CallMeta:
    """What a recorder or a manifest says about a recording; without `agent_channel` the centre's holds.

    A `started_at` without a zone is by the clock of the agent's centre.
    """

    call_id: str
    agent: str
    started_at: datetime
    language: str = "zh"
    call_type: str = ""
    agent_channel: int | None = None
    centre: str | None = None
    direction: str = ""


@dataclass(frozen=True)
class Checked:
    """A file that was decoded to its end, or the reason why it cannot be stored.

    Without facts and without a problem it is the very file that its call has already.
    """

    file: Path
    sha256: str = ""
    facts: AudioFacts | None = None
    problem: str = ""


def check_file(file: Path, stored_sha256: str | None = None) -> Checked:
    """Decode a file to its end, unless its content is what the call has stored already; touches nothing."""
    if stored_sha256 is not None and file.is_file() and sha256_of(file) == stored_sha256:
        return Checked(file, sha256=stored_sha256)
    try:
        with reading(file):
            return Checked(file, facts=inspect_audio(file), sha256=sha256_of(file))
    except (AudioError, InvalidInput) as error:
        return Checked(file, problem=str(error))


def store_recording(checked: Checked, meta: CallMeta, *, session: Session, by: Actor) -> Recording | None:
    """Store one checked file; None when the same recording of the same call is there already.

    Sound that another call has already is stored all the same, and both are marked: a call that is lost is worse than
    one that is looked at twice.

    Raises:
        NotAllowed: the role may not import, or not into the agent's centre.
        InvalidInput: the file is not whole sound.
        NotFound: the agent is not known.
        Conflict: the call has another recording already, or the file has changed since it was checked.
    """
    require(may(by, "import"), by, "import recordings")
    found = session.exec(select(Recording).where(Recording.call_id == meta.call_id)).first()
    if found is not None and found.sha256 == checked.sha256:
        return None
    if checked.facts is None:
        raise InvalidInput(checked.problem)
    if found is not None:
        raise Conflict(key="error.call_has_other", call=meta.call_id, hash=found.sha256[:12])
    agent, centre = _agent_of(meta, session=session)
    require(may(by, "import", place_of(centre_id=agent.centre_id, session=session)), by, f"import for {centre.code}")
    one_at_a_time(file_turn(checked.sha256), session=session)
    row = _row(checked, checked.facts, meta, agent, centre, session=session)
    session.add(row)
    session.flush()
    _mark_same_sound(row, session=session)
    return row


def file_turn(sha256: str) -> str:
    """What storing and dropping one file take turns by, so that no file is dropped that a new row names."""
    return f"recording/{sha256}"


def same_sound(row: Recording, *, session: Session) -> Sequence[Recording]:
    """The recordings of other calls with the very same sound."""
    others = select(Recording).where(Recording.sha256 == row.sha256, Recording.id != row.id)
    return session.exec(others.order_by(col(Recording.id))).all()


def _row(
    checked: Checked, facts: AudioFacts, meta: CallMeta, agent: Agent, centre: Centre, *, session: Session
) -> Recording:
    zone = ZoneInfo(centre.time_zone)
    started_at = meta.started_at if meta.started_at.tzinfo else meta.started_at.replace(tzinfo=zone)
    local_day = started_at.astimezone(zone).date()
    membership = session.exec(select(TeamMembership).where(membership_on(local_day, agent.id))).first()
    channel = centre.agent_channel if meta.agent_channel is None else meta.agent_channel
    return Recording(
        call_id=meta.call_id,
        agent_id=agent.id or 0,
        team_id=None if membership is None else membership.team_id,
        centre_id=agent.centre_id,
        started_at=started_at,
        duration_ms=facts.duration_ms,
        sample_rate_hz=facts.sample_rate_hz,
        channels=facts.channels,
        agent_channel=None if facts.channels == 1 else channel,
        codec=facts.codec,
        call_type=meta.call_type,
        language=meta.language,
        direction=meta.direction,
        sha256=checked.sha256,
        storage_key=keep(checked.file, checked.sha256, container=facts.container, codec=facts.codec),
        size_bytes=checked.file.stat().st_size,
        warnings=as_json(facts.warnings),
        stored_at=business_now(session=session),
    )


def _mark_same_sound(row: Recording, *, session: Session) -> None:
    others = same_sound(row, session=session)
    for one in (row, *others) if others else ():
        warnings = from_json(one.warnings)
        if not any(found.code == SAME_SOUND for found in warnings):
            one.warnings = as_json((*warnings, Warned(SAME_SOUND, 0, one.duration_ms)))
    session.flush()


def _agent_of(meta: CallMeta, *, session: Session) -> tuple[Agent, Centre]:
    statement = select(Agent, Centre).where(Agent.centre_id == Centre.id, Agent.staff_number == meta.agent)
    if meta.centre is not None:
        statement = statement.where(Centre.code == meta.centre)
    rows = session.exec(statement).all()
    if not rows:
        raise NotFound(key="error.agent_of_call", agent=repr(meta.agent), call=meta.call_id)
    if len(rows) > 1:
        raise NotFound(key="error.agent_in_several", agent=repr(meta.agent), call=meta.call_id)
    return rows[0]
