"""Speech to text for telephone calls, usable alone: who said what, when, in Mandarin and English."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transcribe.call import Transcriber, transcribe

__all__ = ["Transcriber", "transcribe"]


def __getattr__(name: str) -> Any:
    """Load the heavy parts only when they are asked for."""
    if name in __all__:
        from transcribe import call

        return getattr(call, name)
    raise AttributeError(f"module 'transcribe' has no attribute {name!r}")
