"""Blocks that the pages share: a verdict, a figure with its words and table, an empty page, the demo's banner."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from inspection.errors import InvalidInput
from inspection.words import say

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Colour = Literal["green", "red", "orange", "gray"]
VERDICTS: dict[str, tuple[Colour, str]] = {
    "met": ("green", ":material/check_circle:"),
    "not_met": ("red", ":material/cancel:"),
    "not_proven": ("orange", ":material/help:"),
    "no_data": ("gray", ":material/remove:"),
}
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:-])")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """A text for Markdown that shows every character as it stands."""
    return MARKDOWN.sub(r"\\\1", text)


def verdict_badge(verdict: str | None, language: str, *, reason: str | None = None) -> None:
    """A verdict in word, mark and colour; None says that there are no data.

    Args:
        verdict: "met", "not_met", "not_proven", or None where nothing was counted.
        reason: shown when the pointer rests on the badge.

    Raises:
        InvalidInput: the verdict is none of these.
    """
    import streamlit as st

    name = verdict or "no_data"
    if name not in VERDICTS:
        raise InvalidInput(f"verdict {verdict!r} is unknown, expected one of {', '.join(VERDICTS)}")
    colour, icon = VERDICTS[name]
    st.badge(say(f"ui.verdict.{name}", language), icon=icon, color=colour, help=reason)


def figure_block(
    figure: "Figure",
    sentence: str,
    table: Sequence[Mapping[str, Any]],
    key: str,
    *,
    language: str,
    personal: bool = True,
    on_select: Callable[[], None] | None = None,
    chosen: str = "",
) -> None:
    """A figure the way every page shows it: one plain sentence, the chart, and its numbers as a table to open.

    Args:
        sentence: what the figure says, in words; also read out in place of the picture.
        table: the numbers drawn, a mapping a row with the column titles as keys.
        key: widget key, and the name of the files that are saved.
        personal: the table names people, so it is never put on an address of its own; its file is then made in the
            browser, from the table's toolbar.
        on_select: called when a mark of the chart was pressed; `ui.choice.pressed` tells which one.
        chosen: what is chosen just now; with another choice the chart is drawn anew, its pressed mark forgotten.
    """
    import streamlit as st

    from ui.charts import chart_config
    from ui.theme import template

    st.markdown(f"**{plain(sentence)}**")
    figure.update_layout(template=template(page_mode()))
    pressed: Any = {} if on_select is None else {"on_select": on_select, "selection_mode": "points"}
    if on_select is not None:
        figure.update_traces(selector={"type": "scatter"}, unselected={"marker": {"opacity": 1}})
    drawn = f"{key}:{chosen}" if chosen else key
    st.plotly_chart(figure, theme=None, key=drawn, config=chart_config(key), alt=sentence, **pressed)
    if not table:
        return
    with st.expander(say("ui.table", language)):
        st.dataframe(list(table), hide_index=True, key=f"{key}_table")
        if personal:
            st.caption(say("ui.table_download", language))
            return
        name, label = f"{key}.csv", say("ui.download_csv", language)
        st.download_button(label, csv_of(table), name, "text/csv", key=f"{key}_csv", on_click="ignore")


def page_mode() -> str:
    """How the page looks to its reader just now: "light" or "dark"."""
    import streamlit as st

    return "dark" if st.context.theme.type == "dark" else "light"


def local_time(at: datetime | None, time_zone: str) -> str:
    """A moment by the clock of a centre, to the minute; nothing for None."""
    return "" if at is None else f"{at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"


def csv_of(table: Sequence[Mapping[str, Any]]) -> bytes:
    """The table as CSV that a spreadsheet opens rightly: UTF-8 with its mark, no text that runs as a formula."""
    import csv
    import io

    columns = list(dict.fromkeys(name for row in table for name in row))
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_harmless(name) for name in columns])
    writer.writerows([_harmless(row.get(name)) for name in columns] for row in table)
    return file.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def know_screens(pages: Mapping[str, Any]) -> None:
    """Tell the links between screens which ones the user has: name of the screen -> its page in the navigation."""
    import streamlit as st

    st.session_state["screens"] = dict(pages)


def empty_state(text: str, action_label: str | None = None, screen: str | None = None) -> None:
    """Says why a page has nothing to show, and links to the screen where that changes.

    Args:
        text: the reason, in a sentence or two.
        action_label: words of the link.
        screen: name of the screen; where the user does not have it, there is no link.
    """
    import streamlit as st

    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.markdown(f":gray[:material/inbox:] {plain(text)}", width="content")
        if action_label and screen:
            screen_link(screen, action_label)


def screen_link(screen: str, label: str, **shown: str) -> bool:
    """A link to another screen, showing there what the address says; whether the user has that screen.

    Args:
        shown: what stands in the address, by name.
    """
    import streamlit as st

    page = st.session_state.get("screens", {}).get(screen)
    if page is None:
        return False
    st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=shown or None)
    return True


def demo_banner(language: str, day: date) -> None:
    """One line that says that this installation is a demonstration; `day` is the date its clock stands at."""
    import streamlit as st

    st.caption(f":orange-background[{plain(say('ui.demo', language, day=day.isoformat()))}]")
