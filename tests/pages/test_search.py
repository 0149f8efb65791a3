"""The search page: an address reproduces a search, a place found is played, a link from elsewhere shows no more."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session
from inspection.models import AuditEvent, Example
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


def test_a_text_is_looked_for_and_a_place_is_played(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("search", somebody(Role.QUALITY_LEAD))
    drawn.app.text_input(key="search_text").set_value("您好")
    drawn.submit("search_form")
    assert drawn.app.query_params["text"] == "您好"
    plays = [one for one in drawn.usable if one.startswith("search_play_")]
    assert len(plays) >= 2 and drawn.players == []
    drawn.press(plays[0])
    _, _, recording_id, start_ms, _ = plays[0].split("_")
    assert drawn.app.query_params["clip"] == f"{recording_id}-{start_ms}"
    (player,) = drawn.players
    assert player["src"] == f"/recordings/{recording_id}/audio" and player["find"] == "您好"
    assert player["seek"] == {"ms": max(0, int(start_ms) - 500), "nonce": "1", "plays": True}
    drawn.after(drawn.app.run)
    assert not drawn.players[0]["seek"]["plays"], "another run of the page does not begin anew"
    with open_session() as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "transcripts.searched")).all()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_shows_the_same_search(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("scored")
    lead = somebody(Role.QUALITY_LEAD, language)
    drawn = draw("search", lead, text="你好", way="sound", role="user", longest="7200", clip="1-100", page="1")
    assert drawn.app.text_input(key="search_text").value == "你好"
    assert drawn.app.radio(key="search_way").value == "sound"
    assert drawn.app.selectbox(key="search_role").value == "user"
    assert drawn.app.number_input(key="search_longest").value == 7200
    assert drawn.errors == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"text": "。"}, "error.search_text"),
        ({"text": "好", "way": "smell"}, "error.search_word"),
        ({"text": "好", "from": "x"}, "error.day"),
        ({"text": "好", "from": "2026-10-02", "to": "2026-10-01"}, "error.search_days"),
        ({"text": "好", "page": "-3", "clip": "x"}, None),
        ({"text": "好", "page": "999", "clip": "999999999-1"}, None),
    ],
)
def test_no_address_makes_the_page_fail(
    at_home: AtHome, draw: Draw, address: dict[str, str], sentence: str | None
) -> None:
    at_home("scored")
    drawn = draw("search", somebody(Role.QUALITY_LEAD), **address)
    assert len(drawn.errors) == (0 if sentence is None else 1)


def test_what_is_not_found_by_characters_is_offered_by_sound(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("search", somebody(Role.INSPECTOR), text="核反应堆")
    assert say("search.none", "zh") in drawn.text.replace("\\", "")


def test_an_agent_hears_no_call_of_another_by_a_link(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    lead = draw("search", somebody(Role.QUALITY_LEAD), text="您好")
    clips = [one.split("_")[2:4] for one in lead.usable if one.startswith("search_play_")]
    for recording_id, start_ms in clips:
        drawn = draw("search", somebody(Role.AGENT, name="agent1002"), text="您好", clip=f"{recording_id}-{start_ms}")
        assert drawn.players == []


def test_a_lead_puts_a_sentence_into_the_library(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("search", somebody(Role.QUALITY_LEAD), text="您好")
    drawn.press(next(one for one in sorted(drawn.usable) if one.startswith("search_play_")))
    form = next(one for one in drawn.usable if one.startswith("library_put_") and one.endswith("_what"))[
        : -len("_what")
    ]
    assert drawn.app.radio(key=f"{form}_what").value == "sentence"
    drawn.app.text_area(key=f"{form}_note").set_value("well said")
    drawn.submit(form)
    with open_session() as session:
        row = session.exec(select(Example)).one()
        assert (row.note, row.put_by, row.kind) == ("well said", "lead1", "good") and row.start_ms is not None
    assert drawn.errors == [] and say("library.was_put", "zh", number=row.id) in drawn.text.replace("\\", "")
    drawn.submit(form)
    assert len(drawn.errors) == 1, "the same stretch once more"


def test_only_who_decides_is_offered_the_library(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("search", somebody(Role.MANAGER), text="您好")
    drawn.press(next(one for one in sorted(drawn.usable) if one.startswith("search_play_")))
    assert len(drawn.players) == 1 and not drawn.players[0]["marking"]
    assert not any(one.startswith("library_put_") for one in drawn.usable)
