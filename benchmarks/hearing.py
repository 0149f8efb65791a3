"""How well the demo calls are heard and what the rules make of it, by the committed transcripts; no engine is run.

    python -m benchmarks.hearing

Prints the tables of docs/benchmarks/hearing.md. The truth is data/demo/calls.json: what was said, and what was planted.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.rule_calls import script, suggestions
from inspection.outcomes import Outcome
from inspection.scoring.rules import Suggested
from tests.transcripts import committed, demo_calls, transcript_of
from transcribe.accuracy import Errors, count_errors

CRITERIA = {"greeting": "A1", "closing": "A3"}
_PLAIN = re.compile(r"[^\w]+")


@dataclass
class Found:
    """How often something was suggested where it was said, and where it was not; and how often it was not judged."""

    said_matched: int = 0
    said_not_matched: int = 0
    unsaid_matched: int = 0
    unsaid_not_matched: int = 0
    said_not_evaluated: int = 0
    unsaid_not_evaluated: int = 0
    lowest_said: float = 100.0
    highest_unsaid: float = 0.0

    @property
    def precision(self) -> float:
        """Of what was called said, the share that was."""
        return self.said_matched / (self.said_matched + self.unsaid_matched)

    @property
    def recall(self) -> float:
        """Of what was said and judged, the share that was called said."""
        return self.said_matched / (self.said_matched + self.said_not_matched)

    def count(self, said: bool, one: Suggested) -> None:
        """Add one call."""
        name = f"{'said' if said else 'unsaid'}_{one.outcome}"
        setattr(self, name, getattr(self, name) + 1)
        if one.score is not None and said:
            self.lowest_said = min(self.lowest_said, one.score)
        elif one.score is not None:
            self.highest_unsaid = max(self.highest_unsaid, one.score)


def was_said(call: Mapping[str, Any], situation: str) -> bool:
    """Whether the agent truly said the script's phrase: as the first turn (greeting) or the last one (closing)."""
    turns = [turn["text"] for turn in call["turns"] if turn["role"] == "agent"]
    text = _plain(turns[0] if situation == "greeting" else turns[-1])
    wanted = (phrase for phrase in script() if (phrase.situation, phrase.language) == (situation, call["language"]))
    return any(_plain(phrase.text) in text for phrase in wanted)


def found(situation: str) -> Found:
    """The suggestions of one situation over all calls, against the truth."""
    total = Found()
    for call_id, call in demo_calls().items():
        one = next(one for one in suggestions(call_id) if one.criterion == CRITERIA[situation])
        total.count(was_said(call, situation), one)
    return total


def errors() -> dict[tuple[str, str], Errors]:
    """Errors by language and role (`both` for calls of one channel)."""
    total: dict[tuple[str, str], Errors] = defaultdict(lambda: Errors(0, 0))
    for call_id, call in demo_calls().items():
        for role in ("both",) if call["channels"] == 1 else ("agent", "user"):
            truth = " ".join(turn["text"] for turn in call["turns"] if role in ("both", turn["role"]))
            heard = " ".join(one.text for one in transcript_of(call_id).utterances if role in ("both", one.role))
            total[call["language"], role] += count_errors(truth, heard)
    return dict(total)


def numbers() -> dict[tuple[bool, Outcome, str], int]:
    """How often A7 came to which outcome and reason, by whether a wrong number was planted."""
    total: dict[tuple[bool, Outcome, str], int] = defaultdict(int)
    for call_id, call in demo_calls().items():
        wrong = any(one["code"] == "wrong_repeat" for one in call["planted"])
        one = next(one for one in suggestions(call_id) if one.criterion == "A7")
        total[wrong, one.outcome, one.reason] += 1
    return dict(total)


def report() -> str:
    """The tables in Markdown."""
    head = committed()
    lines = [
        f"Engine {head['engine']}, model {head['model']}, accuracy {head['accuracy']}, {len(head['calls'])} calls."
    ]
    lines += ["", "| language | party | edits | length | error rate |", "|---|---|---|---|---|"]
    for (language, role), one in sorted(errors().items()):
        lines.append(f"| {language} | {role} | {one.edits} | {one.length} | {one.rate or 0:.3f} |")
    lines += [
        "",
        "| phrase | said: heard / not / not judged | not said: heard / not / not judged | precision | recall ",
    ]
    lines[-1] += "| lowest score said | highest not said |"
    lines += ["|---|---|---|---|---|---|---|"]
    for situation in CRITERIA:
        one = found(situation)
        said = f"{one.said_matched} / {one.said_not_matched} / {one.said_not_evaluated}"
        unsaid = f"{one.unsaid_matched} / {one.unsaid_not_matched} / {one.unsaid_not_evaluated}"
        scores = f"{one.lowest_said:.1f} | {one.highest_unsaid:.1f}"
        lines.append(f"| {situation} | {said} | {unsaid} | {one.precision:.3f} | {one.recall:.3f} | {scores} |")
    lines += ["", "| number repeated back | outcome | reason | calls |", "|---|---|---|---|"]
    for (wrong, outcome, reason), calls in sorted(numbers().items()):
        lines.append(f"| {'wrongly' if wrong else 'rightly, or none'} | {outcome} | {reason} | {calls} |")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return _PLAIN.sub("", text).lower()


if __name__ == "__main__":
    print(report())
