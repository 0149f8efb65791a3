"""A call as rules see it: what was said by whom and when, the script, the voices, and what the call was about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

AGENT, USER, ANY = "agent", "user", "any"
WHOLE_CALL = "call"
LANGUAGES = ("zh", "en")


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
    """One phrase of the script; of kind `forbidden`, or one that is asked for."""

    situation: str
    language: str
    kind: str
    text: str


@dataclass(frozen=True)
class Call:
    """Everything that rules may look at.

    Args:
        spoken: utterances in order.
        phrases: the script in force, in all languages.
        measures: of the voices, by role (`agent`, `user`, or `call` for both together) and name (docs/voice.md).
        call_type: as it was imported, such as `booking`.
        context: the call's record by field, or None where there is no record.
    """

    spoken: tuple[Spoken, ...]
    phrases: tuple[Phrase, ...] = ()
    measures: Mapping[tuple[str, str], float | None] = field(default_factory=dict)
    call_type: str = ""
    context: Mapping[str, str] | None = None

    @cached_property
    def language(self) -> str:
        """The language that the agent speaks for most of the time; that of all where no agent is known."""
        own = self.of(AGENT) or self.spoken
        english = sum(one.end_ms - one.start_ms for one in own if one.language == "en")
        return "en" if english * 2 > sum(one.end_ms - one.start_ms for one in own) else "zh"

    @cached_property
    def script(self) -> tuple[Phrase, ...]:
        """The phrases in the call's language."""
        return tuple(one for one in self.phrases if one.language == self.language)

    @cached_property
    def asked_for(self) -> tuple[Phrase, ...]:
        """The phrases in the call's language that are not forbidden ones."""
        return tuple(one for one in self.script if one.kind != "forbidden")

    def of(self, role: str) -> tuple[Spoken, ...]:
        """What one party says, in order; `any` for both."""
        return tuple(one for one in self.spoken if role in (ANY, one.role))

    def measure(self, role: str, name: str) -> float | None:
        """A measure of a voice; None where it could not be told."""
        return self.measures.get((role, name))
