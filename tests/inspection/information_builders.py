"""Industries and entries of information to test with."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from inspection.models import Industry, InformationEntry
from tests.inspection.builders import NOW, Places

TODAY = date(2026, 11, 3)
COLLECTED = date(2026, 10, 20)


def industry(code: str = "dining", *, session: Session, life: int = 60, update: int = 30) -> Industry:
    """An industry whose information lives 60 days and is updated every 30."""
    row = Industry(code=code, name_zh=code, name_en=code, life_cycle_days=life, update_cycle_days=update)
    session.add(row)
    session.flush()
    return row


def entry(
    code: str,
    trade: Industry,
    places: Places,
    *,
    session: Session,
    state: str = "collected",
    centre: str = "GD01",
    on: date = COLLECTED,
    **other: Any,
) -> InformationEntry:
    """An entry collected by `wang`, and where its state asks for it verified by `li` and decided by `zhao`."""
    fields: dict[str, Any] = {
        "title": f"title {code}",
        "content": f"content {code}",
        "source": "a register",
        "collected_on": on,
        "collected_by": "wang",
        "updated_on": on,
        "due_on": on + timedelta(days=trade.update_cycle_days),
    }
    if state != "collected":
        fields |= {"verified_by": "li", "verified_at": NOW, "evidence": "phone"}
    if state in ("admitted", "rejected"):
        fields |= {"decided_by": "zhao", "decided_at": NOW}
    if state == "rejected":
        fields |= {"reject_reason": "wrong", "note": "not so"}
    row = InformationEntry(
        code=code,
        centre_id=places.centres[centre],
        industry_id=trade.id or 0,
        state=state,
        **(fields | other),
    )
    session.add(row)
    session.flush()
    return row
