"""Recording a dial test: one key a stamp, each kept at once in the browser and on the server until it is recorded."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection.measurement.dial_form import TEXTS as FORM_TEXTS
from inspection.measurement.dial_rules import TIMES, field_name
from inspection.words import say
from ui.keeping import TEXTS as KEEPING_TEXTS
from ui.keeping import script_with_keeping

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

PARTS = ("flow.js", "stamps.js", "clock.js", "ring.js", "parts.js", "dialling.js")
TEXTS = (
    *("name", "own", "competitor", "limits", "limit_runs", "limit_over", "edit_time", "drop", "later", "undo"),
    *(
        "summary",
        "back_to_keys",
        "record",
        "right",
        "nearly",
        "wrong_answer",
        "same_line",
        "in_time",
        "late_by",
        "never",
    ),
    *("not_answered", "not_judged", "conflict", "clock_behind", "clock_ahead"),
)
LABELLED = (*TIMES, *FORM_TEXTS, "query_ok", "sms_ok")
NAMES = ("time", "name", "limit", "seconds")


def dialling(key: str, *, data: Mapping[str, Any], language: str, on_sent: Callable[[], None]) -> None:
    """Shows the form.

    Args:
        key: the widget's key; keep it the same while the same draft is shown.
        data: what is stored and what is asked, as `ui.dialling.offer` makes it.
        on_sent: called when the browser has sent something, which then stands in the session state under `key`, as
            `sent`.
    """
    labels = {name: field_name(name, language) for name in LABELLED}
    told = dict(data) | {"texts": _texts(language), "labels": labels, "language": language}
    _component()(key=key, data=told, height="content", on_sent_change=on_sent)


@cache
def _component() -> "ComponentRenderer":
    import streamlit as st

    here = Path(__file__).parent
    return st.components.v2.component(
        "zhijian_dialling",
        html=(here / "dialling.html").read_text(encoding="utf-8"),
        css=(here / "dialling.css").read_text(encoding="utf-8"),
        js=script_with_keeping(here, PARTS),
    )


@cache
def _texts(language: str) -> dict[str, str]:
    # The browser fills in the values, so their names stay in the text.
    names = {name: f"{{{name}}}" for name in NAMES}
    shared = {name: say(f"sheet.{name}", language, **names) for name in KEEPING_TEXTS}
    return shared | {name: say(f"dial.{name}", language, **names) for name in TEXTS}
