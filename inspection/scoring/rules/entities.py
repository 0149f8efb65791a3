"""What a user says that is worth repeating back: numbers, amounts, times, places and names; and personal numbers.

Plain patterns over what a recogniser writes, Chinese and English; they look for what is said in the open, and pass over
what would need understanding.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcribe.numbers import find_numbers

NUMBER, AMOUNT, TIME, PLACE, NAME = KINDS = ("number", "amount", "time", "place", "name")
PHONE, IDENTITY, ACCOUNT = PERSONAL = ("phone", "identity", "account")

_DIGIT = "零〇一二两三四五六七八九十百千万"
_DAY_EN = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|tonight"
_HOUR_EN = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight"
_MONTH_EN = "january|february|march|april|may|june|july|august|september|october|november|december"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLE_EN = r"(?:mr\.?|mrs\.?|ms\.?|miss)\s+"

_PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {
    AMOUNT: (
        re.compile(rf"(?:\d[\d,.]*|[{_DIGIT}]+)\s*(?:元|块钱|块|角|毛)(?!街|路)"),
        re.compile(
            r"[¥$]\s?\d[\d,.]*|\b(?:\d[\d,.]*|(?:[a-z]+[ -]){0,3}?"
            r"(?:hundred|thousand|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
            r"one|two|three|four|five|six|seven|eight|nine))\s+(?:yuan|dollars?|rmb)\b",
            re.IGNORECASE,
        ),
    ),
    TIME: (
        re.compile(rf"[{_DIGIT}\d]{{1,3}}月[{_DIGIT}\d]{{1,3}}[日号]"),
        re.compile(r"(?:这|下|上)?(?:个)?(?:星期|礼拜|周)[一二三四五六日天]"),
        re.compile(r"大后天|后天|明天|今天|今晚|明晚|明早"),
        re.compile(rf"[{_DIGIT}\d]{{1,3}}点(?:半|钟|整|[一三]刻|[{_DIGIT}\d]{{1,3}}分)?"),
        re.compile(rf"\b(?:next\s+)?(?:{_DAY_EN})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_MONTH_EN})\s+\d{{1,2}}(?:st|nd|rd|th)?\b", re.IGNORECASE),
        re.compile(rf"\b(?:at\s+(?:{_HOUR_EN})|\d{{1,2}}:\d\d|\d{{1,2}}\s?[ap]\.?m\.?)(?!\w)", re.IGNORECASE),
        re.compile(rf"\b(?:{_HOUR_EN}|\d{{1,2}})\s+o'?clock\b", re.IGNORECASE),
    ),
    PLACE: (
        re.compile(
            r"(?:送到|寄到|在|到|去|往)(?P<kept>[一-鿿]{2,8}?)(?=附近|的|站|下车|坐|怎|这边|那边|[，。,.?？！、 ]|$)"
        ),
        re.compile(r"\b(?:in|to|at|near|from)\s+(?:the\s+)?(?P<kept>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2})"),
    ),
    NAME: (
        re.compile(rf"(?:免贵|我|名字|本人)?姓(?P<kept>[{_SURNAMES}])"),
        re.compile(rf"(?:我叫|我是|名字叫|名字是)(?P<kept>[{_SURNAMES}][一-鿿]{{1,2}})(?![一-鿿])"),
        re.compile(
            rf"(?:\b[Mm]y name is|\b[Tt]his is|\bI am|\bI'm)\s+(?:{_TITLE_EN})?(?P<kept>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
        ),
    ),
}
_NOT_PLACES = re.compile(r"^(?:我|你|您|他|这|那|哪|时候|现在|今天|明天|后天|星期|周|下|上午|晚上|一下)")
_NOT_NAMES_EN = re.compile(rf"^(?:{_DAY_EN}|{_MONTH_EN}|I)\b", re.IGNORECASE)
_IDENTITY = re.compile(r"\d{17}[\dXx]")


@dataclass(frozen=True)
class Entity:
    """Something worth repeating back, as it was written."""

    kind: str
    text: str


def find_entities(text: str, kinds: Sequence[str] = KINDS) -> tuple[Entity, ...]:
    """What of these kinds is said in a text, kind by kind, each once."""
    found = [Entity(kind, one) for kind in kinds for one in (_numbers(text) if kind == NUMBER else _said(kind, text))]
    return tuple(dict.fromkeys(found))


def find_personal(text: str, kinds: Sequence[str] = PERSONAL) -> tuple[Entity, ...]:
    """Numbers in a text that look like a mobile telephone's, an identity card's or a bank account's."""
    found = []
    for number in find_numbers(text):
        kind = _kind_of(number)
        if kind in kinds:
            found.append(Entity(kind, number))
    known = {one.text[:17] for one in found}
    if IDENTITY in kinds:
        found += [Entity(IDENTITY, one) for one in _IDENTITY.findall(text.replace(" ", "")) if one[:17] not in known]
    return tuple(found)


def _kind_of(number: str) -> str:
    """By its length and beginning; the recogniser may have lost or doubled a digit of a telephone number."""
    if 10 <= len(number) <= 12 and number[0] == "1":
        return PHONE
    if len(number) == 18 and number[6:8] in ("19", "20"):
        return IDENTITY
    return ACCOUNT if 16 <= len(number) <= 19 else ""


def _numbers(text: str) -> tuple[str, ...]:
    return find_numbers(text)


def _said(kind: str, text: str) -> Iterator[str]:
    for pattern in _PATTERNS[kind]:
        for match in pattern.finditer(text):
            told = (match.groupdict().get("kept") or match[0]).strip()
            if kind == PLACE and (_NOT_PLACES.match(told) or _NOT_NAMES_EN.match(told)):
                continue
            yield told
