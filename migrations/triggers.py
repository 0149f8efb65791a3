"""The rules that the database itself holds by triggers: audit, published standards and retention.

Each rule is (name, table, event, condition in the database's own words, sentence). They hold for raw SQL alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from alembic import op

RETENTION_MONTHS = 3


@dataclass(frozen=True)
class Rule:
    """Refuse an event on a table when a condition over OLD and NEW holds."""

    name: str
    table: str
    event: str
    sqlite: str
    postgresql: str
    sentence: str


def _same(name: str, table: str, event: str, condition: str, sentence: str) -> Rule:
    return Rule(name, table, event, condition, condition, sentence)


def _published(table: str, version_table: str, key: str) -> list[Rule]:
    sentence = f"a published {version_table.removesuffix('version')} never changes: make a new version"

    def state_of(row: str) -> str:
        return f"(SELECT state FROM {version_table} WHERE id = {row}.{key}) <> 'draft'"

    return [
        _same(f"{table}_insert_published", table, "INSERT", state_of("NEW"), sentence),
        _same(f"{table}_update_published", table, "UPDATE", f"{state_of('OLD')} OR {state_of('NEW')}", sentence),
        _same(f"{table}_delete_published", table, "DELETE", state_of("OLD"), sentence),
    ]


_NOW_SQLITE = "COALESCE((SELECT datetime(value) FROM installation WHERE key = 'fixed_now'), datetime('now'))"
_NOW_POSTGRESQL = "COALESCE((SELECT value::timestamptz FROM installation WHERE key = 'fixed_now'), now())"
_WEIGHTS = "ABS((SELECT COALESCE(SUM(weight), 0) FROM criterion WHERE rubric_version_id = NEW.id) - 100) > 0.001"

RULES = [
    _same("audit_update", "auditevent", "UPDATE", "1 = 1", "the audit log is append only"),
    _same("audit_delete", "auditevent", "DELETE", "1 = 1", "the audit log is append only"),
    *_published("criterion", "rubricversion", "rubric_version_id"),
    *_published("scriptphrase", "scriptversion", "script_version_id"),
    _same(
        "rubric_weights",
        "rubricversion",
        "UPDATE",
        f"NEW.state = 'published' AND OLD.state = 'draft' AND {_WEIGHTS}",
        "the weights of a published rubric sum to 100",
    ),
    _same(
        "rubric_insert",
        "rubricversion",
        "INSERT",
        "NEW.state <> 'draft'",
        "a rubric begins as a draft",
    ),
    *[
        _same(
            f"{table}_frozen",
            table,
            "UPDATE",
            "OLD.state <> 'draft' AND NOT (OLD.state = 'published' AND NEW.state = 'retired')",
            "a published standard never changes: make a new version",
        )
        for table in ("rubricversion", "scriptversion")
    ],
    *[
        _same(
            f"{table}_kept",
            table,
            "DELETE",
            "OLD.state <> 'draft'",
            "a published standard is never deleted: retire it",
        )
        for table in ("rubricversion", "scriptversion")
    ],
    Rule(
        "recording_retention",
        "recording",
        "DELETE",
        f"OLD.hold OR datetime(OLD.started_at, '+{RETENTION_MONTHS} months') > {_NOW_SQLITE}",
        f"OLD.hold OR OLD.started_at + interval '{RETENTION_MONTHS} months' > {_NOW_POSTGRESQL}",
        f"a recording younger than {RETENTION_MONTHS} months or on hold cannot be deleted",
    ),
    Rule(
        "recording_start",
        "recording",
        "UPDATE",
        "NEW.started_at <> OLD.started_at OR NEW.call_id <> OLD.call_id",
        "NEW.started_at <> OLD.started_at OR NEW.call_id <> OLD.call_id",
        "the start and the call of a recording never change",
    ),
]


def create_rules(rules: Sequence[Rule] = RULES) -> None:
    """Create every rule as a trigger of the database at hand."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for rule in rules:
        for statement in _sqlite(rule) if on_sqlite else _postgresql(rule):
            op.execute(statement)


def drop_rules(rules: Sequence[Rule] = RULES) -> None:
    """Drop every rule."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for rule in rules:
        if on_sqlite:
            op.execute(f"DROP TRIGGER IF EXISTS {rule.name}")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}")
            op.execute(f"DROP FUNCTION IF EXISTS {rule.name}()")


def _sqlite(rule: Rule) -> list[str]:
    return [
        f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} WHEN {rule.sqlite} "
        f"BEGIN SELECT RAISE(ABORT, '{rule.sentence}'); END"
    ]


def _postgresql(rule: Rule) -> list[str]:
    row = "OLD" if rule.event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {rule.name}() RETURNS trigger AS $$ BEGIN "
        f"IF {rule.postgresql} THEN RAISE EXCEPTION '{rule.sentence}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {row}; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
    ]


def forbid_emptying(tables: Sequence[str]) -> None:
    """On PostgreSQL, TRUNCATE asks no rule on rows: it is refused as a whole."""
    for table in tables if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(
            f"CREATE FUNCTION {table}_truncate() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION"
            f" '{table}s are never emptied at once' USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_truncate()"
        )


def allow_emptying(tables: Sequence[str]) -> None:
    """Undo `forbid_emptying`."""
    for table in tables if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}")
        op.execute(f"DROP FUNCTION IF EXISTS {table}_truncate()")
