"""What the forms in the browser share: nothing entered is lost, and a line says whether all of it is stored."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PARTS = ("keep.js", "elements.js", "saved.js")
PAGE = "draw_anew.js"
TEXTS = ("saved_at", "as_stored", "saving", "unsaved", "not_kept", "restored", "take_theirs", "keep_mine")
"""The words (of `sheet`) that these parts show."""


def script_with_keeping(folder: Path, parts: Iterable[str]) -> str:
    """The script of a form: the shared parts, then its own from its folder, in order."""
    files = [*(HERE / part for part in PARTS), *(folder / part for part in parts)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def draw_anew_when_asked() -> None:
    """Draw the whole page when a form's messages stay unanswered; stands outside of the fragment of the form."""
    _page()(key="keeping_page", on_asked_change=lambda: None)


@cache
def _page() -> Any:
    import streamlit as st

    return st.components.v2.component("zhijian_keeping_page", js=(HERE / PAGE).read_text(encoding="utf-8"))
