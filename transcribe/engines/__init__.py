"""The speech engines behind one protocol, by name."""

from transcribe.engines.protocol import EFFORTS, Effort, Engine, Word
from transcribe.errors import TranscribeError

__all__ = ["EFFORTS", "ENGINES", "Effort", "Engine", "Word", "load_engine"]
ENGINES = ("faster", "openai")


def load_engine(name: str, model: str = "base", threads: int = 2) -> Engine:
    """Load an engine with a model: `base`, a folder, or the name of a model that is present.

    Raises:
        TranscribeError: the engine is not known, or the model is not present.
    """
    from transcribe import weights

    if name == "faster":
        from transcribe.engines.faster import FasterEngine

        return FasterEngine(weights.model_folder(model), threads)
    if name == "openai":
        from transcribe.convert import openai_checkpoint
        from transcribe.engines.openai import OpenAIEngine

        return OpenAIEngine(openai_checkpoint(weights.model_folder(model)), threads)
    raise TranscribeError(f"speech engine {name!r} is not known; expected one of {', '.join(ENGINES)}")
