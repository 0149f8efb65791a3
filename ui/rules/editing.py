"""The draft of the rules: its text, what is wrong with it line by line, saving, publishing, discarding."""

from collections.abc import Callable

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.models import RuleVersion
from inspection.policies import Actor, may_publish_rules
from inspection.scoring.rule_versions import (
    checked,
    current_version,
    discard_draft,
    draft,
    publish_rules,
    save_draft_rules,
)
from inspection.scoring.rules import BadRules
from inspection.words import say
from ui.page import plain

TEXT, VERSION = "rules_text", "rules_version"


def edit(user: Actor) -> str:
    """Draw the editor; returns the text as it stands."""
    words = user.language
    with open_session() as session:
        row, published = draft(session=session), current_version(session=session)
    if TEXT not in st.session_state:
        st.session_state[TEXT] = (row or published).text
        st.session_state[VERSION] = None if row is None else row.version
    problem, told = st.session_state.pop("rules_problem", None), st.session_state.pop("rules_told", None)
    if problem:
        st.error(problem)
    if told:
        st.success(told)
    kept = "rules.draft_kept" if row is not None else "rules.no_draft"
    st.caption(say(kept, words, name=published.name, by="" if row is None else row.saved_by))
    text = st.text_area(say("rules.text", words), key=TEXT, height=420)
    _problems(text, words)
    _buttons(row, user)
    return text


def _problems(text: str, words: str) -> None:
    try:
        with open_session() as session:
            checked(text, session=session)
    except BadRules as error:
        lines = text.splitlines()
        told = [f"- {plain(one.told(words))}  \n`{_line(lines, one.line)}`" for one in error.problems]
        st.error("\n".join(told), icon=":material/rule:")
    except ZhijianError as error:
        st.error(error.told(words))


def _line(lines: list[str], number: int) -> str:
    """The line itself, as it is quoted below a mistake in it."""
    found = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return found.replace("`", "'") or "…"


def _buttons(row: RuleVersion | None, user: Actor) -> None:
    words = user.language
    save, publish, discard, again = st.columns(4)
    save.button(say("rules.save", words), key="rules_save", on_click=_act, args=(_save, user, "saved"))
    if may_publish_rules(user):
        publish.button(
            say("rules.publish", words),
            key="rules_publish",
            type="primary",
            on_click=_act,
            args=(_publish, user, "published"),
            help=say("rules.publish_help", words),
        )
    else:
        publish.caption(say("rules.manager_publishes", words))
    discard.button(
        say("rules.discard", words),
        key="rules_discard",
        disabled=row is None,
        on_click=_act,
        args=(_discard, user, "discarded"),
    )
    again.button(say("rules.load_again", words), key="rules_again", on_click=_forget)


def _act(what: Callable[[Actor], None], user: Actor, told: str) -> None:
    try:
        what(user)
    except ZhijianError as error:
        st.session_state["rules_problem"] = error.told(user.language)
    else:
        st.session_state["rules_told"] = say(f"rules.{told}", user.language)


def _save(user: Actor) -> None:
    version = st.session_state[VERSION]
    with transaction() as session:
        row = save_draft_rules(st.session_state[TEXT], version=version, session=session, by=user)
    st.session_state[VERSION] = row.version


def _publish(user: Actor) -> None:
    """Save what is written and publish it, or neither."""
    version = st.session_state[VERSION]
    with transaction() as session:
        row = save_draft_rules(st.session_state[TEXT], version=version, session=session, by=user)
        publish_rules(row.id or 0, session=session, by=user)
    _forget()


def _discard(user: Actor) -> None:
    with transaction() as session:
        row = draft(session=session)
        if row is not None:
            discard_draft(row.id or 0, session=session, by=user)
    _forget()


def _forget() -> None:
    for name in (TEXT, VERSION):
        st.session_state.pop(name, None)
