"""What the form of a dial test holds: the stamps, the outcomes, and what is called; read with distrust."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from inspection.errors import InvalidInput
from inspection.measurement.dial_rules import TIMES
from inspection.models import QUERY_OUTCOMES

TEXTS = ("transfer_requested_line", "transfer_reached_line", "order_id", "note")
LONGEST_SENT = 4000
FIRST_MS, LAST_MS = 946_684_800_000, 7_258_118_400_000
"""2000-01-01 and 2200-01-01."""


@dataclass(frozen=True)
class About:
    """What is called and what is asked.

    Args:
        target: the code of an own centre or of a competitor.
        own: whether it is an own centre.
    """

    target: str
    own: bool
    line: str = ""
    language: str = "zh"
    kind: str = "mystery"
    call_type: str = ""
    task: str = ""

    @classmethod
    def from_json(cls, text: str) -> "About":
        """Read what `as_json` wrote."""
        return cls(**json.loads(text))

    def as_json(self) -> str:
        """As the draft keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class Form:
    """The stamps by event and the outcomes.

    Args:
        offset_ms: by how much the phone's clock was behind the server's; the stamps are by the server's.
    """

    times: Mapping[str, datetime] = field(default_factory=dict)
    query_outcome: str = ""
    sms_ok: bool | None = None
    transfer_requested_line: str = ""
    transfer_reached_line: str = ""
    order_id: str = ""
    note: str = ""
    offset_ms: int = 0

    @classmethod
    def read(cls, sent: object) -> "Form":
        """Read what a browser sent.

        Raises:
            InvalidInput: it is not of the form's shape.
        """
        if not isinstance(sent, Mapping) or not isinstance(sent.get("times", {}), Mapping):
            raise InvalidInput(key="error.sent", name="times")
        times = {str(name): _moment(str(name), at) for name, at in sent.get("times", {}).items() if at is not None}
        outcome, sms_ok = sent.get("query_outcome", ""), sent.get("sms_ok")
        if outcome not in QUERY_OUTCOMES:
            raise InvalidInput(key="error.sent", name=f"query_outcome {outcome!r}"[:60])
        if sms_ok not in (None, True, False):
            raise InvalidInput(key="error.sent", name=f"sms_ok {sms_ok!r}"[:60])
        return cls(times, outcome, sms_ok, **{name: _text(sent, name) for name in TEXTS}, offset_ms=_offset(sent))

    @classmethod
    def from_json(cls, text: str) -> "Form":
        """Read what `as_json` wrote."""
        return cls.read(json.loads(text))

    def plain(self) -> dict[str, Any]:
        """As the browser holds it: times in milliseconds since 1970."""
        times = {name: round(self.times[name].timestamp() * 1000) for name in TIMES if name in self.times}
        return asdict(self) | {"times": times}

    def as_json(self) -> str:
        """As the draft keeps it."""
        return json.dumps(self.plain(), ensure_ascii=False)

    def values(self) -> dict[str, Any]:
        """The fields of `DialTest` that the form fills."""
        outcome = self.query_outcome
        texts = {name: getattr(self, name).strip() for name in TEXTS}
        judged = {"query_outcome": outcome, "query_ok": outcome != "wrong" if outcome else None, "sms_ok": self.sms_ok}
        return {name: self.times.get(name) for name in TIMES} | texts | judged


def _moment(name: str, at: object) -> datetime:
    if name not in TIMES or isinstance(at, bool) or not isinstance(at, int | float) or not FIRST_MS <= at < LAST_MS:
        raise InvalidInput(key="error.sent", name=f"{name} {at!r}"[:60])
    return datetime.fromtimestamp(round(at) / 1000, UTC)


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_SENT:
        raise InvalidInput(key="error.sent", name=name)
    return value.replace("\0", "")


def _offset(sent: Mapping[str, Any]) -> int:
    value = sent.get("offset_ms", 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LAST_MS:
        raise InvalidInput(key="error.sent", name="offset_ms")
    return round(value)
