"""CTranslate2 through faster-whisper: the default engine (8-bit weights, no network).

The encoder hears little more than there is, instead of 30 s filled up with silence, and windows of about the same
length share the decoder's steps. Each is encoded alone: on a processor a batch of long windows costs more.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.engines.protocol import Effort, Word

LENGTHS_S = (6.8, 13.4, 20.2, 30.0)
"""What windows are filled up to with silence; those of one length are decoded together."""
LEAD_S = 0.2
TAIL_S = 0.4
BATCH = 8
FRAMES_PER_S = 100
TOKENS_PER_S, TOKENS_AT_LEAST = 12, 20


@dataclass(frozen=True)
class Written:
    """What the decoder wrote for windows of one language and length: their tokens, and what the encoder heard."""

    indices: list[int]
    tokens: list[list[int]]
    states: Any
    frames: int
    language: str


class FasterEngine:
    """A Whisper model run by CTranslate2."""

    name = "faster"

    def __init__(self, folder: Path, threads: int) -> None:
        from faster_whisper import WhisperModel

        self._whisper: Any = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
        self._tokenizer = cache(self._make_tokenizer)

    def decode(self, windows: Sequence[Samples], languages: Sequence[str], effort: Effort) -> list[tuple[Word, ...]]:
        """See `Engine.decode`."""
        found: dict[int, tuple[Word, ...]] = {}
        for part in self.write(windows, languages, effort):
            found |= zip(part.indices, self._words(part, windows), strict=True)
        return [found[index] for index in range(len(windows))]

    def write(self, windows: Sequence[Samples], languages: Sequence[str], effort: Effort) -> Iterator[Written]:
        """The tokens of the windows, a batch after another, without the times of words."""
        for frames, indices in _alike(windows):
            encoded = [self._encode(windows[index], frames) for index in indices]
            for language in sorted({languages[index] for index in indices}):
                own = [at for at, index in enumerate(indices) if languages[index] == language]
                states = self._storage(np.concatenate([encoded[at] for at in own]))
                tokens = self._generate(states, len(own), frames, language, effort)
                yield Written([indices[at] for at in own], tokens, states, frames, language)

    def detect_language(self, samples: Samples) -> str:
        """See `Engine.detect_language`."""
        _, _, every = self._whisper.detect_language(samples)
        probability = dict(every)
        return "en" if probability.get("en", 0.0) > probability.get("zh", 0.0) else "zh"

    def _encode(self, samples: Samples, frames: int) -> Any:
        """The encoder's states of one window, shape (1, frames / 2, width)."""
        heard = np.zeros(frames * SAMPLE_RATE_HZ // FRAMES_PER_S, np.float32)
        start = round(LEAD_S * SAMPLE_RATE_HZ)
        part = samples[: heard.size - start]
        heard[start : start + part.size] = part
        mel = self._whisper.feature_extractor(heard, padding=0)[np.newaxis, :, :frames]
        return np.array(self._whisper.model.encode(self._storage(mel), to_cpu=True))

    def _generate(self, states: Any, number: int, frames: int, language: str, effort: Effort) -> list[list[int]]:
        tokenizer = self._tokenizer(language)
        results = self._whisper.model.generate(
            states,
            [[*tokenizer.sot_sequence, tokenizer.no_timestamps]] * number,
            beam_size=effort.beams,
            no_repeat_ngram_size=effort.no_repeat,
            max_length=TOKENS_AT_LEAST + round(TOKENS_PER_S * frames / FRAMES_PER_S),
            suppress_tokens=_suppressed(tokenizer),
        )
        return [[one for one in result.sequences_ids[0] if one < tokenizer.eot] for result in results]

    def _words(self, part: Written, windows: Sequence[Samples]) -> Iterator[tuple[Word, ...]]:
        lengths = [windows[index].size / SAMPLE_RATE_HZ for index in part.indices]
        heard = [min(part.frames, round((LEAD_S + length + TAIL_S) * FRAMES_PER_S)) for length in lengths]
        aligned = self._align(self._tokenizer(part.language), part.tokens, part.states, heard)
        for length, words in zip(lengths, aligned, strict=True):
            yield tuple(
                Word(
                    one["word"],
                    min(max(float(one["start"]) - LEAD_S, 0.0), length),
                    min(max(float(one["end"]) - LEAD_S, 0.0), length),
                    float(one["probability"]),
                )
                for one in words
            )

    def _align(self, tokenizer: Any, tokens: list[list[int]], states: Any, frames: list[int]) -> list[Any]:
        """The words of each window with their times: where each token looks at the sound when it is written."""
        spoken = [index for index, one in enumerate(tokens) if one]
        found: list[Any] = [[] for _ in tokens]
        if spoken:
            own = states if len(spoken) == len(tokens) else self._storage(np.array(states)[spoken])
            aligned = self._whisper.find_alignment(
                tokenizer, [tokens[index] for index in spoken], own, [frames[index] for index in spoken]
            )
            for index, words in zip(spoken, aligned, strict=True):
                found[index] = words
        return found

    def _storage(self, values: Any) -> Any:
        import ctranslate2

        return ctranslate2.StorageView.from_array(np.ascontiguousarray(values))

    def _make_tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._whisper.hf_tokenizer, multilingual=True, task="transcribe", language=language)


def _alike(windows: Sequence[Samples]) -> Iterator[tuple[int, list[int]]]:
    """Batches of windows that are about equally long: the encoder's frames, and the windows' indices."""
    lengths: dict[float, list[int]] = defaultdict(list)
    for index, samples in enumerate(windows):
        seconds = LEAD_S + samples.size / SAMPLE_RATE_HZ + TAIL_S
        lengths[next((one for one in LENGTHS_S if one >= seconds), LENGTHS_S[-1])].append(index)
    for length_s, indices in sorted(lengths.items()):
        for start in range(0, len(indices), BATCH):
            yield round(length_s * FRAMES_PER_S), indices[start : start + BATCH]


def _suppressed(tokenizer: Any) -> list[int]:
    """What is never speech: the tokens of sounds and notes that Whisper suppresses, and its marks."""
    marks = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    return sorted({*tokenizer.non_speech_tokens, *marks, tokenizer.no_speech})
