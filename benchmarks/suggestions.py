"""How often the default rules are right on the demo calls; prints the tables of docs/suggestions.md.

    python -m benchmarks.suggestions [--errors]

The truth is data/demo/calls.json; the rules look at the committed transcripts, no engine is run. Held out: the calls of
the agents whose voice is the synthesiser's lowered by more than a tenth (1002 and 1005, a third of all calls). That was
settled before any rule was measured, and no rule was written against their calls.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.rule_calls import script, suggestions
from benchmarks.suggestion_truth import truth
from inspection.outcomes import Outcome
from inspection.statistics.intervals import wilson_interval
from tests.transcripts import demo_calls

HELD_OUT = ("1002", "1005")
NOTHING = "nothing"
OUTCOMES = (*Outcome, NOTHING)
CLIPS = {("D3", "forbidden"): {"argument"}, ("D3", ""): {"interruption"}, ("D4", ""): {"disclosure"}}
"""What the rules only ask to listen to, and what is planted where they should."""


@dataclass
class Confusion:
    """How often each outcome came about where it was so, and where it was not."""

    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: "Confusion") -> "Confusion":
        self.true += other.true
        self.false += other.false
        return self

    @property
    def precision(self) -> tuple[int, int]:
        """Right ones of those called matched."""
        return self.true[Outcome.MATCHED], self.true[Outcome.MATCHED] + self.false[Outcome.MATCHED]

    @property
    def recall(self) -> tuple[int, int]:
        """Those called matched, of what was so and was judged."""
        return self.true[Outcome.MATCHED], self.true.total() - self.true[Outcome.NOT_EVALUATED]

    @property
    def found(self) -> tuple[int, int]:
        """Those called matched, of all that was so, judged or not."""
        return self.true[Outcome.MATCHED], self.true.total()


def judged(call_id: str) -> Iterable[tuple[str, str, bool, str]]:
    """Criterion, part, whether it is so, and what the rules say of it."""
    found = {(one.criterion, one.part): one.outcome for one in suggestions(call_id)}
    for (criterion, part), so in truth(demo_calls()[call_id], script()).items():
        # Where nobody can be told apart, the criterion as a whole is not evaluated.
        outcome = found.get((criterion, part), found.get((criterion, ""), NOTHING))
        yield criterion, part, so, outcome


def confusions(calls: Iterable[Mapping[str, Any]]) -> dict[str, Confusion]:
    """By criterion, in order."""
    total: dict[str, Confusion] = defaultdict(Confusion)
    for call in calls:
        for criterion, _part, so, outcome in judged(call["call_id"]):
            (total[criterion].true if so else total[criterion].false)[outcome] += 1
    return dict(sorted(total.items()))


def together(parts: Mapping[str, Confusion]) -> Confusion:
    """All criteria in one."""
    total = Confusion()
    for one in parts.values():
        total += one
    return total


def parts_of_calls() -> dict[str, list[Mapping[str, Any]]]:
    """The calls that rules were written against, and those held out."""
    calls = list(demo_calls().values())
    return {
        "written against": [call for call in calls if call["agent"] not in HELD_OUT],
        "held out": [call for call in calls if call["agent"] in HELD_OUT],
        "all": calls,
    }


def clips(calls: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Of what is only offered to listen to: right places, others, and missed ones, in calls with two channels."""
    counted = {key: [0, 0, 0] for key in CLIPS}
    for call in calls:
        planted = {one["code"] for one in call["planted"]}
        found = {(one.criterion, one.part) for one in suggestions(call["call_id"])}
        for key, codes in CLIPS.items():
            offered, so = key in found, bool(codes & planted)
            counted[key][0] += offered and so
            counted[key][1] += offered and not so
            counted[key][2] += so and not offered
    return {key: (one[0], one[1], one[2]) for key, one in counted.items()}


def report() -> str:
    """The tables in Markdown."""
    lines: list[str] = []
    for name, calls in parts_of_calls().items():
        agents = ", ".join(sorted({call["agent"] for call in calls}))
        english = sum(call["language"] == "en" for call in calls)
        lines += [
            f"### {name.capitalize()}: {len(calls)} calls, {english} in English, agents {agents}",
            "",
            _HEAD,
            _LINE,
        ]
        parts = confusions(calls)
        lines += [_row(code, one) for code, one in parts.items()]
        lines += [_row("**together**", together(parts)), ""]
    lines += [
        "### Places to listen to",
        "",
        "| criterion | planted | calls | offered rightly | otherwise | missed |",
    ]
    lines += ["|---|---|---|---|---|---|"]
    for name, calls in parts_of_calls().items():
        for key, (right, other, missed) in clips(calls).items():
            planted = ", ".join(CLIPS[key])
            lines.append(f"| {key[0]} | {planted} | {name} | {right} | {other} | {missed} |")
    return "\n".join(lines)


_HEAD = (
    "| criterion | so: matched / not / not evaluated / nothing | not so: matched / not / not evaluated / nothing "
    "| precision of matched | recall, of what was judged | found, of all that was so |"
)
_LINE = "|---|---|---|---|---|---|"


def _row(name: str, one: Confusion) -> str:
    counts = [" / ".join(str(side[outcome]) for outcome in OUTCOMES) for side in (one.true, one.false)]
    rates = [_rate(*pair) for pair in (one.precision, one.recall, one.found)]
    return f"| {name} | {' | '.join(counts)} | {' | '.join(rates)} |"


def _rate(part: int, whole: int) -> str:
    if not whole:
        return "none"
    low, high = wilson_interval(part, whole)
    return f"{part / whole:.3f} ({float(low):.3f} to {float(high):.3f})"


def errors(calls: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each wrong or missing finding, for whoever writes rules."""
    return [
        f"{call['call_id']} {call['script']} {criterion} {part}: {'so' if so else 'not so'}, {outcome}"
        for call in calls
        for criterion, part, so, outcome in judged(call["call_id"])
        if outcome != (Outcome.MATCHED if so else Outcome.NOT_MATCHED) and (so or outcome == Outcome.MATCHED)
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--errors", action="store_true", help="list the errors on the calls that rules are written against"
    )
    if parser.parse_args().errors:
        print("\n".join(errors(parts_of_calls()["written against"])))
    else:
        print(report())


if __name__ == "__main__":
    main()
