"""What the database itself holds of open checks: what is announced stays announced, what is done stays as it is."""

from migrations.triggers import Rule


def _both(name: str, table: str, event: str, condition: str, sentence: str) -> Rule:
    return Rule(name, table, event, condition, condition, sentence)


_OVER = "EXISTS (SELECT 1 FROM opencheck WHERE id = OLD.check_id AND state IN ('done', 'cancelled'))"
_ANNOUNCED = (
    "OLD.announced_at IS NOT NULL AND (NEW.announced_at IS NULL OR NEW.announced_at <> OLD.announced_at"
    " OR NEW.announced_by <> OLD.announced_by OR NEW.announcement <> OLD.announcement"
    " OR NEW.planned_on <> OLD.planned_on OR NEW.centre_id <> OLD.centre_id"
    " OR COALESCE(NEW.team_id, 0) <> COALESCE(OLD.team_id, 0))"
)

OPEN_CHECK_RULES = [
    _both(
        "opencheck_announced",
        "opencheck",
        "UPDATE",
        f"({_ANNOUNCED}) OR (OLD.state <> 'planned' AND NEW.state = 'planned')",
        "an announced check stays announced, for the day and the place that were told: cancel it",
    ),
    _both(
        "opencheck_over",
        "opencheck",
        "UPDATE",
        "OLD.state IN ('done', 'cancelled')",
        "an open check that is done or cancelled never changes",
    ),
    _both(
        "opencheck_kept",
        "opencheck",
        "DELETE",
        "OLD.announced_at IS NOT NULL",
        "an announced check is never deleted: cancel it",
    ),
    Rule(
        "opencheck_replace",
        "opencheck",
        "INSERT",
        "EXISTS (SELECT 1 FROM opencheck WHERE id = NEW.id AND announced_at IS NOT NULL)",
        "1 = 0",
        "an announced check is never replaced",
    ),
    _both("opencheckanswer_over", "opencheckanswer", "UPDATE", _OVER, "the answers of a check that is over stay"),
    _both("opencheckanswer_kept", "opencheckanswer", "DELETE", _OVER, "the answers of a check that is over stay"),
    _both("openchecksheet_same", "openchecksheet", "UPDATE", "1 = 1", "a version of the sheet never changes"),
    _both("openchecksheet_kept", "openchecksheet", "DELETE", "1 = 1", "a version of the sheet is never deleted"),
]
