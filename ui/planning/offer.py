"""A month that is not drawn: what the draw would find, its options, and the button that draws."""

import streamlit as st

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.month import Month
from inspection.planning.month_plan import draw_month, forecast
from inspection.planning.options import STRATA, WHOSE, Options, shares_of
from inspection.policies import Actor
from inspection.words import say
from ui.page import empty_state, plain
from ui.planning.acting import act
from ui.planning.languages import show_languages
from ui.planning.ledger import ledger_table


def offer(month: Month, fingerprint: str | None, user: Actor) -> None:
    """What the draw would find, and the button that draws."""
    words = user.language
    with open_session() as session:
        expected = forecast(month, session=session, by=user)
    if not expected:
        empty_state(say("month.nothing", words, month=month), say("month.to_coverage", words), "coverage")
        return
    st.info(say("month.not_drawn", words, month=month))
    if fingerprint:
        st.caption(say("month.seed_hash", words, hash=fingerprint))
    try:
        chosen = _options(words)
    except ZhijianError as error:
        st.error(plain(error.told(words)))
        chosen = None
    show_languages(user)
    if st.button(say("month.draw", words), type="primary", key="month_draw", disabled=chosen is None):
        act(user, lambda session: len(draw_month(month, session=session, by=user, options=chosen)), "month.is_drawn")
    if chosen not in (None, Options()):
        with open_session() as session:
            expected = forecast(month, session=session, by=user, options=chosen)
    st.markdown(f"**{say('month.forecast', words)}**")
    ledger_table(expected, words, "month_forecast")


def _options(words: str) -> Options:
    """What is chosen for the draw."""
    with st.expander(say("month.options", words)):
        strata = st.multiselect(
            say("month.option_strata", words),
            STRATA,
            format_func=lambda one: say(f"month.stratum_{one}", words),
            help=say("month.option_strata_help", words),
            placeholder=say("month.option_none", words),
            key="month_strata",
        )
        left, right = st.columns(2)
        shortest = left.number_input(say("month.option_shortest", words), 0, 7200, 0, key="month_shortest")
        longest = right.number_input(say("month.option_longest", words), 0, 7200, 0, key="month_longest")
        weekly = left.toggle(say("month.option_weekly", words), key="month_weekly")
        skip = right.toggle(say("month.option_skip_inspected", words), key="month_skip")
        per_day = left.number_input(say("month.option_per_day", words), 0, 1000, 0, key="month_per_day")
        whose = right.selectbox(
            say("month.option_whose", words),
            WHOSE,
            format_func=lambda one: say(f"month.whose_{one}", words),
            key="month_whose",
        )
        shares = st.text_input(
            say("month.option_shares", words), help=say("month.option_shares_help", words), key="month_shares"
        )
        percents = shares_of(one for one in shares.split(",") if one.strip())
        return Options(
            tuple(strata), weekly, shortest or None, longest or None, skip, percents, per_day or None, str(whose)
        )


def options_sentence(options: Options, words: str) -> str:
    """The options of a drawn month that differ from the defaults, as one line; empty where none does."""
    usual = Options()
    parts = []
    if options.strata:
        names = "、".join(say(f"month.stratum_{one}", "zh") for one in options.strata)
        if words == "en":
            names = ", ".join(say(f"month.stratum_{one}", "en") for one in options.strata)
        parts.append(f"{say('month.option_strata', words)}: {names}")
    for name in ("weekly", "skip_inspected"):
        if getattr(options, name):
            parts.append(say(f"month.option_{name}", words))
    if options.whose != usual.whose:
        parts.append(f"{say('month.option_whose', words)}: {say(f'month.whose_{options.whose}', words)}")
    for name, key in (("shortest_s", "shortest"), ("longest_s", "longest"), ("per_day", "per_day")):
        if getattr(options, name) is not None:
            parts.append(f"{say(f'month.option_{key}', words)}: {getattr(options, name):g}")
    if options.shares:
        listed = ", ".join(f"{name} {percent:g} %" for name, percent in options.shares.items())
        parts.append(f"{say('month.option_shares', words)}: {listed}")
    return "; ".join(parts)
