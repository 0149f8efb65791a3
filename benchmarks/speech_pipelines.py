"""What speech is turned into text with: the product, and what a user would take instead, on the same weights.

Every pipeline takes a call and gives what was heard as (role, start in milliseconds or None, text). The packages' own
pipelines get each channel alone, gated as the product does it (else they write down the other party's side-tone too),
with the language given; their own voice detection is on where that is their default.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcribe.audio import SAMPLE_RATE_HZ, Samples, read_audio, resample
from transcribe.call import TOGETHER, ToHear, Transcriber
from transcribe.channels import gate, roles
from transcribe.convert import openai_checkpoint
from transcribe.engines.faster import FasterEngine
from transcribe.engines.protocol import Effort
from transcribe.speech import SpeechOf
from transcribe.text import simplified
from transcribe.weights import model_folder

Heard = list[tuple[str, int | None, str]]


@dataclass(frozen=True)
class Call:
    """A recording with its truth: turns as (role, start in milliseconds or None, text)."""

    name: str
    file: Path
    language: str
    agent_channel: int | None
    turns: tuple[tuple[str, int | None, str], ...]


Run = Callable[[Call], Heard]


def openai_defaults(threads: int) -> Run:
    """openai-whisper's `transcribe()` with nothing but the language."""
    import torch
    import whisper

    torch.set_num_threads(threads)
    model = whisper.load_model(str(openai_checkpoint(model_folder())), device="cpu")

    def transcribe(samples: Samples, language: str) -> Iterable[tuple[float, str]]:
        found = model.transcribe(samples, language=language, fp16=False)["segments"]
        return [(one["start"], one["text"]) for one in found]

    return _each_channel(transcribe)


def faster_defaults(threads: int) -> Run:
    """faster-whisper's `transcribe()` with nothing but the language, its weights as they come (32-bit on a CPU)."""
    model = _faster(threads)
    return _each_channel(
        lambda samples, language: ((one.start, one.text) for one in model.transcribe(samples, language=language)[0])
    )


def batched_defaults(threads: int) -> Run:
    """faster-whisper's `BatchedInferencePipeline` with nothing but the language."""
    from faster_whisper import BatchedInferencePipeline

    model = BatchedInferencePipeline(_faster(threads))
    return _each_channel(
        lambda samples, language: ((one.start, one.text) for one in model.transcribe(samples, language=language)[0])
    )


def batched_light(threads: int) -> Run:
    """`BatchedInferencePipeline` as it would be tuned for speed: 8-bit weights, one beam, batches of eight."""
    from faster_whisper import BatchedInferencePipeline

    model = BatchedInferencePipeline(_faster(threads, compute_type="int8"))

    def transcribe(samples: Samples, language: str) -> Iterable[tuple[float, str]]:
        found = model.transcribe(samples, language=language, beam_size=1, batch_size=TOGETHER)[0]
        return ((one.start, one.text) for one in found)

    return _each_channel(transcribe)


def product(accuracy: str, threads: int) -> Run:
    """The product's own, one call after another."""
    transcriber = Transcriber("faster", "base", accuracy, threads=threads)

    def run(call: Call) -> Heard:
        found = transcriber.transcribe(call.file, language=call.language, agent_channel=call.agent_channel)
        return [(one.role, one.start_ms, one.text) for one in found.utterances]

    return run


def product_together(calls: list[Call], threads: int) -> Callable[[], None]:
    """The product's own on many calls at once, as its jobs do it."""
    transcriber = Transcriber("faster", "base", "quick", threads=threads)

    def run() -> None:
        asked = [ToHear(call.file, call.language, call.agent_channel) for call in calls]
        for found in transcriber.transcribe_all(asked):
            if isinstance(found, Exception):
                raise found

    return run


def floor(threads: int) -> Run:
    """The encoder and the decoder alone, one beam, on the product's windows of speech, which the first run finds."""
    engine = FasterEngine(model_folder(), threads)
    prepared: dict[str, list[Samples]] = {}

    def run(call: Call) -> Heard:
        if call.name not in prepared:
            prepared[call.name] = [window.samples for _, window in SpeechOf(call.file, call.agent_channel).windows()]
        windows = prepared[call.name]
        for _ in engine.write(windows, [call.language] * len(windows), Effort(1)):
            pass
        return []

    return run


def _faster(threads: int, **options: Any) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(model_folder()), device="cpu", cpu_threads=threads, local_files_only=True, **options)


def _each_channel(transcribe: Callable[[Samples, str], Iterable[tuple[float, str]]]) -> Run:
    def run(call: Call) -> Heard:
        sound = read_audio(call.file)
        heard: Heard = []
        named = roles(sound.channels, call.agent_channel)
        for role, samples in zip(named, gate(sound.samples, sound.sample_rate_hz), strict=True):
            at_16k = resample(samples, sound.sample_rate_hz, SAMPLE_RATE_HZ)
            heard += [
                (role, round(start * 1000), simplified(text)) for start, text in transcribe(at_16k, call.language)
            ]
        return heard

    return run
