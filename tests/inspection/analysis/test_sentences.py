"""One plain sentence in both languages for every verdict of the statistics."""

import numpy as np
import pytest

from inspection.analysis.sentences import (
    equivalence_sentence,
    funnel_sentence,
    points,
    stability_sentence,
    target_sentence,
    unit_sentence,
)
from inspection.statistics import (
    among_many,
    equivalence,
    funnel,
    funnel_means,
    stability_verdict,
    target_verdict,
)

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)] + [f"2026-{month:02d}" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("counted", "target", "at_least", "zh", "en"),
    [
        (
            (60, 60),
            0.95,
            True,
            "查询拨测为 100.0%（60/60，95% 区间 94.0%–100.0%），已证明达标（不低于 95.0%）。",
            "Query is 100.0% in dial tests (60 of 60, 95 % interval 94.0% to 100.0%): "
            "proven to meet its target (at least 95.0%).",
        ),
        (
            (50, 60),
            0.95,
            True,
            "查询拨测为 83.3%（50/60，95% 区间 71.5%–91.7%），已证明未达标（不低于 95.0%）。",
            "Query is 83.3% in dial tests (50 of 60, 95 % interval 71.5% to 91.7%): "
            "proven to miss its target (at least 95.0%).",
        ),
        (
            (20, 20),
            0.95,
            True,
            "查询拨测为 100.0%（20/20，95% 区间 83.2%–100.0%），"
            "尚不能证明是否达标（不低于 95.0%）。按目前水平再测 39 次可以下结论。",
            "Query is 100.0% in dial tests (20 of 20, 95 % interval 83.2% to 100.0%): "
            "not proven either way (at least 95.0%). "
            "39 more tests at this rate would settle it.",
        ),
        (
            (19, 20),
            0.95,
            True,
            "查询拨测为 95.0%（19/20，95% 区间 75.1%–99.87%），"
            "尚不能证明是否达标（不低于 95.0%）。按目前水平再多测试也难以下结论。",
            "Query is 95.0% in dial tests (19 of 20, 95 % interval 75.1% to 99.87%): "
            "not proven either way (at least 95.0%). "
            "More tests at this rate would not settle it.",
        ),
        (
            (0, 0),
            0.005,
            False,
            "查询本月没有拨测，不能证明是否达标（不高于 0.50%）。连续 598 次无差错即可证明达标。",
            "Query: no dial tests this month, so nothing is proven about its target (at most 0.50%). "
            "598 tests without a failure would prove it met.",
        ),
        (
            (4, 40),
            0.005,
            False,
            "查询拨测为 10.0%（4/40，95% 区间 2.79%–23.7%），已证明未达标（不高于 0.50%）。",
            "Query is 10.0% in dial tests (4 of 40, 95 % interval 2.79% to 23.7%): "
            "proven to miss its target (at most 0.50%).",
        ),
    ],
)
def test_a_target(counted: tuple[int, int], target: float, at_least: bool, zh: str, en: str) -> None:
    found = target_verdict(*counted, target, at_least)
    for language, name, expected in (("zh", "查询", zh), ("en", "Query", en)):
        said = target_sentence(
            found.verdict,
            found.more_needed,
            language,
            name=name,
            counted=counted,
            target=target,
            at_least=at_least,
        )
        assert said == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "zh",
            "可用拨测 35 次，0 次失败：有 95% 的把握说比率不低于 91.8%。目标 100% 靠抽样证明不了，一次失败则足以否定。",
        ),
        (
            "en",
            "Up: 0 failures in 35 dial tests, so the rate is at least 91.8% (95 % sure). "
            "No sample proves a target of 100 %; a single failure would disprove it.",
        ),
    ],
)
def test_of_a_target_of_all_it_says_what_can_be_said(language: str, expected: str) -> None:
    name = "可用" if language == "zh" else "Up"
    found = target_verdict(35, 35, 1.0)
    assert found.verdict == "not_proven" and found.bound == pytest.approx(0.05 ** (1 / 35))
    assert target_sentence("not_proven", None, language, name=name, counted=(35, 35), target=1.0) == expected
    missed = target_sentence("not_met", None, language, name=name, counted=(34, 35), target=1.0)
    assert "34" in missed and missed != expected


@pytest.mark.parametrize(
    ("share", "told"), [(0.0, "0.0"), (-0.0004, "0.0"), (0.0004, "0.0"), (0.114, "+11.4"), (-0.5, "-50.0")]
)
def test_a_difference_that_rounds_to_nothing_has_no_sign(share: float, told: str) -> None:
    assert points(share) == told


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "查询工单抽查为 50.0%（6/12，95% 区间 21.1%–78.9%），已证明未达标（不低于 85.0%）。"),
        (
            "en",
            "Query is 50.0% in checked work orders (6 of 12, 95 % interval 21.1% to 78.9%): "
            "proven to miss its target (at least 85.0%).",
        ),
    ],
)
def test_a_sample_is_named(language: str, expected: str) -> None:
    name = "查询" if language == "zh" else "Query"
    given = {"name": name, "counted": (6, 12), "target": 0.85, "sample": "order_check"}
    assert target_sentence("not_met", None, language, **given) == expected


@pytest.mark.parametrize(
    ("sides", "margin", "zh", "en"),
    [
        (
            (950, 1000, 948, 1000),
            0.03,
            "接通率与 甲 相当：差距以 90% 的把握在 -1.4 至 +1.8 个百分点之间，不超过 ±3。",
            "Answer rate and A are as good as equal: the difference lies between -1.4 and +1.8 points (90 %), "
            "inside ±3.",
        ),
        (
            (90, 100, 60, 100),
            0.1,
            "接通率与 甲 不相当：差距以 90% 的把握在 +20.2 至 +39.1 个百分点之间，超过 ±10。",
            "Answer rate and A are not equal: the difference lies between +20.2 and +39.1 points (90 %), beyond ±10.",
        ),
        (
            (28, 30, 27, 30),
            0.05,
            "不能证明接通率与 甲 相当：差距以 90% 的把握在 -9.7 至 +16.6 个百分点之间，未全部落在 ±5 以内。",
            "Answer rate and A are not proven equal: the difference lies between -9.7 and +16.6 points (90 %), "
            "not wholly inside ±5.",
        ),
        (
            (0, 0, 27, 30),
            0.05,
            "接通率与 甲 无法比较：有一方没有数据。",
            "Answer rate and A cannot be compared: one side has no data.",
        ),
    ],
)
def test_equivalence(sides: tuple[int, int, int, int], margin: float, zh: str, en: str) -> None:
    found = equivalence(*sides, margin)
    assert equivalence_sentence(found, "zh", name="接通率", other="甲") == zh
    assert equivalence_sentence(found, "en", name="Answer rate", other="A") == en


def _series(kind: str) -> list[float]:
    flat = [0.4, -0.6, 0.1, 0.5, -0.2, 0.3, -0.7, 0.2, 0.6, -0.4, 0.1, -0.3]
    return {"stable": [*flat, *flat], "up": [*flat, *(one + 9 for one in flat)], "short": flat[:5]}.get(
        kind, [*flat, *(one - 9 for one in flat)]
    )


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (
            "stable",
            "得分稳定：24 个月的起伏属于正常波动（n=240）。",
            "Score is stable: the ups and downs of 24 months are ordinary noise (n = 240).",
        ),
        ("up", "得分自 2026-01 起确有上升（n=240）。", "Score: a real shift upwards since 2026-01 (n = 240)."),
        ("down", "得分自 2026-01 起确有下降（n=240）。", "Score: a real shift downwards since 2026-01 (n = 240)."),
        (
            "short",
            "得分只有 5 个月，不足 12 个月，只画走势，不下结论（n=240）。",
            "Score: 5 months are too few for a verdict (12 are needed), so only the run is drawn (n = 240).",
        ),
    ],
)
def test_stability(kind: str, zh: str, en: str) -> None:
    values = _series(kind)
    found, months = stability_verdict(values), MONTHS[: len(values)]
    assert stability_sentence(found, "zh", name="得分", months=months, n=240) == zh
    assert stability_sentence(found, "en", name="Score", months=months, n=240) == en


def test_a_shift_that_may_be_chance_among_many() -> None:
    flat = [0.4, -0.6, 0.1, 0.5, -0.2, 0.3, -0.7, 0.2, 0.6, -0.4, 0.1, -0.3]
    weak, rest = stability_verdict([*flat, 3.6], sigma=1.0), stability_verdict(_series("stable"))
    assert weak.verdict == "shift"
    found = among_many([weak, *[rest] * 300])[0]
    said = {lang: stability_sentence(found, lang, name="K2", months=MONTHS[:13], n=9) for lang in ("zh", "en")}
    assert said["zh"] == "K2有起伏（13 个月，n=9），但在同时查看的众多曲线中，这样的起伏可能出于偶然。"
    assert said["en"] == (
        "K2 moved (n = 9 over 13 months), but among so many series looked at together this much may be chance."
    )


def test_a_funnel() -> None:
    within, none = funnel([90, 91, 89, 90], [100] * 4), funnel([0, 0], [0, 0])
    out = funnel_means(np.r_[np.tile([0.5, -0.5], 200), 2.5, 9.0], np.ones(402), within=1.0)
    wide = funnel_means([80.0, 90.0, 70.0, 85.0, 75.0], [10] * 5, within=1.0)
    assert funnel_sentence(within, "zh") == "4 个单位之间的差别都在偶然范围内。"
    assert funnel_sentence(within, "en") == "The differences between 4 units are within chance."
    assert funnel_sentence(none, "zh") == "有数据的单位不足两个，无法比较。"
    assert funnel_sentence(none, "en") == "Fewer than two units have data, so there is nothing to compare."
    assert funnel_sentence(out, "zh") == (
        "402 个单位中有 2 个超出偶然范围（其中 1 个明显超出），其余的差别属于正常波动。"
    )
    assert funnel_sentence(out, "en") == (
        "2 of 402 units stand out beyond chance (1 of them far); the other differences are ordinary noise."
    )
    assert funnel_sentence(wide, "zh").endswith("单位之间的差别普遍大于抽样误差，界限已相应放宽。")
    assert funnel_sentence(wide, "en").endswith(
        "chance. Units differ more than sampling alone brings; the limits allow for that."
    )


@pytest.mark.parametrize(
    ("outside", "zh", "en"),
    [
        (2, "甲明显高于整体（n=9），几乎不可能出于偶然。", "甲 is far above the whole (n = 9): hardly chance."),
        (1, "甲高于整体（n=9），可能不只是偶然。", "甲 is above the whole (n = 9): perhaps more than chance."),
        (0, "甲在正常波动范围内（n=9）。", "甲 is within ordinary noise (n = 9)."),
        (-1, "甲低于整体（n=9），可能不只是偶然。", "甲 is below the whole (n = 9): perhaps more than chance."),
        (-2, "甲明显低于整体（n=9），几乎不可能出于偶然。", "甲 is far below the whole (n = 9): hardly chance."),
    ],
)
def test_a_unit_of_a_funnel(outside: int, zh: str, en: str) -> None:
    assert unit_sentence(outside, "zh", name="甲", n=9) == zh
    assert unit_sentence(outside, "en", name="甲", n=9) == en
