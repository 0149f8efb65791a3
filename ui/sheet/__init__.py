"""The score sheet: answered by keyboard or mouse, each change sent at once and kept until it is stored."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection.words import say
from ui.keeping import TEXTS as KEEPING_TEXTS
from ui.keeping import script_with_keeping

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

PARTS = (
    "arithmetic.js",
    "answers.js",
    "draw.js",
    "parts.js",
    "sound.js",
    "keys.js",
    "status.js",
    "sheet.js",
)
SCORING_TEXTS = (
    *("total", "without_fatal", "is_fatal", "na", "comment", "overall", "forbidden", "machine", "play_clip"),
    *("fill_rest", "submit"),
)
TEXTS = (
    *(
        "name",
        "cause",
        "cause_detail",
        "cause_text",
    ),
    *("conflict", "conflict_none", "missing", "needs_comment", "left_open", "open_left"),
    *("all_answered", "answer_of", "fatal_sure", "fatal_confirm", "cancel", "guidance", "examples", "hidden"),
    *("comment_here", "insert_time", "evidence", "drop_evidence", "own_templates", "team_templates", "checked", "note"),
    *("state_said", "state_not_said", "state_not_due", "more_situations", "fewer_situations", "as_heard", "share_said"),
    *("keys", "keys_told"),
)
NAMES = ("time", "codes", "names", "number", "code", "said", "due")


def sheet(key: str, *, data: Mapping[str, Any], language: str, on_sent: Callable[[], None]) -> None:
    """Shows the sheet.

    Args:
        key: the widget's key; keep it the same while the same evaluation is shown.
        data: what is stored and what is offered, as `ui.scoring.offer` makes it.
        on_sent: called when the browser has sent something, which then stands in the session state under
            `key`, as `sent`.
    """
    told = dict(data) | {"texts": _texts(language), "language": language}
    _component()(key=key, data=told, height="content", on_sent_change=on_sent)


@cache
def _component() -> "ComponentRenderer":
    import streamlit as st

    here = Path(__file__).parent
    return st.components.v2.component(
        "zhijian_sheet",
        html=(here / "sheet.html").read_text(encoding="utf-8"),
        css=(here / "sheet.css").read_text(encoding="utf-8"),
        js=script_with_keeping(here, PARTS),
    )


@cache
def _texts(language: str) -> dict[str, str]:
    # The browser fills in the values, so their names stay in the text.
    names = {name: f"{{{name}}}" for name in NAMES}
    texts = {name: say(f"scoring.{name}", language) for name in SCORING_TEXTS}
    return texts | {name: say(f"sheet.{name}", language, **names) for name in (*KEEPING_TEXTS, *TEXTS)}
