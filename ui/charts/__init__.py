"""The charts: plain values in, a Plotly figure out; nothing is computed here, and every figure says what it counts."""

from ui.charts.adjusted import AdjustedPoint, adjusted_chart
from ui.charts.agent_months import MonthPoint, NextMonth, agent_months_chart
from ui.charts.bullet import BulletRow, bullet_chart
from ui.charts.caterpillar import CaterpillarRow, caterpillar_chart
from ui.charts.common import chart_config
from ui.charts.control import control_chart
from ui.charts.coverage import coverage_chart
from ui.charts.forest import ForestRow, forest_chart
from ui.charts.funnel import FunnelLimits, FunnelPoint, funnel_chart
from ui.charts.leniency import LeniencyRow, leniency_chart
from ui.charts.profile import ProfileRow, profile_chart
from ui.charts.thinning import thinned
from ui.charts.typing import TypingRow, typing_chart
from ui.charts.variance import VariancePart, variance_bar
from ui.charts.week import week_chart

__all__ = [
    "AdjustedPoint",
    "BulletRow",
    "CaterpillarRow",
    "ForestRow",
    "FunnelLimits",
    "FunnelPoint",
    "LeniencyRow",
    "MonthPoint",
    "NextMonth",
    "ProfileRow",
    "TypingRow",
    "VariancePart",
    "adjusted_chart",
    "agent_months_chart",
    "bullet_chart",
    "caterpillar_chart",
    "chart_config",
    "control_chart",
    "coverage_chart",
    "forest_chart",
    "funnel_chart",
    "leniency_chart",
    "profile_chart",
    "thinned",
    "typing_chart",
    "variance_bar",
    "week_chart",
]
