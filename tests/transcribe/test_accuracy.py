"""Error rates over hand-computed edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.accuracy import Errors, count_errors


@pytest.mark.parametrize(
    ("truth", "heard", "edits", "length"),
    [
        ("您好，12580", "您好 12580!", 0, 7),  # punctuation does not count
        ("12580", "幺二五八零", 0, 5),
        ("电话89", "电话八九", 0, 4),
        ("number 1258", "number one, two five eight", 0, 5),
        ("每晚三百二十元", "每晚320元", 0, 6),
        ("晚上七点半", "晚上7点半", 0, 5),
        ("12580", "1280", 1, 5),
        ("请您稍等", "请您烧等", 1, 4),
        ("请您稍等", "请稍等", 1, 4),
        ("请您稍等", "请您稍稍等", 1, 4),
        ("请您稍等", "", 4, 4),
        ("", "请", 1, 0),
        ("再见", "见再", 2, 2),
        ("Have a nice day.", "have nice days", 2, 4),
        ("kitten sitting", "Kitten, sitting!", 0, 2),
        ("欢迎 to Guangzhou", "欢迎 two Guangzhou", 1, 4),
    ],
)
def test_edits(truth: str, heard: str, edits: int, length: int) -> None:
    assert count_errors(truth, heard) == Errors(edits, length)


def test_errors_add_up_before_the_rate() -> None:
    total = Errors(1, 4) + Errors(1, 16)
    assert total == Errors(2, 20) and total.rate == pytest.approx(0.1)
    assert Errors(3, 0).rate is None


TEXTS = st.text("您好再见abc 12", max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_edits_are_a_distance(one: str, other: str, third: str) -> None:
    def distance(a: str, b: str) -> int:
        return count_errors(a, b).edits

    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one)
    assert distance(one, third) <= distance(one, other) + distance(other, third)
