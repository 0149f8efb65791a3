"""Numbers said digit by digit, however a recogniser writes them: 12580, 1-258-0, 幺二五八零, one two five eight oh."""

import re

_CHINESE = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
_ENGLISH = {
    word: str(digit)
    for digit, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
} | {"oh": "0"}
_ENGLISH_WORD = re.compile(rf"\b({'|'.join(_ENGLISH)})\b", re.IGNORECASE)
_YAO = re.compile(r"要(?=[\s,，]*\d)|(?<=\d)要")
_BETWEEN = re.compile(r"(?<=\d)[\s,，.。、\-]+(?=\d)")
SHORTEST = 4


def as_digits(text: str) -> str:
    """The text with every word for a digit written as the digit, also where it means something else (one moment)."""
    return _ENGLISH_WORD.sub(lambda found: _ENGLISH[found[0].lower()], text.translate(_CHINESE))


def find_numbers(text: str) -> tuple[str, ...]:
    """The numbers of four digits and more in a text, as digits.

    The character 要 beside a digit is the 1 that it sounds like (yao); spaces, commas, points and hyphens between
    digits are the recogniser's.
    """
    digits = _BETWEEN.sub("", _YAO.sub("1", as_digits(text)))
    return tuple(re.findall(rf"\d{{{SHORTEST},}}", digits))
