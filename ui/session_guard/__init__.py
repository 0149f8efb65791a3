"""The way out; and a page that notices that its session has ended, or that its language is another one."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


@cache
def _component() -> Any:
    return st.components.v2.component(
        "session_guard",
        html=(HERE / "guard.html").read_text(encoding="utf-8"),
        css=(HERE / "guard.css").read_text(encoding="utf-8"),
        js=(HERE / "guard.js").read_text(encoding="utf-8"),
    )


def session_guard(label: str, language: str) -> None:
    """Draw the sign-out button with `label`; where the session has ended, the browser goes to the sign-in page.

    Where the language is another than before, the browser loads the page anew.
    """
    _component()(key="session_guard", data={"label": label, "language": language})
