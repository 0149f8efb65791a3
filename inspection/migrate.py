"""Bring the database of this installation to the schema of this version."""

from pathlib import Path

from inspection.settings import get_settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrate(revision: str = "head") -> None:
    """Create the home folder and run the migrations up to `revision`."""
    from alembic import command
    from alembic.config import Config

    get_settings().home.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, revision)
