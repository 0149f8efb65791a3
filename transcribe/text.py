"""Text as people write it: simplified characters, numbers in digits, full-width punctuation in Chinese."""

import re
from functools import cache
from typing import Any

from transcribe.spoken_numbers import english_in_digits, in_digits
from transcribe.words import is_chinese

_MARKS = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", ".": "。"}
_MARK = re.compile(r"\s*(?P<marks>[,?!:;.](?:\s*[,?!:;.])*)\s*")
_CHINESE = re.compile(r"[一-鿿，。？！：；、…（）《》“”]")
_ENGLISH_SENTENCE = re.compile(r"[A-Za-z][A-Za-z']*[ ,]+(?:[A-Za-z']+[ ,]*)+$")


def written(raw: str, language: str) -> str:
    """A recogniser's text as people write it; doing it twice changes nothing.

    Args:
        raw: what the recogniser wrote.
        language: of the speech, `zh` or `en`; of English, numbers alone are changed, Whisper writes it as people do.
    """
    return punctuated(in_digits(simplified(raw))) if language == "zh" else english_in_digits(raw)


def simplified(text: str) -> str:
    """The text with simplified characters."""
    return str(_converter().convert(text))


def punctuated(text: str) -> str:
    """Text with the marks of its Chinese parts full-width and no space around them.

    Marks between letters or digits (3.5, 9:30, www.a.com) and those of an English sentence stay as they are.
    """
    return _MARK.sub(_full_width, text) if is_chinese(text) else text


def _full_width(found: re.Match[str]) -> str:
    before, after, marks = found.string[: found.start()], found.string[found.end() :], found["marks"]
    chinese = _CHINESE.match(before[-1:]) or _CHINESE.match(after[:1])
    if not chinese and (after or _ENGLISH_SENTENCE.search(before)):
        return found[0]
    if len(marks) > 2 and set(marks) == {"."}:
        return "……"
    return "".join(_MARKS.get(mark, "") for mark in marks)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
