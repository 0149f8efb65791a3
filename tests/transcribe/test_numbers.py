"""Numbers however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.numbers import as_digits, find_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12580", ("12580",)),
        ("您好幺二五八零", ("12580",)),
        ("一二五八〇，您好", ("12580",)),
        ("this is one, two, five, eight, oh", ("12580",)),
        ("One two five eight ZERO", ("12580",)),
        ("电话188-732-398,请问", ("188732398",)),
        ("手机号是要3859.02536。", ("1385902536",)),
        ("要三零二七二三八九七要", ("13027238971",)),
        ("电话 18 4 6 5 6 7 7 7 对吗?", ("184656777",)),
        ("1,258,012 和 84656777", ("1258012", "84656777")),
        ("上午九点到下午四点", ()),
        ("等一下，三个人", ()),
        ("someone phoned", ()),
        ("", ()),
    ],
)
def test_numbers(text: str, expected: tuple[str, ...]) -> None:
    assert find_numbers(text) == expected


def test_as_digits_leaves_other_words_alone() -> None:
    assert as_digits("someone told ten people: 再见") == "someone told ten people: 再见"


@given(st.text("0123456789", min_size=4, max_size=12), st.sampled_from(["", " ", "-", ", "]))
def test_a_number_is_found_in_every_spelling(number: str, between: str) -> None:
    english = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    chinese = "零一二三四五六七八九"
    assert find_numbers(between.join(number)) == (number,)
    assert find_numbers(between.join(chinese[int(digit)] for digit in number)) == (number,)
    assert find_numbers(" ".join(english[int(digit)] for digit in number)) == (number,)
