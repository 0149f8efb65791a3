"""Phrases found by their sound: the pairs were written by hand, the scores are the product's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.scoring.rules import heard_from
from transcribe.words import Found, could_score, find_phrase, is_chinese, phrase_score

GREETING = "您好，12580，很高兴为您服务，请问有什么可以帮您"
CLOSING = "感谢您的来电，祝您生活愉快，再见"
HELLO = "Hello, this is 12580, how may I help you"
GOODBYE = "Thank you for calling, have a nice day, goodbye"


@pytest.mark.parametrize(("text", "expected"), [("hello", False), ("12580", False), ("say 你好", True), ("", False)])
def test_is_chinese(text: str, expected: bool) -> None:
    assert is_chinese(text) is expected


PRESENT = [
    # phrase, what a recogniser may write
    (GREETING, "您好，12580，很高兴为您服务，请问有什么可以帮您？"),
    (GREETING, "您好一二五八零很高兴为您服务请问有什么可以帮您"),
    (GREETING, "您好幺二五八零很高兴为您服务请问有什么可以帮您"),
    (GREETING, "您好要二五八零很高興為您服務請問有什麼可以幫您"),
    (GREETING, "您好 1 2 5 8 0 很高兴为您服务 请问有什么可以帮您"),
    (GREETING, "喂 您好12580很高兴为您服务请问有什么可以帮您 嗯 我想问一下"),
    (CLOSING, "感谢您的来电祝您生活愉快再见"),
    (CLOSING, "感谢您的来点祝您生活鱼快在见"),
    (CLOSING, "好的感谢您的来电注您生活愉快再见"),
    (CLOSING, "感谢零的来电祝您生活愉快再见"),
    ("请您稍等", "好的请您烧等我马上为您查"),
    ("请您稍等", "请您骚等"),
    ("请您稍等", "请林稍等"),
    ("请问您贵姓", "情问您贵姓"),
    ("跟您确认一下", "跟您确任一下您的号码是"),
    ("让您久等了", "让您酒等了"),
    ("不归我们管", "这个不归我们管"),
    (HELLO, "Hello, this is 12580. How may I help you?"),
    (HELLO, "hello this is one two five eight zero how may I help you"),
    (HELLO, "Hello, this is 1 2 5 8 0, how may I help you?"),
    (GOODBYE, "Thank you for calling. Have a nice day. Goodbye."),
    ("one moment please", "All right, one moment, please."),
]
ABSENT = [
    (GREETING, "您好，请讲。"),
    (GREETING, "喂，你好，什么事？"),
    (GREETING, "请问您具体想查询哪一家？麻烦您再说详细一点。"),
    (GREETING, "请问还有什么可以帮您"),
    (GREETING, "12580"),
    (CLOSING, "好的，再见。"),
    (CLOSING, "那就这样，拜拜。"),
    (CLOSING, "给您带来不便，非常抱歉。"),
    (CLOSING, "感谢您的耐心等待。"),
    ("请您稍等", "我马上为您查询"),
    ("跟您确认一下", "为您查到一家餐厅"),
    ("让您久等了", "请您稍等"),
    ("不归我们管", "我们马上为您办理"),
    (HELLO, "Hello, yes?"),
    (HELLO, "What do you want?"),
    (GOODBYE, "Okay, bye."),
    (GOODBYE, "Thank you for waiting."),
    ("one moment please", "How may I help you?"),
]


@pytest.mark.parametrize(("phrase", "text"), PRESENT)
def test_a_phrase_that_was_said_is_heard(phrase: str, text: str) -> None:
    assert phrase_score(phrase, text) >= heard_from(phrase)


@pytest.mark.parametrize(("phrase", "text"), ABSENT)
def test_a_phrase_that_was_not_said_is_not_heard(phrase: str, text: str) -> None:
    assert phrase_score(phrase, text) < heard_from(phrase)


@pytest.mark.parametrize(
    ("phrase", "text", "score"),
    [
        ("再见", "再见", 100.0),
        ("再见", "在件", 100.0),  # the same syllables
        ("再见", "再", 50.0),  # one of two is missing
        ("山", "三", 90.0),  # sh/s: half of the syllable is near (.8)
        ("请", "琴", 90.0),  # ng/n
        ("你", "里", 90.0),  # l/n
        ("大", "他", 50.0),  # the final alone
        ("再见", "再 会 见", 50.0),  # one inserted
        ("您好", "hello", 0.0),
        ("hello there", "hello", 50.0),
        ("12", "幺二", 100.0),
        ("12", "一二", 90.0),  # 1 is said yao in numbers and written as yi: near
        ("", "再见", 0.0),
        ("再见", "", 0.0),
        ("，。", "，。", 0.0),
    ],
)
def test_scores_worked_out_by_hand(phrase: str, text: str, score: float) -> None:
    assert phrase_score(phrase, text) == pytest.approx(score)


@pytest.mark.parametrize(
    "said", ["12580", "一二五八零", "幺二五八零", "么二五八零", "1二5八〇", "one two five eight zero"]
)
def test_the_number_of_the_service_in_many_ways(said: str) -> None:
    assert phrase_score("您好12580", f"您好{said}") >= heard_from("您好")


@pytest.mark.parametrize(
    ("phrase", "text", "place"),
    [
        ("请您稍等", "好的，请您稍等，我马上查。", "请您稍等"),
        ("thank you for waiting", "well, thank you for wading again", "thank you for wading"),
        ("thank you for waiting", "well, tank you for waiting again", "tank you for waiting"),
        ("可以帮您", "请问有什么可以帮民吗", "可以帮民"),
        ("再见", "好，再见，再见", "再见"),
        ("再见", "好，再", "再"),
    ],
)
def test_the_place_of_a_phrase(phrase: str, text: str, place: str) -> None:
    found = find_phrase(phrase, text)
    assert text[found.start : found.end] == place


def test_of_two_places_the_first() -> None:
    assert find_phrase("再见", "好，再见，再见") == Found(100.0, 2, 4)


CHINESE = st.text("您好请问有什么可以帮再见一二三四五六七八九零的来电话", min_size=1, max_size=12)


@given(CHINESE, CHINESE, CHINESE)
def test_a_phrase_is_found_whatever_stands_around_it(phrase: str, before: str, after: str) -> None:
    assert phrase_score(phrase, before + phrase + after) == pytest.approx(100.0)


@given(CHINESE, CHINESE)
def test_scores_are_shares_and_places_lie_in_the_text(phrase: str, text: str) -> None:
    found = find_phrase(phrase, text)
    assert 0.0 <= found.score <= 100.0 and 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    ("phrase", "text", "score"),
    [
        ("我的工号是{number}，请您记一下", "好，我的工号是幺零二五，请您记一下。", 100.0),
        ("我的工号是{number}，请您记一下", "我的工号是，请您记一下", 100.0),
        ("it should be {answer} instead", "it should be eight four six five instead", 100.0),
        ("{title}，向您道歉", "王先生，向您道歉", 100.0),
        ("我是{number}号话务员", "我是一二三四五六七八九十一二三号话务员", 100 * 5 / 6),  # a place takes twelve at most
        ("{number}", "13800138000", 0.0),
        ("a {x} b", "a b", 100.0),
        ("a {x} b", "b c", 50.0),
    ],
)
def test_a_place_in_braces_is_filled_in_at_no_cost(phrase: str, text: str, score: float) -> None:
    assert find_phrase(phrase, text).score == pytest.approx(score)


BOUND_PHRASES = ("您好，12580，很高兴为您服务", "我的工号是{number}，请您记一下", "one moment please", "再见")


@given(
    st.sampled_from(BOUND_PHRASES), st.sampled_from(BOUND_PHRASES), st.text("您好请稍等再见感谢12580 aeio", max_size=20)
)
def test_the_quick_bound_is_never_under_the_score(phrase: str, around: str, noise: str) -> None:
    for text in (noise, phrase + noise, around[:6] + noise + phrase[3:]):
        assert could_score(phrase, text) >= find_phrase(phrase, text).score - 1e-9
