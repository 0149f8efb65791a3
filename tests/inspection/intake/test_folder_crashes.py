"""The drop folder with its process killed at every step: nothing or a whole recording, and again exactly one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.intake.drop import import_folder
from inspection.models import Recording
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from tests.inspection.facts_builders import organisation, write_wav

NAME = "c1_1001_20261003-101507.wav"
STEPS = {
    "while it is checked": "recordings.check_file = die",
    "before the file": "storage._copy = die",
    "with half of the file": "storage._copy = half",
    "before it is on the disk": "os.fsync = die",
    "before its name": "os.replace = die",
    "before the name is on the disk": "storage.flush_folder = die",
    "before the row": "recordings.Session.flush = die",
    "before the commit": "arrivals.same_sound = die",
    "after the commit": "drop._settle = die",
    "before it goes from the folder": "Path.unlink = die_once_stored",
    "before the report": "drop.store_report = die",
}
CHILD = """
import os, signal, sys
from pathlib import Path
from inspection.intake import arrivals, drop, recordings, storage
from inspection.policies import SYSTEM
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def half(source, out):
    out.write(source.read_bytes()[:1000])
    out.flush()
    die()
unlink = Path.unlink
def die_once_stored(path, missing_ok=False):
    if path.suffix == ".wav":
        die()
    unlink(path, missing_ok=missing_ok)
{fault}
drop.import_folder(Path(sys.argv[1]), by=SYSTEM)
"""


def stored() -> list[Recording]:
    with open_session() as session:
        return list(session.exec(select(Recording)))


@pytest.mark.parametrize(
    ("database", "step"),
    [*(("sqlite", step) for step in STEPS), ("postgresql", "before the commit"), ("postgresql", "after the commit")],
    indirect=["database"],
)
def test_a_crash_leaves_nothing_or_a_whole_recording(database: str, step: str) -> None:
    with transaction() as session:
        organisation(session)
    folder = get_settings().drop
    folder.mkdir(parents=True)
    data = write_wav(folder / NAME).read_bytes()
    os.utime(folder / NAME, (time.time() - 60,) * 2)
    command = [sys.executable, "-c", CHILD.format(fault=STEPS[step]), str(folder)]
    root = Path(__file__).parents[3]
    ended = subprocess.run(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    before = stored()
    assert [(get_settings().recordings / row.storage_key).read_bytes() for row in before] == [data] * len(before)
    assert before or (folder / NAME).read_bytes() == data
    taken = import_folder(folder, by=SYSTEM)
    assert taken.report.problems == []
    (row,) = stored()
    here = [file for file in get_settings().recordings.rglob("*") if file.is_file()]
    assert here == [get_settings().recordings / row.storage_key] and here[0].read_bytes() == data
    assert list(folder.iterdir()) == [] and not get_settings().failed.exists()
