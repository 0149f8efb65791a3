"""What was planted in the demo's made-up past is found by the five analyses, and nothing where nothing was planted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspection import passwords
from inspection.analysis import ANALYSES, analyse
from inspection.database import open_session
from inspection.demo import load
from inspection.demo.load import load_demo
from inspection.month import Month
from inspection.policies import SYSTEM
from tests.inspection.demo_home import QUICK, settings_of

OCTOBER = Month(2026, 10)
MISSED = [("gap", one, "target_missed") for one in ("K1", "K3", "K7-15", "K7-20", "K8")]
"""What October itself misses, whatever its past."""


def found() -> list[tuple[str, str, str]]:
    with open_session() as session:
        documents = [analyse(one, OCTOBER, session=session, by=SYSTEM) for one in ANALYSES]
    return [(one["analysis"], flag["subject"], flag["finding"]) for one in documents for flag in one["flags"]]


@pytest.fixture(scope="module")
def unplanted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo month without anything planted, and without its sound."""
    home = tmp_path_factory.mktemp("unplanted") / "home"
    with settings_of(home), pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", lambda: QUICK)
        patch.setattr(load, "import_recordings", lambda *_given, **_named: None)
        load_demo(queue_transcripts=False, planted=False)
    return home


def test_the_planted_agent_inspector_and_shift_are_found_and_nobody_else(demo: str) -> None:
    flags = found()
    shifts = [one for one in flags if one[0] == "stability"]
    assert [one for one in flags if one not in shifts] == [
        *MISSED,
        ("differences", "1003", "above_others"),
        ("differences", "inspector1", "lenient"),
    ]
    ((_, subject, finding),) = shifts
    what, _, since = finding.rpartition("_")
    assert (subject, what) == ("K2", "shift_down_since")
    assert Month(2026, 4) <= Month.parse(since) <= Month(2026, 6)


def test_where_nothing_is_planted_nobody_is_flagged(unplanted: Path) -> None:
    with settings_of(unplanted):
        assert found() == MISSED
