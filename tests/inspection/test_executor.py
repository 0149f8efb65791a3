"""The executor: processes of this machine, as many as the settings say, each with the settings of this one."""

import os
from pathlib import Path

import pytest

from inspection.executor import open_executor


def test_jobs_run_in_other_processes_with_the_same_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_WORKERS", "1")
    with open_executor() as executor:
        assert executor.submit(os.getpid).result(60) != os.getpid()
        assert executor.submit(os.getenv, "ZHIJIAN_HOME").result(60) == str(home)
        assert executor.submit(os.getpid).result(60) == executor.submit(os.getpid).result(60)
