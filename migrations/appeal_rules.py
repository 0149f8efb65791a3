"""What the database itself holds of appeals: what was said and decided stays, and nobody decides about the own work."""

from migrations import triggers
from migrations.triggers import Rule

KEPT = {
    "appealitem": "other.appeal_id = NEW.appeal_id AND other.criterion_id = NEW.criterion_id",
    "appealstatement": "other.kind = NEW.kind AND (other.item_id = NEW.item_id"
    " OR (other.item_id IS NULL AND NEW.item_id IS NULL AND other.appeal_id = NEW.appeal_id))",
    "appealdecision": "other.appeal_id = NEW.appeal_id AND other.round = NEW.round",
    "appealverdict": "other.decision_id = NEW.decision_id AND other.item_id = NEW.item_id",
    "resultversion": "other.decision_id = NEW.decision_id"
    " OR (other.evaluation_id = NEW.evaluation_id AND other.number = NEW.number)",
}
"""Tables to which rows are only added, and when another row would take the place of one that is there."""

TABLES = ("appeal", *KEPT)
STEPS = {
    "filed": ("under_review", "withdrawn"),
    "under_review": ("upheld", "partly_upheld", "rejected", "withdrawn"),
    "upheld": ("arbitration", "final"),
    "partly_upheld": ("arbitration", "final"),
    "rejected": ("arbitration", "final"),
    "arbitration": ("final",),
}
_FIXED = ("id", "evaluation_id", "agent_id", "filed_by", "filed_at", "window_ends_at")
_FOR_GOOD = "what was said and decided about an appeal never changes"
_OVER = "('final', 'withdrawn')"


def _both(name: str, table: str, event: str, condition: str, sentence: str) -> Rule:
    return Rule(name, table, event, condition, condition, sentence)


def _only_added(table: str, same: str) -> list[Rule]:
    """Neither changed nor deleted; nor, by SQLite's OR REPLACE, which asks no rule on deleting, replaced."""
    taken = f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.id = NEW.id OR {same})"
    return [
        _both(f"{table}_same", table, "UPDATE", "1 = 1", _FOR_GOOD),
        _both(f"{table}_kept", table, "DELETE", "1 = 1", _FOR_GOOD),
        Rule(f"{table}_replace", table, "INSERT", taken, "1 = 0", _FOR_GOOD),
    ]


def _decided(number: int, outcome: str = "") -> str:
    own = f"appeal_id = NEW.id AND round = {number}{outcome}"
    return f"EXISTS (SELECT 1 FROM appealdecision WHERE {own})"


_STEP = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(one) for one in new)}))" for old, new in STEPS.items()
)
_ASKED = "EXISTS (SELECT 1 FROM appealstatement WHERE appeal_id = NEW.id AND kind = 'arbitration')"
_OUTCOME = "NEW.state IN ('upheld', 'partly_upheld', 'rejected')"
_RESULT = "evaluation JOIN assignment ON assignment.id = evaluation.assignment_id"
_PARTY = (
    "EXISTS (SELECT 1 FROM appeal JOIN evaluation ON evaluation.id = appeal.evaluation_id"
    " WHERE appeal.id = NEW.appeal_id AND (evaluation.inspector_id = NEW.decided_by"
    " OR appeal.filed_by = NEW.decided_by OR appeal.agent_id ="
    ' (SELECT agent_id FROM "user" WHERE "user".id = NEW.decided_by)))'
)
_BEFORE = "(SELECT decided_by FROM appealdecision WHERE appeal_id = NEW.appeal_id AND round = 1)"

APPEAL_RULES = [
    _both(
        "appeal_of_the_own_result",
        "appeal",
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {_RESULT} WHERE evaluation.id = NEW.evaluation_id"
        " AND assignment.agent_id = NEW.agent_id AND evaluation.published_at <= NEW.filed_at)",
        "an appeal is filed by the agent against the own published result",
    ),
    Rule(
        "appeal_fixed",
        "appeal",
        "UPDATE",
        " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED),
        " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED),
        "who filed an appeal against what, and when, never changes",
    ),
    _both("appeal_over", "appeal", "UPDATE", f"OLD.state IN {_OVER}", "an appeal that is over never changes"),
    _both(
        "appeal_step",
        "appeal",
        "UPDATE",
        f"NEW.state <> OLD.state AND NOT ({_STEP})",
        "an appeal is filed, reviewed, decided, arbitrated once, and final",
    ),
    _both(
        "appeal_decided",
        "appeal",
        "UPDATE",
        f"NEW.state <> OLD.state AND {_OUTCOME} AND NOT {_decided(1, ' AND outcome = NEW.state')}",
        "an appeal is upheld or rejected by a decision",
    ),
    _both(
        "appeal_arbitrated",
        "appeal",
        "UPDATE",
        f"(NEW.state <> OLD.state AND NEW.state = 'arbitration' AND NOT {_ASKED})"
        f" OR (OLD.state = 'arbitration' AND NEW.state = 'final' AND NOT {_decided(2)})",
        "arbitration is asked for, and ends with a decision",
    ),
    _both("appeal_kept", "appeal", "DELETE", "1 = 1", "an appeal is never deleted"),
    Rule(
        "appeal_replace",
        "appeal",
        "INSERT",
        "EXISTS (SELECT 1 FROM appeal AS other WHERE other.id = NEW.id OR (other.evaluation_id = NEW.evaluation_id"
        " AND other.state <> 'withdrawn' AND NEW.state <> 'withdrawn'))",
        "1 = 0",
        "an appeal is never replaced: a result has one",
    ),
    _both(
        "appealitem_of_the_rubric",
        "appealitem",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM appeal JOIN evaluation ON evaluation.id = appeal.evaluation_id"
        " JOIN criterion ON criterion.rubric_version_id = evaluation.rubric_version_id"
        " WHERE appeal.id = NEW.appeal_id AND criterion.id = NEW.criterion_id)",
        "an appeal contests criteria that its result was scored by",
    ),
    _both(
        "appealdecision_by_others",
        "appealdecision",
        "INSERT",
        _PARTY,
        "who decides an appeal is neither the inspector nor the agent",
    ),
    _both(
        "appealdecision_rounds",
        "appealdecision",
        "INSERT",
        f"NEW.round = 2 AND ({_BEFORE} IS NULL OR {_BEFORE} = NEW.decided_by)",
        "arbitration follows a decision, by somebody else",
    ),
    _both(
        "appealverdict_of_the_appeal",
        "appealverdict",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM appealdecision JOIN appealitem ON appealitem.appeal_id = appealdecision.appeal_id"
        " WHERE appealdecision.id = NEW.decision_id AND appealitem.id = NEW.item_id)",
        "a verdict is about what its appeal contests",
    ),
    *[rule for table, same in KEPT.items() for rule in _only_added(table, same)],
]


def forbid_emptying() -> None:
    """On PostgreSQL, TRUNCATE asks no rule on rows: it is refused as a whole."""
    triggers.forbid_emptying(TABLES)


def allow_emptying() -> None:
    """Undo `forbid_emptying`."""
    triggers.allow_emptying(TABLES)
