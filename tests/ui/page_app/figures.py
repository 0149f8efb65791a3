"""A page of figures as the product's pages build them."""

from datetime import date

import streamlit as st
from chart_samples import SAMPLES

from ui.page import demo_banner, empty_state, figure_block, verdict_badge


def show(language: str) -> None:
    """Verdicts, two figures and an empty state."""
    zh = language == "zh"
    demo_banner(language, date(2026, 11, 3))
    st.title("指标与目标" if zh else "Indicators and targets")
    with st.container(horizontal=True):
        for verdict in ("met", "not_met", "not_proven", None):
            verdict_badge(verdict, language)
    sentence = "8 项指标中 2 项达标，2 项未达标，3 项还不能证明。" if zh else "2 of 8 indicators are met, 2 are not."
    table = [{"指标" if zh else "Indicator": "K1", "比率" if zh else "Rate": 0.962, "n": 50_118}]
    for name in ("bullet", "control"):
        figure_block(SAMPLES[name](language), sentence, table, name, language=language, personal=name == "control")
    empty_state("本月还没有抽样，因此没有可看的结果。", "去抽样", "draw")
