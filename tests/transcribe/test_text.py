"""Text as people write it: the right column was written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.text import punctuated, simplified, written

SPOKEN = "零〇幺一二两三四五六七八九十百千万亿点半块元分月日号刻毛到和百分之下午个第27 ,.?:!12aA我"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您好，請問有什麼可以幫您", "您好，请问有什么可以帮您"),
        ("電話號碼", "电话号码"),
        ("您好", "您好"),
        ("Hello, 12580.", "Hello, 12580."),
        ("", ""),
    ],
)
def test_simplified(text: str, expected: str) -> None:
    assert simplified(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您好,12580,很高兴为您服务,请问?", "您好，12580，很高兴为您服务，请问？"),
        ("汇率是3.5,时间9:30,网址www.a.com.", "汇率是3.5，时间9:30，网址www.a.com。"),
        ("一共1,200元.", "一共1,200元。"),
        ("我要一杯coffee,谢谢!", "我要一杯coffee，谢谢！"),
        ("OK, 我查一下", "OK，我查一下"),
        ("好的 , 请说 : 您的号码", "好的，请说：您的号码"),
        ("请说 Hello, how are you.", "请说 Hello, how are you."),
        ("Hello, this is 12580. 您好", "Hello, this is 12580。您好"),
        ("等等...我看看", "等等……我看看"),
        ("真的吗?!", "真的吗？！"),
        ("电话是3859.02536。", "电话是3859.02536。"),
        ("您好 请讲", "您好 请讲"),
        ("Hello, 12580. How are you?", "Hello, 12580. How are you?"),
        ("12:30, 3.5", "12:30, 3.5"),
        ("", ""),
    ],
)
def test_punctuation(text: str, expected: str) -> None:
    assert punctuated(text) == expected


@pytest.mark.parametrize(
    ("raw", "language", "expected"),
    [
        ("您好,幺二五八零,請問有什麼可以幫您?", "zh", "您好，12580，请问有什么可以帮您？"),
        ("營業時間是九點半,票價三百二十元.", "zh", "营业时间是9:30，票价320元。"),
        ("Hello, this is one two five eight zero.", "en", "Hello, this is 12580."),
        ("Thank you. Goodbye!", "en", "Thank you. Goodbye!"),
        ("", "zh", ""),
    ],
)
def test_written(raw: str, language: str, expected: str) -> None:
    assert written(raw, language) == expected


@given(st.one_of(st.text(SPOKEN, max_size=14), st.text(max_size=14)), st.sampled_from(["zh", "en"]))
def test_writing_again_changes_nothing(raw: str, language: str) -> None:
    once = written(raw, language)
    assert written(once, language) == once
