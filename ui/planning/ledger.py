"""The quota ledger of a drawn month: where it stands, who will not make it in time, and topping up."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session
from inspection.month import Month
from inspection.planning.ledger import LedgerLine, PlanView
from inspection.planning.month_plan import draw_month
from inspection.planning.outlook import outlook
from inspection.planning.top_up import top_up
from inspection.policies import Actor, may
from inspection.words import say
from ui.page import plain
from ui.planning.acting import act


def show_ledger(month: Month, plan: PlanView, user: Actor) -> None:
    """The ledger by agent, what can be drawn in addition, and the outlook."""
    ledger_table(plan.lines, user.language, "month_ledger")
    if not plan.closed and may(user, "draw"):
        _draw_more(month, plan, user)
    _hanging(plan, user.language)
    if not plan.closed and not plan.made_up:
        _outlook(month, user)


def ledger_table(lines: Sequence[LedgerLine], words: str, key: str) -> None:
    """What is due, could be drawn, was drawn, assigned and done, and why it falls short."""
    st.dataframe(
        [
            {
                say("month.agent", words): f"{line.agent} {line.name_zh if words == 'zh' else line.name_en}",
                say("month.due", words): line.due,
                say("month.eligible", words): line.eligible,
                say("month.drawn", words): line.drawn,
                say("month.replaced", words): line.replaced,
                say("month.assigned", words): line.assigned,
                say("month.done", words): line.done,
                say("month.compliant", words): line.compliant,
                say("month.short", words): line.missing,
                say("month.why", words): say(f"month.{line.shortfall}", words) if line.shortfall else "",
            }
            for line in lines
        ],
        hide_index=True,
        key=key,
    )


def _draw_more(month: Month, plan: PlanView, user: Actor) -> None:
    words = user.language
    if plan.options.weekly and st.button(say("month.draw_week", words), key="month_week"):
        act(user, lambda session: len(draw_month(month, session=session, by=user)), "month.week_drawn")
    if any(line.can_top_up for line in plan.lines) and st.button(
        say("month.top_up", words), key="month_top_up", help=say("month.top_up_help", words)
    ):
        act(user, lambda session: top_up(month, session=session, by=user), "month.topped_up")


def _hanging(plan: PlanView, words: str) -> None:
    """Whether leniency can be told from quality."""
    found = plan.hanging
    if not found.whole:
        st.warning(say("month.apart", words, groups=found.groups))
    elif found.groups:
        st.caption(say("month.connected", words))
    if found.one_inspector:
        st.warning(plain(say("month.one_inspector", words, agents=", ".join(found.one_inspector))))


def _outlook(month: Month, user: Actor) -> None:
    words = user.language
    with open_session() as session:
        found = outlook(month, session=session, by=user)
    if found is None:
        return
    st.subheader(say("month.outlook", words))
    if found.agents:
        st.warning(say("month.outlook_late", words, number=len(found.agents), day=found.last_day))
        st.dataframe(
            [
                {
                    say("month.agent", words): one.agent,
                    say("month.due", words): one.due,
                    say("month.done", words): one.done,
                    say("month.expected", words): one.expected,
                    say("month.why", words): say(f"month.{one.why}", words),
                }
                for one in found.agents
            ],
            hide_index=True,
            key="month_late",
        )
    elif any(one.per_day is None for one in found.inspectors):
        st.markdown(say("month.outlook_unknown", words))
    else:
        st.markdown(say("month.outlook_good", words, day=found.last_day))
    st.dataframe(
        [
            {
                say("month.inspector", words): one.inspector,
                say("month.done", words): one.done,
                say("month.left_over", words): one.left,
                say("month.per_day", words): "—" if one.per_day is None else f"{one.per_day:.1f}",
                say("month.days_left", words): one.days_left,
                say("month.will_miss", words): one.late,
            }
            for one in found.inspectors
        ],
        hide_index=True,
        key="month_pace",
    )
