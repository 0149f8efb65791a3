"""The work of a month of quality inspection; no Streamlit in it."""
