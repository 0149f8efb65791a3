"""The worker as it is, with one more kind of job: it tells its process in a file of the home, and takes ten minutes."""

import os
import time

from inspection import jobs
from inspection.settings import get_settings
from inspection.worker import work

jobs.HANDLERS["slow"] = f"{__name__}:slow"


def slow(job_id: int) -> None:
    """Take long."""
    (get_settings().home / f"job-{job_id}.pid").write_text(str(os.getpid()))
    time.sleep(600)


if __name__ == "__main__":
    work(once=False)
