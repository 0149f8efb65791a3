"""The one exception tree of the product.

A message names the value that was met, what was expected, and the row or file it stood in; pages and the command
line show it as it is.
"""


class ZhijianError(Exception):
    """Anything the product refuses or cannot do, with a sentence a person can act on."""


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
