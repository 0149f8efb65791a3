"""The rules of the database on standards, as they hold from revision 0007: what is published never changes.

Not by a change that comes along when it is retired, nor by another row that takes its place, nor by emptying a table.
"""

from migrations import triggers
from migrations.triggers import RULES, Rule

VERSIONS = ("rubricversion", "scriptversion")
PARTS = {"criterion": ("rubricversion", "rubric_version_id"), "scriptphrase": ("scriptversion", "script_version_id")}
FIELDS = {
    "rubricversion": ("id", "code", "number", "name_zh", "name_en", "sections", "version", "published_at"),
    "scriptversion": ("id", "code", "number", "province_id", "version", "published_at"),
}
_NEVER = "a published standard never changes: make a new version"


def _frozen(table: str) -> Rule:
    def condition(differs: str) -> str:
        changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in (*FIELDS[table], "published_by"))
        kept = f"OLD.state = 'published' AND NEW.state = 'retired' AND NOT ({changed})"
        return f"OLD.state <> 'draft' AND NOT ({kept})"

    return Rule(f"{table}_frozen", table, "UPDATE", condition("IS NOT"), condition("IS DISTINCT FROM"), _NEVER)


def _skipped(table: str) -> Rule:
    condition = "OLD.state = 'draft' AND NEW.state = 'retired'"
    return Rule(f"{table}_skipped", table, "UPDATE", condition, condition, "a draft is published before it is retired")


def _replaced(table: str) -> list[Rule]:
    """SQLite's OR REPLACE deletes the row in its way without asking the rule on deleting."""
    taken = (
        f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.state <> 'draft'"
        " AND (other.id = NEW.id OR (other.code = NEW.code AND other.number = NEW.number)){})"
    )
    elsewhere = taken.format(" AND other.id <> OLD.id")
    return [
        Rule(f"{table}_replace", table, "INSERT", taken.format(""), "1 = 0", _NEVER),
        Rule(f"{table}_renamed", table, "UPDATE", f"NEW.id <> OLD.id OR {elsewhere}", "NEW.id <> OLD.id", _NEVER),
    ]


def _parts_replaced(table: str) -> list[Rule]:
    versions, key = PARTS[table]
    taken = (
        f"EXISTS (SELECT 1 FROM {table} AS other JOIN {versions} ON {versions}.id = other.{key}"
        f" WHERE other.id = NEW.id AND {versions}.state <> 'draft')"
    )
    return [
        Rule(f"{table}_replace", table, "INSERT", taken, "1 = 0", _NEVER),
        Rule(f"{table}_renamed", table, "UPDATE", "NEW.id <> OLD.id", "NEW.id <> OLD.id", _NEVER),
    ]


_BEGINS = "NEW.state <> 'draft'"
ON_VERSIONS = [
    *[_frozen(table) for table in VERSIONS],
    *[_skipped(table) for table in VERSIONS],
    *[rule for table in VERSIONS for rule in _replaced(table)],
    Rule("script_insert", "scriptversion", "INSERT", _BEGINS, _BEGINS, "a script begins as a draft"),
]
ON_PARTS = [rule for table in PARTS for rule in _parts_replaced(table)]

BEFORE = [rule for rule in RULES if rule.name in {f"{table}_frozen" for table in VERSIONS}]
"""What stood in their place before."""

ON_CRITERIA = [rule for rule in RULES if rule.table == "criterion" or rule.name == "rubric_weights"]
"""The first schema's rules that stand on the table of criteria or read it, and stay as they are."""


def forbid_emptying() -> None:
    """On PostgreSQL, TRUNCATE asks no rule on rows: it is refused as a whole."""
    triggers.forbid_emptying((*VERSIONS, *PARTS))


def allow_emptying() -> None:
    """Undo `forbid_emptying`."""
    triggers.allow_emptying((*VERSIONS, *PARTS))
