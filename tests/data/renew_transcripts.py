"""Writes the text and the voice measures of tests/data/transcripts.json anew, from its raw text and the sound.

    python -m tests.data.renew_transcripts

For changes after the speech engine alone: no engine is run. The sound of an utterance is cut by its committed times.
"""

import json
from dataclasses import asdict, replace
from typing import Any
from unittest import mock

from tests.data.make_transcripts import DEMO, default_setting, write
from tests.transcribe.fakes import FakeEngine
from tests.transcripts import committed, transcript_of
from transcribe import call
from transcribe.audio import SAMPLE_RATE_HZ, Samples, read_audio, resample
from transcribe.channels import gate, roles
from transcribe.result import Utterance
from transcribe.text import written
from transcribe.voice import measure, measure_utterance


def renewed(told: dict[str, Any]) -> dict[str, Any]:
    """One call of calls.json: what is kept of its transcript, with new text and measures."""
    kept = dict(committed()["calls"][told["call_id"]])
    sound = read_audio(DEMO / told["file"])
    gated = gate(sound.samples, sound.sample_rate_hz)
    named = roles(sound.channels, told["agent_channel"])
    channels = {role: resample(one, sound.sample_rate_hz) for role, one in zip(named, gated, strict=True)}
    utterances = [_renewed(one, channels[one.role]) for one in transcript_of(told["call_id"]).utterances]
    kept["voice"] = [asdict(one) for one in measure(utterances, named)]
    kept["utterances"] = [asdict(one) for one in utterances]
    return kept


def _renewed(one: Utterance, channel: Samples) -> Utterance:
    samples = channel[one.start_ms * SAMPLE_RATE_HZ // 1000 : one.end_ms * SAMPLE_RATE_HZ // 1000]
    measures = measure_utterance(samples, one.raw_text, one.language)
    return replace(one, text=written(one.raw_text, one.language), measures=measures)


def fingerprint() -> str:
    """That of the product's default settings as they are now."""
    with mock.patch.object(call, "load_engine", lambda name, *_: FakeEngine(name=name)):
        return call.Transcriber(*(default_setting(name) for name in ("engine", "model", "accuracy"))).fingerprint


if __name__ == "__main__":
    calls = json.loads((DEMO / "calls.json").read_text(encoding="utf-8"))
    write({one["call_id"]: renewed(one) for one in calls}, fingerprint())
