"""The job that asks the second suggester, and where it is queued; what it finds is kept apart from the rules'."""

from sqlmodel import Session

from inspection import jobs
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.models import Job, Transcript
from inspection.models.scoring import SECOND
from inspection.scoring.rule_calls import call_of
from inspection.scoring.second.ask import VERSION, Endpoint, ask
from inspection.scoring.suggestions import store
from inspection.settings import Settings, get_settings

KIND = "second"


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Where to ask; None where no address is set."""
    if not settings.suggester_url:
        return None
    key = "" if settings.suggester_key is None else settings.suggester_key.get_secret_value()
    return Endpoint(settings.suggester_url, settings.suggester_model, key, settings.suggester_timeout_s)


def queue_second(transcript_id: int, *, session: Session) -> None:
    """Queue the question for a transcript, where an endpoint is set; after everything else that waits."""
    if endpoint_of(get_settings()) is not None:
        jobs.enqueue(KIND, str(transcript_id), session=session, priority=-10)


def run(job_id: int) -> None:
    """The job: ask for the transcript that it names, outside of any transaction, and store what came of it."""
    endpoint = endpoint_of(get_settings())
    with open_session() as session:
        transcript = session.get(Transcript, int(session.get_one(Job, job_id).subject))
        call = None if transcript is None else call_of(transcript, session=session)
    found = [] if endpoint is None or call is None else ask(call, endpoint)
    with transaction() as session:
        if endpoint is not None and transcript is not None and found:
            store(transcript.id or 0, f"{SECOND}{VERSION}/{endpoint.model}", found, session=session)
        jobs.finish(job_id, session=session, at=now())
