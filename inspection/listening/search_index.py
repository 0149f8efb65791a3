"""The index that transcripts are searched by: only the newest transcript of a recording stands in it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, column, delete, exists, literal_column, or_, table
from sqlmodel import Session, col, func, insert, select

from inspection import jobs
from inspection.clock import now
from inspection.database import transaction
from inspection.listening.sounds import Question, Term, pairs
from inspection.models import Job, Transcript, Utterance, UtteranceSound

KIND, SUBJECT = "index", "transcripts"
INDEX = "utterancesound_words"
AT_ONCE = 200
"""Transcripts that are taken up in one step of the job."""


def index_transcript(transcript: Transcript, *, session: Session) -> None:
    """Take up a recording's newest transcript in place of the one before."""
    session.flush()
    connection = session.connection()
    before = (
        select(Utterance.id)
        .join(Transcript, col(Transcript.id) == Utterance.transcript_id)
        .where(Transcript.recording_id == transcript.recording_id)
    )
    connection.execute(delete(UtteranceSound).where(col(UtteranceSound.utterance_id).in_(before)))
    own = select(Utterance.id, Utterance.text).where(Utterance.transcript_id == transcript.id)
    rows = [{"utterance_id": key, "sounds": pairs(said)} for key, said in session.exec(own)]
    if rows:
        connection.execute(insert(UtteranceSound), rows)


def run(job_id: int) -> None:
    """The job: take up the transcripts that came before the index did, a few at a time."""
    done = 0
    while True:
        with transaction() as session:
            if not jobs.heartbeat(job_id, session=session, at=now(), done=float(done)):
                return
            some = not_indexed(AT_ONCE, session=session)
            for one in some:
                index_transcript(one, session=session)
            done += len(some)
            if not some:
                session.get_one(Job, job_id).total = float(done)
                jobs.finish(job_id, session=session, at=now())
                return


def is_whole(*, session: Session) -> bool:
    """Whether every transcript is taken up; false while the job waits or runs."""
    return jobs.open_of(KIND, SUBJECT, session=session) is None


def not_indexed(most: int, *, session: Session) -> Sequence[Transcript]:
    """Newest transcripts of recordings that say something and are not taken up."""
    newest = select(func.max(Transcript.id)).group_by(col(Transcript.recording_id))
    taken_up = exists().where(col(UtteranceSound.utterance_id) == Utterance.id)
    lacking = select(Utterance.transcript_id).where(~taken_up)
    return session.exec(
        select(Transcript)
        .where(col(Transcript.id).in_(newest), col(Transcript.id).in_(lacking))
        .order_by(col(Transcript.id))
        .limit(most)
    ).all()


def may_hold(asked: Question, *, session: Session) -> ColumnElement[bool]:
    """The condition on `UtteranceSound` that the index finds what is asked; punctuation and order are not asked."""
    if session.get_bind().dialect.name == "postgresql":
        words = " | ".join(f"({' & '.join(_postgresql(term) for term in terms)})" for terms in asked)
        vector = func.to_tsvector(literal_column("'simple'::regconfig"), UtteranceSound.sounds)
        return vector.op("@@", is_comparison=True)(func.to_tsquery(literal_column("'simple'::regconfig"), words))
    words = " OR ".join(f"({' AND '.join(_sqlite(term) for term in terms)})" for terms in asked)
    index = table(INDEX, column("rowid"))
    matches = literal_column(INDEX).op("MATCH", is_comparison=True)(words)
    return col(UtteranceSound.utterance_id).in_(select(index.c.rowid).select_from(index).where(matches))


def spells(asked: Question) -> ColumnElement[bool]:
    """The same condition without the index, for sentences that are few."""
    whole: ColumnElement[str] = literal_column("' '") + col(UtteranceSound.sounds) + literal_column("' '")
    return or_(
        *(
            and_(*(whole.contains(f" {term.text}" if term.begins else f" {term.text} ") for term in terms))
            for terms in asked
        )
    )


def are_few(asked: Question, most: int, *, session: Session) -> bool:
    """Whether the index finds no more than so many sentences, whosever they are."""
    some = select(UtteranceSound.utterance_id).where(may_hold(asked, session=session)).limit(most + 1)
    return session.exec(select(func.count()).select_from(some.subquery())).one() <= most


def _sqlite(term: Term) -> str:
    return f'"{term.text}"{" *" if term.begins else ""}'


def _postgresql(term: Term) -> str:
    return f"{term.text}{':*' if term.begins else ''}"
