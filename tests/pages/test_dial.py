"""Dial tests: an inspector's list, form and recorded tests, and what those who lead see of them."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import select

from inspection.clock import business_now
from inspection.database import open_session, transaction
from inspection.measurement.dial_drafts import my_slots, open_slot
from inspection.measurement.dial_findings import attribute_shortcoming, shortcoming_name
from inspection.measurement.dial_recordings import attach_upload, recording_of
from inspection.models import Centre, Competitor, DialDraft, DialRecording, DialSlot, DialTest
from inspection.models.organisation import Role
from inspection.scoring.findings import Cause
from inspection.scoring.standards import cause_details
from inspection.settings import get_settings
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody
from tests.transcribe.sounds import two_tones, write_sound
from ui.dialling.saving import take
from ui.page import plain

AtHome = Callable[[str], Path]
HOURS = {"S1": -2, "S2": -1, "S3": 3, "S4": 30}


@pytest.fixture
def slots(at_home: AtHome) -> datetime:
    """Four slots of inspector 1 around the demo's now, which is given, and no test yet; S2 calls the competitor."""
    at_home("undrawn")
    me = somebody(Role.INSPECTOR)
    with transaction() as session:
        for table in (DialTest, DialDraft, DialSlot):
            session.connection().execute(delete(table))
        now = business_now(session=session)
        centre = session.exec(select(Centre.id).where(Centre.code == "GD01")).one()
        competitor = session.exec(select(Competitor)).first()
        assert competitor is not None
        competitor.service_number = "114"
        for name, hours in HOURS.items():
            called = {"competitor_id": competitor.id} if name == "S2" else {"centre_id": centre}
            fields = {"month": "2026-11", "due_at": now + timedelta(hours=hours), "inspector_id": me.user_id}
            session.add(DialSlot(slot_id=name, pair="P", task=f"ask {name}", call_type="query", **called, **fields))
    return now


def sends(now: datetime, draft_id: int = 1, kind: str = "save", version: int = 1, **more: Any) -> dict[str, Any]:
    """What the browser's form sends for a call of eight seconds, and what became of it."""
    start = round(now.timestamp() * 1000)
    times = {"dialled_at": start, "ringback_at": start + 1500, "answered_at": start + 9500.0}
    message = {"kind": kind, "window": "w", "seq": 1, "version": version, "times": times, "query_outcome": "right"}
    return take(message | more, draft_id, by=somebody(Role.INSPECTOR))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_has_what_is_due_first_and_opens_a_slot(slots: datetime, draw: Draw, language: str) -> None:
    drawn = draw("dial", somebody(Role.INSPECTOR, language))
    groups = (("overdue", 2), ("today", 1), ("later", 1))
    titles = [one.value for one in drawn.app.subheader]
    assert titles == [say(f"dial.group_{name}", language, number=number) for name, number in groups]
    assert [key for key in drawn.usable if key.startswith("dial_open_")].__len__() == 4
    assert "114" in drawn.text and "ask S2" in drawn.text
    drawn.press("dial_open_S1")
    assert drawn.app.query_params["draft"] == "1"
    data = drawn.sheets[-1]
    assert (data["evaluation"], data["version"], data["about"]["task"], data["times"]) == (1, 1, "ask S1", {})
    assert data["limits"][0] | {"name": ""} == {
        "id": "K2", "name": "", "since": "ringback_at", "until": "answered_at", "limit_s": 20,
    }  # fmt: skip
    assert data["zone_minutes"] == 480 and data["fixed"] and data["about"]["late"]
    drawn.press("dial_back")
    assert "draft" not in drawn.app.query_params
    assert say("dial.go_on", language) in [one.label for one in drawn.app.button]


def test_what_the_form_sends_is_kept_recorded_and_shown(slots: datetime, draw: Draw) -> None:
    drawn = draw("dial", somebody(Role.INSPECTOR)).press("dial_open_S1")
    assert sends(slots)["outcome"] == "saved"
    assert sends(slots)["outcome"] == "conflict"
    told = sends(slots, kind="submit", version=2, sms_ok=True)
    assert (told["outcome"], told["codes"], told["version"]) == ("not_answered", ["sms_ok"], 3)
    assert told["problems"] == ["短信内容（True）：只有在有“收到短信”时才能填写"]
    assert sends(slots, kind="submit", version=3)["outcome"] == "submitted"
    assert sends(slots, kind="submit", version=3)["outcome"] == "submitted"
    drawn.after(drawn.app.run)
    assert drawn.app.query_params["test"] and "draft" not in drawn.app.query_params
    assert [one.value for one in drawn.app.success] == [say("dial.recorded_now", "zh")]
    assert "8.000 秒（≤ 20 秒）" in drawn.text
    assert drawn.column(say("dial.since_before", "zh")) == ["", "+1.500 s", "+8.000 s"]
    drawn.press("dial_back")
    assert drawn.column(say("imports.field_test_id", "zh")) == ["S1"]
    assert say("dial.group_overdue", "zh", number=1) in [one.value for one in drawn.app.subheader]


@pytest.mark.parametrize(
    "sent", [None, {}, {"window": 5}, {"window": "w", "seq": "x"}, {"window": "w", "seq": 1, "kind": "burn"}]
)
def test_what_is_no_message_is_refused_with_a_sentence(slots: datetime, sent: object) -> None:
    told = take(sent, 1, by=somebody(Role.INSPECTOR))
    assert told["outcome"] == "refused" and told["sentence"]


def test_an_unplanned_test_is_begun(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("dial", somebody(Role.INSPECTOR, "en"))
    drawn.press("dial_new_go")
    data = drawn.sheets[-1]
    assert (data["about"]["line"], data["about"]["own"], data["about"]["due"]) == ("12580", True, "")
    with open_session() as session:
        assert session.exec(select(DialDraft.slot_id)).all() == [None]
    drawn.press("dial_back")
    assert say("dial.group_drafts", "en") in [one.value for one in drawn.app.subheader]


def test_a_draft_of_somebody_else_is_refused(slots: datetime, draw: Draw) -> None:
    with transaction() as session:
        open_slot(1, session=session, by=somebody(Role.INSPECTOR))
    drawn = draw("dial", somebody(Role.INSPECTOR, "en", name="inspector2"), draft="1")
    assert drawn.errors == [say("error.no_dial_draft", "en", draft=1)] and not drawn.sheets


def test_the_centre_is_told_how_many_and_the_nation_which(slots: datetime, draw: Draw) -> None:
    with transaction() as session:
        open_slot(1, session=session, by=somebody(Role.INSPECTOR))
    sends(slots, kind="submit")
    drawn = draw("dial", somebody(Role.QUALITY_LEAD, "en"), month="2026-11")
    assert say("dial.hidden", "en", number=1) in drawn.text and "S1" not in drawn.text
    assert drawn.app.dataframe.len == 0
    test_id = test_of("S1")
    assert draw("dial", somebody(Role.QUALITY_LEAD, "en"), test=str(test_id)).errors
    nation = draw("dial", somebody(Role.MANAGER, "en", name="manager2"), month="2026-11")
    assert say("dial.month_sentence", "en", month="2026-11", number=1, own=1, others=0) in nation.text.replace("**", "")
    assert nation.column(say("dial.caller", "en")) == [somebody(Role.INSPECTOR, "en").display]
    nation.choose_rows("dial_list", 0).press("dial_open")
    assert nation.app.query_params["test"] == str(test_id)


def test_of(name: str) -> int:
    with open_session() as session:
        return session.exec(select(DialTest.id).where(DialTest.test_id == name)).one() or 0


test_of.__test__ = False  # type: ignore[attr-defined]


def test_a_test_is_withdrawn_with_a_reason(slots: datetime, draw: Draw) -> None:
    with transaction() as session:
        open_slot(1, session=session, by=somebody(Role.INSPECTOR))
    sends(slots, kind="submit")
    drawn = draw("dial", somebody(Role.INSPECTOR), test=str(test_of("S1")))
    drawn.press("dial_withdraw")
    assert drawn.errors == [say("error.no_reason", "zh")]
    drawn.app.text_input(key="dial_reason").input("按错")
    drawn.press("dial_withdraw")
    assert say("dial.withdrawn", "zh", reason="按错") in [one.value for one in drawn.app.warning]
    with open_session() as session:
        assert len(my_slots(session=session, by=somebody(Role.INSPECTOR))) == 4


def test_the_sound_is_played_with_its_words(slots: datetime, draw: Draw, tmp_path: Path) -> None:
    me = somebody(Role.INSPECTOR)
    with transaction() as session:
        open_slot(1, session=session, by=me)
    sends(slots, kind="submit")
    shared = get_settings().recordings
    shared.unlink()
    shared.mkdir()
    sound = write_sound(tmp_path / "a.wav", "pcm_s16le", two_tones(1, 8000), 8000).read_bytes()
    with transaction() as session:
        attach_upload(test_of("S1"), "a.wav", io.BytesIO(sound), session=session, by=me)
    drawn = draw("dial", me, test=str(test_of("S1")))
    assert drawn.players[-1]["src"] == "/dial-recordings/1/audio" and not drawn.players[-1]["utterances"]
    assert say("dial.not_transcribed", "zh") in [one.value for one in drawn.app.caption]
    with transaction() as session:
        kept = recording_of(test_of("S1"), session=session)
        assert isinstance(kept, DialRecording)
        kept.transcript = '[{"role":"unknown","start_ms":0,"end_ms":900,"text":"您好","confidence":0.9}]'
    drawn = draw("dial", me, test=str(test_of("S1")))
    assert [one["text"] for one in drawn.players[-1]["utterances"]] == ["您好"]


def wrong_answer(slots: datetime) -> str:
    """A recorded test whose answer was wrong; its number."""
    with transaction() as session:
        open_slot(1, session=session, by=somebody(Role.INSPECTOR))
    assert sends(slots, kind="submit", query_outcome="wrong")["outcome"] == "submitted"
    return str(test_of("S1"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_wrong_is_put_down_to_a_cause(slots: datetime, draw: Draw, language: str) -> None:
    test = wrong_answer(slots)
    drawn = draw("dial", somebody(Role.INSPECTOR, language), test=test)
    assert say("dial.shortcomings", language, number=1) in drawn.text.replace("**", "")
    assert drawn.app.button(key="dial_keep_K5").disabled
    names = {one: say(f"causes.by_{one}", language) for one in ("cause", "detail")}

    def chips(name: str) -> Any:
        return next(one for one in drawn.app.get("button_group") if one.proto.label == names[name])

    drawn.after(chips("cause").set_value("people").run)
    drawn.after(chips("detail").set_value("knowledge").run)
    drawn.press("dial_keep_K5")
    told = f"{say('sheet.cause_people', language)} · {cause_details()['people']['knowledge'][language]}"
    item = shortcoming_name("K5", language)
    assert [one.value for one in drawn.app.success] == [plain(say("dial.attributed", language, item=item, cause=told))]
    assert chips("cause").value == "people" and chips("detail").value == "knowledge"
    with transaction() as session:
        attribute_shortcoming(
            int(test), "K5", None, seen=Cause("people", "", "knowledge"), session=session, by=somebody(Role.INSPECTOR)
        )
    drawn.after(drawn.app.text_input(key=f"dial_{test}_K5_{Cause('people', '', 'knowledge')}_text").input("w").run)
    assert chips("cause").value is None


def test_a_right_answer_and_a_competitors_test_ask_for_no_cause(slots: datetime, draw: Draw) -> None:
    test = wrong_answer(slots)
    with transaction() as session:
        row = session.get_one(DialTest, int(test))
        row.query_outcome, row.query_ok = "right", True
    assert "dial_keep_K5" not in draw("dial", somebody(Role.INSPECTOR), test=test).usable
    with transaction() as session:
        row = session.get_one(DialTest, int(test))
        row.query_outcome, row.query_ok = "wrong", False
        row.centre_id, row.competitor_id = None, session.exec(select(Competitor.id)).first()
    assert "dial_keep_K5" not in draw("dial", somebody(Role.INSPECTOR), test=test).usable
