"""Storing recordings: checked to be whole, kept by their hash, and known by their call.

The file is written under a temporary name, flushed to the disk and renamed; the row is committed after it. So a crash
leaves either no recording or a whole one (at worst a file that no row names, which the next import of it reuses).
"""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from inspection.clock import business_now
from inspection.database import one_at_a_time
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.intake.batches import Report, sha256_of, store_report
from inspection.intake.storage import keep
from inspection.intake.tables import read_time
from inspection.models import Agent, CallContext, Centre, Recording, TeamMembership
from inspection.policies import Actor, may, require
from inspection.scope import membership_on
from transcribe.errors import AudioError
from transcribe.faults import AudioFacts, as_json, inspect_audio

CONTEXT = ("question", "answer_given", "sms_text", "order_number")


@dataclass(frozen=True)
class CallMeta:
    """What a recorder or a manifest says about a recording; without `agent_channel` the centre's holds."""

    call_id: str
    agent: str
    started_at: datetime
    language: str = "zh"
    call_type: str = ""
    agent_channel: int | None = None
    centre: str | None = None


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
        return Checked(file, facts=inspect_audio(file), sha256=sha256_of(file))
    except AudioError as error:
        return Checked(file, problem=str(error))


def store_recording(checked: Checked, meta: CallMeta, *, session: Session, by: Actor) -> Recording | None:
    """Store one checked file; None when the same recording of the same call is there already.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the file is not whole sound.
        NotFound: the agent is not known.
        Conflict: the call has another recording already.
    """
    require(may(by, "import"), by, "import recordings")
    found = session.exec(select(Recording).where(Recording.call_id == meta.call_id)).first()
    if found is not None and found.sha256 == checked.sha256:
        return None
    if checked.facts is None:
        raise InvalidInput(checked.problem)
    if found is not None:
        raise Conflict(
            f"call {meta.call_id} has another recording already ({found.sha256[:12]}…); nothing was replaced"
        )
    agent, centre = _agent_of(meta, session=session)
    one_at_a_time(file_turn(checked.sha256), session=session)
    local_day = meta.started_at.astimezone(ZoneInfo(centre.time_zone)).date()
    membership = session.exec(select(TeamMembership).where(membership_on(local_day, agent.id))).first()
    channel = centre.agent_channel if meta.agent_channel is None else meta.agent_channel
    row = Recording(
        call_id=meta.call_id,
        agent_id=agent.id or 0,
        team_id=None if membership is None else membership.team_id,
        centre_id=agent.centre_id,
        started_at=meta.started_at,
        duration_ms=checked.facts.duration_ms,
        sample_rate_hz=checked.facts.sample_rate_hz,
        channels=checked.facts.channels,
        agent_channel=None if checked.facts.channels == 1 else channel,
        codec=checked.facts.codec,
        call_type=meta.call_type,
        language=meta.language,
        sha256=checked.sha256,
        storage_key=keep(checked.file, checked.sha256, container=checked.facts.container, codec=checked.facts.codec),
        size_bytes=checked.file.stat().st_size,
        warnings=as_json(checked.facts.warnings),
        stored_at=business_now(session=session),
    )
    session.add(row)
    session.flush()
    return row


def file_turn(sha256: str) -> str:
    """What storing and dropping one file take turns by, so that no file is dropped that a new row names."""
    return f"recording/{sha256}"


def import_recordings(manifest: Path, *, session: Session, by: Actor) -> Report:
    """Import the recordings that a JSON manifest lists beside its audio; a bad file is one problem, the rest goes on.

    The manifest is a list of objects with `call_id`, `agent` (staff number), `file` (relative to the manifest),
    `started_at`, and optionally `language`, `call_type`, `agent_channel` and `context`.

    Raises:
        NotAllowed: the role may not import.
        InvalidInput: the manifest is missing or not such a list.
    """
    require(may(by, "import"), by, "import recordings")
    entries = _manifest(manifest)
    report = Report("recordings", manifest.name)
    stored = dict(session.exec(select(Recording.call_id, Recording.sha256)).all())
    for number, (entry, checked) in enumerate(_checked(manifest.parent, entries, stored), start=1):
        _import_one(number, entry, checked, report, session=session, by=by)
    store_report(report, sha256_of(manifest), session=session, by=by)
    return report


def _import_one(
    number: int, entry: dict[str, Any], checked: Checked, report: Report, *, session: Session, by: Actor
) -> None:
    try:
        meta = _meta(entry)
        stored = store_recording(checked, meta, session=session, by=by)
    except (InvalidInput, NotFound, Conflict) as error:
        report.refuse(number, "file", entry.get("file", ""), str(error))
        return
    if stored is None:
        report.unchanged += 1
        return
    report.accepted += 1
    context = entry.get("context")
    if isinstance(context, dict):
        values = {name: str(context.get(name) or "").replace("\0", "") for name in CONTEXT}
        session.add(CallContext.model_validate({"call_id": meta.call_id, **values}))


def _manifest(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise InvalidInput(f"{path}: there is no such file; expected a JSON manifest of recordings")
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name}: not a JSON manifest ({error})") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidInput(f"{path.name}: expected a list of objects, one a recording")
    return entries


def _checked(
    folder: Path, entries: list[dict[str, Any]], stored: Mapping[str, str]
) -> Iterator[tuple[dict[str, Any], Checked]]:
    files = [folder / str(entry.get("file") or "") for entry in entries]
    hashes = [stored.get(str(entry.get("call_id"))) for entry in entries]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from zip(entries, pool.map(check_file, files, hashes), strict=True)


def _meta(entry: dict[str, Any]) -> CallMeta:
    missing = [name for name in ("call_id", "agent", "file", "started_at") if not entry.get(name)]
    if missing:
        raise InvalidInput(f"{', '.join(missing)} missing in the manifest's entry")
    channel = entry.get("agent_channel")
    if channel not in (0, 1, None):
        raise InvalidInput(f"agent_channel {channel!r} is not known; expected 0, 1 or nothing")
    return CallMeta(
        call_id=_word(entry, "call_id"),
        agent=_word(entry, "agent"),
        started_at=read_time("started_at", str(entry["started_at"])),
        language=_word(entry, "language") or "zh",
        call_type=_word(entry, "call_type"),
        agent_channel=None if channel is None else int(channel),
        centre=_word(entry, "centre") or None,
    )


def _word(entry: dict[str, Any], name: str) -> str:
    value = str(entry.get(name) or "")
    if not value.isprintable():
        raise InvalidInput(f"{name} {value!r} is not possible; expected printable characters")
    return value


def _agent_of(meta: CallMeta, *, session: Session) -> tuple[Agent, Centre]:
    statement = select(Agent, Centre).where(Agent.centre_id == Centre.id, Agent.staff_number == meta.agent)
    if meta.centre is not None:
        statement = statement.where(Centre.code == meta.centre)
    rows = session.exec(statement).all()
    if len(rows) != 1:
        problem = "is not known; import people first" if not rows else "is in several centres; name the centre"
        raise NotFound(f"agent {meta.agent!r} of call {meta.call_id} {problem}")
    return rows[0]
