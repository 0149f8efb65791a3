"""How open checks are shown: the list, and one of them to read."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from inspection.measurement.open_checks.listing import Opened, Seen
from inspection.models import OpenCheckState
from inspection.policies import Actor
from inspection.words import say
from ui.choice import chosen_rows
from ui.names import account_names
from ui.page import local_time, plain

COLOURS = {"planned": "gray", "announced": "blue", "done": "green", "cancelled": "orange"}


def list_checks(rows: Sequence[Seen], words: str) -> None:
    """The checks in a table; the one that is chosen goes into the address."""
    table = [
        {
            say("open_checks.day", words): one.check.planned_on.isoformat(),
            say("open_checks.place", words): called(one, words),
            say("open_checks.inspector", words): _inspector(one, words),
            say("open_checks.state", words): say(f"open_checks.state_{one.check.state}", words),
        }
        for one in rows
    ]
    picked = chosen_rows(table, [one.check.id or 0 for one in rows], "open_checks_list")
    if picked and st.query_params.get("check") != str(picked[0]):
        st.query_params["check"] = str(picked[0])
        st.rerun()


def called(seen: Seen, words: str) -> str:
    """Who is checked, as people call it."""
    name = seen.place(words)
    return name if seen.team is not None else say("open_checks.whole", words, name=name)


def head(seen: Seen, words: str) -> None:
    """Which check it is, and how it stands."""
    check = seen.check
    state = say(f"open_checks.state_{check.state}", words)
    st.markdown(f"#### {check.planned_on} {plain(called(seen, words))}")
    st.markdown(f":{COLOURS[check.state]}-badge[{state}] :gray-badge[{plain(_inspector(seen, words))}]")
    if check.announced_at is not None:
        told = {
            "name": account_names(words).get(check.announced_by, check.announced_by),
            "at": local_time(check.announced_at, seen.centre.time_zone),
        }
        st.caption(plain(say("open_checks.announced_line", words, text=check.announcement, **told)))
    if check.state == OpenCheckState.CANCELLED:
        st.caption(plain(say("open_checks.cancelled_line", words, reason=check.cancel_reason)))


def findings(opened: Opened, user: Actor) -> None:
    """What was found, item by item; before the check is done, what will be looked at."""
    words, done = user.language, opened.seen.check.state == OpenCheckState.DONE
    if not done:
        st.caption(say("open_checks.hidden", words))
    rows: list[dict[str, Any]] = []
    for section in opened.sheet.sections:
        for item in section.items:
            row = {
                say("open_checks.section", words): section.title(words),
                say("open_checks.item", words): item.name(words),
            }
            found = opened.answers.get(item.code)
            if not done:
                row[say("open_checks.look_title", words)] = item.look(words)
            else:
                row |= {
                    say("open_checks.answer", words): say(
                        f"open_checks.answer_{found.answer if found else 'none'}", words
                    ),
                    say("open_checks.note", words): found.note if found else "",
                    say("open_checks.cause_title", words): cause_name(found.cause if found else "", words),
                }
            rows.append(row)
    st.dataframe(rows, hide_index=True, height="content", key=f"open_check_findings_{opened.seen.check.id}")
    st.caption(say("open_checks.sheet_version", words, hash=opened.version[:12]))


def cause_name(cause: str, words: str) -> str:
    """What a "no" was put down to."""
    return say(f"sheet.cause_{cause}", words) if cause else ""


def _inspector(seen: Seen, words: str) -> str:
    return seen.inspector.display_zh if words == "zh" else seen.inspector.display_en
