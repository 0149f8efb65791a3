"""The floor of benchmarks/workbench.py: a bare Streamlit page with as many widgets as the sheet has things to press.

streamlit run benchmarks/workbench_floor.py
"""

import streamlit as st

CRITERIA = 16

st.title("bare")
left, right = st.columns([5, 6])
left.text_area("left")
with right:
    for number in range(CRITERIA):
        st.segmented_control(f"criterion {number}", ["1", "2", "3", "na"], key=f"value_{number}")
        st.text_input(f"comment {number}", key=f"comment_{number}")
    st.pills("said", [f"situation {number}" for number in range(14)], selection_mode="multi", key="said")
    st.pills("not said", [f"situation {number}" for number in range(14)], selection_mode="multi", key="not_said")
    for name in ("save", "rest", "submit", "back"):
        st.button(name, key=name)
st.caption(str(sum(st.session_state.get(f"value_{number}") is not None for number in range(CRITERIA))))
