"""What the provinces set themselves: a table of who has rules of its own, and a form to set a target."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.sentences import percent, target_words
from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.measurement.definitions import indicator, indicators
from inspection.measurement.own_targets import ProvinceRules, rules_of_provinces, set_own_target
from inspection.month import Month
from inspection.policies import Actor, may_set_targets
from inspection.words import say
from ui.page import plain

TOLD = "own_targets_told"


def own_targets_section(month: Month, user: Actor) -> None:
    """Every province in scope with its rules, and those without any; a form for who may set a target."""
    words = user.language
    with open_session() as session:
        provinces = rules_of_provinces(month, session=session, by=user)
    if not provinces:
        return
    st.subheader(say("own_targets.title", words))
    st.caption(say("own_targets.explained", words))
    told, place = st.session_state.pop(TOLD, None), st.container()
    if told is not None:
        (place.success if told[0] else place.error)(plain(told[1]))
    st.dataframe([_cells(one, words) for one in provinces], hide_index=True, key="own_targets")
    without = ("、" if words == "zh" else ", ").join(one.name(words) for one in provinces if one.none)
    st.markdown(
        say("own_targets.without", words, names=plain(without)) if without else say("own_targets.all_have", words)
    )
    if any(one.made_up for one in provinces):
        st.caption(f":orange-background[{say('own_targets.made_up', words)}]")
    mine = [one for one in provinces if may_set_targets(user, one.code)]
    if mine:
        _form(mine, month, user)


def _cells(one: ProvinceRules, words: str) -> dict[str, object]:
    none = say("own_targets.none", words)
    targets = "; ".join(
        f"{identity} {target_words(target, indicator(identity).at_least, words)}"
        for identity, target in one.targets.items()
    )
    script = "" if one.script is None else say("own_targets.version", words, number=one.script)
    return {
        say("own_targets.province", words): one.name(words),
        say("own_targets.own", words): targets or (none if one.none else ""),
        say("own_targets.script", words): script,
    }


def _form(provinces: Sequence[ProvinceRules], month: Month, user: Actor) -> None:
    words = user.language
    names = {one.code: one.name(words) for one in provinces}
    known = {one.id: one for one in indicators()}
    with st.expander(say("own_targets.set", words)), st.form("own_target_form", border=False):
        where, what = st.columns(2)
        where.selectbox(
            say("own_targets.province", words), list(names), format_func=lambda code: names[code], key="own_target_of"
        )
        what.selectbox(
            say("own_targets.indicator", words),
            list(known),
            format_func=lambda one: (
                f"{one} {known[one].name(words)} ({target_words(known[one].target, known[one].at_least, words)})"
            ),
            key="own_target_what",
        )
        value, since = st.columns(2)
        value.number_input(
            say("own_targets.target", words), 0.0, 100.0, value=None, step=0.5, format="%.2f", key="own_target_value"
        )
        since.text_input(say("own_targets.from_month", words), value=str(month.next()), key="own_target_from")
        st.text_input(say("own_targets.reason", words), key="own_target_reason")
        st.form_submit_button(say("own_targets.save", words), on_click=_save, args=(user,))


def _save(user: Actor) -> None:
    state, words = st.session_state, user.language
    identity, province = state["own_target_what"], state["own_target_of"]
    try:
        since = Month.parse(state["own_target_from"].strip())
        value = state["own_target_value"]
        target = -1.0 if value is None else round(value / 100, 6)
        with transaction() as session:
            set_own_target(identity, province, target, since, state["own_target_reason"], session=session, by=user)
    except ZhijianError as error:
        state[TOLD] = False, error.told(words)
        return
    told = {"province": province, "indicator": identity, "month": since, "target": percent(target)}
    state[TOLD] = True, say("own_targets.saved", words, **told)
