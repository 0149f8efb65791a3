"""The demo month, loaded once for all tests that only read it, on SQLite and on PostgreSQL."""

import functools
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from inspection import passwords
from inspection.database import engine_for
from inspection.demo.load import load_demo
from inspection.intake import recordings
from inspection.settings import get_settings

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_decode_once = functools.cache(recordings.check_file)
_loaded: dict[str, tuple[Path, str | None]] = {}


@contextmanager
def demo_home(kind: str, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Settings that name a home with the demo month; whoever writes into it copies it first."""
    if kind not in _loaded:
        _loaded[kind] = _load(kind, request)
    folder, address = _loaded[kind]
    with settings_of(folder, address):
        yield folder


@contextmanager
def settings_of(folder: Path, address: str | None = None) -> Iterator[None]:
    """Settings of a home folder and, where an address is given, a PostgreSQL database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHIJIAN_HOME", str(folder))
        patch.delenv("ZHIJIAN_DATABASE_URL", raising=False)
        if address is not None:
            patch.setenv("ZHIJIAN_DATABASE_URL", address)
        get_settings.cache_clear()
        yield
        engine_for(get_settings().sqlalchemy_url).dispose()
    get_settings.cache_clear()


def _load(kind: str, request: pytest.FixtureRequest) -> tuple[Path, str | None]:
    """Load the demo; each sound file is decoded once for both databases, and passwords are hashed quickly."""
    folder = Path(tempfile.mkdtemp(dir=request.getfixturevalue("tmp_path_factory").getbasetemp()))
    address = None
    if kind == "postgresql":
        address = _new_database(request.getfixturevalue("postgresql"))
    with settings_of(folder, address), pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", lambda: QUICK)
        patch.setattr(recordings, "check_file", _decode_once)
        load_demo(queue_transcripts=False)
    return folder, address


def _new_database(address: str) -> str:
    import sqlalchemy as sa

    name = f"demo_{secrets.token_hex(4)}"
    server = sa.create_engine(address.format(name="postgres").replace("postgresql://", "postgresql+psycopg://"))
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    server.dispose()
    return address.format(name=name)
