"""The front door: `streamlit run app.py` starts the product."""

import streamlit as st

from front.gate import middleware
from front.lifespan import lifespan
from front.routes import routes

app = st.App("front/main.py", routes=routes, middleware=middleware, lifespan=lifespan)
