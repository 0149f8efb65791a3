"""The full-text index over `utterancesound.sounds`: FTS5 with its triggers on SQLite, a GIN index on PostgreSQL."""

from typing import Any

from alembic import op

INDEX = "utterancesound_words"
_SQLITE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(sounds, content='utterancesound', content_rowid='utterance_id',"
    " tokenize='ascii', detail='none', columnsize=0)",
    f"CREATE TRIGGER {INDEX}_in AFTER INSERT ON utterancesound BEGIN"
    f" INSERT INTO {INDEX} (rowid, sounds) VALUES (NEW.utterance_id, NEW.sounds); END",
    f"CREATE TRIGGER {INDEX}_out AFTER DELETE ON utterancesound BEGIN"
    f" INSERT INTO {INDEX} ({INDEX}, rowid, sounds) VALUES ('delete', OLD.utterance_id, OLD.sounds); END",
    f"CREATE TRIGGER {INDEX}_fixed BEFORE UPDATE ON utterancesound BEGIN"
    " SELECT RAISE(ABORT, 'how an utterance sounds never changes: delete it and write it anew'); END",
)
_POSTGRESQL = (f"CREATE INDEX {INDEX} ON utterancesound USING gin (to_tsvector('simple'::regconfig, sounds))",)


def create_index() -> None:
    """Let the database keep the index."""
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def drop_index() -> None:
    """Take the index away again; its triggers go with their table."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP INDEX {INDEX}" if postgresql else f"DROP TABLE {INDEX}")


def belongs_to_models(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether Alembic should compare something with the models: the index and its inner tables stand in none."""
    return kind not in ("table", "index") or not (name or "").startswith(INDEX)
