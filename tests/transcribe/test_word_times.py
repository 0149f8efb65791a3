"""Written text and the moments it was said at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.result import SpokenWord
from transcribe.text import written
from transcribe.word_times import timed_pieces


def said(*texts: str) -> list[SpokenWord]:
    """Words of half a second, one after another."""
    return [SpokenWord(text, number * 500, number * 500 + 500) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("您好，请问", said("您", "好", ",", "请问"), [("您", 0), ("好", 500), ("，", 1000), ("请问", 1500)]),
        ("您好，请问", said("您", "好", "请问"), [("您", 0), ("好，", 500), ("请问", 1000)]),
        ("查询时间", said("查詢", "時間"), [("查询", 0), ("时间", 500)]),
        ("拨12580吧", said("拨", "一", "二五", "八", "零", "吧"), [("拨", 0), ("1", 500), ("25", 1000), ("8", 1500)]),
        ("9:30到", said("九", "点", "半", "到"), [("9:", 0), ("3", 500), ("0", 1000), ("到", 1500)]),
        ("One moment, please", said(" One", " moment,", " please"), [("One", 0), (" moment,", 500), (" please", 1000)]),
        ("好", [], []),
        ("", said("好"), []),
    ],
)
def test_pieces_have_the_moment_of_their_words(
    text: str, words: list[SpokenWord], expected: list[tuple[str, int]]
) -> None:
    found = [(one.text, one.start_ms) for one in timed_pieces(text, words)]
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


@given(st.lists(st.text("零一二三五八九十百点半您好查询，。 abc12,.", min_size=1, max_size=4), min_size=1, max_size=12))
def test_pieces_are_the_text_in_order_of_time(texts: list[str]) -> None:
    text = written("".join(texts), "zh")
    pieces = timed_pieces(text, said(*texts))
    assert "".join(one.text for one in pieces) == text
    starts = [one.start_ms for one in pieces]
    assert starts == sorted(starts)
