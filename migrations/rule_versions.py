"""What the database itself holds of versions of rules: a published one never changes."""

from migrations.triggers import Rule

_SENTENCE = "a published standard never changes: make a new version"
_CHANGED = (
    "OLD.state <> 'draft' AND (NOT (OLD.state = 'published' AND NEW.state = 'retired')"
    " OR NEW.text <> OLD.text OR NEW.code <> OLD.code OR NEW.number <> OLD.number)"
)
_INSERTED = "NEW.state <> 'draft'"
_KEPT = "OLD.state <> 'draft'"

RULE_VERSION_RULES = [
    Rule("ruleversion_insert", "ruleversion", "INSERT", _INSERTED, _INSERTED, "a version of rules begins as a draft"),
    Rule("ruleversion_frozen", "ruleversion", "UPDATE", _CHANGED, _CHANGED, _SENTENCE),
    Rule(
        "ruleversion_kept",
        "ruleversion",
        "DELETE",
        _KEPT,
        _KEPT,
        "a published standard is never deleted: retire it",
    ),
]
