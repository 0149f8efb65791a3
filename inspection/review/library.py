"""Reading the case library: what one sees of it, and hearing it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection import audit
from inspection.errors import NotFound
from inspection.intake.clips import clip_of
from inspection.intake.playback import Playable
from inspection.intake.storage import file_of, media_type
from inspection.listening.transcripts import latest_transcript, utterances_of
from inspection.models import (
    PUBLISHED_STATES,
    Assignment,
    AssignmentState,
    Evaluation,
    Example,
    Recording,
    Role,
    Utterance,
)
from inspection.models import Agent as AgentRow
from inspection.policies import Actor, may, may_know_agent, may_see_example, require
from inspection.review.examples import Filing, filing_of
from inspection.scope import place_of, place_of_actor

LARGEST_ID = 2**31 - 1
PLAYED, ACCESS = "example.played", "access"


@dataclass(frozen=True)
class Looked:
    """Which examples are looked for; what is empty is not asked."""

    kind: str = ""
    tag: str = ""
    criterion: str = ""
    language: str = ""


@dataclass(frozen=True)
class Seen:
    """An example as one sees it; call and agent are empty where they are not for the reader to know.

    Args:
        start_ms, end_ms: the stretch of the recording, its whole length where the call is the example.
        changes: whether the reader may change or withdraw it.
    """

    example: Example
    filing: Filing
    recording: Recording
    start_ms: int
    end_ms: int
    call_id: str
    agent: str
    agent_name_zh: str
    agent_name_en: str
    changes: bool


def see_library(looked: Looked, *, session: Session, by: Actor) -> list[Seen]:
    """The examples that one may see and looks for, the newest first.

    Raises:
        NotAllowed: the role sees no examples.
    """
    found = [one for one in _all(session=session, by=by) if _meant(one, looked)]
    return sorted(found, key=lambda one: (one.example.put_at, one.example.id), reverse=True)


def known_words(*, session: Session, by: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags and the criteria of the examples that one may see, to choose from."""
    seen = _all(session=session, by=by)
    tags = {tag for one in seen for tag in one.filing.tags}
    return tuple(sorted(tags)), tuple(sorted({one.filing.criterion for one in seen if one.filing.criterion}))


def see_example(example_id: int, *, session: Session, by: Actor) -> Seen:
    """One example.

    Raises:
        NotFound: there is none of this number in the library, or it is not for the actor: the one tells nothing of the
            other.
        NotAllowed: the role sees no examples.
    """
    require(may(by, "see_examples"), by, "see the case library")
    row = session.get(Example, example_id) if example_id <= LARGEST_ID else None
    seen = None if row is None or row.withdrawn_at is not None else _seen(row, session=session, by=by)
    if seen is None:
        raise NotFound(key="error.no_example", example=example_id)
    return seen


def said_in(seen: Seen, *, session: Session) -> list[Utterance]:
    """What is said in an example, by the newest transcript; times from the example's own start, copies of the rows."""
    transcript = latest_transcript(seen.recording.id or 0, session=session)
    lines = [] if transcript is None else utterances_of(transcript.id or 0, session=session)
    inside = [one for one in lines if one.end_ms > seen.start_ms and one.start_ms < seen.end_ms]
    return [_moved(one, seen) for one in inside]


def open_sound(example_id: int, *, session: Session, by: Actor) -> Playable:
    """The sound of an example and of nothing else of its call.

    Raises:
        NotFound, NotAllowed: as `see_example`; or the file is gone.
    """
    seen = see_example(example_id, session=session, by=by)
    path = file_of(seen.recording.storage_key)
    if path is None:
        raise NotFound(key="error.no_sound", recording=seen.recording.id)
    if seen.example.start_ms is not None:
        path = clip_of(path, seen.start_ms, seen.end_ms)
    return Playable(path, media_type(path))


def note_play(example_id: int, *, session: Session, by: Actor) -> None:
    """Note in the audit log that somebody hears an example; what one asks for within five minutes is one play."""
    subject = f"example/{example_id}"
    if not audit.noted_lately(PLAYED, subject, by=by, session=session, stream=ACCESS):
        audit.record(PLAYED, subject, by=by, session=session, stream=ACCESS)


def _all(*, session: Session, by: Actor) -> list[Seen]:
    require(may(by, "see_examples"), by, "see the case library")
    rows = session.exec(select(Example).where(col(Example.withdrawn_at).is_(None))).all()
    return [seen for row in rows if (seen := _seen(row, session=session, by=by)) is not None]


def _meant(one: Seen, looked: Looked) -> bool:
    return (
        looked.kind in ("", one.filing.kind)
        and (not looked.tag or looked.tag in one.filing.tags)
        and looked.criterion in ("", one.filing.criterion)
        and looked.language in ("", one.recording.language)
    )


def _seen(row: Example, *, session: Session, by: Actor) -> Seen | None:
    """The example to this reader; None where it is not for them."""
    recording = session.exec(select(Recording).where(Recording.call_id == row.call_id)).first()
    if recording is None:
        return None
    place = place_of(centre_id=recording.centre_id, team_id=recording.team_id, session=session)
    filing, changes = filing_of(row), may(by, "keep_examples", place)
    there = place_of_actor(by, session=session)
    if not changes and not may_see_example(by, there, place, roles=filing.roles, reach=row.reach):
        return None
    if _too_early(recording, session=session, by=by):
        return None
    knows = may_know_agent(by, place, agent_id=recording.agent_id)
    agent = session.get_one(AgentRow, recording.agent_id)
    return Seen(
        row,
        filing,
        recording,
        row.start_ms or 0,
        recording.duration_ms if row.end_ms is None else row.end_ms,
        recording.call_id if knows else "",
        agent.staff_number if knows else "",
        agent.name_zh if knows else "",
        agent.name_en if knows else "",
        changes,
    )


def _too_early(recording: Recording, *, session: Session, by: Actor) -> bool:
    """Whether an inspector still has to score the call unbiased, or the agent's own result is not published."""
    assigned = select(Assignment.id).where(Assignment.recording_id == recording.id)
    if by.role == Role.INSPECTOR:
        over = (AssignmentState.DONE, AssignmentState.REPLACED)
        waiting = assigned.where(Assignment.inspector_id == by.user_id, col(Assignment.state).not_in(over))
        return session.exec(waiting).first() is not None
    if by.role == Role.AGENT and by.agent_id == recording.agent_id:
        published = select(Evaluation.id).where(
            col(Evaluation.assignment_id).in_(assigned), col(Evaluation.state).in_(PUBLISHED_STATES)
        )
        return session.exec(published).first() is None
    return False


def _moved(one: Utterance, seen: Seen) -> Utterance:
    length = seen.end_ms - seen.start_ms
    times = {
        "start_ms": max(0, one.start_ms - seen.start_ms),
        "end_ms": min(length, one.end_ms - seen.start_ms),
        "words": "[]",
    }
    return Utterance(**(one.model_dump() | times))
