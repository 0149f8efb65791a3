"""What the machine suggests for a call: three-valued, with evidence or with the reason why it could not look.

Pure: utterances, phrases and measures come in, findings go out. A finding is never an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspection.models.scoring import Outcome
from inspection.scoring.placeholders import without_placeholders
from transcribe.numbers import find_numbers
from transcribe.words import find_phrase, is_chinese

RULE_VERSION = "first/5"
HEARD = {"zh": 60.0, "en": 70.0}
"""Soft match (of syllables, or of words) from which a phrase counts as heard, by language; measured: decision 11."""

OPENING_MS = 15_000
CLOSING_MS = 20_000
MOST_GAP_MS = 1_500
LOW_CONFIDENCE = 0.35
ROLES_DOUBTFUL = "roles_doubtful"
EVALUATED = ("A1", "A2", "A3", "A4.1", "A4.3", "A7")
SPEED = {"zh": (120.0, 320.0), "en": (90.0, 220.0)}
"""Moderate speed, characters or words a minute of speech: outside of it the machine points it out."""

RISING_ST = 0.5
"""Semitones that phrases rise at their end (median over the agent's utterances) from which the intonation counts as
rising. Falling proves nothing: statements fall in every friendly voice, and Mandarin's tones bend the last syllable."""


@dataclass(frozen=True)
class Spoken:
    """One utterance, as far as rules need it."""

    role: str
    start_ms: int
    end_ms: int
    text: str
    language: str
    confidence: float


@dataclass(frozen=True)
class Phrase:
    """One phrase of the script."""

    situation: str
    language: str
    kind: str
    text: str


@dataclass(frozen=True)
class Suggested:
    """What a rule found for a criterion (and a part of it, such as a situation)."""

    criterion: str
    outcome: Outcome
    part: str = ""
    score: float | None = None
    phrase: str = ""
    heard: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    reason: str = ""


def suggest_all(
    spoken: Sequence[Spoken], phrases: Sequence[Phrase], measures: Mapping[str, float | None], *, transferred: bool
) -> list[Suggested]:
    """Every suggestion for one call.

    Args:
        spoken: utterances in order.
        phrases: the script in force, in all languages.
        measures: the agent's voice measures by name.
        transferred: whether the call was handed over, so that no closing is due.
    """
    agent = [one for one in spoken if one.role == "agent"]
    if not agent:
        reason = "roles_unsure" if spoken else "no_speech"
        return [Suggested(code, Outcome.NOT_EVALUATED, reason=reason) for code in EVALUATED]
    language = _language(agent)
    fitting = [phrase for phrase in phrases if phrase.language == language]
    if _user_greets(spoken, [one for one in fitting if one.situation == "greeting"]):
        return [Suggested(code, Outcome.NOT_EVALUATED, reason=ROLES_DOUBTFUL) for code in EVALUATED]
    found = [
        _at_opening(agent, [one for one in fitting if one.situation == "greeting"], spoken),
        _at_closing(agent, [one for one in fitting if one.situation == "closing"], transferred=transferred),
        _intonation(measures.get("pitch_rise")),
        _speed(measures.get("speech_rate"), language),
        _repeated_back(spoken),
    ]
    return found + _situations(agent, fitting) + _forbidden(agent, fitting)


def _language(agent: Sequence[Spoken]) -> str:
    english = sum(one.end_ms - one.start_ms for one in agent if one.language == "en")
    return "en" if english * 2 > sum(one.end_ms - one.start_ms for one in agent) else "zh"


def best_match(spoken: Sequence[Spoken], phrases: Sequence[Phrase]) -> Suggested | None:
    """The phrase heard best, over single utterances and neighbouring ones joined; None without speech or phrase."""
    best: Suggested | None = None
    for start, end, text in _runs(spoken):
        for phrase in phrases:
            found = find_phrase(without_placeholders(phrase.text), text)
            if best is None or found.score > (best.score or 0.0):
                heard = text[found.start : found.end]
                best = Suggested("", Outcome.MATCHED, "", round(found.score, 1), phrase.text, heard, start, end)
    return best


def _user_greets(spoken: Sequence[Spoken], greetings: Sequence[Phrase]) -> bool:
    """Whether the greeting is heard from the user and not from the agent: then the channels are the wrong way round."""

    def greets(role: str) -> bool:
        own = [one for one in spoken if one.role == role and one.start_ms <= OPENING_MS]
        return _is_heard(best_match(own, greetings))

    return greets("user") and not greets("agent")


def heard_from(phrase: str) -> float:
    """The soft match from which a phrase counts as heard, by its language."""
    return HEARD["zh" if is_chinese(phrase) else "en"]


def _is_heard(best: Suggested | None) -> bool:
    return best is not None and (best.score or 0.0) >= heard_from(best.phrase)


def _runs(spoken: Sequence[Spoken]) -> list[tuple[int, int, str]]:
    """Single utterances and pairs of neighbours: (start_ms, end_ms, text)."""
    runs = [(one.start_ms, one.end_ms, one.text) for one in spoken]
    for one, other in pairwise(spoken):
        if other.start_ms - one.end_ms <= MOST_GAP_MS:
            runs.append((one.start_ms, other.end_ms, f"{one.text} {other.text}"))
    return runs


def _at_opening(agent: Sequence[Spoken], phrases: Sequence[Phrase], spoken: Sequence[Spoken]) -> Suggested:
    first_user = next((one.start_ms for one in spoken if one.role == "user"), spoken[-1].end_ms)
    limit = max(OPENING_MS, first_user)
    return _judge("A1", best_match([one for one in agent if one.start_ms <= limit][:3], phrases), agent[:1])


def _at_closing(agent: Sequence[Spoken], phrases: Sequence[Phrase], *, transferred: bool) -> Suggested:
    if transferred:
        return Suggested("A3", Outcome.NOT_EVALUATED, reason="transferred")
    last = [one for one in agent if one.start_ms >= agent[-1].end_ms - CLOSING_MS]
    return _judge("A3", best_match(last[-3:], phrases), agent[-1:])


def _judge(criterion: str, best: Suggested | None, heard: Sequence[Spoken], part: str = "") -> Suggested:
    if best is not None and _is_heard(best):
        return Suggested(
            criterion, Outcome.MATCHED, part, best.score, best.phrase, best.heard, best.start_ms, best.end_ms
        )
    if heard and min(one.confidence for one in heard) < LOW_CONFIDENCE:
        return Suggested(criterion, Outcome.NOT_EVALUATED, part, reason="low_confidence")
    place = heard[0] if heard else None
    return Suggested(
        criterion,
        Outcome.NOT_MATCHED,
        part,
        None if best is None else best.score,
        "" if best is None else best.phrase,
        "" if place is None else place.text,
        None if place is None else place.start_ms,
        None if place is None else place.end_ms,
    )


def _situations(agent: Sequence[Spoken], phrases: Sequence[Phrase]) -> list[Suggested]:
    by_situation: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if phrase.kind == "standard":
            by_situation.setdefault(phrase.situation, []).append(phrase)
    found = {situation: best_match(agent, own) for situation, own in by_situation.items()}
    heard = {situation: best for situation, best in found.items() if best is not None and _is_heard(best)}
    suggested = []
    for situation, best in heard.items():
        alone: Suggested | None = best
        if any(_gives_way(best, other) for other in heard.values()):
            alone = best_match([one for one in agent if not _covers(best, one)], by_situation[situation])
        if alone is not None and _is_heard(alone):
            suggested.append(_judge("A2", alone, (), situation))
    return suggested


def _gives_way(best: Suggested, other: Suggested) -> bool:
    """Whether a phrase was heard in what another one says longer or better: the greeting sounds like further help."""
    inside = (other.start_ms or 0) <= (best.start_ms or 0) and (best.end_ms or 0) <= (other.end_ms or 0)
    fits_better = len(best.heard) < len(other.heard) or (best.score or 0.0) < (other.score or 0.0)
    return inside and best.heard in other.heard and fits_better


def _covers(best: Suggested, one: Spoken) -> bool:
    return (best.start_ms or 0) <= one.start_ms and one.end_ms <= (best.end_ms or 0)


def _forbidden(agent: Sequence[Spoken], phrases: Sequence[Phrase]) -> list[Suggested]:
    best = best_match(agent, [phrase for phrase in phrases if phrase.kind == "forbidden"])
    if best is None or not _is_heard(best):
        return []
    clip = (best.score, best.phrase, best.heard, best.start_ms, best.end_ms)
    return [
        Suggested("A2", Outcome.MATCHED, "forbidden", *clip),
        Suggested("D3", Outcome.NOT_EVALUATED, "forbidden", *clip, "listen"),
    ]


def _intonation(rise: float | None) -> Suggested:
    if rise is None:
        return Suggested("A4.1", Outcome.NOT_EVALUATED, reason="no_pitch")
    told = round(rise, 1)
    if told < RISING_ST:
        return Suggested("A4.1", Outcome.NOT_EVALUATED, score=told, reason="pitch_falls")
    return Suggested("A4.1", Outcome.MATCHED, score=told, reason="pitch_rise")


def _speed(rate: float | None, language: str) -> Suggested:
    if rate is None:
        return Suggested("A4.3", Outcome.NOT_EVALUATED, reason="no_speech")
    low, high = SPEED[language]
    outcome = Outcome.MATCHED if low <= rate <= high else Outcome.NOT_MATCHED
    return Suggested("A4.3", outcome, score=round(rate), reason="speech_rate")


def _repeated_back(spoken: Sequence[Spoken]) -> Suggested:
    """Each number the user says, looked for in what the agent says afterwards; the first one not repeated decides."""
    repeated: Suggested | None = None
    for index, one in enumerate(spoken):
        if one.role != "user":
            continue
        later = _runs([other for other in spoken[index + 1 :] if other.role == "agent"])
        for number in find_numbers(one.text):
            repeated = _looked_for(number, one, later)
            if repeated.outcome != Outcome.MATCHED:
                return repeated
    return repeated or Suggested("A7", Outcome.NOT_EVALUATED, reason="no_number")


def _looked_for(number: str, said: Spoken, later: Sequence[tuple[int, int, str]]) -> Suggested:
    """One number of the user in the agent's later speech.

    A number that comes back otherwise is a matter for the listener: over the telephone the recogniser mishears digits
    more often than agents say wrong ones.
    """
    numbered = [(run, numbers) for run in later if (numbers := find_numbers(run[2]))]
    same = next((run for run, numbers in numbered if any(number in other for other in numbers)), None)
    if same is not None:
        return _number(Outcome.MATCHED, number, same, "number")
    if numbered:
        return _number(Outcome.NOT_EVALUATED, number, numbered[0][0], "number_unclear")
    return _number(Outcome.NOT_MATCHED, number, (said.start_ms, said.end_ms, said.text), "number")


def _number(outcome: Outcome, number: str, at: tuple[int, int, str], reason: str) -> Suggested:
    return Suggested("A7", outcome, "", None, number, at[2], at[0], at[1], reason)
