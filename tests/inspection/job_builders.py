"""Jobs to test with: queued, claimed, and looked at."""

from datetime import datetime
from typing import Any

from inspection import jobs
from inspection.database import open_session, transaction
from inspection.models import Job
from tests.inspection.builders import NOW


def queue(*subjects: str, kind: str = "suggest", **other: Any) -> list[int]:
    with transaction() as session:
        return [jobs.enqueue(kind, subject, session=session, **other).id or 0 for subject in subjects]


def claim(at: datetime = NOW, owner: str = "one") -> int | None:
    with transaction() as session:
        job = jobs.claim(owner, session=session, at=at)
        return None if job is None else job.id


def look(job_id: int) -> Job:
    with open_session() as session:
        return session.get_one(Job, job_id)
