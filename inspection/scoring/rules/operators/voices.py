"""Operators over the voices: speed, intonation, loudness, clarity, silence, interruption, overlap."""

from collections.abc import Sequence

from inspection.scoring.rules.call import AGENT, ANY, USER, Call, Spoken
from inspection.scoring.rules.found import MATCHED, NOT_MATCHED, Found, unknown
from inspection.scoring.rules.model import Field, Operator, Test
from inspection.scoring.rules.ranges import MS, overlaps, silences, within

SHORTEST_MS = 500
"""Both must speak for so long at the same time before it counts; as in docs/voice.md."""


def speech_rate(test: Test, call: Call) -> Found:
    """Whether a party's speed, characters or words a minute, lies between the limits."""
    return _between(test, call.measure(test.where.role, "speech_rate"), "speech_rate", "no_speech", digits=0)


def pitch_rise(test: Test, call: Call) -> Found:
    """Whether a party's pitch rises at phrase ends, median in semitones, within the limits."""
    found = _between(test, call.measure(test.where.role, "pitch_rise"), "pitch_rise", "no_pitch", digits=1)
    return Found(NOT_MATCHED, "pitch_falls", found.score) if found.outcome == NOT_MATCHED else found


def loudness(test: Test, call: Call) -> Found:
    """Whether a party's level, dB under full scale, lies between the limits."""
    return _between(test, call.measure(test.where.role, "loudness"), "loudness", "no_measure", digits=1)


def confidence(test: Test, call: Call) -> Found:
    """Whether a party was understood so surely, 0 to 1, by time; the least sure utterance speaks against it."""
    own = within(test.where, call)
    if isinstance(own, Found) or not own:
        return own if isinstance(own, Found) else unknown("no_speech")
    lengths = [max(1, one.end_ms - one.start_ms) for one in own]
    mean = sum(one.confidence * length for one, length in zip(own, lengths, strict=True)) / sum(lengths)
    found = _between(test, mean, "confidence", "no_speech", digits=2)
    if found.outcome == MATCHED:
        return found
    least = min(own, key=lambda one: one.confidence)
    return Found(found.outcome, found.reason, found.score, "", least.text, least.start_ms, least.end_ms)


def silence(test: Test, call: Call) -> Found:
    """Whether nobody speaks for so long, between two utterances of the range."""
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    gaps = silences(own)
    longest = max(gaps, key=lambda gap: gap[1] - gap[0], default=None)
    if longest is None or longest[1] - longest[0] < _number(test, "at_least_s") * MS:
        return _spans(NOT_MATCHED, "silence", longest)
    return _spans(MATCHED, "silence", longest)


def interruption(test: Test, call: Call) -> Found:
    """Whether a party begins so often while the other has been speaking and goes on, half a second each."""
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    other = USER if test.where.role == AGENT else AGENT
    others = call.of(other)
    if not others:
        return unknown("roles_unsure")
    breaks = [one for one in own if one.end_ms - one.start_ms >= SHORTEST_MS and _breaks_in(one, others)]
    if len(breaks) < int(_number(test, "at_least", 1)):
        return Found(NOT_MATCHED, "interruption", float(len(breaks)))
    first = breaks[0]
    return Found(MATCHED, "interruption", float(len(breaks)), "", first.text, first.start_ms, first.end_ms)


def overlap(test: Test, call: Call) -> Found:
    """Whether both speak at the same time for so long in all, in stretches of half a second and more."""
    own = within(test.where, call)
    if isinstance(own, Found):
        return own
    if not call.of(AGENT) or not call.of(USER):
        return unknown("roles_unsure")
    first, last = (own[0].start_ms, own[-1].end_ms) if own else (0, 0)
    stretches = [one for one in overlaps(call) if one[1] - one[0] >= SHORTEST_MS and first <= one[0] < last]
    total = sum(one[1] - one[0] for one in stretches) / MS
    longest = max(stretches, key=lambda one: one[1] - one[0], default=None)
    outcome = MATCHED if stretches and total >= _number(test, "at_least_s") else NOT_MATCHED
    start, end = longest or (None, None)
    return Found(outcome, "overlap", round(total, 1), start_ms=start, end_ms=end)


def _breaks_in(one: Spoken, others: Sequence[Spoken]) -> bool:
    return any(
        other.start_ms + SHORTEST_MS <= one.start_ms and other.end_ms - SHORTEST_MS >= one.start_ms for other in others
    )


def _between(test: Test, value: float | None, reason: str, missing: str, *, digits: int) -> Found:
    if value is None:
        return unknown(missing)
    told = round(value, digits)
    low, high = _number(test, "at_least", float("-inf")), _number(test, "at_most", float("inf"))
    return Found(MATCHED if low <= told <= high else NOT_MATCHED, reason, told)


def _spans(outcome: object, reason: str, gap: tuple[int, int] | None) -> Found:
    kept = MATCHED if outcome == MATCHED else NOT_MATCHED
    if gap is None:
        return Found(kept, reason, 0.0)
    return Found(kept, reason, round((gap[1] - gap[0]) / MS, 1), start_ms=gap[0], end_ms=gap[1])


def _number(test: Test, name: str, otherwise: float = 0.0) -> float:
    value = test.values.get(name)
    return float(value) if isinstance(value, int | float) else otherwise


_WHO = ("role",)
_WHERE = ("role", "first_s", "last_s", "first_turns", "last_turns", "after", "before")
_LIMITS = {"at_least": Field("number"), "at_most": Field("number")}
_EITHER = ("at_least", "at_most")
_LONG = {"at_least_s": Field("number", required=True, least=0.1)}
OPERATORS = {
    "speech_rate": Operator(speech_rate, _LIMITS, _WHO, one_of=_EITHER),
    "pitch_rise": Operator(pitch_rise, _LIMITS, _WHO, one_of=_EITHER),
    "loudness": Operator(loudness, _LIMITS, _WHO, one_of=_EITHER),
    "confidence": Operator(confidence, _LIMITS, _WHERE, one_of=_EITHER),
    "silence": Operator(silence, _LONG, _WHERE, role=ANY),
    "interruption": Operator(interruption, {"at_least": Field("count")}, _WHERE),
    "overlap": Operator(overlap, _LONG, _WHERE[1:], role=ANY),
}
