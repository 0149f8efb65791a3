"""Submitting by Ctrl+Enter wherever the focus is; Streamlit's own shortcuts are quiet in text boxes and choices."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


@cache
def _component() -> Any:
    return st.components.v2.component("zhijian_order_keys", js=(HERE / "keys.js").read_text(encoding="utf-8"))


def submit_by_keys(button: str) -> None:
    """Let Ctrl+Enter press the button with this widget key."""
    _component()(key="orders_keys", data={"button": button})
