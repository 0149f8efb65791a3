"""One plausible figure of each kind, for tests and for looking at."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from inspection.month import Month
from ui import charts

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def bullet(language: str) -> "Figure":
    """Eight indicators, one without data, two with a target of at most."""
    zh = language == "zh"
    row = charts.BulletRow
    rows = [
        row("K1 接通率" if zh else "K1 Calls answered", 0.962, None, None, 0.95, True, "met", 48_213, 50_118),
        row("K7-15 15 秒人工应答率" if zh else "K7-15 Answered in 15 s", 0.871, 0.789, 0.924, 0.85, True,
            "not_proven", 88, 101),
        row("K7-20 20 秒人工应答率" if zh else "K7-20 Answered in 20 s", 0.958, 0.905, 0.982, 0.90, True,
            "met", 114, 119),
        row("K4 短信及时率" if zh else "K4 Text messages in time", 0.806, 0.728, 0.866, 0.95, True,
            "not_met", 104, 129),
        row("K9 工单按时处理率" if zh else "K9 Orders in time", 0.934, 0.871, 0.968, 0.90, True, "not_proven", 99, 106),
        row("K12 外语服务" if zh else "K12 Foreign languages", None, None, None, 0.85, True, None, 0, 0),
        row("K3 投诉率" if zh else "K3 Complaints", 0.0031, 0.0012, 0.0081, 0.005, False, "not_proven", 4, 1290),
        row("K5 信息差错率" if zh else "K5 Wrong information", 0.0216, 0.0119, 0.039, 0.01, False, "not_met", 10, 463),
    ]  # fmt: skip
    return charts.bullet_chart(rows, language)


def funnel(language: str) -> "Figure":
    """An own team of six before forty anonymous agents."""
    rng = np.random.default_rng(3)
    centre, n = 0.81, np.linspace(4, 62, 80)
    width = np.sqrt(centre * (1 - centre) / n)
    edges = [np.clip(centre + z * width, 0, 1) for z in (-1.96, 1.96, -3.09, 3.09)]
    limits = charts.FunnelLimits(n.tolist(), *(edge.tolist() for edge in edges), centre)
    points = []
    for _ in range(40):
        calls = int(rng.integers(8, 60))
        points.append(charts.FunnelPoint("hidden", calls, rng.binomial(calls, centre) / calls, False))
    names = ("陈晓雯", "李国强", "黄嘉敏", "梁伟", "何静怡", "吴志明")
    values = ((28, 0.86), (31, 0.77), (12, 0.83), (40, 0.80), (35, 0.514), (22, 0.95))
    points += [charts.FunnelPoint(name, n, v, True, v < 0.6) for name, (n, v) in zip(names, values, strict=True)]
    return charts.funnel_chart(points, limits, language)


def caterpillar(language: str) -> "Figure":
    """Fourteen agents, two with few calls, one that stands out."""
    rng = np.random.default_rng(5)
    rows = []
    for at in range(14):
        n = (10, 10, 10, 12, 10, 7, 10, 10, 3, 10, 10, 15, 10, 10)[at]
        value = float(86 + rng.normal(0, 2.2)) - (9 if at == 4 else 0)
        half = 9.5 / np.sqrt(n + 3)
        observed = 86 + (value - 86) * (1 + 6 / n)
        name = f"10{at + 1:02d} 座席{at + 1}"
        rows.append(charts.CaterpillarRow(name, value, value - half, value + half, n, observed, at == 4))
    return charts.caterpillar_chart(rows, 86.0, language)


def variance(language: str) -> "Figure":
    """A third agents, a tenth inspectors, the rest."""
    part = charts.VariancePart
    parts = [part("agent", 0.312, 21.4), part("inspector", 0.058, 4.0), part("rest", 0.63, 43.2)]
    return charts.variance_bar(parts, language)


def control(language: str) -> "Figure":
    """Twenty-four months, twenty of them made up, with two signals at the end."""
    rng = np.random.default_rng(11)
    months = [Month.parse("2024-11")]
    while len(months) < 24:
        months.append(months[-1].next())
    values = list(0.902 + rng.normal(0, 0.011, 24))
    values[-2], values[-1] = 0.851, 0.846
    n = rng.integers(700, 1500, 24)
    half = 3 * np.sqrt(0.902 * 0.098 / n)
    return charts.control_chart(
        months, values, 0.902, (0.902 - half).tolist(), (0.902 + half).tolist(), [22, 23], 0.85, language,
        made_up_until=months[19],
    )  # fmt: skip


def coverage(language: str) -> "Figure":
    """A month of days, two of them with an outage of the recorder."""
    rng = np.random.default_rng(2)
    days = [date(2026, 10, 1) + timedelta(days=at) for at in range(31)]
    answered = [int(value) for value in rng.integers(1450, 2100, 31)]
    recorded = [int(value * share) for value, share in zip(answered, rng.uniform(0.994, 1.0, 31), strict=True)]
    recorded[12], recorded[13] = int(answered[12] * 0.93), int(answered[13] * 0.81)
    return charts.coverage_chart(days, recorded, answered, language)


def forest(language: str) -> "Figure":
    """Five comparisons with a competitor, of each outcome."""
    zh = language == "zh"
    row = charts.ForestRow
    rows = [
        row("20 秒应答" if zh else "Answered in 20 s", 0.12, 0.045, 0.196, "ahead", "114/119 : 100/119"),
        row("答复准确" if zh else "Right answer", -0.083, -0.162, -0.011, "behind", "88/106 : 97/106"),
        row("规范用语" if zh else "Standard phrases", 0.004, -0.021, 0.029, "equivalent", "412/420 : 409/419"),
        row("短信送达" if zh else "Text message sent", -0.03, -0.142, 0.081, "not_proven", "51/60 : 53/60"),
        row("夜间应答" if zh else "Answered at night", 0.0, -0.114, 0.114, "not_proven", "30/30 : 30/30"),
    ]
    return charts.forest_chart(rows, language, margin=0.03)


def typing(language: str) -> "Figure":
    """Six agents, two below what is required."""
    names = ("陈晓雯", "林志远", "黄丽华", "周敏", "吴俊杰", "郑美玲")
    speeds = (72, 55, 64, 88, 61, 58.5)
    rows = [charts.TypingRow(name, speed, "2026-09-01") for name, speed in zip(names, speeds, strict=True)]
    return charts.typing_chart(rows, 60, language)


def week(language: str) -> "Figure":
    """Four tests in some hours of the week, two of them not answered."""
    rng = np.random.default_rng(5)
    tests = rng.binomial(4, 0.3, (7, 24)).tolist()
    failed = [[int(hour == 3 and day in (2, 5) and tests[day][hour] > 0) for hour in range(24)] for day in range(7)]
    tests[2][3], failed[2][3] = 3, 1
    return charts.week_chart(tests, failed, language)


def multiples(language: str) -> "Figure":
    """Six series of a year, one of them shifted, one begun anew."""
    rng = np.random.default_rng(4)
    name = "接通率" if language == "zh" else "Answer rate"
    months = [str(Month(2025, 10).plus(at)) for at in range(13)]
    found = []
    for at in range(6):
        values = 0.9 + rng.normal(0, 0.01, 13)
        values[7:] -= 0.06 if at == 0 else 0.0
        changes = [charts.ChangeLine(5, "x", True)] if at == 5 else []
        parts = [f"{value:.0%} {'波动' if language == 'zh' else 'of all'}" for value in values]
        lists = values.tolist(), [0.88] * 13, [0.85] * 13, [0.93] * 13, parts
        found.append(charts.SmallChart(f"{name} {at + 1}", "", months, *lists, at == 0, "percent", changes))
    return charts.multiples_chart(found, language)


def ewma(language: str) -> "Figure":
    """A slow drift upwards."""
    months = [str(Month(2025, 10).plus(at)) for at in range(13)]
    return charts.ewma_figure(months, [0.09 * at for at in range(13)], 0.95, language)


def cusum(language: str) -> "Figure":
    """A slow drift upwards."""
    months = [str(Month(2025, 10).plus(at)) for at in range(13)]
    return charts.cusum_figure(months, [0.5 * at for at in range(13)], [0.0] * 13, 5.0, language)


SAMPLES = {
    "multiples": multiples,
    "ewma": ewma,
    "cusum": cusum,
    "bullet": bullet,
    "funnel": funnel,
    "caterpillar": caterpillar,
    "variance": variance,
    "control": control,
    "coverage": coverage,
    "forest": forest,
    "typing": typing,
    "week": week,
}
