"""The demo calls as the rules see them, by the committed transcripts; no engine is run."""

import tomllib
from functools import cache

from inspection.scoring.rules import Call, Phrase, RuleSet, Spoken, Suggested, read_rules, suggest_all
from inspection.scoring.standards import STANDARDS
from tests.transcripts import demo_calls, transcript_of


@cache
def default_rules() -> RuleSet:
    """The rules that every installation begins with."""
    return read_rules((STANDARDS / "rules.toml").read_text(encoding="utf-8"))


@cache
def script() -> tuple[Phrase, ...]:
    """The default script."""
    rows = tomllib.loads((STANDARDS / "script.toml").read_text(encoding="utf-8"))["phrase"]
    return tuple(Phrase(row["situation"], row["language"], row["kind"], row["text"]) for row in rows)


@cache
def call_of(call_id: str) -> Call:
    """A demo call with its voices and its record."""
    heard, told = transcript_of(call_id), demo_calls()[call_id]
    return Call(
        tuple(Spoken(o.role, o.start_ms, o.end_ms, o.text, o.language, o.confidence) for o in heard.utterances),
        script(),
        {(one.role, one.name): one.value for one in heard.voice},
        told["call_type"],
        told["context"],
    )


@cache
def suggestions(call_id: str) -> tuple[Suggested, ...]:
    """What the default rules suggest for the committed transcript of a call."""
    return tuple(suggest_all(default_rules(), call_of(call_id)))
