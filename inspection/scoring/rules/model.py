"""A rule as data: one test, or several joined; when it is due; and what to say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from inspection.scoring.rules.call import AGENT, Call
from inspection.scoring.rules.found import Found
from inspection.scoring.rules.ranges import Range

NOT_MATCHED, NOT_EVALUATED, NOTHING = OTHERWISE = ("not_matched", "not_evaluated", "nothing")
STATE, LISTEN = MEANING = ("state", "listen")
HEARD_ANYWAY = "heard"
EVERY_SITUATION = "*"


@dataclass(frozen=True)
class Test:
    """One operator with its values, the part of the call it looks at, and the tests it joins."""

    operator: str
    values: Mapping[str, object] = field(default_factory=dict)
    where: Range = field(default_factory=Range)
    tests: "tuple[Test, ...]" = ()


@dataclass(frozen=True)
class Rule:
    """What is suggested for a criterion.

    Args:
        part: a part of the criterion, such as a situation; `*` for every situation without a rule of its own.
        language: of the calls it is for; empty for all. `call_types`: likewise. The first rule that fits counts.
        due: whether it is due in a call at all.
        not_due: what to say where it is not: `heard` (only what was found), or the reason why it is not evaluated.
        otherwise: what to say where it is not found: not_matched, not_evaluated, or nothing.
        meaning: `state` that it is there, or ask to `listen` to the place.
    """

    criterion: str
    test: Test
    part: str = ""
    language: str = ""
    call_types: tuple[str, ...] = ()
    due: Test | None = None
    not_due: str = HEARD_ANYWAY
    otherwise: str = NOT_MATCHED
    meaning: str = STATE


@dataclass(frozen=True)
class RuleSet:
    """All rules that are in force together."""

    code: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Field:
    """A value that an operator takes.

    Args:
        kind: text, texts, number or count.
        choices: the only ones possible.
        situations: it names situations of the script.
    """

    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False
    least: float | None = None
    most: float | None = None
    situations: bool = False


@dataclass(frozen=True)
class Operator:
    """What an operator takes and does.

    Args:
        look: gives the finding.
        fields: its own values by name.
        ranges: which fields of `Range` it heeds; `role` is whose words it looks at where the rule does not say.
        one_of: at least one of these values is needed.
        most_tests: how many tests it joins at most; 0 for none.
    """

    look: Callable[[Test, Call], Found]
    fields: Mapping[str, Field] = field(default_factory=dict)
    ranges: tuple[str, ...] = ()
    role: str = AGENT
    one_of: tuple[str, ...] = ()
    most_tests: int = 0
