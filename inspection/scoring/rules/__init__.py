"""What the machine suggests for a call: three-valued, with evidence or with the reason why it could not look.

Pure: a rule set (data, read from TOML), a call and its script come in, findings go out. A finding is never an answer.
"""

from inspection.scoring.rules.call import Call, Phrase, Spoken
from inspection.scoring.rules.found import Found, Suggested
from inspection.scoring.rules.matching import HEARD, heard_from
from inspection.scoring.rules.model import Rule, RuleSet
from inspection.scoring.rules.reading import BadRules, Problem, read_rules
from inspection.scoring.rules.running import FORBIDDEN, ROLES_DOUBTFUL, suggest_all

__all__ = [
    "FORBIDDEN",
    "HEARD",
    "ROLES_DOUBTFUL",
    "BadRules",
    "Call",
    "Found",
    "Phrase",
    "Problem",
    "Rule",
    "RuleSet",
    "Spoken",
    "Suggested",
    "heard_from",
    "read_rules",
    "suggest_all",
]
