"""Information quality on the page: an inspector's entries one at a time, a lead's decisions, and the overview."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session
from inspection.models import InformationDraw, InformationEntry, InformationSample
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]


def state_of(code: str) -> tuple[str, str, str]:
    with open_session() as session:
        row = session.exec(select(InformationEntry).where(InformationEntry.code == code)).one()
        return row.state, row.reject_reason, row.note


def number_of(code: str) -> int:
    with open_session() as session:
        return session.exec(select(InformationEntry.id).where(InformationEntry.code == code)).one() or 0


def fill(drawn: Drawn, part: str, number: int, evidence: str | None, note: str = "") -> None:
    """What it was compared with, and a note."""
    (pills,) = [one for one in drawn.app.button_group if one.key == f"information_{part}_{number}_evidence"]
    if evidence is not None:
        drawn.after(pills.set_value(evidence).run)
    drawn.app.text_area(key=f"information_{part}_{number}_note").set_value(note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_inspector_verifies_one_after_the_other(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.INSPECTOR, language))
    assert "D008" in drawn.text and "D009" not in drawn.text
    drawn.press("information_right")
    assert drawn.errors == [say("error.information_evidence", language)]
    fill(drawn, "gate", number_of("D008"), "phone")
    drawn.press("information_right")
    told = say("information.was_noted", language, code="D008", result=say("information.result_right", language))
    assert [one.value.replace("\\", "") for one in drawn.app.success] == [told]
    assert state_of("D008") == ("verified", "", "")
    assert "H007" in drawn.text
    fill(drawn, "gate", number_of("H007"), "website")
    drawn.press("information_outdated")
    assert drawn.errors == [say("error.information_note", language)]
    fill(drawn, "gate", number_of("H007"), None, "dearer now")
    drawn.press("information_outdated")
    assert state_of("H007") == ("rejected", "outdated", "dearer now")


def test_what_is_skipped_comes_last(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.INSPECTOR))
    seen = []
    for _ in range(5):
        seen.append(next(code for code in ("D008", "H007", "B006", "G006") if code in drawn.text))
        drawn.press("information_skip")
    assert seen == ["D008", "H007", "B006", "G006", "D008"]


def test_a_sampled_entry_is_noted_and_stays_in_the_store(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    inspector = somebody(Role.INSPECTOR)
    drawn = draw("information", inspector, part="sample")
    with open_session() as session:
        mine = InformationSample.inspector_id == inspector.user_id
        waiting = session.exec(select(InformationSample).where(mine, InformationSample.result == "")).one()
    fill(drawn, "sample", waiting.id or 0, "document", "closed")
    drawn.press("information_wrong")
    with open_session() as session:
        row = session.get_one(InformationSample, waiting.id)
        assert (row.result, row.evidence, row.note) == ("wrong", "document", "closed")
        assert session.get_one(InformationEntry, row.entry_id).state == "admitted"
    assert say("information.sample_done", "zh") in drawn.text.replace("\\", "")


def test_an_inspector_notes_an_update(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.INSPECTOR), part="update")
    assert drawn.column(say("information.code", "zh")) == ["H003", "B003", "G003", "T006", "T004", "T003"]
    drawn.choose_rows("information_overdue", 0)
    key = f"information_update_{number_of('H003')}_1"
    drawn.app.text_area(key=f"{key}_content").set_value("dearer")
    drawn.submit(key)
    assert drawn.errors == [] and state_of("H003")[0] == "collected"
    assert "H003" not in drawn.column(say("information.code", "zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_admits_and_rejects(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.QUALITY_LEAD, language), part="decide")
    assert drawn.column(say("information.code", language)) == ["D006", "G005", "M005", "T005"]
    drawn.choose_rows("information_decide", 0, 2)
    drawn.press("information_admit")
    assert [state_of(code)[0] for code in ("D006", "M005", "G005")] == ["admitted", "admitted", "verified"]
    drawn.choose_rows("information_decide", 0)
    key = f"information_reject_{number_of('G005')}_1"
    drawn.submit(key)
    assert drawn.errors == [say("error.information_note", language)]
    drawn.choose_rows("information_decide", 0)
    drawn.app.text_area(key=f"{key}_note").set_value("moved")
    drawn.app.radio(key=f"{key}_reason").set_value("outdated")
    drawn.submit(key)
    assert state_of("G005") == ("rejected", "outdated", "moved")


def test_the_overview_says_why_there_is_no_target(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.MANAGER, "en"))
    text = drawn.text.replace("\\", "")
    for key in ("information.qualitative", "information.made_up", "information.samples_help"):
        assert say(key, "en") in text
    assert "41 entries, 28 of them in the store; 5 wait to be verified, 4 to be admitted, 4 were rejected." in text
    assert (
        "of 14 entries found right or not, 4 were wrong or outdated; 1 could not be verified, 3 are still open" in text
    )
    assert "6 entries of the store are overdue, the longest for 78 days; 2 are past their life cycle." in text
    shares = dict(zip(drawn.column("Industry"), drawn.column("Entries"), strict=True))
    assert sum(shares.values()) == 41
    assert "1 of 3 (0.84% to 90.6%)" in drawn.column("Wrong or outdated")
    assert {"information_part"} <= drawn.usable and "information_admit" not in drawn.usable


def test_a_lead_mends_what_the_sample_found(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.QUALITY_LEAD), part="sample")
    forms = {one.form_id for one in drawn.app.button if one.form_id}
    wrong = [number_of(code) for code in ("D004", "H003", "G003", "G004", "T006")]
    assert forms == {f"information_{what}_{one}_1" for one in wrong for what in ("update", "reject")}
    key = f"information_reject_{number_of('T006')}_1"
    drawn.app.text_area(key=f"{key}_note").set_value("dearer")
    drawn.submit(key)
    assert state_of("T006") == ("rejected", "wrong", "dearer")


def test_a_lead_draws_another_month(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.QUALITY_LEAD), part="sample", month="2026-11")
    drawn.app.number_input(key="information_number").set_value(1).run()
    drawn.press("information_draw")
    assert drawn.errors == []
    with open_session() as session:
        row = session.exec(select(InformationDraw).where(InformationDraw.month == "2026-11")).one()
        drawn_entries = session.exec(select(InformationSample).where(InformationSample.draw_id == row.id)).all()
    assert (row.per_industry, len(drawn_entries)) == (1, 6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_hands_a_sampled_entry_to_another_inspector(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.QUALITY_LEAD, language), part="sample")
    titles = [say(f"information.{name}", language) for name in ("code", "sampled_by")]
    assert dict(zip(*(drawn.column(one) for one in titles), strict=True)).keys() == {"D002", "B002", "B004"}
    assert say("information.hand_choose", language) in [one.value for one in drawn.app.caption]
    drawn.choose_rows("information_hand", drawn.column(titles[0]).index("B004"))
    drawn.app.selectbox(key=f"information_hand_to_{language}").set_value("inspector2")
    drawn.submit("information_hand_form")
    told = say("information.handed", language, number=1, name="inspector2")
    assert [one.value.replace("\\", "") for one in drawn.app.success] == [told]
    assert len(set(drawn.column(titles[1]))) == 1


def test_a_manager_hands_nothing_over(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("information", somebody(Role.MANAGER), part="sample")
    assert say("information.sampled_title", "zh") not in drawn.text
