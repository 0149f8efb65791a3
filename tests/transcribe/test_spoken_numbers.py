"""Spoken numbers as people write them; what a person would write was put down by hand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.numbers import find_numbers
from transcribe.spoken_numbers import english_in_digits, in_digits

SPOKEN = [
    ("您好幺二五八零很高兴", "您好12580很高兴"),
    ("您好一二五八零", "您好12580"),
    ("您好么二五八零", "您好12580"),
    ("晚上七点半和九点各有一场", "晚上7:30和9点各有一场"),
    ("上午九点到下午四点营业", "上午9点到下午4点营业"),
    ("九点半", "9:30"),
    ("九点一刻", "9:15"),
    ("两点三刻", "2:45"),
    ("下午三点十五分", "下午3:15"),
    ("十点零五分", "10:05"),
    ("三点二十见", "3:20见"),
    ("末班车是晚上十一点", "末班车是晚上11点"),
    ("大约四十分钟", "大约40分钟"),
    ("一百九十八元", "198元"),
    ("每晚三百二十元", "每晚320元"),
    ("三块五", "3块5"),
    ("三块五一斤", "3块5一斤"),
    ("十二元", "12元"),
    ("五元", "5元"),
    ("八块钱", "8块钱"),
    ("两百块", "200块"),
    ("百分之二十", "20%"),
    ("百分之三点五", "3.5%"),
    ("二零二六年十月一号", "2026年10月1号"),
    ("十月一日", "10月1日"),
    ("十二月二十五日", "12月25日"),
    ("十月", "10月"),
    ("一三八零零一三八零零零", "13800138000"),
    ("电话八四六五六七七七", "电话84656777"),
    ("一三八 零零一三 八零零零", "138 0013 8000"),
    ("三点五公里", "3.5公里"),
    ("一百二十三", "123"),
    ("二十四小时", "24小时"),
    ("一万两千", "12000"),
    ("一万两千三", "12300"),
    ("三万五千", "35000"),
    ("两万", "2万"),
    ("三点五万", "3.5万"),
    ("一百万", "100万"),
    ("一千二", "1200"),
    ("一百零五", "105"),
    ("十个", "10个"),
    ("十分钟", "10分钟"),
    ("下午三点一个人来", "下午3点一个人来"),
    ("明天十点五个人来", "明天10点五个人来"),
    ("三零二房", "302房"),
    ("第十二页", "第12页"),
    ("零点五", "0.5"),
    ("一点五倍", "1.5倍"),
    ("一点半", "1:30"),
    ("凌晨一点到三点", "凌晨1点到3点"),
    ("九点钟", "9点钟"),
    ("1380013八零零零", "13800138000"),
    ("三十多", "30多"),
    ("十二点", "12点"),
    ("二十五号", "25号"),
    ("四百零八块六", "408块6"),
    ("六点二十到七点", "6:20到7点"),
    ("一零零八六", "10086"),
    ("四川三千公里", "四川3000公里"),
    ("一百多", "100多"),
    ("晚上7点半", "晚上7:30"),
    ("3点15分", "3:15"),
    ("百分之20", "20%"),
]
LEFT_ALONE = [
    "百分之百",
    "五月",
    "一下",
    "一个",
    "第一",
    "星期六",
    "三心二意",
    "万一",
    "一点",
    "有一点贵",
    "这一点十分重要",
    "十分满意",
    "千万不要",
    "等五分钟",
    "五六个人",
    "二三十",
    "四五百",
    "一两百",
    "十五六",
    "三元里",
    "三亚",
    "地铁三号线",
    "五一劳动节",
    "双十一",
    "三七二十一",
    "九九八十一",
    "一五一十",
    "七上八下",
    "乱七八糟",
    "七七八八",
    "十字路口",
    "早一点五点到",
    "一点一点地",
    "快一点一个人",
    "一块三明治",
    "早上一点消息也没有",
    "九点可以吗",
    "打12580一下",
    "三三两两",
    "一会儿",
    "统一",
    "唯一",
    "半个小时",
    "两个半小时",
    "三分之二",
    "九五折",
    "十全十美",
    "一二三",
    "百货大楼",
    "一千零一夜",
    "13点5元",
    "12580",
    "我要三张hotel的票",
]
ENGLISH = [
    ("Hello, this is one two five eight zero, how may I help you?", "Hello, this is 12580, how may I help you?"),
    ("this is one, two, five, eight, oh.", "this is 12580."),
    ("It is eight, nine, six, six, nine, nine, four, two.", "It is 89669942."),
    ("Room Three oh two", "Room 302"),
    ("one two", "one two"),
    ("one moment, please", "one moment, please"),
    ("one ticket to Beijing", "one ticket to Beijing"),
    ("the second one", "the second one"),
    ("someone two three", "someone two three"),
    ("It opens at nine and closes at five.", "It opens at nine and closes at five."),
    ("at nine thirty", "at nine thirty"),
    ("My number is 5550 1234.", "My number is 5550 1234."),
    ("twenty percent", "twenty percent"),
    ("", ""),
]


@pytest.mark.parametrize(("said", "expected"), SPOKEN)
def test_numbers_are_written_in_digits(said: str, expected: str) -> None:
    assert in_digits(said) == expected


@pytest.mark.parametrize("said", LEFT_ALONE)
def test_what_is_no_number_stays_as_it_is(said: str) -> None:
    assert in_digits(said) == said


@pytest.mark.parametrize(("said", "expected"), ENGLISH)
def test_english(said: str, expected: str) -> None:
    assert english_in_digits(said) == expected


@given(st.text("零幺一二三四五六七八九", min_size=4, max_size=12))
def test_digits_said_one_by_one_are_the_same_number(said: str) -> None:
    assert in_digits(f"电话是{said}") == "电话是" + find_numbers(said)[0]


@given(st.integers(min_value=10, max_value=9_999))
def test_a_number_comes_back(number: int) -> None:
    assert in_digits(f"一共{in_characters(number)}元") == f"一共{number}元"


def in_characters(number: int) -> str:
    """A number up to 9999 as it is said."""
    said, digits = "", "零一二三四五六七八九"
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += digits[digit] + unit
        elif said and not said.endswith("零") and number % place:
            said += "零"
    return said


def test_an_utterance_costs_milliseconds() -> None:
    said = "您好，一二五八零，您订的是十月一日下午三点十五分的票，一共三百二十元，电话一三八零零一三八零零零，对吗？"
    in_digits(said)
    began = time.process_time()
    for _ in range(20):
        in_digits(said)
    assert (time.process_time() - began) / 20 < 0.05  # about 4 ms measured; machines differ
