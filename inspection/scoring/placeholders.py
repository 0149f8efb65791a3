"""Places in a phrase that whoever speaks it fills in, such as `{number}`: pure functions over its text."""

import re
from collections.abc import Collection

from inspection.errors import InvalidInput

PLACE = re.compile(r"\{([^{}]*)\}")


def placeholders_in(text: str) -> tuple[str, ...]:
    """The names of the places in a phrase, in order."""
    return tuple(PLACE.findall(text))


def without_placeholders(text: str) -> str:
    """The words of a phrase that everybody says."""
    return " ".join(PLACE.sub(" ", text).split())


def require_placeholders(text: str, known: Collection[str]) -> None:
    """Refuse a phrase with a place that nobody can fill in, or with a brace that is left alone.

    Raises:
        InvalidInput: naming the place or the phrase, and what is known.
    """
    listed = ", ".join(f"{{{name}}}" for name in known)
    for name in placeholders_in(text):
        if name not in known:
            raise InvalidInput(key="error.placeholder", name=f"{{{name}}}", known=listed)
    if set("{}") & set(PLACE.sub("", text)):
        raise InvalidInput(key="error.placeholder", name=text, known=listed)
