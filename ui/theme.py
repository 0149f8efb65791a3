"""Colours and the Plotly template of every chart.

Blue against orange and teal against vermilion stay apart for people who do not see red and green alike (Wong 2011);
all are mid tones that read on a light and on a dark page. Colour never speaks alone: marks and words say the same.
"""

from functools import cache
from typing import Any

AGENT, USER, UNKNOWN = "#2f7fc1", "#d9772b", "#8792a0"
MET, NOT_MET, NOT_PROVEN = "#14907f", "#d0571c", "#b5882b"
MAIN, SECOND, ACCENT, QUIET = "#2f7fc1", "#d9772b", "#8a63c9", "#8792a0"
CYCLE = (MAIN, SECOND, MET, ACCENT, NOT_PROVEN, "#c2558a", "#5b7083")
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, Segoe UI, system-ui, sans-serif"
INK = {"light": "#1c2733", "dark": "#e4e9ef"}
SOFT = {"light": "#5c6b7a", "dark": "#a3b0bd"}
GRID = {"light": "rgba(28,39,51,0.10)", "dark": "rgba(228,233,239,0.13)"}
PAGE = {"light": "#ffffff", "dark": "#13181e"}

VERDICT_COLOURS = {"met": MET, "not_met": NOT_MET, "not_proven": NOT_PROVEN}
VERDICT_SYMBOLS = {"met": "circle", "not_met": "diamond", "not_proven": "circle-open"}


def faded(colour: str, opacity: float) -> str:
    """`#rrggbb` with an opacity from 0 to 1, as Plotly writes it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


@cache
def template(mode: str = "light") -> Any:
    """The Plotly template of a "light" or "dark" page."""
    import plotly.graph_objects as go

    axis = {
        "gridcolor": GRID[mode],
        "zeroline": False,
        "linecolor": GRID[mode],
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": GRID[mode],
        "tickfont": {"color": SOFT[mode], "size": 12},
        "title": {"font": {"color": SOFT[mode], "size": 12}, "standoff": 10},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK[mode]},
            "paper_bgcolor": PAGE[mode],
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(CYCLE),
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"l": 8, "r": 16, "t": 36, "b": 8},
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "traceorder": "normal"},
            "hoverlabel": {"font": {"family": FONT, "size": 13}, "align": "left"},
            "hovermode": "closest",
            "separators": ".,",
        }
    )
