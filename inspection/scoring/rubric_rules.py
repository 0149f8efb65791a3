"""What a rubric must be before it is published: pure rules over plain values."""

from collections.abc import Mapping, Sequence

from inspection.errors import InvalidInput
from inspection.scoring.totals import WEIGHTED, Rule

FULL_WEIGHT = 100.0
FEWEST_CHOICES = 2


def require_publishable(name: str, rules: Sequence[Rule]) -> None:
    """Refuse a rubric that cannot score calls.

    Args:
        name: the rubric's code and number, for the sentence.

    Raises:
        InvalidInput: its weights do not sum to 100, a condition names no criterion it can hang on or goes in a circle,
            or a choice has too few answers, or none that earns everything.
    """
    total = sum(rule.weight for rule in rules)
    if abs(total - FULL_WEIGHT) > 1e-6:
        raise InvalidInput(key="error.weights", rubric=name, total=f"{total:g}")
    by_code = {rule.code: rule for rule in rules}
    for rule in rules:
        _require_condition(rule, by_code)
        if rule.kind == "choice":
            _require_choices(rule)


def _require_condition(rule: Rule, by_code: Mapping[str, Rule]) -> None:
    if not rule.asked_after:
        return
    other = by_code.get(rule.asked_after)
    if other is None or other.kind not in WEIGHTED:
        raise InvalidInput(key="error.condition_unknown", code=rule.code, other=rule.asked_after)
    if rule.asked_below is None or not 0.0 < rule.asked_below <= 1.0:
        value = "" if rule.asked_below is None else f"{rule.asked_below:g}"
        raise InvalidInput(key="error.condition_below", code=rule.code, value=value)
    path = [rule.code]
    while other is not None and other.code not in path:
        path.append(other.code)
        other = by_code.get(other.asked_after)
    if other is not None:
        raise InvalidInput(key="error.condition_circle", path=" → ".join([*path, other.code]))


def _require_choices(rule: Rule) -> None:
    if len(set(rule.choices)) != len(rule.choices) or len(rule.choices) < FEWEST_CHOICES:
        raise InvalidInput(key="error.choices_few", code=rule.code, values=_listed(rule.choices), least=FEWEST_CHOICES)
    if max(rule.choices) != 1.0 or min(rule.choices) < 0.0:
        raise InvalidInput(key="error.choices_range", code=rule.code, values=_listed(rule.choices))


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{one:g}" for one in values) or "-"
