"""Phrases verified in the sound: the arithmetic and the batches, with a model whose probabilities are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.audio import SAMPLE_RATE_HZ, Samples
from transcribe.errors import TranscribeError
from transcribe.phrases import MOST_TEXTS, STEP_S, Evidence, Listener, Probability, in_place

LIKELY, UNLIKELY = 0.5, 0.05
START = {"<|startoftranscript|>": 1, "<|zh|>": 2, "<|en|>": 3, "<|transcribe|>": 4}


@dataclass
class FakeModel:
    """Has what `Listener` asks of a model. A token is a character; what stretches hold is told by their loudness:

    `says[0]` is what a stretch of samples of value .1 says, `says[1]` of .2. A said character has the probability .5.
    """

    says: Sequence[str]
    passes: list[tuple[int, ...]] = field(default_factory=list)
    forced: list[tuple[list[int], list[str], list[int]]] = field(default_factory=list)

    @property
    def model(self) -> "FakeModel":
        return self

    @property
    def hf_tokenizer(self) -> Any:
        def encode(text: str, *, add_special_tokens: bool) -> Any:
            assert not add_special_tokens
            return SimpleNamespace(ids=[ord(one) for one in text])

        return SimpleNamespace(encode=encode, token_to_id=START.get)

    def feature_extractor(self, samples: Samples, *, padding: int) -> Samples:
        assert padding == 0
        return np.full((2, samples.size // 160), samples[0], np.float32)

    def encode(self, features: Samples) -> Samples:
        self.passes.append(features.shape)
        return np.ascontiguousarray(features.transpose(0, 2, 1)[:, ::2])

    def align(self, view: Any, start: list[int], texts: list[list[int]], frames: list[int]) -> list[Any]:
        self.forced.append((start, ["".join(map(chr, text)) for text in texts], frames))
        said = [self.says[round(float(row[0, 0]) * 10) - 1] for row in np.asarray(view)]
        return [
            SimpleNamespace(text_token_probs=[LIKELY if chr(one) in own else UNLIKELY for one in text])
            for own, text in zip(said, texts, strict=True)
        ]


def stretch(loudness: float, seconds: float = 1.0) -> Samples:
    return np.full(round(seconds * SAMPLE_RATE_HZ), loudness, np.float32)


def test_the_sum_over_the_tokens_and_their_mean() -> None:
    listener = Listener(FakeModel(["您好"]))
    [[same, half]] = listener.probabilities([stretch(0.1)], [["您好", "您在"]], "zh")
    assert (same.tokens, half.tokens) == (2, 2)
    assert same.mean == pytest.approx(log(LIKELY))
    assert half.total == pytest.approx(log(LIKELY) + log(UNLIKELY))
    assert Probability(0.0, 0).mean is None


def test_evidence_worked_out_by_hand() -> None:
    # The sound says 请您稍等; the recogniser wrote 请您骚等吧: one wrong character, and one that was not said.
    [[one, other]] = Listener(FakeModel(["请您稍等"])).evidence(
        [stretch(0.1)], ["请您骚等吧"], ["请您稍等", "再见"], "zh"
    )
    said, unsaid = log(LIKELY), log(UNLIKELY)
    free = (3 * said + 2 * unsaid) / 5
    assert one.alone == pytest.approx(said)
    assert one.ratio == pytest.approx(said - free)
    assert one.in_place == pytest.approx((said - unsaid) / 4)  # 骚 becomes 稍: better than what was written
    assert other.alone == pytest.approx(unsaid)
    assert other.ratio == pytest.approx(unsaid - free)
    assert other.in_place < 0


def test_a_text_that_holds_the_phrase_loses_nothing_by_it() -> None:
    [[one]] = Listener(FakeModel(["好的请您稍等"])).evidence([stretch(0.1)], ["好的请您稍等"], ["请您稍等"], "zh")
    assert one == Evidence(pytest.approx(log(LIKELY)), pytest.approx(0.0), 0.0)


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("请您稍等", "好的，请您骚等。", "好的，请您稍等。"),
        ("thank you for waiting", "well, thank you for wading again", "well, thank you for waiting again"),
        ("再见", "再见", "再见"),
        ("再见", "hello", "再见"),
    ],
)
def test_the_phrase_in_the_place_that_sounds_most_like_it(phrase: str, text: str, expected: str) -> None:
    assert in_place(phrase, text) == expected


@pytest.mark.parametrize(("language", "text", "forced"), [("zh", " 您好 ", "您好"), ("en", "hello", " hello")])
def test_texts_begin_as_the_decoder_begins_them(language: str, text: str, forced: str) -> None:
    model = FakeModel(["您好 hello"])
    Listener(model).probabilities([stretch(0.1)], [[text]], language)
    assert model.forced == [([1, START[f"<|{language}|>"], 4], [forced], [100])]


def test_stretches_of_one_length_share_a_pass_of_the_encoder() -> None:
    model = FakeModel(["您", "好"])
    lengths = [1.0, STEP_S + 0.5, STEP_S]
    found = Listener(model).probabilities([stretch(0.1, one) for one in lengths], [["您"], ["好"], ["您"]], "zh")
    assert [one[0].mean for one in found] == pytest.approx([log(LIKELY), log(UNLIKELY), log(LIKELY)])
    width = round(STEP_S * 100)
    assert sorted(model.passes) == [(1, 2, 2 * width), (2, 2, width)]


LENGTHS = st.lists(st.tuples(st.sampled_from([1, 2]), st.floats(0.02, 7.0), st.integers(0, 9)), max_size=8)


@given(LENGTHS)
def test_what_is_found_for_a_stretch_does_not_depend_on_its_company(given_: list[tuple[int, float, int]]) -> None:
    model = FakeModel(["您好请问", "再见"])
    stretches = [stretch(which / 10, seconds) for which, seconds, _ in given_]
    texts = [[("您好请问再见"[: index % 6 + 1]) for index in range(count)] for _, _, count in given_]
    together = Listener(model).probabilities(stretches, texts, "zh")
    assert max((len(part) for _, part, _ in model.forced), default=0) <= MOST_TEXTS
    alone = [Listener(model).probabilities([one], [own], "zh")[0] for one, own in zip(stretches, texts, strict=True)]
    assert together == alone


@pytest.mark.parametrize(
    ("sound", "heard", "phrase", "language", "message"),
    [
        (stretch(0.1, 0.0), "您好", "您好", "zh", r"a stretch of 0\.00 s; expected more than 0 and at most 30 s"),
        (stretch(0.1, 30.1), "您好", "您好", "zh", r"a stretch of 30\.10 s"),
        (stretch(0.1), " ", "您好", "zh", "a phrase or a text is empty"),
        (stretch(0.1), "您好", "", "zh", "a phrase or a text is empty"),
        (stretch(0.1), "您好", "您好", "xx", "language 'xx'"),
    ],
)
def test_what_cannot_be_asked_is_refused(sound: Samples, heard: str, phrase: str, language: str, message: str) -> None:
    with pytest.raises(TranscribeError, match=message):
        Listener(FakeModel(["您好"])).evidence([sound], [heard], [phrase], language)


def test_a_list_of_texts_is_expected_for_each_stretch() -> None:
    with pytest.raises(TranscribeError, match="1 lists of texts for 2 stretches"):
        Listener(FakeModel(["您好"])).probabilities([stretch(0.1), stretch(0.1)], [["您好"]], "zh")
