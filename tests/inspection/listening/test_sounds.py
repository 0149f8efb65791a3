"""What transcripts are looked up by: everything that a text holds is asked for, and found where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.listening.sounds import LEAST_SCORE, Term, pairs, place_of_text, question
from transcribe.words import find_phrase, syllables

HAN = st.text(alphabet="您好请问有什么可以帮中国张章老脑你里福湖十四是事心新星应印一要12580", min_size=1, max_size=12)


def asked_and_there(text: str, said: str, *, by_sound: bool) -> bool:
    """Whether the index would find a sentence for a text."""
    stored = pairs(said).split()

    def there(term: Term) -> bool:
        return any(one.startswith(term.text) if term.begins else one == term.text for one in stored)

    return any(all(there(term) for term in terms) for terms in question(text, by_sound=by_sound))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您好。", "lin0hao hao0"),
        ("张，章", "zan0zan zan0"),
        ("Refund, my hotel", "refund0my my0hotel hotel0"),
        ("12580", "yi0er er0wu wu0ba ba0lin lin0"),
        ("don't", "dont0"),
        ("，。！", ""),
        ("", ""),
    ],
)
def test_the_pairs_of_a_text(text: str, expected: str) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "said", "characters", "sound"),
    [
        ("短信", "稍后给您发短信。", "短信", "短信"),
        ("您好12580", "您好，12580，请讲", "您好，12580", "您好，12580"),
        ("白云机场", "到百运机场怎么走", None, "百运机场"),
        ("张三", "我叫章三", None, "章三"),
        ("四十", "是十块", None, "是十"),
        ("幺二五八零", "拨打12580", None, "12580"),
        ("来电", "您的奶店", None, "奶店"),
        ("退款", "我要推荐", None, None),
        ("退款", "款退", None, None),
        ("感谢您的来电", "敢谢您的莱电", None, "敢谢您的莱电"),
        ("感谢您的来电", "感谢你们来电", None, None),
        ("refund", "I want a Refund please", "Refund", "Refund"),
        ("refu", "I want a refund", "refu", "refund"),
        ("a refund", "I want a refund", "a refund", "a refund"),
        ("fund", "I want a refund", "fund", None),
        ("REFUND", "i want a refund", "refund", "refund"),
        ("好", "好的", "好", "好"),
        ("。", "好的。", None, None),
        ("好的", "", None, None),
    ],
)
def test_where_a_text_is(text: str, said: str, characters: str | None, sound: str | None) -> None:
    for by_sound, expected in ((False, characters), (True, sound)):
        place = place_of_text(text, said, by_sound=by_sound)
        assert (None if place is None else said[place.start : place.end]) == expected


def test_one_syllable_of_a_long_text_may_be_heard_otherwise() -> None:
    for said in ("感谢您的来信祝您生活愉快", "感谢您的来电祝你们生活愉快", "感谢您来电祝您生活愉快"):
        assert asked_and_there("感谢您的来电祝您生活愉快", said, by_sound=True)
        place = place_of_text("感谢您的来电祝您生活愉快", said, by_sound=True)
        assert place is not None and place.score < 100
    assert place_of_text("感谢您的来电祝您生活愉快", "感谢您的来电", by_sound=True) is None


@given(before=HAN, text=HAN, behind=HAN)
def test_whatever_stands_in_a_sentence_is_asked_for_and_found(before: str, text: str, behind: str) -> None:
    said = f"{before}，{text}。{behind}"
    for by_sound in (False, True):
        assert asked_and_there(text, said, by_sound=by_sound)
        place = place_of_text(text, said, by_sound=by_sound)
        assert place is not None and 0 <= place.start < place.end <= len(said)


@given(one=HAN, other=HAN)
def test_what_sounds_near_by_every_syllable_has_one_sound(one: str, other: str) -> None:
    """The index may merge no more and no less than the comparison of phrases calls near."""
    first, second = syllables(one[0]), syllables(other[0])
    near = find_phrase(one[0], other[0]).score >= 75
    assert ([piece.sound for piece in first] == [piece.sound for piece in second]) == near


@given(text=st.text(alphabet="您好请问帮张章老里福湖是事应一", min_size=6, max_size=9), said=HAN)
def test_the_quick_look_loses_no_place_that_sounds_near_enough(text: str, said: str) -> None:
    if find_phrase(text, said).score >= LEAST_SCORE:
        assert place_of_text(text, said, by_sound=True) is not None
