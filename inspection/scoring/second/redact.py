"""Taking personal data out of what is said before it leaves the house: numbers, names, addresses of mail."""

import re
from collections.abc import Sequence

from inspection.scoring.rules.call import Spoken
from inspection.scoring.rules.entities import NAME, find_entities

NUMBER, PERSON, MAIL = "[number]", "[name]", "[mail]"
_DIGITS = r"零〇幺一二三四五六七八九十百千万两"
_NUMBERS = re.compile(rf"\d(?:[\d\s,，.。、\-]*\d)?|[{_DIGITS}]{{2,}}")
_SPELT = re.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[\s,\-]+){2,}\w+", re.I
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TITLED = re.compile(r"[一-鿿]{1,2}(?=先生|女士|小姐|太太|经理|老师)")
_TITLED_EN = re.compile(r"\b((?:Mr|Mrs|Ms|Miss|Dr)\.?)\s+[A-Z][a-z]+(?:\s[A-Z][a-z]+)?")


def redacted(spoken: Sequence[Spoken]) -> list[str]:
    """The texts of a call without numbers, mail and names; a name that was said once is taken out everywhere."""
    names = {entity.text for one in spoken for entity in find_entities(one.text, (NAME,))}
    names |= {name for one in spoken for name in _TITLED.findall(one.text)}
    return [redact(one.text, sorted(names, key=len, reverse=True)) for one in spoken]


def redact(text: str, names: Sequence[str] = ()) -> str:
    """One text without numbers, mail, titled names, and the names given."""
    told = _MAIL.sub(MAIL, text)
    told = _TITLED_EN.sub(rf"\1 {PERSON}", told)
    for name in names:
        told = _name(name).sub(PERSON, told)
    return _NUMBERS.sub(NUMBER, _SPELT.sub(NUMBER, told))


def _name(name: str) -> re.Pattern[str]:
    """One character is a name after 姓 or before a title alone."""
    same = re.escape(name)
    return re.compile(same if len(name) > 1 else rf"(?<=姓){same}|{same}(?=先生|女士|小姐|太太|经理|老师)")
