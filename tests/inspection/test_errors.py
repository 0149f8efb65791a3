"""The one exception tree: all of it is caught by its root, and the command line shows it as one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from inspection.cli.common import refusing
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound, StatisticsError, ZhijianError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("error", [InvalidInput, NotFound, NotAllowed, Conflict, StatisticsError])
def test_the_command_line_shows_any_of_them_as_one_line(
    error: type[ZhijianError], capsys: pytest.CaptureFixture[str]
) -> None:
    @refusing
    def command() -> None:
        raise error("row 3:\n  value 'x' is not expected")

    with pytest.raises(typer.Exit) as exit_info:
        command()
    assert exit_info.value.exit_code == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "row 3: value 'x' is not expected\n")


def test_another_error_is_not_swallowed() -> None:
    @refusing
    def command() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        command()


def test_a_wrong_setting_is_one_line_too(tmp_path: Path) -> None:
    environment = os.environ | {"ZHIJIAN_HOME": str(tmp_path), "ZHIJIAN_QUOTA": "5"}
    command = [sys.executable, "-m", "inspection", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1 and "ZHIJIAN_QUOTA" in done.stderr and "'5'" in done.stderr
