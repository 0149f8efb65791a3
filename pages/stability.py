"""Stability over the months: a control chart of each indicator and of the mean score."""

import streamlit as st

from inspection.analysis.stability import Track, stability_over_months
from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.policies import Actor
from inspection.words import say
from ui.charts import control_chart
from ui.months import chosen_month
from ui.page import empty_state, figure_block


def render(user: Actor) -> None:
    """One series large, chosen in the address; the sentences of all below it, shifts first."""
    words = user.language
    st.title(say("stability.title", words))
    month = chosen_month(words)
    try:
        with open_session() as session:
            found = stability_over_months(month, session=session, by=user, language=words)
    except ZhijianError as error:
        st.error(error.told(words))
        return
    if not found.tracks:
        empty_state(found.sentence, say("publish.to_month", words), "month")
        return
    st.markdown(f"**{found.sentence}**")
    track = _choose({one.subject: one for one in found.tracks}, words)
    figure_block(
        control_chart(
            track.months,
            track.values,
            track.centre,
            track.lower,
            track.upper,
            track.signals,
            track.target,
            words,
            track.unit,
            track.made_up_until,
        ),
        track.sentence,
        [_cells(track, at, words) for at in range(len(track.months))],
        f"stability_{track.subject}",
        language=words,
        personal=False,
    )
    if track.made_up_until is not None:
        st.caption(f":orange-background[{say('stability.made_up', words)}]")
    for one in found.tracks:
        mark = ":red[●]" if one.verdict.verdict == "shift" else ":gray[○]"
        st.markdown(f"{mark} {one.sentence}")


def _choose(tracks: dict[str, Track], words: str) -> Track:
    asked = st.query_params.get("show")
    options = list(tracks)
    picked = st.selectbox(
        say("stability.choose", words),
        options,
        index=options.index(asked) if asked in tracks else 0,
        format_func=lambda subject: tracks[subject].name,
        key="stability_show",
        width=360,
    )
    if picked != options[0] or asked is not None:
        st.query_params["show"] = picked
    return tracks[picked]


def _cells(track: Track, at: int, words: str) -> dict[str, object]:
    def shown(value: float) -> str:
        return f"{value:.2%}" if track.unit == "percent" else f"{value:.1f}"

    limits = ""
    if track.lower is not None and track.upper is not None:
        limits = f"{shown(track.lower[at])} – {shown(track.upper[at])}"
    return {
        say("stability.month", words): track.months[at],
        say("stability.value", words): shown(track.values[at]),
        say("stability.n", words): track.n[at],
        say("stability.limits", words): limits,
    }
