"""The dispatcher: claims jobs by lease and hands them to the executor until it is told to stop."""

import logging
import multiprocessing
import os
import signal
import stat
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from socket import gethostname

from sqlalchemy.exc import OperationalError

from inspection import jobs
from inspection.clock import now
from inspection.database import transaction
from inspection.errors import Conflict, ZhijianError
from inspection.executor import open_executor
from inspection.listening.arriving import queue_look, something_lies_ready
from inspection.review.appeals.ending import settle_windows
from inspection.settings import get_settings

LOG = logging.getLogger(__name__)
POLL_S = 1.0
SETTLE_EVERY_S = 60.0
"""How often it is looked for windows that are over."""

AWAY_S = 5.0
"""How long a database that does not answer is left alone; what ran meanwhile is taken up again by its lease."""

POLITENESS = 10
"""Jobs yield the processor to the pages: nobody waits for a page because a call is being transcribed."""


class Dispatcher:
    """Claims queued jobs, as many at once as there are workers, and keeps their leases alive while they run."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.owner = f"{gethostname()}/{os.getpid()}"
        self.executor: Executor = open_executor()
        self.running: dict[Future[None], int] = {}
        self.looked_at: float | None = None
        self.settled_at: float | None = None

    def run(self, *, once: bool) -> int:
        """Work until stopped, or with `once` until nothing is queued; returns how many jobs were taken up."""
        taken = 0
        try:
            while not self.stop.is_set():
                try:
                    self._look_for_arrivals()
                    self._settle()
                    started = self._fill()
                    taken += started
                    if once and not self.running and not started:
                        break
                    self._tend()
                except OperationalError:
                    if once:
                        raise
                    LOG.warning("the database does not answer; looking again in %g s", AWAY_S, exc_info=True)
                    self.stop.wait(AWAY_S)
        finally:
            self._end()
        return taken

    def _look_for_arrivals(self) -> None:
        """Queue what lies in the drop folder, every so often; a folder that cannot be read is looked at again later."""
        due = self.looked_at is None or time.monotonic() - self.looked_at >= get_settings().drop_every_s
        if not due:
            return
        self.looked_at = time.monotonic()
        with suppress(OSError, Conflict):
            if something_lies_ready():
                with transaction() as session:
                    queue_look(session=session)

    def _settle(self) -> None:
        """Close results and end appeals whose windows are over, every so often."""
        if self.settled_at is not None and time.monotonic() - self.settled_at < SETTLE_EVERY_S:
            return
        self.settled_at = time.monotonic()
        try:
            with transaction() as session:
                settle_windows(session=session)
        except ZhijianError:
            LOG.warning("windows that are over could not be settled; trying again", exc_info=True)

    def _fill(self) -> int:
        started = 0
        with transaction() as session:
            jobs.release_expired(session=session, at=now())
        while len(self.running) < get_settings().workers:
            with transaction() as session:
                job = jobs.claim(self.owner, session=session, at=now())
            if job is None or job.id is None:
                break
            self.running[self._submit(job.kind, job.id)] = job.id
            started += 1
        return started

    def _submit(self, kind: str, job_id: int) -> Future[None]:
        """Hand a job over; where the processes have died since, to new ones."""
        try:
            return self.executor.submit(jobs.handle, kind, job_id)
        except BrokenExecutor:
            self.executor = open_executor()
            return self.executor.submit(jobs.handle, kind, job_id)

    def _tend(self) -> None:
        if not self.running:
            self.stop.wait(POLL_S)
            return
        finished, _ = wait(self.running, timeout=POLL_S, return_when=FIRST_COMPLETED)
        for future in finished:
            self._close(self.running.pop(future), future.exception())
        with transaction() as session:
            for job_id in self.running.values():
                jobs.heartbeat(job_id, session=session, at=now())

    def _close(self, job_id: int, error: BaseException | None) -> None:
        if error is None:
            return
        with transaction() as session:
            if jobs.heartbeat(job_id, session=session, at=now()):
                reason = str(error) or type(error).__name__
                jobs.fail(job_id, reason, session=session, at=now(), final=isinstance(error, ZhijianError))

    def _end(self) -> None:
        """End what still runs here, and give it back to the queue; what a job has stored stays stored."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        processes = multiprocessing.active_children()
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        with suppress(Conflict), transaction() as session:
            jobs.give_back_all(self.owner, session=session)


def work(*, once: bool) -> int:
    """Run jobs until SIGTERM, SIGINT or the end of a pipe on stdin; with `once` until nothing is queued."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if not once and stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    return Dispatcher(stop).run(once=once)


def _stop_at_end_of_input(stop: threading.Event) -> None:
    # Not sys.stdin.buffer: a thread that waits in it aborts the process at its end.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop.set()
