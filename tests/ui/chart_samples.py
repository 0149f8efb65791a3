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


def dumbbell(language: str) -> "Figure":
    """Three indicators of both sides, one of which counts errors."""
    zh = language == "zh"
    side = charts.DumbbellSide
    rows = [
        charts.DumbbellRow("K2 人工电话接通率" if zh else "K2 Answer rate", side(0.94, 0.83, 0.99, 47, 50),
                           side(0.8, 0.66, 0.9, 40, 50)),
        charts.DumbbellRow("K5 查询操作准确率" if zh else "K5 Query accuracy", side(1.0, 0.88, 1.0, 30, 30),
                           side(0.967, 0.83, 1.0, 29, 30)),
        charts.DumbbellRow("K4 转接差错率" if zh else "K4 Transfer errors", side(0.0, 0.0, 0.12, 0, 30),
                           side(0.1, 0.02, 0.27, 3, 30), at_least=False),
    ]  # fmt: skip
    return charts.dumbbell_chart(rows, ("本方", "甲公司") if zh else ("Ours", "Company One"), language)


def gap_trend(language: str) -> "Figure":
    """Thirteen months of a difference."""
    rng = np.random.default_rng(4)
    months = [Month.parse("2025-10").plus(at) for at in range(13)]
    gaps = 0.06 + rng.normal(0, 0.05, 13)
    points = [
        charts.GapPoint(str(month), float(gap), float(gap) - 0.12, float(gap) + 0.1, "33/35 · 30/35")
        for month, gap in zip(months, gaps, strict=True)
    ]
    return charts.gap_trend_chart(points, language, margin=0.05)


def pareto(language: str) -> "Figure":
    """Five causes, a third of the points not attributed."""
    values = {"people": 114.0, "process": 40.0, "technology": 20.0, "standard": 14.0, "": 96.0}
    so_far = np.cumsum(list(values.values())) / sum(values.values())
    bars = [
        charts.ParetoBar(charts.cause_name(cause, language), cause, value, float(share), cause)
        for (cause, value), share in zip(values.items(), so_far, strict=True)
    ]
    return charts.pareto_chart(bars, language, title="失分（分）" if language == "zh" else "Points lost")


def cause_bars(language: str) -> "Figure":
    """Three criteria by cause."""
    labels = ["A2 规范服务用语", "S5a 提供的信息准确", "A3 规范结束语"] if language == "zh" else ["A2", "S5a", "A3"]
    values = {
        "process": [2.0, 6.0, 0.0],
        "people": [30.0, 8.0, 6.0],
        "technology": [0.0, 14.0, 0.0],
        "": [20.0, 9.0, 24.0],
    }
    return charts.cause_bars(labels, values, language, title="失分（分）" if language == "zh" else "Points lost")


def cause_trend(language: str) -> "Figure":
    """Thirteen months of two causes, and of what is not attributed."""
    rng = np.random.default_rng(6)
    months = [str(Month.parse("2025-10").plus(at)) for at in range(13)]
    values = {cause: rng.uniform(0, most, 13).tolist() for cause, most in (("process", 2), ("people", 5), ("", 3))}
    told = {cause: [f"{60 * value:.0f} / 60" for value in row] for cause, row in values.items()}
    title = "每通失分（分）" if language == "zh" else "Points lost a call"
    return charts.cause_trend(months, values, told, language, title=title)


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


def matrix(language: str) -> "Figure":
    """Three places with four indicators, one of them without data."""
    cell = charts.MatrixCell
    row = [
        cell(0.93, "met", 93, 100, "≥ 85%"), cell(0.71, "not_met", 71, 100, "≥ 85%"),
        cell(0.97, "not_proven", 34, 35, "≥ 95%"), cell(None, None, 0, 0, "≥ 85%"),
    ]  # fmt: skip
    names = ("广东", "广西", "海南") if language == "zh" else ("Guangdong", "Guangxi", "Hainan")
    return charts.matrix_chart(names, ("K2", "K3", "K5", "K10"), [row, row[::-1], row], language)


def capability(language: str) -> "Figure":
    """Two indicators over thirteen months, one of them with a target of at most, and one with three months."""
    rng = np.random.default_rng(7)
    months = [str(Month(2025, 10).plus(at)) for at in range(13)]
    rates = [0.9 + float(one) for one in rng.normal(0, 0.01, 13)]
    counted = [(round(400 * rate), 400) for rate in rates]
    row = charts.CapabilityRow
    rows = [
        row("K2", months, rates, counted, 0.87, 0.93, 0.85, True, "consistently_met"),
        row("K4", months, [1 - rate for rate in rates], counted, 0.07, 0.13, 0.005, False, "consistently_missed"),
        row("K5", months[:3], rates[:3], counted[:3], None, None, 0.95, True, "too_short"),
    ]
    return charts.capability_chart(rows, language)


def need(language: str) -> "Figure":
    """Six indicators: enough, too few, none at all, one that no sample proves, and one far beyond the chart."""
    names = (
        ("接通率", "转接", "差错", "准确率", "服务时间", "短信")
        if language == "zh"
        else ("K2", "K3", "K4", "K5", "K1", "K6")
    )
    numbers = ((31, (19, 30, 40)), (12, (29, 46, 61)), (0, (598, 947, 1258)), (93, (59, 93, 124)), (60, (None,) * 3))
    rows = [charts.NeedRow(name, planned, needed) for name, (planned, needed) in zip(names, numbers, strict=False)]
    return charts.need_chart([*rows, charts.NeedRow(names[-1], 500, (59, 93, 124))], language)


def gate(language: str) -> "Figure":
    """Three industries, one of which has nothing rejected."""
    names = ("餐饮", "酒店", "票务") if language == "zh" else ("Restaurants", "Hotels", "Tickets")
    steps = ("admitted", "verified", "collected", "rejected")
    counts = ((120, 8, 14, 11), (64, 3, 0, 5), (31, 2, 6, 0))
    rows = [charts.GateRow(name, dict(zip(steps, one, strict=True))) for name, one in zip(names, counts, strict=True)]
    return charts.gate_chart(rows, language)


def overdue(language: str) -> "Figure":
    """Five overdue entries of two industries, two of them past their life cycle."""
    names = ("酒店", "票务") if language == "zh" else ("Hotels", "Tickets")
    days = ((0, 78, False), (0, 12, False), (1, 37, True), (1, 9, False), (1, 45, True))
    rows = [charts.OverdueRow(names[at], f"E{late}", late, outlived) for at, late, outlived in days]
    return charts.overdue_chart(rows, language)


def items(language: str) -> "Figure":
    """Four items of twelve checks, one of which says nothing about the last."""
    zh = language == "zh"
    row = charts.ItemRow
    rows = [
        row("交接记录填写完整" if zh else "The hand-over log is complete", 7, 12),
        row("离席时锁屏" if zh else "Screens are locked when left", 11, 12),
        row("座席都在岗" if zh else "Everyone is at the post", 12, 12),
        row("电话营销合规" if zh else "Telephone marketing keeps the rules", 0, 0),
    ]
    return charts.items_chart(rows, language)


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


def shares(language: str) -> "Figure":
    """Three criteria with few appeals each."""
    zh = language == "zh"
    row = charts.ShareRow
    rows = [
        row("A1 问候" if zh else "A1 Greeting", 3, 7, 0.158, 0.750),
        row("A2 规范用语" if zh else "A2 Phrases", 1, 12, 0.015, 0.354),
        row("S5a 信息准确" if zh else "S5a Information", 4, 4, 0.510, 1.0),
    ]
    return charts.shares_chart(rows, 8 / 23, "成立比例（95% 区间）" if zh else "Share upheld", language)


SAMPLES = {
    "capability": capability,
    "matrix": matrix,
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
    "gate": gate,
    "items": items,
    "overdue": overdue,
    "dumbbell": dumbbell,
    "pareto": pareto,
    "cause_bars": cause_bars,
    "cause_trend": cause_trend,
    "typing": typing,
    "week": week,
    "need": need,
    "shares": shares,
}
