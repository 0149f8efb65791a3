"""Shows one of the pages: `?page=figures`, else the player."""

import figures
import listening
import streamlit as st

st.set_page_config(layout="wide")
if st.query_params.get("page") == "figures":
    figures.show(st.query_params.get("language", "zh"))
else:
    listening.show(st.query_params.get("language", "zh"))
