"""A recorded test: its times, how each indicator came out, its sound with what was said, and withdrawing it."""

from zoneinfo import ZoneInfo

import streamlit as st

from inspection.database import open_session, transaction
from inspection.errors import ZhijianError
from inspection.measurement.definitions import Indicator, indicators
from inspection.measurement.dial_counts import DIAL_TEST_DELAYS, count_dial_tests
from inspection.measurement.dial_listening import failure_of, utterances_of
from inspection.measurement.dial_recordings import attach_upload, recording_of
from inspection.measurement.dial_rules import TIMES, clock, field_name
from inspection.measurement.dial_seen import SeenTest
from inspection.measurement.dial_tests import withdraw_dial_test
from inspection.models import DialRecording, DialTest
from inspection.policies import Actor
from inspection.reasons import told_reason
from inspection.words import say
from ui.dialling.attribute import attribution
from ui.page import plain
from ui.player import player

SOUNDS = ["wav", "mp3", "m4a", "aac", "amr", "ogg", "opus", "flac", "webm", "mp4", "3gp"]
TOLD = "dial_told"


def show_test(seen: SeenTest, user: Actor) -> None:
    """All there is to know of one test."""
    words, test = user.language, seen.test
    told = st.session_state.pop(TOLD, None)
    if told:
        st.success(plain(told))
    if test.withdrawn_because:
        st.warning(plain(say("dial.withdrawn", words, reason=test.withdrawn_because)))
    if test.late:
        st.caption(say("dial.recorded_late", words))
    _indicators(test, words)
    attribution(test, user)
    _times(seen, words)
    _sound(test, user)
    if not test.withdrawn_because:
        _withdraw(test, user)


def _indicators(test: DialTest, words: str) -> None:
    """Each indicator that the call came to: kept or not, and by how much."""
    counts = count_dial_tests([test])
    lines = []
    for one in indicators():
        found = counts[one.id]
        if found.denominator:
            good = bool(found.numerator) == one.at_least
            mark = ":green[✓]" if good else ":red[✗]"
            lines.append(f"{mark} **{one.id}** {plain(one.name(words))} · {plain(_outcome(one, test, good, words))}")
    st.markdown("  \n".join(lines))


def _outcome(one: Indicator, test: DialTest, good: bool, words: str) -> str:
    """How an indicator came out, in words."""
    if one.id in DIAL_TEST_DELAYS:
        since, until = (getattr(test, name) for name in DIAL_TEST_DELAYS[one.id])
        if since is None or until is None:
            return say("dial.never", words)
        seconds = f"{(until - since).total_seconds():.3f}"
        return say("dial.in_time" if good else "dial.late_by", words, seconds=seconds, limit=f"{one.limit_s:g}")
    if one.id == "K5":
        judged = test.query_outcome or ("right" if good else "wrong")
        return say(f"dial.{'wrong_answer' if judged == 'wrong' else judged}", words)
    names = {"K1": ("answered", "not_answered"), "K4": ("right_line", "wrong_line")}
    return say(f"dial.{names[one.id][not good]}", words)


def _times(seen: SeenTest, words: str) -> None:
    test, zone = seen.test, ZoneInfo(seen.zone)
    known = [(name, at) for name in TIMES if (at := getattr(test, name)) is not None]
    known.sort(key=lambda pair: pair[1])
    event, time, since = (say(f"dial.{name}", words) for name in ("event", "time", "since_before"))
    rows = []
    for at, (name, moment) in enumerate(known):
        gap = f"+{(moment - known[at - 1][1]).total_seconds():.3f} s" if at else ""
        rows.append({event: field_name(name, words), time: clock(moment, zone.key), since: gap})
    st.dataframe(rows, hide_index=True, key="dial_times")
    texts = ("transfer_requested_line", "transfer_reached_line", "order_id", "note")
    told = [f"{field_name(name, words)}: {getattr(test, name)}" for name in texts if getattr(test, name)]
    if told:
        st.caption(plain(" · ".join(told)))


def _sound(test: DialTest, user: Actor) -> None:
    words = user.language
    with open_session() as session:
        sound = recording_of(test.id or 0, session=session)
        failure = "" if sound is None else failure_of(sound, session=session)
    if sound is not None:
        _play(sound, failure, words)
    elif test.tested_by == user.user_id:
        _upload(test, user)


def _play(sound: DialRecording, failure: str, words: str) -> None:
    if failure:
        st.warning(plain(say("dial.not_transcribable", words, reason=told_reason(failure, words))))
    elif not sound.transcript:
        st.caption(say("dial.not_transcribed", words))
    player(
        f"dial_player_{sound.id}",
        src=f"/dial-recordings/{sound.id}/audio",
        duration_ms=sound.duration_ms,
        channels=["unknown"] * sound.channels,
        utterances=utterances_of(sound),
        language=words,
        marking=False,
    )


def _upload(test: DialTest, user: Actor) -> None:
    words = user.language
    with st.expander(say("dial.upload", words), icon=":material/mic:"):
        file = st.file_uploader(say("dial.upload_file", words), SOUNDS, key=f"dial_sound_{test.id}")
        if file is None or not st.button(say("dial.upload_go", words), key="dial_upload_go", type="primary"):
            return
        try:
            with transaction() as session:
                attach_upload(test.id or 0, file.name, file, session=session, by=user)
        except ZhijianError as error:
            st.error(plain(error.told(words)))
            return
        st.session_state[TOLD] = say("dial.uploaded", words)
        st.rerun()


def _withdraw(test: DialTest, user: Actor) -> None:
    words = user.language
    with st.expander(say("dial.withdraw", words), icon=":material/undo:"):
        st.caption(say("dial.withdraw_told", words))
        reason = st.text_input(say("dial.reason", words), key="dial_reason")
        if not st.button(say("dial.withdraw", words), key="dial_withdraw"):
            return
        try:
            with transaction() as session:
                withdraw_dial_test(test.id or 0, reason, session=session, by=user)
        except ZhijianError as error:
            st.error(plain(error.told(words)))
            return
        st.session_state[TOLD] = say("dial.withdrawn_now", words)
        st.rerun()
