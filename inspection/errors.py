"""The one exception tree of the product.

A message names the value that was met, what was expected, and the row or file it stood in. What people meet on a page
is a sentence of the catalogue, named by its key; the command line shows it in English.
"""


class ZhijianError(Exception):
    """Anything the product refuses or cannot do, with a sentence a person can act on.

    Args:
        message: the sentence in English, where it has no key.
        key: the sentence in the catalogue; `values` fill it in.
    """

    def __init__(self, message: str = "", *, key: str = "", **values: object) -> None:
        from inspection.words import say

        super().__init__(say(key, "en", **values) if key else message)
        self.key, self.values = key, values

    def told(self, language: str) -> str:
        """The sentence in `zh` or `en`; in English where the catalogue does not have it."""
        from inspection.words import say

        return say(self.key, language, **self.values) if self.key else str(self)


class InvalidInput(ZhijianError):
    """A value, file or row is not what was expected; nothing was stored."""


class NotFound(ZhijianError):
    """The named thing does not exist, or not within the asker's scope."""


class NotAllowed(ZhijianError):
    """The asker's role or scope does not permit this action."""


class Conflict(ZhijianError):
    """The thing has changed meanwhile, or its state does not permit this step."""


class StatisticsError(InvalidInput):
    """A statistic was asked of impossible numbers."""


class BadCell(InvalidInput):
    """One cell of a row is not what was expected: its column, the value met, and what was expected.

    Args:
        message: what was expected, in English, where it has no key.
        message_zh: the same in Chinese.
        key: the sentence in the catalogue; `values` fill it in.
    """

    def __init__(
        self, column: str, value: object, message: str = "", message_zh: str = "", /, *, key: str = "", **values: object
    ) -> None:
        from inspection.words import say

        self.column, self.value = column, "" if value is None else str(value)
        self.message = say(key, "en", **values) if key else message
        self.message_zh = say(key, "zh", **values) if key else message_zh or message
        super().__init__(f"{column} {value!r}: {self.message}")

    def told(self, language: str) -> str:
        """Column, value, and what was expected, in `zh` or `en`."""
        return f"{self.column} {self.value!r}：{self.message_zh}" if language == "zh" else str(self)
