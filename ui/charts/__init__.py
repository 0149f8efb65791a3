"""The charts: plain values in, a Plotly figure out; nothing is computed here, and every figure says what it counts."""

from ui.charts.bullet import BulletRow, bullet_chart
from ui.charts.caterpillar import CaterpillarRow, caterpillar_chart
from ui.charts.causes import cause_bars, cause_name, cause_trend
from ui.charts.common import chart_config
from ui.charts.control import control_chart
from ui.charts.coverage import coverage_chart
from ui.charts.dumbbell import DumbbellRow, DumbbellSide, dumbbell_chart
from ui.charts.forest import ForestRow, forest_chart
from ui.charts.funnel import FunnelLimits, FunnelPoint, funnel_chart
from ui.charts.gap_trend import GapPoint, gap_trend_chart
from ui.charts.pareto import ParetoBar, pareto_chart
from ui.charts.typing import TypingRow, typing_chart
from ui.charts.variance import VariancePart, variance_bar
from ui.charts.week import week_chart

__all__ = [
    "BulletRow",
    "CaterpillarRow",
    "DumbbellRow",
    "DumbbellSide",
    "ForestRow",
    "FunnelLimits",
    "FunnelPoint",
    "GapPoint",
    "ParetoBar",
    "TypingRow",
    "VariancePart",
    "bullet_chart",
    "caterpillar_chart",
    "cause_bars",
    "cause_name",
    "cause_trend",
    "chart_config",
    "control_chart",
    "coverage_chart",
    "dumbbell_chart",
    "forest_chart",
    "funnel_chart",
    "gap_trend_chart",
    "pareto_chart",
    "typing_chart",
    "variance_bar",
    "week_chart",
]
