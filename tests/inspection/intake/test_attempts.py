"""A file that ends whatever process reads it: read last and alone, then set aside with why; the others come in."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput
from inspection.intake.attempts import MOST, ends, reading
from inspection.intake.failed import failed_files, try_again
from inspection.models import Recording
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from inspection.words import say
from tests.inspection.facts_builders import organisation, settled, write_wav

KILLER = "a0_1001_20261003-091507.wav"
GOOD = [f"c{number}_1001_20261003-1{number}1507.wav" for number in range(4)]
CHILD = f"""
import os, signal, sys, time
from pathlib import Path
from inspection.intake import drop, recordings
from inspection.policies import SYSTEM
inspect = recordings.inspect_audio
def reads(file):
    if file.name == {KILLER!r}:
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    return inspect(file)
recordings.inspect_audio = reads
drop.import_folder(Path(sys.argv[1]), by=SYSTEM)
"""


@pytest.fixture
def folder(database: str) -> Path:
    """The drop folder with one file that kills its reader before four good ones."""
    with transaction() as session:
        organisation(session)
    folder = get_settings().drop
    folder.mkdir(parents=True)
    for number, name in enumerate([KILLER, *GOOD]):
        settled(write_wav(folder / name, seconds=1 + number / 10))
    return folder


def look(folder: Path) -> int:
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": str(root)}
    return subprocess.run([sys.executable, "-c", CHILD, str(folder)], cwd=root, env=environment, check=False).returncode


def calls() -> set[str]:
    with open_session() as session:
        return set(session.exec(select(Recording.call_id)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_kills_its_reader_holds_nobody_up(folder: Path) -> None:
    assert [look(folder) for _ in range(MOST)] == [-signal.SIGKILL] * MOST
    # What was read beside it the first time is under suspicion too, and waits behind it.
    assert KILLER in [one.name for one in folder.iterdir()]
    assert look(folder) == 0
    assert list(folder.iterdir()) == [] and calls() == {"c0", "c1", "c2", "c3"}
    (failed,) = failed_files(by=SYSTEM)
    assert failed.reasons["zh"] == say("reason.ends_reader", "zh", file=KILLER, times=MOST)
    assert f"{KILLER}: the program ended {MOST} times" in failed.reasons["en"]
    assert try_again(KILLER, by=SYSTEM).problem is None
    assert "a0" in calls() and failed_files(by=SYSTEM) == []


@pytest.mark.usefixtures("home")
def test_a_mark_is_of_the_file_as_it_is(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "one.wav")
    with reading(file):
        assert ends(file) == 1
        with pytest.raises(KeyError), reading(file):
            raise KeyError
    assert ends(file) == 0
    with reading(file), reading(tmp_path / "nowhere.wav"):
        os.truncate(file, 100)
        assert ends(file) == 0


@pytest.mark.usefixtures("home")
def test_after_it_was_refused_it_is_read_anew(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "one.wav")
    with reading(file), reading(file):
        assert ends(file) == MOST
        with pytest.raises(InvalidInput, match=r"one\.wav: the program ended 2 times"), reading(file):
            pytest.fail("it was read")
        assert ends(file) == 0
