"""What can be chosen for the dial tests of a month; it is stored with the plan, every option by name."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from inspection.errors import InvalidInput
from inspection.measurement.dial_tasks import STEPS

LANGUAGES = ("zh", "en")
MOST_TESTS = 2000
ALL_PERCENT = 100.0
SERVICE_LINE = "12580"


@dataclass(frozen=True)
class DialOptions:
    """The options of a month's dial tests.

    Args:
        tests: how many an own centre gets; each competitor that can be compared gets as many beside them.
        mystery_percent: how many of a hundred own tests are not announced.
        languages: percent of the tests by language.
        steps: what the tests come to, of `STEPS`; the tests are spread evenly over them.
        lines: the numbers of the own service, dialled in turns.
    """

    tests: int = 60
    mystery_percent: float = 80
    languages: Mapping[str, float] = field(default_factory=lambda: {"zh": 90.0, "en": 10.0})
    steps: tuple[str, ...] = STEPS
    lines: tuple[str, ...] = (SERVICE_LINE,)

    def __post_init__(self) -> None:
        if not 1 <= self.tests <= MOST_TESTS:
            given: object = self.tests
            raise InvalidInput(key="error.dial_option_range", option="tests", value=given, least=1, most=MOST_TESTS)
        if not 0 <= self.mystery_percent <= ALL_PERCENT:
            given = f"{self.mystery_percent:g}"
            raise InvalidInput(key="error.dial_option_range", option="mystery_percent", value=given, least=0, most=100)
        for option, values, known in (("languages", self.languages, LANGUAGES), ("steps", self.steps, STEPS)):
            _known(option, tuple(values), known)
        total = sum(self.languages.values())
        if min(self.languages.values()) < 0 or abs(total - ALL_PERCENT) > 1e-6:
            raise InvalidInput(key="error.dial_languages", total=f"{total:g}")
        if not self.lines or not all(one.strip() for one in self.lines):
            raise InvalidInput(key="error.dial_no_line")
        object.__setattr__(self, "steps", tuple(one for one in STEPS if one in self.steps))
        object.__setattr__(self, "languages", {one: float(self.languages.get(one, 0)) for one in LANGUAGES})

    def document(self) -> dict[str, Any]:
        """Every option by name, as plain JSON values."""
        return asdict(self) | {"steps": list(self.steps), "lines": list(self.lines)}

    def stored(self) -> str:
        """The text that is kept with the plan."""
        return json.dumps(self.document(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> "DialOptions":
        """The options of a stored plan; what a plan of an older version does not name has its default."""
        kept: dict[str, Any] = json.loads(text)
        known: dict[str, Any] = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        known |= {name: tuple(known[name]) for name in ("steps", "lines") if name in known}
        return cls(**known)


def _known(option: str, values: tuple[str, ...], known: tuple[str, ...]) -> None:
    unknown = [one for one in values if one not in known]
    if unknown or not values:
        met = repr(unknown[0]) if unknown else "—"
        raise InvalidInput(key="error.option_unknown", option=option, value=met, known=", ".join(known))
