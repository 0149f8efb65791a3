"""Planned dial tests: drawing a month, its tests and their changes, what they can settle, and the competitors."""

import streamlit as st

from inspection.clock import is_demo
from inspection.database import open_session
from inspection.measurement.dial_plan import called_centres
from inspection.measurement.dial_plan_view import DialPlanView, read_dial_plan
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say
from ui.dialplan.address import chosen_view
from ui.dialplan.competitors import competitors_section
from ui.dialplan.need import need_section
from ui.dialplan.offer import draw_rest, offer
from ui.dialplan.redraw import redraw_section
from ui.dialplan.slots import slots_section
from ui.months import chosen_month
from ui.page import empty_state, plain
from ui.planning.acting import tell


def render(user: Actor) -> None:
    """Show the month's planned tests, or offer to draw them."""
    words = user.language
    st.title(say("dial_plan.title", words))
    month = chosen_month(words, ahead=1)
    above = st.container()
    with open_session() as session:
        plan = read_dial_plan(month, session=session, by=user)
        called = called_centres(session=session, by=user)
        demo = is_demo(session=session)
    with above:
        tell()
        if demo:
            st.caption(say("dial_plan.made_up", words))
    if not called:
        empty_state(say("dial_plan.nothing", words), say("dial_plan.to_imports", words), "imports")
        return
    view = chosen_view(words)
    if view == "competitors":
        competitors_section(user)
        redraw_section(month, user)
    elif plan is None:
        offer(month, len(called), user)
    elif view == "need":
        need_section(month, plan, len(called), user)
    else:
        _summary(month, plan, user)
        slots_section(month, plan, user)


def _summary(month: Month, plan: DialPlanView, user: Actor) -> None:
    words = user.language
    states = {name: plan.states.get(name, 0) for name in ("planned", "overdue", "done", "missed", "withdrawn")}
    told = {"number": sum(states.values()), "pairs": sum(one.pairs for one in plan.centres)}
    told |= {"planned": states["planned"] + states["overdue"]}
    told |= {name: states[name] for name in ("done", "missed", "withdrawn")}
    st.markdown(f"**{plain(say('dial_plan.sentence', words, month=month, **told))}**")
    if plan.hidden:
        st.info(say("dial_plan.hidden", words, number=plan.hidden))
    nobody = sum(one.inspector is None and one.state == "planned" for one in plan.slots)
    if nobody:
        st.warning(say("dial_plan.no_caller", words, number=nobody))
    if plan.undrawn:
        st.warning(plain(say("dial_plan.undrawn", words, centres=", ".join(plan.undrawn))))
        draw_rest(month, user)
    for one in plan.centres:
        key = "dial_plan.seed_hidden" if one.seed is None else "dial_plan.seed"
        st.caption(plain(say(key, words, centre=one.centre, seed=one.seed, hash=one.seed_hash)))
        steps = ("、" if words == "zh" else ", ").join(
            say(f"dial_plan.step_{step}", words) for step in one.options.steps
        )
        chosen = one.options
        with_options = {"tests": chosen.tests, "mystery": f"{chosen.mystery_percent:g}"}
        with_options |= {"english": f"{chosen.languages['en']:g}", "steps": steps}
        drawn = {"centre": one.centre, "day": f"{one.drawn_at:%Y-%m-%d}", "name": one.drawn_by}
        st.caption(plain(say("dial_plan.drawn_with", words, **drawn, **with_options)))
        for later in one.redrawn:
            changed = {"taken_out": later.taken_out, "added": later.added, "reason": later.reason}
            who = {"centre": one.centre, "day": f"{later.drawn_at:%Y-%m-%d}", "name": later.drawn_by}
            st.caption(plain(say("dial_plan.redrawn", words, number=later.number, **who, **changed)))
