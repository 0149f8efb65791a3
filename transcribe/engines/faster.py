"""CTranslate2 through faster-whisper: the default engine (8-bit weights, no network)."""

from collections.abc import Sequence
from pathlib import Path

from transcribe.audio import Samples
from transcribe.engines.protocol import Effort, Word


class FasterEngine:
    """A Whisper model run by CTranslate2."""

    name = "faster"

    def __init__(self, folder: Path, threads: int) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )

    def decode(self, samples: Samples, language: str, effort: Effort) -> Sequence[Word]:
        """See `Engine.decode`."""
        segments, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=effort.beams,
            temperature=list(effort.temperatures),
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        return [
            Word(word.word, float(word.start), float(word.end), float(word.probability))
            for segment in segments
            for word in segment.words or ()
        ]

    def detect_language(self, samples: Samples) -> str:
        """See `Engine.detect_language`."""
        _, _, every = self._model.detect_language(samples)
        probability = dict(every)
        return "en" if probability.get("en", 0.0) > probability.get("zh", 0.0) else "zh"
