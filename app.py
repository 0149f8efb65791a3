"""The front door: `streamlit run app.py` starts the product."""

from pathlib import Path

import streamlit as st

from front.gate import middleware
from front.lifespan import lifespan
from front.routes import routes

SCRIPT = Path(__file__).parent / "front" / "main.py"

app = st.App(SCRIPT, routes=routes, middleware=middleware, lifespan=lifespan)
