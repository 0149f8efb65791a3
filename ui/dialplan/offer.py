"""A month whose dial tests are not drawn: the options, what they can settle, and the button that draws."""

from zoneinfo import ZoneInfo

import streamlit as st

from inspection.clock import business_now
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.measurement.competitor_list import active_rivals
from inspection.measurement.dial_need import needs_of_capacity
from inspection.measurement.dial_options import MOST_TESTS, DialOptions
from inspection.measurement.dial_plan import draw_dial_plan
from inspection.measurement.dial_tasks import STEPS
from inspection.month import Month
from inspection.policies import Actor, may
from inspection.words import say
from ui.dialplan.need import need_block, settled
from ui.months import ZONE
from ui.page import empty_state, plain
from ui.planning.acting import act


def offer(month: Month, centres: int, user: Actor) -> None:
    """Options beside what they can settle, and the button that draws."""
    words = user.language
    with open_session() as session:
        rivals = {one.code: one.compared for one in active_rivals(session=session)}
        over = business_now(session=session).astimezone(ZoneInfo(ZONE)).date() >= month.last_day
    if over:
        empty_state(say("dial_plan.over", words, month=month))
        return
    st.info(say("dial_plan.not_drawn", words, month=month))
    try:
        chosen = _options(words)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        return
    if may(user, "plan_dial_tests") and st.button(say("dial_plan.draw", words), type="primary", key="dial_plan_draw"):
        _draw(month, chosen, user)
    calls = chosen.tests * centres * (1 + len(rivals))
    _, needs = needs_of_capacity(1, calls, centres=centres, rivals=rivals, steps=chosen.steps)
    st.subheader(say("dial_plan.expected", words))
    need_block(needs, say("dial_plan.need_sentence", words, month=month, **settled(needs)), "dial_plan_expected", words)


def draw_rest(month: Month, user: Actor) -> None:
    """A button that draws the centres which have no plan yet, with the options of the others."""
    if may(user, "plan_dial_tests") and st.button(say("dial_plan.draw_rest", user.language), key="dial_plan_draw_rest"):
        _draw(month, None, user)


def _draw(month: Month, chosen: DialOptions | None, user: Actor) -> None:
    act(
        user,
        lambda session: len(draw_dial_plan(month, session=session, by=user, options=chosen)),
        "dial_plan.is_drawn",
    )


def _options(words: str) -> DialOptions:
    """What is chosen for the draw."""
    usual = DialOptions()
    left, middle, right = st.columns(3)
    tests = left.number_input(
        say("dial_plan.tests", words),
        1,
        MOST_TESTS,
        usual.tests,
        help=say("dial_plan.tests_help", words),
        key="dial_plan_tests",
    )
    mystery = middle.number_input(say("dial_plan.mystery", words), 0, 100, 80, key="dial_plan_mystery")
    english = right.number_input(say("dial_plan.english", words), 0, 100, 10, key="dial_plan_english")
    steps = st.multiselect(
        say("dial_plan.steps", words),
        STEPS,
        default=STEPS,
        format_func=lambda one: say(f"dial_plan.step_{one}", words),
        help=say("dial_plan.steps_help", words),
        key="dial_plan_steps",
    )
    lines = st.text_input(say("dial_plan.lines", words), ", ".join(usual.lines), key="dial_plan_lines")
    numbers = tuple(one.strip() for one in lines.replace("，", ",").split(",") if one.strip())
    return DialOptions(tests, mystery, {"zh": 100.0 - english, "en": float(english)}, tuple(steps), numbers)
