"""What the browser's form of a dial test is given: what is called and asked, the limits, and what is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from inspection.clock import FIXED_NOW, business_now
from inspection.measurement.definitions import indicators
from inspection.measurement.dial_counts import DIAL_TEST_DELAYS
from inspection.measurement.dial_drafts import about_slot, recorded_drafts, target_named
from inspection.measurement.dial_form import About, Form
from inspection.measurement.dial_tasks import task_told
from inspection.models import DialDraft, DialSlot, DialTest, Installation
from inspection.policies import Actor
from inspection.words import catalogue, say

CLOCK = "/clock"
MINUTE_S = 60
JUDGED = ("K1", "K4", "K5")
"""Indicators of the summary that are no time limit."""


def dial_data(draft: DialDraft, told: Mapping[str, Any] | None, user: Actor, *, session: Session) -> dict[str, Any]:
    """The data of the form of a draft."""
    words, slot = user.language, None if draft.slot_id is None else session.get_one(DialSlot, draft.slot_id)
    about = About.from_json(draft.about) if slot is None else about_slot(slot, session=session)
    target = target_named(about.target, own=about.own, session=session)
    now = business_now(session=session)
    zone = ZoneInfo(target.zone)
    return {
        "user": user.user_id,
        "evaluation": draft.id,
        "version": draft.version,
        "finished": list(recorded_drafts(session=session, by=user)),
        "told": told,
        "about": {
            "name": f"{target.name_zh if words == 'zh' else target.name_en} ({target.code})",
            "own": about.own,
            "line": about.line,
            "task": task_told(about.task, words),
            "call_type": about.call_type,
            "kind_name": say(f"dial.kind_{about.kind}", words),
            "language_name": named("language", about.language, words),
            "call_type_name": named("call", about.call_type, words),
            "due": "" if slot is None else due_text(slot, now, zone, words),
            "late": slot is not None and (slot.state == "missed" or slot.due_at < now),
        },
        "limits": limits(words),
        "names": {one.id: one.name(words) for one in indicators() if one.id in JUDGED},
        "lines": lines_known(session=session),
        "clock": CLOCK,
        "now_ms": round(now.timestamp() * 1000),
        "fixed": session.get(Installation, FIXED_NOW) is not None,
        "zone_minutes": round((now.astimezone(zone).utcoffset() or now - now).total_seconds() / MINUTE_S),
        **Form.from_json(draft.content).plain(),
    }


def limits(words: str) -> list[dict[str, Any]]:
    """The time limits of the indicators that a test call measures."""
    return [
        {"id": one.id, "name": one.name(words), "since": since, "until": until, "limit_s": one.limit_s}
        for one in indicators()
        if one.id in DIAL_TEST_DELAYS
        for since, until in [DIAL_TEST_DELAYS[one.id]]
    ]


def lines_known(*, session: Session) -> list[str]:
    """Lines that transfers were asked for before, so that a line is written alike each time."""
    asked = select(DialTest.transfer_requested_line).where(DialTest.transfer_requested_line != "").distinct()
    return sorted(session.exec(asked))[:50]


def due_text(slot: DialSlot, now: datetime, zone: ZoneInfo, words: str) -> str:
    """When a slot is due, by the clock of what is called."""
    due = slot.due_at.astimezone(zone)
    when = f"{due:%H:%M}" if due.date() == now.astimezone(zone).date() else f"{due:%m-%d %H:%M}"
    return say("dial.missed" if slot.state == "missed" else "dial.due", words, when=when)


def named(what: str, code: str, words: str) -> str:
    """What people call a language or a kind of call; the code itself where the catalogue does not know it."""
    known = catalogue().get(f"dial.{what}_{code}")
    return known[words] if known else code
