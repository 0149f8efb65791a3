"""The case library: examples of how it is done and how not, to hear and to read."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.review.library import Looked, Seen, known_words, said_in, see_example, see_library
from inspection.words import say
from ui.choice import id_in_address
from ui.library.chosen import show_example
from ui.page import empty_state, plain

LIST_HEIGHT = 720
BEGINNING = 120
"""Characters of a note that its card shows."""

KINDS = ("", "good", "bad")
LANGUAGES = ("", "zh", "en")


def render(user: Actor) -> None:
    """The examples that one may see, narrowed down as the address says, and the one it names."""
    words = user.language
    st.title(say("library.title", words))
    with open_session() as session:
        tags, criteria = known_words(session=session, by=user)
        looked = _looked(tags, criteria, words)
        found = see_library(looked, session=session, by=user)
    told = st.session_state.pop("library_told", None)
    if told:
        st.success(plain(told))
    if not found:
        anything = looked != Looked()
        empty_state(
            say("library.none" if anything else "library.empty", words),
            None if anything else say("library.to_search", words),
            None if anything else "search",
        )
        return
    st.markdown(f"**{plain(say('library.found', words, number=len(found)))}**")
    left, right = st.columns([1, 1], gap="medium")
    asked = id_in_address("example")
    with left, st.container(height=LIST_HEIGHT, border=False):
        for seen in found:
            _card(seen, seen.example.id == asked, words)
    with right:
        if asked is None:
            st.caption(say("library.choose", words))
        else:
            _one(asked, user)


def _looked(tags: Sequence[str], criteria: Sequence[str], words: str) -> Looked:
    """What the boxes say; each keeps its choice in the address, so that a link shows the same."""
    names = {"": "—"}
    columns = st.columns(4)
    boxes = {
        "kind": (KINDS, lambda one: names.get(one) or say(f"library.{one}", words)),
        "tag": (("", *tags), lambda one: names.get(one) or one),
        "criterion": (("", *criteria), lambda one: names.get(one) or one),
        "language": (LANGUAGES, lambda one: names.get(one) or say(f"search.language_{one}", words)),
    }
    found = {}
    for column, (name, (options, shown)) in zip(columns, boxes.items(), strict=True):
        there = st.query_params.get(name, "")
        found[name] = column.selectbox(
            say(f"library.{name}", words),
            options,
            index=options.index(there) if there in options else 0,
            format_func=shown,
            key=f"library_{name}",
            on_change=_keep,
            args=(name,),
        )
    return Looked(**found)


def _keep(name: str) -> None:
    value = st.session_state[f"library_{name}"]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _card(seen: Seen, chosen: bool, words: str) -> None:
    with st.container(border=True, gap="small"):
        colour, icon = {"good": ("green", "thumb_up"), "bad": ("red", "thumb_down")}[seen.filing.kind]
        badges = [f":{colour}-badge[:material/{icon}: {say(f'library.{seen.filing.kind}', words)}]"]
        badges += [f":gray-badge[{plain(one)}]" for one in (seen.filing.criterion, *seen.filing.tags) if one]
        st.markdown(" ".join(badges))
        if seen.filing.note:
            st.markdown(plain(seen.filing.note[:BEGINNING]))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(_about(seen, words)))
            st.button(
                say("search.play", words),
                key=f"library_open_{seen.example.id}",
                icon=":material/play_arrow:",
                type="primary" if chosen else "secondary",
                width="content",
                on_click=_open,
                args=(seen.example.id,),
            )


def _about(seen: Seen, words: str) -> str:
    length = seen.end_ms - seen.start_ms
    clock = f"{length // 60_000}:{length // 1000 % 60:02d}"
    agent = f"{seen.agent} {seen.agent_name_zh if words == 'zh' else seen.agent_name_en}".strip()
    number = say("library.number", words, number=seen.example.id)
    whose = seen.call_id and f"{seen.call_id} · {agent}"
    shown = (
        say("library.seen_by", words, reach=say(f"library.reach_{seen.filing.reach}", words)) if seen.changes else ""
    )
    return " · ".join(one for one in (number, clock, whose, shown) if one)


def _open(example_id: int | None) -> None:
    st.query_params["example"] = str(example_id)


def _one(example_id: int, user: Actor) -> None:
    try:
        with open_session() as session:
            seen = see_example(example_id, session=session, by=user)
            lines = said_in(seen, session=session)
    except ZhijianError as error:
        st.error(plain(error.told(user.language)))
        return
    show_example(seen, lines, user)
