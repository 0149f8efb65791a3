"""The page of recordings: what is past its retention, and deleting it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from inspection.database import open_session, transaction
from inspection.intake.holds import place_hold
from inspection.models import AuditEvent, Recording
from inspection.models.organisation import Role
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from inspection.words import LANGUAGES, say
from tests.inspection.intake.test_retention import record
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


def calls() -> set[str]:
    """The calls whose recordings are here."""
    with open_session() as session:
        return set(session.exec(select(Recording.call_id)).all())


def purged() -> list[tuple[str, str]]:
    """Of each note of a deletion: who, and what."""
    with open_session() as session:
        rows = session.exec(
            select(AuditEvent).where(AuditEvent.action == "recording.purged").order_by(col(AuditEvent.id))
        )
        return [(row.actor, row.subject) for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_past_its_retention_is_deleted_once_that_is_confirmed(
    at_home: AtHome, draw: Draw, language: str
) -> None:
    at_home("undrawn")
    young, place = calls(), get_settings().recordings
    old = record(place, "old", "2026-01-02T03:04:05")
    record(place, "held", "2026-01-01T00:00:00")
    with transaction() as session:
        place_hold("held", "a complaint", session=session, by=SYSTEM)
    drawn = draw("recordings", somebody(Role.ADMINISTRATOR, language))
    (table,) = [one.value for one in drawn.app.dataframe if say("recordings.size", language) in one.value]
    assert list(table[say("recordings.call", language)]) == ["old"]
    assert list(table[say("recordings.started", language)]) == ["2026-01-02 03:04 UTC"]
    assert table[say("recordings.kept", language)].iloc[0].startswith("2026-04-02")
    assert drawn.app.button(key="recordings_purge").disabled
    drawn.after(drawn.app.checkbox(key="recordings_purge_sure").check().run)
    assert calls() == young | {"old", "held"}
    drawn.press("recordings_purge")
    assert [one.value for one in drawn.app.success] == [say("recordings.purged", language, number=1, files=1)]
    assert calls() == young | {"held"}
    assert not (place / "ol/old.opus").exists() and (place / "he/held.opus").exists()
    assert purged() == [("admin1", f"recording/{old}")]
    assert "recordings_purge" not in drawn.usable


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_past_the_page_says_until_when_the_first_is_kept(
    at_home: AtHome, draw: Draw, language: str
) -> None:
    at_home("undrawn")
    record(get_settings().recordings, "first", "2026-09-10T12:00:00")
    drawn = draw("recordings", somebody(Role.ADMINISTRATOR, language))
    assert "2026-12-10" in drawn.text.replace("\\", "")
    assert "recordings_purge" not in drawn.usable


@pytest.mark.parametrize("role", [Role.MANAGER, Role.QUALITY_LEAD])
def test_nobody_but_the_administrator_is_offered_to_delete(at_home: AtHome, draw: Draw, role: Role) -> None:
    at_home("undrawn")
    record(get_settings().recordings, "old", "2026-01-02T03:04:05")
    drawn = draw("recordings", somebody(role))
    assert not {"recordings_purge", "recordings_purge_sure"} & drawn.usable
