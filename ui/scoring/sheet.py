"""The scoring sheet: every criterion with its controls, and what the machine suggests beside it."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import streamlit as st

from inspection.models import Criterion, Outcome, Suggestion
from inspection.scoring.evaluations import Filled, Sheet
from inspection.scoring.standards import section_names, situation_names
from inspection.scoring.totals import Score
from inspection.words import say
from ui.page import plain
from ui.scoring.listening import seek_to
from ui.scoring.state import NOT_APPLICABLE, gather, key, options, put

OUTCOMES = {
    Outcome.MATCHED: ("green", ":material/check:"),
    Outcome.NOT_MATCHED: ("orange", ":material/close:"),
    Outcome.NOT_EVALUATED: ("gray", ":material/hearing:"),
}


def draw_sheet(sheet: Sheet, found: Sequence[Suggestion], language: str, save: Callable[[], None]) -> None:
    """Draw all criteria by section; `save` is called after every change."""
    suggested: dict[str, list[Suggestion]] = defaultdict(list)
    for one in found:
        suggested[one.criterion_code].append(one)
    for section, names in section_names().items():
        st.markdown(f"##### {names[language]}")
        for criterion in (one for one in sheet.criteria if one.section == section):
            _criterion(sheet, criterion, suggested[criterion.code], language, save)


def score_bar(score: Score, language: str) -> None:
    """Total, total without the fatal rule, and the sections; what is still open."""
    columns = st.columns([1.1, 1.1, *([1] * len(score.sections))], gap="small")
    columns[0].metric(say("scoring.total", language), points(score.total))
    columns[1].metric(say("scoring.without_fatal", language), points(score.total_without_fatal))
    for column, (section, one) in zip(columns[2:], score.sections.items(), strict=True):
        column.metric(section_names()[section][language], "—" if one.pct is None else f"{one.pct:.0f}%")
    if score.fatal:
        st.error(say("scoring.is_fatal", language))
    if score.missing:
        st.caption(say("scoring.open_criteria", language, codes="、".join(score.missing), number=len(score.missing)))


def points(value: float | None) -> str:
    """A total as people read it."""
    return "—" if value is None else f"{value:.1f}"


def fill_rest(sheet: Sheet, found: Sequence[Suggestion]) -> tuple[str, ...]:
    """The inspector's own click: full marks for all that is not answered yet, phrases as the machine heard them.

    Where the machine found something amiss, the criterion stays open: that one is for the inspector to judge.

    Returns:
        The codes of the criteria that stay open.
    """
    answers = gather(sheet)
    amiss = {one.criterion_code for one in found if one.outcome == Outcome.NOT_MATCHED or one.part == "forbidden"}
    left = []
    heard = {one.part: "said" for one in found if one.criterion_code == "A2" and one.part != "forbidden"}
    for criterion in sheet.criteria:
        if criterion.code in answers and answers[criterion.code].given.complete:
            continue
        if criterion.code in amiss:
            left.append(criterion.code)
        elif criterion.kind == "situations":
            put(sheet, criterion, Filled(1.0, False, "", {"situations": heard, "forbidden": False}) if heard else _NA)
        elif criterion.code == "D6":
            put(sheet, criterion, _NA)
        else:
            put(sheet, criterion, Filled(0.0 if criterion.kind in ("deduction", "fatal") else 1.0))
    return tuple(left)


_NA = Filled(None, True)


def _criterion(
    sheet: Sheet, criterion: Criterion, found: Sequence[Suggestion], language: str, save: Callable[[], None]
) -> None:
    name = criterion.name_zh if language == "zh" else criterion.name_en
    guidance = criterion.guidance_zh if language == "zh" else criterion.guidance_en
    title, control, remark = st.columns([4, 5, 1.8], vertical_alignment="center", gap="small")
    weight = f" :gray[{criterion.weight:g}]" if criterion.weight else ""
    title.markdown(f"**{criterion.code}** {plain(name)}{weight}", help=guidance)
    if criterion.kind == "situations":
        with control:
            st.checkbox(say("scoring.na", language), key=key(sheet, criterion.code, "na"), on_change=save)
    else:
        control.segmented_control(
            name,
            options(criterion),
            format_func=lambda value: _answer(criterion, value, language),
            key=key(sheet, criterion.code, "value"),
            on_change=save,
            label_visibility="collapsed",
        )
    comment_key = key(sheet, criterion.code, "comment")
    noted = " ●" if st.session_state.get(comment_key) else ""
    with remark.popover(say("scoring.comment", language) + noted, type="tertiary"):
        st.text_area(say("scoring.comment", language), key=comment_key, on_change=save, max_chars=2000)
    if criterion.kind == "situations":
        _situations(sheet, criterion, found, language, save)
        heard = [one for one in found if one.part and one.part != "forbidden"]
        if heard:
            with st.expander(say("scoring.phrases_heard", language, number=len(heard))):
                _suggestions(sheet, heard, language)
        found = [one for one in found if one not in heard]
    _suggestions(sheet, found, language)


def _answer(criterion: Criterion, value: float | str, language: str) -> str:
    if value == NOT_APPLICABLE:
        return say("scoring.na", language)
    if criterion.kind == "deduction":
        return say("scoring.minus", language, points=f"{value:g}") if value else say("scoring.none", language)
    return answer_word(criterion, float(value), language)


def answer_word(criterion: Criterion, value: float, language: str) -> str:
    """The word for an answer of a scale, yes/no or fatal criterion."""
    level = {1.0: "full", 0.5: "half", 0.0: "none"}[value]
    return say(f"scoring.{criterion.kind}_{level}", language)


def _situations(
    sheet: Sheet, criterion: Criterion, found: Sequence[Suggestion], language: str, save: Callable[[], None]
) -> None:
    names = situation_names()
    heard = {one.part for one in found if one.outcome == Outcome.MATCHED}
    said_key, missed_key = key(sheet, criterion.code, "said"), key(sheet, criterion.code, "not_said")
    if st.session_state.get(key(sheet, criterion.code, "na")):
        return

    def label(situation: str) -> str:
        return names[situation][language] + (" ✓" if situation in heard else "")

    st.pills(
        say("scoring.said", language),
        list(names),
        selection_mode="multi",
        format_func=label,
        key=said_key,
        on_change=save,
    )
    said = st.session_state.get(said_key) or []
    left = [name for name in names if name not in said]
    st.session_state[missed_key] = [name for name in st.session_state.get(missed_key) or [] if name in left]
    st.pills(
        say("scoring.not_said", language),
        left,
        selection_mode="multi",
        format_func=lambda situation: names[situation][language],
        key=missed_key,
        on_change=save,
    )
    st.checkbox(say("scoring.forbidden", language), key=key(sheet, criterion.code, "forbidden"), on_change=save)


def _suggestions(sheet: Sheet, found: Sequence[Suggestion], language: str) -> None:
    recording_id = sheet.assignment.recording_id or 0
    for one in found:
        colour, icon = OUTCOMES[Outcome(one.outcome)]
        text, play = st.columns([9, 1], vertical_alignment="center", gap="small")
        text.markdown(f":{colour}-badge[{icon} {say('scoring.machine', language)}] {_told(one, language)}")
        if one.start_ms is not None:
            play.button(
                ":material/play_arrow:",
                key=f"clip_{sheet.evaluation.id}_{one.id}",
                help=say("scoring.play_clip", language),
                on_click=seek_to,
                args=(recording_id, one.start_ms),
                type="tertiary",
            )


def _told(one: Suggestion, language: str) -> str:
    part = ""
    if one.part:
        part = situation_names().get(one.part, {"zh": "禁语", "en": "forbidden phrase"})[language] + " · "
    places = 1 if one.reason in ("pitch_rise", "pitch_falls") else 0
    score = "" if one.score is None else f" :gray[{one.score:.{places}f}]"
    if one.reason:
        told = say(f"scoring.reason_{one.reason}", language, phrase=plain(one.phrase), heard=plain(one.heard))
        return part + told + score
    key_ = "scoring.heard" if one.outcome == Outcome.MATCHED else "scoring.not_heard"
    return part + say(key_, language, heard=plain(one.heard), phrase=plain(one.phrase)) + score
