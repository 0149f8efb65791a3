"""The case library: calls, or stretches of them, that show how it is done or how not, to whom a lead decides."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from inspection import audit
from inspection.clock import business_now
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.intake.holds import place_hold, release_hold
from inspection.models import EXAMPLE_KINDS, REACHES, Example, Recording, Role
from inspection.policies import Actor, may, require
from inspection.scope import place_of

LONGEST_NOTE = 2000
LONGEST_TAG = 30
MOST_TAGS = 10
LONGEST_STRETCH_MS = 10 * 60 * 1000
HELD_FOR = "case library"
SEEING_ROLES = (Role.INSPECTOR, Role.QUALITY_LEAD, Role.TEAM_LEAD, Role.MANAGER, Role.AGENT)


@dataclass(frozen=True)
class Filing:
    """What a quality lead says about an example.

    Args:
        kind: good or bad.
        criterion: code of the criterion it is an example of, if of one.
        roles: who sees it, beside the quality leads of the call's own place.
        reach: how far around the call's place they are: its team, centre, province, or the nation.
    """

    kind: str
    note: str = ""
    criterion: str = ""
    tags: tuple[str, ...] = ()
    roles: tuple[str, ...] = field(default=(Role.INSPECTOR, Role.QUALITY_LEAD, Role.TEAM_LEAD))
    reach: str = "centre"


def put_example(
    call_id: str, filing: Filing, stretch: tuple[int, int] | None = None, *, session: Session, by: Actor
) -> Example:
    """Put a call, or a stretch of it in milliseconds, into the library; its recording is held as long as it is there.

    Raises:
        NotFound: there is no recording of this call.
        NotAllowed: the actor is no quality lead over it.
        InvalidInput: something that is said is not possible.
        Conflict: the very same stretch is in the library already.
    """
    recording = _recording(call_id, session=session, by=by, what=f"put call {call_id} into the case library")
    kept = _checked(filing)
    start, end = _stretch(stretch, recording)
    same = _open().where(Example.call_id == call_id, Example.start_ms == start, Example.end_ms == end)
    there = session.exec(same).first()
    if there is not None:
        raise Conflict(key="error.example_there", call=call_id, example=there.id)
    hold = place_hold(call_id, HELD_FOR, session=session, by=by)
    row = Example(
        call_id=call_id,
        start_ms=start,
        end_ms=end,
        hold_id=hold.id or 0,
        put_at=business_now(session=session),
        put_by=by.name,
        **_columns(kept),
    )
    session.add(row)
    session.flush()
    said = {"call_id": call_id, "start_ms": start, "end_ms": end} | asdict(kept)
    audit.record("example.put", f"example/{row.id}", by=by, session=session, after=said)
    return row


def change_example(example_id: int, filing: Filing, *, version: int, session: Session, by: Actor) -> Example:
    """Say something else about an example.

    Args:
        version: of the example as it was read.

    Raises:
        NotFound: there is no such example, or its recording is gone.
        NotAllowed: the actor is no quality lead over it.
        InvalidInput: something that is said is not possible.
        Conflict: it is withdrawn, or somebody changed it meanwhile.
    """
    row = _to_change(example_id, session=session, by=by)
    kept, before = _checked(filing), asdict(filing_of(row))
    bump_version(row, version, session=session)
    for name, value in _columns(kept).items():
        setattr(row, name, value)
    session.flush()
    after = asdict(kept)
    audit.record("example.changed", f"example/{row.id}", by=by, session=session, before=before, after=after)
    return row


def withdraw_example(example_id: int, reason: str, *, session: Session, by: Actor) -> Example:
    """Take an example out of the library and release its recording; that it was there is kept.

    Raises:
        NotFound: there is no such example, or its recording is gone.
        NotAllowed: the actor is no quality lead over it.
        InvalidInput: there is no reason, or one too long.
        Conflict: it is withdrawn already.
    """
    row = _to_change(example_id, session=session, by=by)
    why, at = " ".join(reason.split()), business_now(session=session)
    if not why:
        raise InvalidInput(key="error.no_reason")
    row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = at, by.name, why
    session.flush()
    release_hold(row.hold_id, why, session=session, by=by)
    after = {"reason": why}
    audit.record("example.withdrawn", f"example/{row.id}", by=by, session=session, after=after)
    return row


def filing_of(row: Example) -> Filing:
    """What is said about an example."""
    return Filing(
        row.kind,
        row.note,
        row.criterion_code,
        tuple(json.loads(row.tags)),
        tuple(json.loads(row.roles)),
        row.reach,
    )


def _open() -> SelectOfScalar[Example]:
    return select(Example).where(col(Example.withdrawn_at).is_(None))


def _to_change(example_id: int, *, session: Session, by: Actor) -> Example:
    row = session.get(Example, example_id)
    if row is None:
        raise NotFound(key="error.no_example", example=example_id)
    _recording(row.call_id, session=session, by=by, what=f"change example {example_id}")
    session.refresh(row)
    if row.withdrawn_at is not None:
        raise Conflict(key="error.example_withdrawn", example=example_id, name=row.withdrawn_by)
    return row


def _recording(call_id: str, *, session: Session, by: Actor, what: str) -> Recording:
    require(may(by, "keep_examples"), by, what)
    # Whoever comes second waits here, and then finds what the first one put.
    found = session.exec(select(Recording).where(Recording.call_id == call_id).with_for_update()).first()
    if found is None:
        raise NotFound(key="error.no_recording_of_call", call=call_id)
    place = place_of(centre_id=found.centre_id, team_id=found.team_id, session=session)
    require(may(by, "keep_examples", place), by, what)
    return found


def _checked(filing: Filing) -> Filing:
    """What is kept of a filing: words without spaces around them, each once, in a steady order."""
    for value, known in ((filing.kind, EXAMPLE_KINDS), (filing.reach, REACHES)):
        if value not in known:
            raise InvalidInput(key="error.search_word", word=repr(value), known=", ".join(known))
    for role in filing.roles:
        if role not in SEEING_ROLES:
            raise InvalidInput(key="error.search_word", word=repr(str(role)), known=", ".join(SEEING_ROLES))
    tags = tuple(dict.fromkeys(tag for one in filing.tags if (tag := " ".join(one.split()))))
    note = filing.note.strip()
    if len(tags) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in tags):
        raise InvalidInput(key="error.example_tags", tags="、".join(tags), most=MOST_TAGS, longest=LONGEST_TAG)
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(key="error.example_note", number=len(note), most=LONGEST_NOTE)
    roles = tuple(str(one) for one in SEEING_ROLES if one in filing.roles)
    return Filing(filing.kind, note, filing.criterion.strip(), tags, roles, filing.reach)


def _stretch(stretch: tuple[int, int] | None, recording: Recording) -> tuple[int | None, int | None]:
    if stretch is None:
        return None, None
    start, end = stretch
    if not 0 <= start < end <= recording.duration_ms or end - start > LONGEST_STRETCH_MS:
        most, length = LONGEST_STRETCH_MS // 60_000, recording.duration_ms
        raise InvalidInput(key="error.example_stretch", start=start, end=end, length=length, most=most)
    return start, end


def _columns(filing: Filing) -> dict[str, Any]:
    return {
        "kind": filing.kind,
        "note": filing.note,
        "criterion_code": filing.criterion,
        "tags": _as_list(filing.tags),
        "roles": _as_list(filing.roles),
        "reach": filing.reach,
    }


def _as_list(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)
