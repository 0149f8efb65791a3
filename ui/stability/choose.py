"""What to look at: the place, the subject, and what is compared; each box keeps its choice in the address."""

from collections.abc import Mapping, Sequence

import streamlit as st
from sqlmodel import Session

from inspection.analysis.places import ORDER, Spot, levels_below, own_spot, parse_spot, spots_above, spots_within
from inspection.analysis.tracks import Track
from inspection.models.organisation import Level
from inspection.policies import Actor
from inspection.words import say
from ui.stability.address import SUBJECTS, keep

INDENT = "\u2003"


def chosen_place(box: st.delta_generator.DeltaGenerator, *, session: Session, user: Actor) -> Spot:
    """The place of the address, or all that the reader reaches; the box offers what it lies in and what lies in it.

    Raises:
        InvalidInput: the address names no place.
        NotFound: there is no such place.
        NotAllowed: it lies outside the reader's scope.
    """
    asked = st.query_params.get("place")
    spot = own_spot(session=session, by=user) if asked is None else parse_spot(asked, session=session, by=user)
    places = places_around(spot, session=session, user=user)
    depth = {one.address: ORDER.index(one.level) - ORDER.index(places[0].level) for one in places}
    names = {one.address: f"{INDENT * depth[one.address]}{one.name(user.language)}" for one in places}
    box.selectbox(
        say("stability.place", user.language),
        list(names),
        index=list(names).index(spot.address),
        format_func=names.__getitem__,
        key="stability_place",
        on_change=keep,
        args=("place", "stability_place"),
    )
    return spot


def places_around(spot: Spot, *, session: Session, user: Actor) -> list[Spot]:
    """A place with those it lies in, and those directly within it."""
    below = levels_below(spot.level)[:1]
    inside = [one for level in below for one in spots_within(spot, level, session=session, by=user)]
    return [*spots_above(spot, session=session, by=user), spot, *inside]


def chosen_subject(box: st.delta_generator.DeltaGenerator, tracks: Sequence[Track], words: str) -> Track:
    """The series of the address, or the first one: the clearest shift where there is any."""
    options = {one.subject: one for one in tracks}
    asked = st.query_params.get("show")
    picked = asked if asked in options else tracks[0].subject
    box.selectbox(
        say("stability.choose", words),
        list(options),
        index=list(options).index(picked),
        format_func=lambda subject: options[subject].subject_name,
        key="stability_show",
        on_change=keep,
        args=("show", "stability_show"),
    )
    return options[picked]


def chosen_comparison(spot: Spot, words: str) -> Level | None:
    """Which small charts are shown: the subjects of the place (None), or the places of a level within it."""
    levels: Mapping[str, Level] = {str(one): one for one in levels_below(spot.level)}
    asked = st.query_params.get("over", SUBJECTS)
    picked = asked if asked in levels else SUBJECTS
    st.segmented_control(
        say("stability.over", words),
        [SUBJECTS, *levels],
        default=picked,
        format_func=lambda one: say(f"stability.over_{one}", words),
        key="stability_over",
        on_change=keep,
        args=("over", "stability_over"),
    )
    return levels.get(picked)
