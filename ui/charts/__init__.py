"""The charts: plain values in, a Plotly figure out; nothing is computed here, and every figure says what it counts."""

from ui.charts.adjusted import AdjustedPoint, adjusted_chart
from ui.charts.agent_months import MonthPoint, NextMonth, agent_months_chart
from ui.charts.bullet import BulletRow, bullet_chart
from ui.charts.capability import CapabilityRow, capability_chart
from ui.charts.caterpillar import CaterpillarRow, caterpillar_chart
from ui.charts.causes import cause_bars, cause_name, cause_trend
from ui.charts.closer import cusum_figure, ewma_figure
from ui.charts.common import chart_config
from ui.charts.control import ChangeLine, control_chart
from ui.charts.coverage import coverage_chart
from ui.charts.dumbbell import DumbbellRow, DumbbellSide, dumbbell_chart
from ui.charts.forest import ForestRow, forest_chart
from ui.charts.funnel import FunnelLimits, FunnelPoint, funnel_chart
from ui.charts.gap_trend import GapPoint, gap_trend_chart
from ui.charts.gaps import gaps_chart
from ui.charts.information import GateRow, OverdueRow, gate_chart, overdue_chart
from ui.charts.items import ItemRow, items_chart
from ui.charts.leniency import LeniencyRow, leniency_chart
from ui.charts.matrix import MatrixCell, matrix_chart
from ui.charts.multiples import SmallChart, multiples_chart
from ui.charts.need import NeedRow, need_chart
from ui.charts.order_timeline import EventRow, Limit, order_timeline
from ui.charts.pareto import ParetoBar, pareto_chart
from ui.charts.profile import ProfileRow, profile_chart
from ui.charts.shares import ShareRow, shares_chart
from ui.charts.thinning import thinned
from ui.charts.typing import TypingRow, typing_chart
from ui.charts.variance import VariancePart, variance_bar
from ui.charts.week import week_chart

__all__ = [
    "AdjustedPoint",
    "BulletRow",
    "CapabilityRow",
    "CaterpillarRow",
    "ChangeLine",
    "DumbbellRow",
    "DumbbellSide",
    "EventRow",
    "ForestRow",
    "FunnelLimits",
    "FunnelPoint",
    "GapPoint",
    "GateRow",
    "ItemRow",
    "LeniencyRow",
    "Limit",
    "MatrixCell",
    "MonthPoint",
    "NeedRow",
    "NextMonth",
    "OverdueRow",
    "ParetoBar",
    "ProfileRow",
    "ShareRow",
    "SmallChart",
    "TypingRow",
    "VariancePart",
    "adjusted_chart",
    "agent_months_chart",
    "bullet_chart",
    "capability_chart",
    "caterpillar_chart",
    "cause_bars",
    "cause_name",
    "cause_trend",
    "chart_config",
    "control_chart",
    "coverage_chart",
    "cusum_figure",
    "dumbbell_chart",
    "ewma_figure",
    "forest_chart",
    "funnel_chart",
    "gap_trend_chart",
    "gaps_chart",
    "gate_chart",
    "items_chart",
    "leniency_chart",
    "matrix_chart",
    "multiples_chart",
    "need_chart",
    "order_timeline",
    "overdue_chart",
    "pareto_chart",
    "profile_chart",
    "shares_chart",
    "thinned",
    "typing_chart",
    "variance_bar",
    "week_chart",
]
