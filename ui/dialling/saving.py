"""What the browser's form of a dial test sends: read with distrust, stored by one use case, and answered."""

from collections.abc import Mapping
from typing import Any

from inspection.database import transaction
from inspection.errors import InvalidInput, ZhijianError
from inspection.measurement.dial_drafts import save_dial_draft
from inspection.measurement.dial_form import Form
from inspection.measurement.dial_rules import DialRefused
from inspection.measurement.dial_tests import record_dial_test
from inspection.policies import Actor

LONGEST_NAME = 64
OUTCOMES = {"error.changed_meanwhile": "conflict", "error.dial_recorded": "submitted"}
NOT_WHOLE = "not_answered"
"""What `Keep` calls a form that was stored and cannot be handed in yet."""


def take(sent: object, draft_id: int, *, by: Actor) -> dict[str, Any]:
    """Store what was sent, and say what became of it.

    Returns:
        `window` and `seq` of the message; the `outcome`: saved, submitted, looked, conflict, refused, or `not_answered`
        where it is stored and not recorded yet; the `version` stored; a `sentence`; the `codes` of the fields that are
        wrong, and their `problems` in words.
    """
    told = {"window": "", "seq": 0, "outcome": "refused", "version": 0, "sentence": "", "codes": [], "problems": []}
    try:
        if not isinstance(sent, Mapping):
            raise InvalidInput(key="error.sent", name="sent")
        told |= {"window": _text(sent, "window"), "seq": _whole(sent, "seq")}
        return told | _take(sent, draft_id, by=by)
    except ZhijianError as error:
        return told | {"outcome": OUTCOMES.get(error.key, "refused"), "sentence": error.told(by.language)}


def _take(message: Mapping[str, Any], draft_id: int, *, by: Actor) -> dict[str, Any]:
    kind = _text(message, "kind")
    if kind == "look":
        return {"outcome": "looked"}
    if kind not in ("save", "submit"):
        raise InvalidInput(key="error.sent", name=f"kind {kind!r}")
    form, version = Form.read(message), _whole(message, "version")
    wrong: DialRefused | None = None
    if kind == "submit":
        try:
            with transaction() as session:
                record_dial_test(draft_id, form, version=version, session=session, by=by)
            return {"outcome": "submitted"}
        except DialRefused as refused:
            wrong = refused
    with transaction() as session:
        saved = save_dial_draft(draft_id, form, version=version, session=session, by=by)
    stored = {"outcome": "saved", "version": saved.version}
    if wrong is None:
        return stored
    problems = [one.told(by.language) for one in wrong.wrong]
    return stored | {"outcome": NOT_WHOLE, "codes": [one.field for one in wrong.wrong], "problems": problems}


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise InvalidInput(key="error.sent", name=name)
    return value


def _whole(sent: Mapping[str, Any], name: str) -> int:
    value = sent.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 2**53:
        raise InvalidInput(key="error.sent", name=f"{name} {value!r}"[:60])
    return round(value)
