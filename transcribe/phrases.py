"""Asking the sound itself whether a phrase was said: the model's probability of a given text, by teacher forcing.

The decoder is made to say a text while it listens to a stretch of speech, and tells how probable each token was after
those before it (Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision"; `align` of
CTranslate2 does the forced pass). A phrase that was said is nearly as probable as what the recogniser wrote of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.errors import TranscribeError
from transcribe.words import find_phrase, is_chinese

LONGEST_S = 30.0
STEP_S = 2.0
"""Stretches are filled with silence up to a multiple of this: equal lengths share a pass of the encoder, and what is
measured for a stretch does not depend on its company."""

BATCH_S = 60.0
MOST_TEXTS = 4
"""Texts in one pass of the decoder: measured, more are no faster, since they are filled up to the longest."""
LEAST = 1e-10
FLOOR = 2.0
"""The features of silence lie this much under a stretch's loudest (Whisper's 8 decades, scaled by 4)."""

Features = NDArray[np.float32]


@dataclass(frozen=True)
class Probability:
    """How probable a text is for a stretch: the sum of the natural logarithms over its tokens, and how many."""

    total: float
    tokens: int

    @property
    def mean(self) -> float | None:
        """The mean log-probability of a token; None for a text without tokens."""
        return self.total / self.tokens if self.tokens else None


@dataclass(frozen=True)
class Evidence:
    """What the sound of a stretch says for a phrase; each is a log-probability a token, 0 the most.

    Attributes:
        alone: the phrase said alone.
        ratio: that, less the mean of the text that the recogniser wrote of its own.
        in_place: what the whole text loses when its part that sounds most like the phrase is replaced by the phrase,
            for each token of the phrase. Above 0 the phrase is more probable than what was written.
    """

    alone: float
    ratio: float
    in_place: float


class Listener:
    """Probabilities of texts in stretches of speech, by a loaded Whisper model.

    Args:
        model: a `faster_whisper.WhisperModel`, or what has its `model`, `hf_tokenizer` and `feature_extractor`.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    def probabilities(
        self, stretches: Sequence[Samples], texts: Sequence[Sequence[str]], language: str
    ) -> list[list[Probability]]:
        """How probable each text is for its stretch.

        Args:
            stretches: samples at 16 kHz, each longer than nothing and at most 30 s.
            texts: for each stretch the texts to force on it.
            language: `zh` or `en`, told to the decoder.

        Raises:
            TranscribeError: a stretch is empty or too long, or there are not as many lists of texts as stretches.
        """
        _check(stretches, texts)
        found: list[list[Probability]] = [[] for _ in stretches]
        for group in _groups([_steps(samples) for samples in stretches]):
            encoded = self._encode([stretches[index] for index in group])
            asked = [(row, self._tokens(text)) for row, index in enumerate(group) for text in texts[index]]
            frames = [_frames(stretches[index]) for index in group]
            for first in range(0, len(asked), MOST_TEXTS):
                part = asked[first : first + MOST_TEXTS]
                for (row, _), probability in zip(part, self._force(encoded, frames, part, language), strict=True):
                    found[group[row]].append(probability)
        return found

    def evidence(
        self, stretches: Sequence[Samples], heard: Sequence[str], phrases: Sequence[str], language: str
    ) -> list[list[Evidence]]:
        """What the sound says for each phrase in each stretch, beside the text that the recogniser wrote for it.

        Args:
            stretches: samples at 16 kHz, at most 30 s each.
            heard: the recogniser's text of each stretch, not empty.
            phrases: the phrases to look for, not empty.
            language: `zh` or `en`.

        Returns:
            One list a stretch, with one entry a phrase.

        Raises:
            TranscribeError: as `probabilities`; or a phrase or a text is empty.
        """
        if not all(one.strip() for one in (*heard, *phrases)):
            raise TranscribeError("a phrase or a text is empty; expected words to look for in the sound")
        texts = [[text, *phrases, *(in_place(phrase, text) for phrase in phrases)] for text in heard]
        return [_compare(found, len(phrases)) for found in self.probabilities(stretches, texts, language)]

    def _tokens(self, text: str) -> list[int]:
        spaced = text.strip() if is_chinese(text.strip()[:1]) else f" {text.strip()}"  # as the decoder begins a text
        tokens: list[int] = self._model.hf_tokenizer.encode(spaced, add_special_tokens=False).ids
        return tokens

    def _encode(self, stretches: Sequence[Samples]) -> Features:
        """Encoder states, shape (stretches, half frames, width); all stretches fill the same number of steps."""
        width = _steps(stretches[0]) * round(STEP_S * 100)
        features = np.stack([self._features(samples, width) for samples in stretches])
        return np.asarray(self._model.encode(features), dtype=np.float32)

    def _features(self, samples: Samples, width: int) -> Features:
        found = np.asarray(self._model.feature_extractor(samples, padding=0), dtype=np.float32)[:, :width]
        filled = np.full((found.shape[0], width), found.max() - FLOOR, np.float32)
        filled[:, : found.shape[1]] = found
        return filled

    def _force(
        self, encoded: Features, frames: Sequence[int], asked: Sequence[tuple[int, list[int]]], language: str
    ) -> list[Probability]:
        from ctranslate2 import StorageView

        rows = [row for row, _ in asked]
        results = self._model.model.align(
            StorageView.from_array(np.ascontiguousarray(encoded[rows])),
            self._start(language),
            [tokens for _, tokens in asked],
            [frames[row] for row in rows],
        )
        return [_sum(result.text_token_probs) for result in results]

    def _start(self, language: str) -> list[int]:
        names = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>")
        tokens = [self._model.hf_tokenizer.token_to_id(name) for name in names]
        if None in tokens:
            raise TranscribeError(f"language {language!r} is not one that the speech model was taught")
        return tokens


def in_place(phrase: str, text: str) -> str:
    """The text with its part that sounds most like the phrase replaced by the phrase."""
    found = find_phrase(phrase, text)
    return f"{text[: found.start]}{phrase}{text[found.end :]}"


def _compare(found: Sequence[Probability], phrases: int) -> list[Evidence]:
    """Evidence from the probabilities of the text, the phrases, and the texts with each phrase in place."""
    text, alone, placed = found[0], found[1 : phrases + 1], found[phrases + 1 :]
    free = text.total / text.tokens
    compared = []
    for one, inside in zip(alone, placed, strict=True):
        mean = one.total / one.tokens
        compared.append(Evidence(mean, mean - free, (inside.total - text.total) / one.tokens))
    return compared


def _sum(probabilities: Sequence[float]) -> Probability:
    logarithms = np.log(np.maximum(np.asarray(probabilities, dtype=np.float64), LEAST))
    return Probability(float(logarithms.sum()), int(logarithms.size))


def _check(stretches: Sequence[Samples], texts: Sequence[Sequence[str]]) -> None:
    if len(stretches) != len(texts):
        raise TranscribeError(f"{len(texts)} lists of texts for {len(stretches)} stretches; expected one for each")
    for samples in stretches:
        if not 0 < samples.size <= LONGEST_S * SAMPLE_RATE_HZ:
            length_s = samples.size / SAMPLE_RATE_HZ
            raise TranscribeError(f"a stretch of {length_s:.2f} s; expected more than 0 and at most {LONGEST_S:.0f} s")


def _steps(samples: Samples) -> int:
    return -int(-samples.size // (STEP_S * SAMPLE_RATE_HZ))


def _frames(samples: Samples) -> int:
    """Frames of 10 ms, at least the two that make one step of the decoder."""
    return max(2, samples.size * 100 // SAMPLE_RATE_HZ)


def _groups(steps: Sequence[int]) -> Iterator[list[int]]:
    """Indices of stretches with as many steps, so many together as a pass of the encoder holds."""
    for length in sorted(set(steps)):
        own = [index for index, one in enumerate(steps) if one == length]
        most = max(1, int(BATCH_S / (length * STEP_S)))
        for first in range(0, len(own), most):
            yield own[first : first + most]
