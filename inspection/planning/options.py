"""What can be chosen for the draw of a month; it is stored with the plan, every option by name."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from inspection.errors import InvalidInput

STRATA = ("week", "hour", "call_type", "language")
WHOSE = ("any", "own", "other")
ALL_PERCENT = 100.0


@dataclass(frozen=True)
class Options:
    """The options of a month's draw and assignment.

    Args:
        strata: what the quota is spread evenly over, of `STRATA`.
        weekly: draw as the month goes, each week its share.
        shortest_s, longest_s: calls outside of these seconds of sound are not eligible.
        skip_inspected: calls that are inspected already, in another month or as a targeted sample, are not eligible.
        shares: percent of the calls by inspector; even where empty.
        per_day: the most inspections of an inspector on a working day; without it as many as there are.
        whose: inspectors whose scope holds the centre (`any`), of the centre itself (`own`), of others (`other`).
    """

    strata: tuple[str, ...] = ()
    weekly: bool = False
    shortest_s: float | None = None
    longest_s: float | None = None
    skip_inspected: bool = False
    shares: Mapping[str, float] = field(default_factory=dict)
    per_day: int | None = None
    whose: str = "any"

    def __post_init__(self) -> None:
        _one_of("strata", self.strata, STRATA)
        _one_of("whose", (self.whose,), WHOSE)
        for name, least in (("shortest_s", 0), ("longest_s", 0), ("per_day", 1)):
            value = getattr(self, name)
            if value is not None and not value >= least:
                raise InvalidInput(key="error.option_least", option=name, value=value, least=least)
        if self.shortest_s is not None and self.longest_s is not None and self.shortest_s > self.longest_s:
            raise InvalidInput(key="error.option_bounds", shortest=self.shortest_s, longest=self.longest_s)
        total = sum(self.shares.values())
        if self.shares and (min(self.shares.values()) < 0 or abs(total - ALL_PERCENT) > 1e-6):
            raise InvalidInput(key="error.option_shares", total=f"{total:g}")
        object.__setattr__(self, "strata", tuple(one for one in STRATA if one in self.strata))

    def document(self) -> dict[str, Any]:
        """Every option by name, as plain JSON values."""
        return asdict(self) | {"strata": list(self.strata), "shares": dict(sorted(self.shares.items()))}

    def stored(self) -> str:
        """The text that is kept with the plan."""
        return json.dumps(self.document(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> "Options":
        """The options of a stored plan; what a plan of an older version does not name has its default."""
        kept: dict[str, Any] = json.loads(text)
        known = {one.name for one in fields(cls)}
        if not known.issuperset(kept):
            unknown = ", ".join(sorted(kept.keys() - known))
            raise InvalidInput(f"options {unknown} are not known; expected of {', '.join(sorted(known))}")
        return cls(**(kept | {"strata": tuple(kept.get("strata", ()))}))


def shares_of(words: Iterable[str]) -> dict[str, float]:
    """The inspectors' shares from `NAME=PERCENT`, a word each.

    Raises:
        InvalidInput: a word is not of that form.
    """
    shares = {}
    for word in words:
        name, _, percent = word.partition("=")
        try:
            shares[name.strip()] = float(percent)
        except ValueError as error:
            raise InvalidInput(key="error.option_share", word=repr(word)) from error
    return shares


def _one_of(option: str, values: tuple[str, ...], known: tuple[str, ...]) -> None:
    for value in values:
        if value not in known:
            raise InvalidInput(key="error.option_unknown", option=option, value=repr(value), known=", ".join(known))
