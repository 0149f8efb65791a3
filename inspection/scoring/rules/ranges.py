"""Where in a call a rule looks: whose words, and which part of the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspection.scoring.rules.call import AGENT, USER, Call, Spoken
from inspection.scoring.rules.found import Found, unknown
from inspection.scoring.rules.matching import all_heard, first_heard

MS = 1000
SILENCE_MS = 3_000
"""From this long on a silence counts as an event; the same as dead air in docs/voice.md."""

USER_SPEAKS, SILENCE = "user_speaks", "silence"
EVENTS = (USER_SPEAKS, SILENCE)
"""What a range may begin after or end before, besides the situations of the script."""


@dataclass(frozen=True)
class Range:
    """Which part of a call; everything that is given must hold.

    Args:
        role: whose words: agent, user, or any.
        first_s, last_s: utterances that begin within the first, or end within the last seconds of the talk.
        first_turns, last_turns: the first or last utterances of the role, after all else.
        after, before: an event: a situation of the script said by the agent, `user_speaks`, or `silence` (3 s).
    """

    role: str = AGENT
    first_s: float | None = None
    last_s: float | None = None
    first_turns: int | None = None
    last_turns: int | None = None
    after: str = ""
    before: str = ""


def within(where: Range, call: Call) -> tuple[Spoken, ...] | Found:
    """What was said there, or why that cannot be told: an event that was not heard, nobody who spoke."""
    own: Sequence[Spoken] = call.of(where.role)
    if not call.spoken:
        return unknown("no_speech")
    for event, after in ((where.after, True), (where.before, False)):
        if event:
            place = event_of(event, call)
            if place is None:
                return unknown("no_event")
            own = [one for one in own if (one.start_ms >= place[1] if after else one.end_ms <= place[0])]
    if where.first_s is not None:
        own = [one for one in own if one.start_ms <= where.first_s * MS]
    if where.last_s is not None:
        end = max(one.end_ms for one in call.spoken)
        own = [one for one in own if one.end_ms >= end - where.last_s * MS]
    own = own[: where.first_turns]
    return tuple(own[-where.last_turns :] if where.last_turns else own)


def event_of(event: str, call: Call) -> tuple[int, int] | None:
    """When an event happens first, from and to in milliseconds; None where it was not heard."""
    if event == USER_SPEAKS:
        return next(((one.start_ms, one.end_ms) for one in call.of(USER)), None)
    if event == SILENCE:
        return next((gap for gap in silences(call.spoken) if gap[1] - gap[0] >= SILENCE_MS), None)
    clip = first_heard(all_heard(call.of(AGENT), call.asked_for), event)
    return None if clip is None else (clip.start_ms, clip.end_ms)


def silences(spoken: Sequence[Spoken]) -> list[tuple[int, int]]:
    """The stretches between utterances in which nobody speaks, in order."""
    gaps, until = [], None
    for one in sorted(spoken, key=lambda utterance: utterance.start_ms):
        if until is not None and one.start_ms > until:
            gaps.append((until, one.start_ms))
        until = one.end_ms if until is None else max(until, one.end_ms)
    return gaps


def overlaps(call: Call) -> list[tuple[int, int]]:
    """The stretches in which agent and user speak at the same time, in order."""
    both = [
        (max(one.start_ms, other.start_ms), min(one.end_ms, other.end_ms))
        for one in call.of(AGENT)
        for other in call.of(USER)
    ]
    return sorted(stretch for stretch in both if stretch[1] > stretch[0])


def turns(spoken: Sequence[Spoken]) -> list[tuple[Spoken, ...]]:
    """Utterances gathered into turns: until somebody else speaks."""
    found: list[list[Spoken]] = [[spoken[0]]] if spoken else []
    for one, other in pairwise(spoken):
        if one.role == other.role:
            found[-1].append(other)
        else:
            found.append([other])
    return [tuple(turn) for turn in found]
