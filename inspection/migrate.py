"""Bring a database to the schema of this version, and say which schema it has."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from inspection.settings import get_settings

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrate(revision: str = "head", *, engine: Engine | None = None) -> None:
    """Run the migrations up to `revision`, on this installation's database (its home is made) or on the one given."""
    from alembic import command

    config = _config()
    if engine is None:
        get_settings().home.mkdir(parents=True, exist_ok=True)
    else:
        config.attributes["engine"] = engine
    command.upgrade(config, revision)


def revision_of(engine: Engine) -> str | None:
    """The revision of a database's schema; None where it has none."""
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions() -> tuple[str, ...]:
    """Every revision this version knows, its own (the head) first."""
    from alembic.script import ScriptDirectory

    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
