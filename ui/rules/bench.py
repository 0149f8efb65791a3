"""What a run of the test bench found: a line a criterion, and the calls behind it with their clips."""

import streamlit as st

from inspection.database import open_session
from inspection.listening.heard import hear_if_kept
from inspection.outcomes import Outcome
from inspection.policies import Actor
from inspection.scoring.rule_bench import Bench, Line, Looked
from inspection.scoring.rules import FORBIDDEN
from inspection.scoring.standards import situation_names
from inspection.words import say
from ui.choice import chosen_rows
from ui.page import plain
from ui.scoring.listening import listen, seek_to

MOST_ROWS = 200


def show_bench(found: Bench, user: Actor) -> None:
    """The table by criterion; choosing a line shows its calls, choosing a call plays the clip."""
    words = user.language
    values = {"calls": found.calls, "transcribed": found.transcribed, "month": found.month}
    st.markdown(f"**{say('rules.ran', words, **values)}**")
    if not found.calls:
        st.caption(say("rules.no_calls", words))
        return
    chosen = chosen_rows([_line(one, words) for one in found.lines], range(len(found.lines)), "rules_lines")
    if not chosen:
        st.caption(say("rules.choose_line", words))
        return
    line = found.lines[chosen[0]]
    key = (line.criterion, line.part)
    _calls([one for one in found.looked if (one.found.criterion, one.found.part) == key], user)


def _calls(looked: list[Looked], user: Actor) -> None:
    words = user.language
    outcomes = list(Outcome)
    shown = st.segmented_control(
        say("rules.show", words),
        outcomes,
        format_func=lambda one: say(f"rules.outcome_{one}", words),
        selection_mode="multi",
        default=outcomes,
        key="rules_shown",
    )
    differing = st.toggle(say("rules.differing", words), key="rules_differing")
    rows = [one for one in looked if one.found.outcome in shown and (not differing or _differs(one))][:MOST_ROWS]
    if not rows:
        st.caption(say("rules.no_rows", words))
        return
    places = {one.recording_id: one for one in rows}
    chosen = chosen_rows([_call(one, words) for one in rows], list(places), "rules_calls")
    if not chosen or chosen[0] not in places:
        st.caption(say("rules.choose_call", words))
        return
    one = places[chosen[0]]
    with open_session() as session:
        heard = hear_if_kept(one.recording_id, session=session, by=user)
    if heard is None:
        st.info(say("rules.not_heard", words))
        return
    if one.found.start_ms is not None:
        st.button(
            say("scoring.play_clip", words),
            key="rules_play",
            icon=":material/play_arrow:",
            on_click=seek_to,
            args=(one.recording_id, one.found.start_ms),
        )
    listen(heard, words)


def _differs(one: Looked) -> bool:
    """Whether the rule and the inspector said opposite things."""
    return (one.found.outcome, one.human) in ((Outcome.MATCHED, "no"), (Outcome.NOT_MATCHED, "yes"))


def _line(one: Line, words: str) -> dict[str, object]:
    return {
        say("rules.criterion", words): one.criterion,
        say("rules.part", words): _part(one.part, words),
        say("rules.outcome_matched", words): one.matched,
        say("rules.outcome_not_matched", words): one.not_matched,
        say("rules.outcome_not_evaluated", words): one.not_evaluated,
        say("rules.alike", words): f"{one.agreed} / {one.compared}" if one.compared else "",
        say("rules.kappa", words): "" if one.kappa is None else f"{one.kappa:.2f}",
    }


def _call(one: Looked, words: str) -> dict[str, object]:
    found = one.found
    reason = ""
    if found.reason:
        reason = say(f"scoring.reason_{found.reason}", words, phrase=found.phrase, heard=found.heard)
    return {
        say("scoring.call", words): one.call_id,
        say("rules.outcome", words): say(f"rules.outcome_{found.outcome}", words),
        say("rules.human", words): "" if one.human is None else say(f"rules.human_{one.human}", words),
        say("rules.heard", words): found.heard or reason,
        say("rules.looked_for", words): found.phrase,
        say("rules.score", words): found.score,
        say("rules.from", words): None if found.start_ms is None else round(found.start_ms / 1000, 1),
    }


def _part(part: str, words: str) -> str:
    names = situation_names()
    if part in names:
        return names[part][words]
    return say("rules.part_forbidden", words) if part == FORBIDDEN else plain(part)
