"""Spoken numbers as people write them: 幺二五八零 is 12580, 九点半 is 9:30, 百分之二十 is 20%, one two five is 125.

Patterns find what is a number; the inverse text normalisation of WeTextProcessing (package `wetext`) then turns the
numeral into digits and sees nothing else: left to a whole sentence it writes 下午三点 as p.m., parts telephone numbers
and makes 10 分 of 十分满意. What stays in characters, after the habits of GB/T 15835-2011: single digits without a unit
(一个, 三号线), days of the week, approximate numbers (五六个, 二三十) and set phrases. English is left alone but for
numbers said digit by digit: wetext's English rules write "the 2nd one" and "at 09:30" where people do not.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from transcribe.numbers import as_digits

_DIGITS = dict(zip("零〇幺一二两三四五六七八九", "0011223456789", strict=True))
_DIGIT = "零〇幺一二三四五六七八九"
_FEW = "二三四五六七八九"
_ONES = f"一两{_FEW}"
_ASCENDING = "零一二三四五六七八九"
_END = r"(?=[，。！？；：、,.!?;:\s]|$)"
_HOUR = rf"(?:二?十[一{_FEW}]?|[{_ONES}])"
_MINUTE = rf"(?:[二三四五]?十[一{_FEW}]?|[零〇][一{_FEW}])"
_PART = "[上下中]午|早[上晨]|[今明昨当夜]晚|晚上|凌晨|傍晚|清晨|夜里|半夜|[今明]早"
_UNIT = "元(?![里桥店化论素一二])|块钱|公里|公斤|平方米|平米|厘米|毫升|摄氏度"
_COUNTED = "[个位元块号楼岁天月点秒人次张间名份]|分钟|公里|公斤|平米|平方米|小时|厘米|米(?!饭)"
_MORE = f"{_DIGIT}两十百千点个位人张间桌名份家条件号分"

_PATTERNS = {
    "kept": "七七八八|三六九等|双十一|国庆十一|十一(?=放假|假期|长假|黄金周|国庆|期间)|三十而立|一千零一夜",
    "percent": rf"百分之(?P<share>\d+(?:\.\d+)?|[{_ONES}十][{_ONES}零十百]*(?:点[{_DIGIT}]+)?)",
    "date": rf"(?P<month>十[一二]?|[一{_FEW}])月(?P<day>[二三]?十[一{_FEW}]?|[一{_FEW}])(?P<of>[日号])",
    "time": rf"(?P<at>(?<![有这那差早晚快慢多少大小好])一|[{_FEW}两]|二?十[{_ONES}]?|(?<![\d.])\d{{1,2}})点"
    rf"(?:(?P<half>半(?![点生]))|(?P<quarter>[一三])刻|(?P<minute>{_MINUTE}|[0-5]\d(?!\d))(?P<unit>分(?!之))?(?![百千万]))",
    "hour": rf"(?:(?:(?<=[{_DIGIT}十点半刻分][到至])|(?<=[半刻]和)|(?P<part>{_PART})){_HOUR}(?=点)"
    rf"|{_HOUR}(?=点[到至](?:{_PART})?{_HOUR}点)|{_HOUR}(?=点[钟整]))(?!点半|点[一三]刻|点{_MINUTE})",
    "price": rf"(?P<yuan>[{_ONES}十百零]+)块(?P<jiao>[一{_FEW}])(?=毛|角|钱|一[斤个张份公瓶]|{_END})",
    "decimal": rf"(?:[零〇{_FEW}]|[{_ONES}零十百千]{{2,}})点(?:[{_DIGIT}]{{2,}}|[{_FEW}])(?![{_MORE}])",
    "little": rf"一点[一{_FEW}](?=[万亿倍米元斤升度吨折]|公[里斤])",
    "single": rf"(?<![第十百千万几{_DIGIT}两点])[{_ONES}](?={_UNIT})",
    "ten": rf"(?<![{_DIGIT}两])十(?={_COUNTED})",
    "run": rf"(?:(?<![什怎这那多要])么)?[{_DIGIT}两十百千万亿]+",
}
"""What is looked for, in this order; each has its function of the same name in `_WRITE`."""

_SPOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
_UP_TO_9999 = rf"(?:[{_ONES}]千)?(?:零?[{_ONES}]百)?(?:零?[一{_FEW}]?十)?(?:零?[一{_FEW}])?"
_WELL_FORMED = re.compile(
    rf"(?=.*[十百千万亿])(?![百千万亿])(?:(?:{_UP_TO_9999}|两)亿)?(?:(?:零?{_UP_TO_9999}|两)万)?{_UP_TO_9999}"
)
_ONE_O_CLOCK = re.compile(rf"点(?:[到至钟整前后左之以开关]|{_END})")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_SAID = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_ENGLISH = re.compile(rf"\b(?:{_SAID})(?:[ ,]+(?:{_SAID})){{2,}}\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """Chinese text with its spoken numbers, times, dates, prices and percentages in digits."""
    return _SPOKEN.sub(lambda found: _WRITE[str(found.lastgroup)](found) or found[0], text)


def english_in_digits(text: str) -> str:
    """English text with numbers said digit by digit (three digits and more) in digits; all else stays."""
    return _ENGLISH.sub(lambda found: re.sub(r"\D", "", as_digits(found[0])), text)


def _percent(found: re.Match[str]) -> str | None:
    share = _value(found["share"])
    return None if share is None else f"{share}%"


def _date(found: re.Match[str]) -> str | None:
    month, day = _value(found["month"]), _value(found["day"])
    return f"{month}月{day}{found['of']}" if month and day and int(day) <= 31 else None


def _time(found: re.Match[str]) -> str | None:
    hour, minute = _value(found["at"]), found["minute"] or ""
    if (found["at"], minute, found["unit"]) == ("一", "十", "分"):  # 一点十分重要
        return None
    past = (
        "30" if found["half"] else {"一": "15", "三": "45"}.get(found["quarter"] or "") or _value(minute.lstrip("零〇"))
    )
    return f"{hour}:{int(past):02d}" if hour and past and int(hour) <= 24 else None


def _hour(found: re.Match[str]) -> str | None:
    part = found["part"] or ""
    hour = _value(found[0].removeprefix(part))
    if hour == "1" and not _ONE_O_CLOCK.match(found.string, found.end()):  # 早上一点消息也没有
        return None
    return f"{part}{hour}" if hour and int(hour) <= 24 else None


def _price(found: re.Match[str]) -> str | None:
    yuan = _value(found["yuan"])
    return None if yuan is None else f"{yuan}块{_DIGITS[found['jiao']]}"


def _number(found: re.Match[str]) -> str | None:
    return _value(found[0])


def _run(found: re.Match[str]) -> str | None:
    """A run of numeral characters: digits said one by one, a well-formed number, or neither (None)."""
    run = found[0].replace("么", "幺")
    if all(character in _DIGIT for character in run):
        few = len(run) < 3 or (len(run) == 3 and run in _ASCENDING)
        return None if few else "".join(_DIGITS[character] for character in run)
    if len(run) < 2 or not _WELL_FORMED.fullmatch(run):
        return None
    if run[-1] in "万亿":
        many = _value(run[:-1])
        return None if many is None else many + run[-1]
    return _value(run)


_WRITE: dict[str, Callable[[re.Match[str]], str | None]] = {
    "kept": lambda found: found[0],
    "percent": _percent,
    "date": _date,
    "time": _time,
    "hour": _hour,
    "price": _price,
    "decimal": _number,
    "little": _number,
    "single": _number,
    "ten": _number,
    "run": _run,
}


def _value(numeral: str) -> str | None:
    """A numeral in digits; None where it is not a number."""
    if numeral in _DIGITS:
        return _DIGITS[numeral]
    if _NUMBER.fullmatch(numeral):
        return numeral
    number = str(_normaliser().normalize(numeral)).replace(" ", "") if numeral else ""
    return number if _NUMBER.fullmatch(number) else None


@cache
def _normaliser() -> Any:
    """The transducers of wetext, which come with the package; loading them takes about half a second."""
    from wetext import Normalizer

    return Normalizer(lang="zh", operator="itn")
