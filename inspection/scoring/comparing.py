"""Two versions of a standard side by side: what was added, removed and changed, by code and field."""

from collections.abc import Mapping
from dataclasses import dataclass

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
Fields = Mapping[str, object]


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same in two versions; `field` is empty where all of it came or went."""

    code: str
    what: str
    field: str = ""
    before: object = None
    after: object = None


def differences(before: Mapping[str, Fields], after: Mapping[str, Fields]) -> tuple[Difference, ...]:
    """What differs between two versions (code -> its fields), in the order of the newer one, then what is gone."""
    found: list[Difference] = []
    for code, fields in after.items():
        if code not in before:
            found.append(Difference(code, ADDED))
            continue
        was = before[code]
        found += [
            Difference(code, CHANGED, name, was.get(name), value)
            for name, value in fields.items()
            if was.get(name) != value
        ]
    return (*found, *(Difference(code, REMOVED) for code in before if code not in after))
