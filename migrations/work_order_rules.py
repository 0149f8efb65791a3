"""What the database itself holds of checks of work orders: a submitted one never changes, nor do its answers."""

from migrations import triggers
from migrations.triggers import Rule

_NEVER = "a submitted check of a work order never changes"
_SUBMITTED = "OLD.state <> 'draft'"
_BEGINS = "NEW.state <> 'draft'"
_TAKEN = (
    "EXISTS (SELECT 1 FROM workordercheck AS other WHERE other.state <> 'draft'"
    " AND (other.id = NEW.id OR other.assignment_id = NEW.assignment_id){})"
)
_ANSWER_TAKEN = (
    "EXISTS (SELECT 1 FROM workorderanswer AS other JOIN workordercheck ON workordercheck.id = other.check_id"
    " WHERE other.id = NEW.id AND workordercheck.state <> 'draft')"
)


def _of(row: str) -> str:
    return f"(SELECT state FROM workordercheck WHERE id = {row}.check_id) <> 'draft'"


def _same(name: str, table: str, event: str, condition: str, sentence: str = _NEVER) -> Rule:
    return Rule(name, table, event, condition, condition, sentence)


WORK_ORDER_RULES = [
    _same("workordercheck_insert", "workordercheck", "INSERT", _BEGINS, "a check of a work order begins as a draft"),
    _same("workordercheck_frozen", "workordercheck", "UPDATE", _SUBMITTED),
    _same("workordercheck_kept", "workordercheck", "DELETE", _SUBMITTED),
    _same("workorderanswer_insert", "workorderanswer", "INSERT", _of("NEW")),
    _same("workorderanswer_frozen", "workorderanswer", "UPDATE", f"{_of('OLD')} OR {_of('NEW')}"),
    _same("workorderanswer_kept", "workorderanswer", "DELETE", _of("OLD")),
    # SQLite's OR REPLACE deletes the row in its way without asking the rule on deleting.
    Rule("workordercheck_replace", "workordercheck", "INSERT", _TAKEN.format(""), "1 = 0", _NEVER),
    Rule(
        "workordercheck_renamed",
        "workordercheck",
        "UPDATE",
        f"NEW.id <> OLD.id OR {_TAKEN.format(' AND other.id <> OLD.id')}",
        "NEW.id <> OLD.id",
        _NEVER,
    ),
    Rule("workorderanswer_replace", "workorderanswer", "INSERT", _ANSWER_TAKEN, "1 = 0", _NEVER),
    _same("workorderanswer_renamed", "workorderanswer", "UPDATE", "NEW.id <> OLD.id"),
]
TABLES = ("workordercheck", "workorderanswer")


def forbid_emptying() -> None:
    """On PostgreSQL, TRUNCATE asks no rule on rows: it is refused as a whole."""
    triggers.forbid_emptying(TABLES)


def allow_emptying() -> None:
    """Undo `forbid_emptying`."""
    triggers.allow_emptying(TABLES)
