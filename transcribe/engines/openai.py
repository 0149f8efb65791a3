"""openai-whisper: the reference engine, on the same weights (32-bit, PyTorch)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from transcribe.audio import Samples
from transcribe.engines.protocol import Effort, Word

TEMPERATURES = (0.0, 0.4)
"""What the package tries in turn where a window loops or is improbable."""


class OpenAIEngine:
    """A Whisper model run by its authors' own package."""

    name = "openai"

    def __init__(self, checkpoint: Path, threads: int) -> None:
        import torch
        import whisper

        torch.set_num_threads(threads)
        self._model: Any = whisper.load_model(str(checkpoint), device="cpu")

    def decode(self, windows: Sequence[Samples], languages: Sequence[str], effort: Effort) -> list[tuple[Word, ...]]:
        """See `Engine.decode`; `no_repeat` is what the package's own retries are for."""
        return [self._decode(samples, language, effort) for samples, language in zip(windows, languages, strict=True)]

    def _decode(self, samples: Samples, language: str, effort: Effort) -> tuple[Word, ...]:
        import whisper

        result = whisper.transcribe(
            self._model,
            np.ascontiguousarray(samples),
            language=language,
            beam_size=effort.beams if effort.beams > 1 else None,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=False,
            verbose=None,
        )
        return tuple(
            Word(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))
            for segment in result["segments"]
            for word in segment["words"]
        )

    def detect_language(self, samples: Samples) -> str:
        """See `Engine.detect_language`."""
        import whisper

        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(samples), n_mels=self._model.dims.n_mels)
        _, probability = self._model.detect_language(mel)
        return "en" if probability["en"] > probability["zh"] else "zh"
