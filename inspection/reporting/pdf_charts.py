"""The report's charts as vector drawings for PDF."""

import math
from typing import Any

from inspection.reporting.look import colour, value_axis
from inspection.reporting.model import Chart, shown

HEIGHT = 175
LEFT, BOTTOM, TOP = 48, 46, 14
STEPS = 5


def drawing(chart: Chart, width: float, font: str) -> Any:
    """A drawing of a chart, `width` points wide, its words in `font`."""
    from reportlab.graphics.shapes import Drawing

    found = Drawing(width, HEIGHT)
    plot = _lines(chart) if chart.form == "lines" else _bars(chart)
    plot.x, plot.y = LEFT, BOTTOM
    plot.width, plot.height = width - LEFT - 10, HEIGHT - BOTTOM - TOP
    plot.data = [tuple(series.values) for series in chart.series]
    _axes(plot, chart, font)
    found.add(plot)
    found.add(_legend(chart, font))
    return found


def _bars(chart: Chart) -> Any:
    from reportlab.graphics.charts.barcharts import VerticalBarChart

    plot = VerticalBarChart()
    plot.groupSpacing, plot.barSpacing = 8, 1
    for at in range(len(chart.series)):
        plot.bars[at].fillColor = _colour(chart, at)
        plot.bars[at].strokeColor = None
    return plot


def _lines(chart: Chart) -> Any:
    from reportlab.graphics.charts.linecharts import HorizontalLineChart
    from reportlab.graphics.widgets.markers import makeMarker

    plot = HorizontalLineChart()
    plot.joinedLines = 1
    for at in range(len(chart.series)):
        plot.lines[at].strokeColor = _colour(chart, at)
        plot.lines[at].strokeWidth = 2 if at == 0 else 1
        if at == 0:
            plot.lines[at].symbol = makeMarker("FilledCircle", size=5)
        else:
            plot.lines[at].strokeDashArray = (4, 3)
    return plot


def _axes(plot: Any, chart: Chart, font: str) -> None:
    plot.valueAxis.valueMin, plot.valueAxis.valueMax = value_axis(chart)
    if chart.kind == "count":
        plot.valueAxis.valueStep = max(1, math.ceil(plot.valueAxis.valueMax / STEPS))
    plot.valueAxis.labelTextFormat = lambda value: f"{value:.0f}" if chart.kind == "count" else shown(value, chart.kind)
    plot.valueAxis.labels.fontName, plot.valueAxis.labels.fontSize = font, 8
    plot.categoryAxis.categoryNames = list(chart.categories)
    plot.categoryAxis.labels.fontName, plot.categoryAxis.labels.fontSize = font, 8
    plot.categoryAxis.labels.dy = -6


def _legend(chart: Chart, font: str) -> Any:
    from reportlab.graphics.charts.legends import Legend

    legend = Legend()
    legend.x, legend.y, legend.boxAnchor = LEFT, 16, "w"
    legend.columnMaximum, legend.deltax, legend.alignment = 1, 120, "right"
    legend.fontName, legend.fontSize, legend.dx, legend.dy = font, 9, 10, 6
    legend.colorNamePairs = [(_colour(chart, at), series.name) for at, series in enumerate(chart.series)]
    return legend


def _colour(chart: Chart, position: int) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(f"#{colour(chart, position)}")
