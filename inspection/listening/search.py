"""Searching what was said in all calls that one may hear: by characters or by sound, the newest calls first."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, select

from inspection import audit
from inspection.errors import InvalidInput
from inspection.listening.search_index import are_few, is_whole, may_hold, spells
from inspection.listening.sounds import Place, Question, place_of_text, question
from inspection.models import Agent, Centre, Recording, Transcript, Utterance, UtteranceSound
from inspection.policies import Actor, may, require
from inspection.scope import heard_by

BY_CHARACTERS, BY_SOUND = "characters", "sound"
WAYS = (BY_CHARACTERS, BY_SOUND)
ROLES = ("", "agent", "user", "unknown")
MOST = 1000
"""Places that one search gives; whoever finds more can say more precisely what is meant."""

LOOKED_AT = 3000
"""Sentences of the index that one search looks at, the newest ones; whoever means another can say more."""

NEWEST_CALLS = 3000
LONGEST_TEXT = 100
A_PAGE = 20
WIDEST_ZONE = ZoneInfo("Asia/Shanghai")
SEARCHED, ACCESS = "transcripts.searched", "access"


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and in which calls; what is empty or None is not asked.

    Args:
        way: "characters" as they stand, or "sound", which finds homophones and sounds that speakers merge.
        role: who says it.
        agent: staff number.
        first_day, last_day: when the call was, both included.
        shortest_s, longest_s: how long the call is.
    """

    text: str
    way: str = BY_CHARACTERS
    role: str = ""
    agent: str = ""
    first_day: date | None = None
    last_day: date | None = None
    call_type: str = ""
    language: str = ""
    shortest_s: int | None = None
    longest_s: int | None = None


@dataclass(frozen=True)
class _Seen:
    newest_first: float
    recording_id: int
    start_ms: int
    utterance_id: int
    place: Place


@dataclass(frozen=True)
class Hit:
    """One sentence that holds what was looked for, the call it stands in, and where in its text it is."""

    recording_id: int
    call_id: str
    centre: str
    agent: str
    started_at: datetime
    time_zone: str
    call_type: str
    language: str
    duration_ms: int
    role: str
    start_ms: int
    end_ms: int
    text: str
    place: Place

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before, at and behind what was looked for."""
        return self.text[: self.place.start], self.text[self.place.start : self.place.end], self.text[self.place.end :]


@dataclass(frozen=True)
class Found:
    """A page of hits, how many there are in all, and whether that is only as many as one search gives.

    `whole` is false while transcripts from before the index are still being taken up.
    """

    hits: tuple[Hit, ...]
    number: int
    more: bool
    whole: bool


def search(wanted: Wanted, *, page: int = 1, session: Session, by: Actor) -> Found:
    """The sentences of the newest transcripts that hold a text, in calls that the actor may hear; newest calls first.

    Raises:
        NotAllowed: the role hears no calls.
        InvalidInput: there is nothing to look for, or too much, or a word for the way or the role is not known.
    """
    require(may(by, "search"), by, "search transcripts")
    _require_possible(wanted)
    seen, more = _places(wanted, heard_by(by), session=session)
    start = (max(1, page) - 1) * A_PAGE
    hits = _hits(seen[start : start + A_PAGE], session=session)
    return Found(tuple(hits), len(seen), more, is_whole(session=session))


def recordings_saying(text: str, among: Collection[int], *, session: Session) -> set[int]:
    """Those of some recordings whose newest transcript holds a text, by its characters.

    Raises:
        InvalidInput: there is nothing to look for, or too much.
    """
    _require_possible(Wanted(text))
    ids = sorted(among)
    found: set[int] = set()
    for at in range(0, len(ids), MOST):
        these = col(Recording.id).in_(ids[at : at + MOST])
        rows = session.execute(_statement(Wanted(text), spells(question(text, by_sound=False)), these))
        found.update(row[3] for row in rows if place_of_text(text, row[1], by_sound=False))
    return found


def note_search(wanted: Wanted, *, session: Session, by: Actor) -> None:
    """Note in the audit log that somebody searches what was said; the same again within five minutes is one search.

    Digits are left out: a telephone number that somebody looks for has no place in a log that is never changed.
    """
    subject = f"{wanted.way}: {re.sub('[0-9]', '#', wanted.text.strip())}"
    if not audit.noted_lately(SEARCHED, subject, by=by, session=session, stream=ACCESS):
        audit.record(SEARCHED, subject, by=by, session=session, stream=ACCESS)


def _require_possible(wanted: Wanted) -> None:
    if not question(wanted.text, by_sound=False) or len(wanted.text) > LONGEST_TEXT:
        raise InvalidInput(key="error.search_text", text=repr(wanted.text[:LONGEST_TEXT]), most=LONGEST_TEXT)
    for value, known in ((wanted.way, WAYS), (wanted.role, ROLES)):
        if value not in known:
            raise InvalidInput(key="error.search_word", word=repr(value), known=", ".join(one for one in known if one))
    if wanted.first_day and wanted.last_day and wanted.first_day > wanted.last_day:
        raise InvalidInput(key="error.search_days", first=wanted.first_day, last=wanted.last_day)


def _places(wanted: Wanted, hears: Any, *, session: Session) -> tuple[list[_Seen], bool]:
    """The sentences that hold what is looked for, newest calls first, and whether there may be more.

    The index tells which sentences may be meant, the sentences themselves which are. Those that hold it whole are asked
    for first, so that many that resemble it do not take their place.
    """
    by_sound = wanted.way == BY_SOUND
    asked = question(wanted.text, by_sound=by_sound)
    seen: dict[int, _Seen] = {}
    more = False
    for part in (asked[:1], asked[1:]):
        if not part or len(seen) > MOST:
            continue
        rows = _rows(wanted, part, hears, session=session)
        more = more or len(rows) == LOOKED_AT
        for utterance_id, said, started_at, recording_id, start_ms in rows:
            place = None if utterance_id in seen else place_of_text(wanted.text, said, by_sound=by_sound)
            if place is not None:
                seen[utterance_id] = _Seen(-started_at.timestamp(), recording_id, start_ms, utterance_id, place)
    return sorted(seen.values(), key=_order)[:MOST], more or len(seen) > MOST


def _rows(wanted: Wanted, asked: Question, hears: Any, *, session: Session) -> Sequence[Any]:
    """The newest sentences that may be meant, `LOOKED_AT` at most.

    What stands in very many sentences is first looked for in the newest calls alone, which mostly hold enough of it:
    the index would give all of them, to be put in order.
    """
    conditions = (hears, *_where(wanted))
    if not are_few(asked, LOOKED_AT, session=session):
        newest = sqlalchemy.select(col(Recording.id)).where(*conditions)
        newest = newest.order_by(col(Recording.started_at).desc(), col(Recording.id)).limit(NEWEST_CALLS)
        ids = list(session.execute(newest).scalars())
        recent = _statement(wanted, spells(asked), col(Recording.id).in_(newest.subquery().select()))
        rows = session.execute(recent.limit(LOOKED_AT)).all()
        if len(ids) < NEWEST_CALLS or len(rows) > MOST:
            return rows
    return session.execute(_statement(wanted, may_hold(asked, session=session), *conditions).limit(LOOKED_AT)).all()


def _statement(wanted: Wanted, holds: Any, *conditions: Any) -> Any:
    said_by = (Utterance.role == wanted.role,) if wanted.role else ()
    return (
        sqlalchemy.select(
            *(col(one) for one in (Utterance.id, Utterance.text, Recording.started_at, Recording.id)),
            col(Utterance.start_ms),
        )
        .select_from(UtteranceSound)
        .join(Utterance, col(Utterance.id) == UtteranceSound.utterance_id)
        .join(Transcript, col(Transcript.id) == Utterance.transcript_id)
        .join(Recording, col(Recording.id) == Transcript.recording_id)
        .where(holds, *conditions, *said_by)
        .order_by(col(Recording.started_at).desc(), col(Recording.id), col(Utterance.start_ms))
    )


def _order(one: _Seen) -> tuple[float, int, int]:
    return one.newest_first, one.recording_id, one.start_ms


def _where(wanted: Wanted) -> list[Any]:
    """The conditions on `Recording`."""
    found: list[Any] = []
    if wanted.agent:
        found.append(col(Recording.agent_id).in_(select(Agent.id).where(Agent.staff_number == wanted.agent)))
    if wanted.call_type:
        found.append(Recording.call_type == wanted.call_type)
    if wanted.language:
        found.append(Recording.language == wanted.language)
    if wanted.first_day:
        found.append(col(Recording.started_at) >= datetime.combine(wanted.first_day, time(), WIDEST_ZONE))
    if wanted.last_day:
        behind = wanted.last_day + timedelta(days=1)
        found.append(col(Recording.started_at) < datetime.combine(behind, time(), WIDEST_ZONE))
    if wanted.shortest_s is not None:
        found.append(Recording.duration_ms >= wanted.shortest_s * 1000)
    if wanted.longest_s is not None:
        found.append(Recording.duration_ms <= wanted.longest_s * 1000)
    return found


def _hits(seen: Sequence[_Seen], *, session: Session) -> list[Hit]:
    """What is shown of some places."""
    rows = session.exec(
        select(Utterance, Recording, Agent.staff_number, Centre)
        .join(Transcript, col(Transcript.id) == Utterance.transcript_id)
        .join(Recording, col(Recording.id) == Transcript.recording_id)
        .join(Agent, col(Agent.id) == Recording.agent_id)
        .join(Centre, col(Centre.id) == Recording.centre_id)
        .where(col(Utterance.id).in_([one.utterance_id for one in seen]))
    )
    by_id = {said.id: (said, recording, number, centre) for said, recording, number, centre in rows}
    return [_hit(*by_id[one.utterance_id], one.place) for one in seen]


def _hit(said: Utterance, recording: Recording, agent: str, centre: Centre, place: Place) -> Hit:
    return Hit(
        recording.id or 0,
        recording.call_id,
        centre.code,
        agent,
        recording.started_at,
        centre.time_zone,
        recording.call_type,
        recording.language,
        recording.duration_ms,
        said.role,
        said.start_ms,
        said.end_ms,
        said.text,
        place,
    )
