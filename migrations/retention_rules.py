"""The rules of the database on recordings and holds: what may be deleted when, and what never changes.

A recording is kept for its province's months, three at least, by the calendar of whatever time zone its centre is in:
the latest of the ends reckoned in UTC and at its edges (12 hours behind, 14 ahead), as `inspection.intake.retention`
reckons them. A day that the last month lacks runs over into the next.
"""

from migrations import triggers
from migrations.triggers import RULES, Rule

LEAST_MONTHS = 3
SHIFTS_HOURS = (0, -12, 14)
FROZEN = ("id", "call_id", "centre_id", "started_at", "sha256", "storage_key", "size_bytes", "stored_at")

_PROVINCE = (
    "(SELECT province.retention_months FROM province JOIN centre ON centre.province_id = province.id"
    " WHERE centre.id = OLD.centre_id)"
)
_OPEN_HOLD = "EXISTS (SELECT 1 FROM hold WHERE call_id = {row}.call_id AND released_at IS NULL)"
_RELEASED_HOLD = "EXISTS (SELECT 1 FROM hold WHERE call_id = OLD.call_id AND released_at IS NOT NULL)"
_ANY_RECORDING = "EXISTS (SELECT 1 FROM recording)"
_FORMAT = "'%Y-%m-%d %H:%M:%f'"


def _young_sqlite() -> str:
    months = f"'+' || MAX({LEAST_MONTHS}, COALESCE({_PROVINCE}, {LEAST_MONTHS})) || ' months'"
    ends = [
        f"strftime({_FORMAT}, OLD.started_at, '{hours:+d} hours', {months}, '{-hours:+d} hours')"
        for hours in SHIFTS_HOURS
    ]
    fixed = f"(SELECT strftime({_FORMAT}, value) FROM installation WHERE key = 'fixed_now')"
    return f"COALESCE(MAX({', '.join(ends)}) > COALESCE({fixed}, strftime({_FORMAT}, 'now')), 1)"


def _young_postgresql() -> str:
    months = f"make_interval(months => GREATEST({LEAST_MONTHS}, COALESCE({_PROVINCE}, {LEAST_MONTHS})))"
    ends = []
    for hours in SHIFTS_HOURS:
        at = f"(OLD.started_at AT TIME ZONE 'UTC' + interval '{hours} hours')"
        first = f"date_trunc('month', {at})"
        ends.append(f"({first} + {months} + ({at} - {first}) - interval '{hours} hours') AT TIME ZONE 'UTC'")
    fixed = "(SELECT value::timestamptz FROM installation WHERE key = 'fixed_now')"
    return f"GREATEST({', '.join(ends)}) > COALESCE({fixed}, now())"


def _both(name: str, table: str, event: str, condition: str, sentence: str) -> Rule:
    return Rule(name, table, event, condition, condition, sentence)


def _never_replaced(table: str, same: str) -> Rule:
    """SQLite's INSERT OR REPLACE deletes the row in its way without asking the rule on deleting."""
    condition = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    return Rule(f"{table}_replace", table, "INSERT", condition, "1 = 0", f"a {table} is never replaced")


NEW_RULES = [
    Rule(
        "recording_retention",
        "recording",
        "DELETE",
        f"OLD.hold OR {_OPEN_HOLD.format(row='OLD')} OR {_young_sqlite()}",
        f"OLD.hold OR {_OPEN_HOLD.format(row='OLD')} OR {_young_postgresql()}",
        f"a recording younger than {LEAST_MONTHS} months or on hold cannot be deleted,"
        " nor one within its province''s retention",
    ),
    _both(
        "recording_start",
        "recording",
        "UPDATE",
        " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FROZEN),
        "the call, start, centre and file of a recording never change",
    ),
    _never_replaced("recording", "id = NEW.id OR call_id = NEW.call_id"),
    _both(
        "recording_hold",
        "recording",
        "UPDATE",
        f"NEW.hold AND NOT OLD.hold AND NOT {_OPEN_HOLD.format(row='OLD')}",
        "a recording is held with a reason alone: place a hold",
    ),
    _both(
        "recording_release",
        "recording",
        "UPDATE",
        f"OLD.hold AND NOT NEW.hold AND ({_OPEN_HOLD.format(row='OLD')} OR NOT {_RELEASED_HOLD})",
        "a recording on hold is released with a reason alone: release its holds",
    ),
    _both("hold_kept", "hold", "DELETE", "1 = 1", "a hold is never deleted: release it"),
    _both(
        "hold_released_once",
        "hold",
        "UPDATE",
        "OLD.released_at IS NOT NULL OR NEW.released_at IS NULL OR NEW.id <> OLD.id OR NEW.call_id <> OLD.call_id"
        " OR NEW.reason <> OLD.reason OR NEW.placed_at <> OLD.placed_at OR NEW.placed_by <> OLD.placed_by",
        "a hold never changes but once, when it is released",
    ),
    _never_replaced("hold", "id = NEW.id"),
    _both(
        "installation_clock",
        "installation",
        "INSERT",
        f"NEW.key = 'fixed_now' AND {_ANY_RECORDING}",
        "the clock of an installation that holds recordings is never replaced",
    ),
    _both(
        "installation_clock_renamed",
        "installation",
        "UPDATE",
        f"NEW.key = 'fixed_now' AND OLD.key <> 'fixed_now' AND {_ANY_RECORDING}",
        "the clock of an installation that holds recordings is never replaced",
    ),
]

OLD_RULES = [rule for rule in RULES if rule.table == "recording"]
"""What the first schema had in their place."""

EMPTIED = ("recording", "hold")


def forbid_emptying() -> None:
    """On PostgreSQL, TRUNCATE asks no rule on rows: it is refused as a whole."""
    triggers.forbid_emptying(EMPTIED)


def allow_emptying() -> None:
    """Undo `forbid_emptying`."""
    triggers.allow_emptying(EMPTIED)
