"""What the browser's sheet sends: read with distrust, stored by one use case, and answered."""

from collections.abc import Mapping
from typing import Any

from inspection.database import transaction
from inspection.errors import InvalidInput, ZhijianError
from inspection.policies import Actor
from inspection.scoring.answers import Filled
from inspection.scoring.evaluations import save_draft, submit_evaluation
from inspection.scoring.findings import Cause

LONGEST_NAME = 64
NOT_WHOLE = ("error.not_answered", "error.comment_required", "error.comment_required_na")
"""What keeps a sheet from being submitted and not from being saved."""


def take(sent: object, evaluation_id: int, *, by: Actor) -> dict[str, Any]:
    """Store what was sent, and say what became of it.

    Returns:
        `window` and `seq` of the message; the `outcome`: saved, submitted, looked, conflict, refused, or what keeps it
        from being submitted (it is saved then); the `version` stored; a `sentence`; the `codes` it is about.
    """
    told = {"window": "", "seq": 0, "outcome": "refused", "version": 0, "sentence": "", "codes": []}
    try:
        message = _mapping(sent, "sent")
        told |= {"window": _text(message, "window", LONGEST_NAME), "seq": _whole(message, "seq")}
        return told | _take(message, evaluation_id, by=by)
    except ZhijianError as error:
        return told | {"outcome": _outcome(error), "sentence": error.told(by.language)}


def read_answers(sent: object) -> dict[str, Filled]:
    """The answers that were sent, by criterion code.

    Raises:
        InvalidInput: they are not of the form that the sheet sends.
    """
    return {str(code): _filled(_mapping(one, str(code)[:20])) for code, one in _mapping(sent, "answers").items()}


def _take(message: Mapping[str, Any], evaluation_id: int, *, by: Actor) -> dict[str, Any]:
    kind = _text(message, "kind", LONGEST_NAME)
    if kind == "look":
        return {"outcome": "looked"}
    if kind not in ("save", "submit"):
        raise InvalidInput(key="error.sent", name=f"kind {kind!r}")
    answers, comment = read_answers(message.get("answers")), _text(message, "comment")
    version = _whole(message, "version")
    lacking = None
    if kind == "submit":
        try:
            with transaction() as session:
                submit_evaluation(evaluation_id, answers, comment, version=version, session=session, by=by)
            return {"outcome": "submitted"}
        except ZhijianError as error:
            if error.key not in NOT_WHOLE:
                raise
            lacking = error
    with transaction() as session:
        saved = save_draft(evaluation_id, answers, comment, version=version, session=session, by=by)
    stored = {"outcome": "saved", "version": saved.evaluation.version}
    if lacking is None:
        return stored
    codes = str(lacking.values["codes"]).split(", ")
    return stored | {"outcome": _outcome(lacking), "sentence": lacking.told(by.language), "codes": codes}


def _outcome(error: ZhijianError) -> str:
    if error.key in NOT_WHOLE:
        return error.key.removeprefix("error.")
    return {"error.changed_meanwhile": "conflict", "error.evaluation_fixed": "submitted"}.get(error.key, "refused")


def _filled(sent: Mapping[str, Any]) -> Filled:
    value, evidence, cause = sent.get("value"), sent.get("evidence"), sent.get("cause")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise InvalidInput(key="error.sent", name=f"value {value!r}"[:60])
    if evidence is not None and not (isinstance(evidence, list | tuple) and len(evidence) == 2):
        raise InvalidInput(key="error.sent", name="evidence")
    found = _mapping(cause, "cause") if cause is not None else None
    return Filled(
        None if value is None else float(value),
        sent.get("na") is True,
        _text(sent, "comment"),
        _detail(sent.get("detail")),
        None if evidence is None else (_number(evidence[0]), _number(evidence[1])),
        None if found is None else Cause(_text(found, "kind"), _text(found, "text"), _text(found, "detail")),
    )


def _detail(sent: object) -> dict[str, object]:
    detail = dict(_mapping(sent, "detail"))
    if "situations" in detail:
        detail["situations"] = dict(_mapping(detail["situations"], "situations"))
    if "forbidden" in detail:
        detail["forbidden"] = detail["forbidden"] is True
    if "checked" in detail:
        if not isinstance(detail["checked"], list):
            raise InvalidInput(key="error.sent", name="checked")
        detail["checked"] = [str(one) for one in detail["checked"]]
    return detail


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidInput(key="error.sent", name=name)
    return value


def _text(sent: Mapping[str, Any], name: str, longest: int | None = None) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        raise InvalidInput(key="error.sent", name=name)
    return value


def _whole(sent: Mapping[str, Any], name: str) -> int:
    return _number(sent.get(name))


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 2**53:
        raise InvalidInput(key="error.sent", name=f"number {value!r}"[:60])
    return round(value)
