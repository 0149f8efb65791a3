"""The charts: plain values in, a Plotly figure out; nothing is computed here, and every figure says what it counts."""

from ui.charts.bullet import BulletRow, bullet_chart
from ui.charts.caterpillar import CaterpillarRow, caterpillar_chart
from ui.charts.closer import cusum_figure, ewma_figure
from ui.charts.common import chart_config
from ui.charts.control import ChangeLine, control_chart
from ui.charts.coverage import coverage_chart
from ui.charts.forest import ForestRow, forest_chart
from ui.charts.funnel import FunnelLimits, FunnelPoint, funnel_chart
from ui.charts.gaps import gaps_chart
from ui.charts.multiples import SmallChart, multiples_chart
from ui.charts.typing import TypingRow, typing_chart
from ui.charts.variance import VariancePart, variance_bar
from ui.charts.week import week_chart

__all__ = [
    "BulletRow",
    "CaterpillarRow",
    "ChangeLine",
    "ForestRow",
    "FunnelLimits",
    "FunnelPoint",
    "SmallChart",
    "TypingRow",
    "VariancePart",
    "bullet_chart",
    "caterpillar_chart",
    "chart_config",
    "control_chart",
    "coverage_chart",
    "cusum_figure",
    "ewma_figure",
    "forest_chart",
    "funnel_chart",
    "gaps_chart",
    "multiples_chart",
    "typing_chart",
    "variance_bar",
    "week_chart",
]
