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
from tests.inspection.facts_builders import write_wav
from tests.inspection.intake.test_retention import record
from tests.pages.screens import Draw, somebody
from ui.page import plain

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recording_is_held_with_a_reason_and_released_with_one(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("recordings", somebody(Role.QUALITY_LEAD, language)).choose_rows("recordings_list", 0)
    call = str(drawn.table("recordings_list").value[say("recordings.call", language)].iloc[0])
    drawn.press("recordings_hold")
    assert len(drawn.errors) == 1 and not held(call)
    reason_key = next(key for key in drawn.usable if key.startswith("recordings_reason_"))
    drawn.app.text_input(key=reason_key).set_value("a complaint")
    drawn.press("recordings_hold")
    assert [one.value for one in drawn.app.success] == [plain(say("recordings.held", language, call=call))]
    assert held(call)
    drawn.after(drawn.app.toggle(key="recordings_held").set_value(True).run)
    assert drawn.column(say("recordings.call", language)) == [call]
    assert drawn.column(say("recordings.hold", language)) == ["a complaint"]
    drawn.choose_rows("recordings_list", 0)
    release = next(key for key in drawn.usable if key.startswith("recordings_release_"))
    drawn.app.text_input(key=reason_key).set_value("settled")
    drawn.press(release)
    assert not held(call)
    drawn.after(drawn.app.toggle(key="recordings_held").set_value(False).run)
    assert "recordings_list" in " ".join(drawn.usable)


def held(call: str) -> bool:
    """Whether a call's recording is on hold."""
    with open_session() as session:
        return session.exec(select(Recording).where(Recording.call_id == call)).one().hold


def test_the_list_is_narrowed_by_agent_and_by_what_is_odd(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("recordings", somebody(Role.MANAGER))
    everything = drawn.column(say("recordings.agent", "zh"))
    drawn.after(drawn.app.text_input(key="recordings_agent").set_value("1001").run)
    alone = drawn.column(say("recordings.agent", "zh"))
    assert 0 < len(alone) < len(everything) and {one.split()[0] for one in alone} == {"1001"}
    drawn.after(drawn.app.text_input(key="recordings_agent").set_value("").run)
    drawn.after(drawn.app.toggle(key="recordings_odd").set_value(True).run)
    odd = drawn.column(say("recordings.sound", "zh"))
    assert 0 < len(odd) < len(everything) and all(odd)
    drawn.after(drawn.app.text_input(key="recordings_agent").set_value("%").run)
    assert "recordings_list" not in " ".join(drawn.usable) and drawn.links


def test_a_failed_file_is_tried_again_and_deleted(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    folder = get_settings().failed
    folder.mkdir(parents=True)
    for name in ("a1_1001_20261003-101507.wav", "a2_1001_20261003-111507.wav"):
        (folder / name).write_bytes(b"no sound")
        (folder / f"{name}.txt").write_text("不是声音\nno sound\n2026-10-03T10:15:07Z system\n{}\n", encoding="utf-8")
    drawn = draw("recordings", somebody(Role.ADMINISTRATOR))
    assert sum("不是声音" in one for one in drawn.errors) == 2
    write_wav(folder / "a1_1001_20261003-101507.wav")
    drawn.press("recordings_again_0" if "a1" in drawn.errors[0] else "recordings_again_1")
    assert "a1" in calls() and sum("不是声音" in one for one in drawn.errors) == 1
    drawn.press("recordings_discard_0")
    assert not list(folder.iterdir()) and "a2" not in calls()
