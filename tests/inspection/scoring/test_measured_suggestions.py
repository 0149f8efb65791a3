"""The default rules over the committed transcripts, as docs/suggestions.md tells; and what is asked of them."""

from pathlib import Path

import pytest

from benchmarks.rule_calls import suggestions
from benchmarks.suggestions import HELD_OUT, clips, confusions, parts_of_calls, report, together
from inspection.outcomes import Outcome

ROOT = Path(__file__).parents[3]
PRECISION, RECALL = 0.95, 0.90


def test_the_page_of_the_documentation_is_what_is_measured() -> None:
    assert report() in (ROOT / "docs" / "suggestions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", parts_of_calls())
def test_matched_is_right_and_little_is_missed(part: str) -> None:
    found = together(confusions(parts_of_calls()[part]))
    (right, called), (_, judged), (_, so) = found.precision, found.recall, found.found
    assert called > 200 and right / called >= PRECISION
    assert right / judged >= RECALL and right / so >= RECALL


def test_a_third_is_held_out_by_voice() -> None:
    parts = parts_of_calls()
    assert len(parts["held out"]) * 3 == len(parts["all"]) == len(parts["held out"] + parts["written against"])
    assert {call["agent"] for call in parts["held out"]} == set(HELD_OUT)


def test_what_is_planted_is_offered_to_listen_to() -> None:
    for right, _other, missed in clips(parts_of_calls()["all"]).values():
        assert right >= 1 and missed == 0


def test_an_agent_without_fault_is_not_said_to_have_left_anything_out() -> None:
    faultless = [call for call in parts_of_calls()["all"] if call["agent"] == "1003"]
    amiss = [one for call in faultless for one in suggestions(call["call_id"]) if one.outcome == Outcome.NOT_MATCHED]
    assert amiss == []
