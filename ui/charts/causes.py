"""What losses are put down to: by part, stacked; and over the months, one small picture a cause."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from inspection.words import say
from ui.charts.common import ROW_PX, blank, nothing, number, plain, whole_ticks
from ui.charts.pareto import CAUSE_COLOURS
from ui.theme import template

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Values = Mapping[str, Sequence[float]]


def cause_name(cause: str, language: str) -> str:
    """A cause in words; the empty one is what is not attributed."""
    return say(f"sheet.cause_{cause or 'none'}", language)


def cause_bars(
    labels: Sequence[str], values: Values, language: str, *, unit: str = "points", title: str = ""
) -> "Figure":
    """One bar a label, divided by cause: `values` holds for each cause one value a label, in the order of the stack."""
    if not labels or not any(any(row) for row in values.values()):
        return nothing(language)
    figure = blank(110 + ROW_PX * len(labels), barmode="stack", margin={"l": 8, "r": 24, "t": 44, "b": 8})
    names = [f"{plain(label)} " for label in labels]
    for cause, row in values.items():
        if not any(row):
            continue
        name = cause_name(cause, language)
        figure.add_bar(
            x=list(row), y=names, orientation="h", name=name,
            marker={"color": CAUSE_COLOURS[cause], "line": {"width": 1, "color": "#ffffff"}},
            customdata=[
                f"<b>{plain(label)}</b><br>{name}: {number(value, unit, language)}"
                for label, value in zip(labels, row, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    most = max(sum(column) for column in zip(*values.values(), strict=True))
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title_text=title, **whole_ticks(most, unit))
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", tickfont={"size": 13}, type="category")
    return figure


def cause_trend(
    months: Sequence[str], values: Values, told: Mapping[str, Sequence[str]], language: str, *, title: str
) -> "Figure":
    """One small picture a cause with the same axes; `told` says of every month what the value is made of."""
    from plotly.subplots import make_subplots

    causes = [cause for cause, row in values.items() if any(row)]
    if not months or not causes:
        return nothing(language)
    names = [cause_name(cause, language) for cause in causes]
    figure = make_subplots(rows=1, cols=len(causes), shared_yaxes=True, subplot_titles=names, horizontal_spacing=0.025)
    figure.update_layout(template=template(), height=260, margin={"l": 8, "r": 16, "t": 44, "b": 8}, showlegend=False)
    for place, cause in enumerate(causes, start=1):
        hover = [
            f"<b>{month}</b><br>{names[place - 1]}: {value:.2f}<br>{plain(made_of)}"
            for month, value, made_of in zip(months, values[cause], told[cause], strict=True)
        ]
        figure.add_scatter(
            x=list(months), y=list(values[cause]), mode="lines+markers", marker={"size": 6},
            line={"color": CAUSE_COLOURS[cause], "width": 2}, row=1, col=place,
            customdata=hover, hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    figure.update_annotations(font_size=13)
    ends = sorted({months[0], months[-1]})
    # On a phone two whole months do not fit under a picture.
    short = [month.removeprefix("20") for month in ends]
    ticks = {"tickvals": ends, "ticktext": short, "tickangle": 0, "tickfont": {"size": 11}}
    figure.update_xaxes(type="category", showgrid=False, **ticks)
    most = max(max(values[cause]) for cause in causes)
    figure.update_yaxes(range=[0, 1.12 * most])
    figure.update_yaxes(title_text=title, row=1, col=1)
    return figure
