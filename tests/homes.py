"""Homes for tests: naming one to the settings, and a copy of one that a test may change."""

import os
import shutil
from pathlib import Path

import pytest

from inspection.database import engine_for
from inspection.demo.load import ACCOUNTS_FILE
from inspection.settings import get_settings

SHARED = ("recordings", "facts")


def use_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the settings name this home and nothing else."""
    for name in [name for name in os.environ if name.startswith("ZHIJIAN_")]:
        patch.delenv(name)
    patch.setenv("ZHIJIAN_HOME", str(home))
    engine_for.cache_clear()
    get_settings.cache_clear()


def forget_settings() -> None:
    """Close the database in use; settings are read anew when they are asked for next."""
    engine_for(get_settings().sqlalchemy_url).dispose()
    engine_for.cache_clear()
    get_settings.cache_clear()


def copy_home(source: Path, target: Path) -> Path:
    """A home with its own records; recordings and facts are those of the source, which no test changes."""
    target.mkdir(parents=True)
    for name in (get_settings().sqlite_file.name, ACCOUNTS_FILE):
        if (source / name).exists():
            shutil.copy(source / name, target / name)
    for name in SHARED:
        if (source / name).exists():
            (target / name).symlink_to(source / name)
    return target


def passwords_of(home: Path) -> dict[str, str]:
    """The demo accounts' passwords by name."""
    lines = (home / ACCOUNTS_FILE).read_text(encoding="utf-8").splitlines()
    return {line.split()[1]: line.split()[2] for line in lines}
