"""What appeals came to: the share that is upheld, by criterion, inspector or month, with its interval."""

from collections.abc import Sequence

import streamlit as st

from inspection.database import open_session
from inspection.models import SAMPLES
from inspection.policies import Actor
from inspection.review.appeals.overview import GROUPS, AppealFigures, Upheld, appeal_figures
from inspection.words import say
from ui.charts import ShareRow, shares_chart
from ui.charts.common import number
from ui.choice import choice_in_address
from ui.months import chosen_month
from ui.page import empty_state, figure_block

KEY = "appeals_upheld"


def overview(user: Actor) -> None:
    """The chart of what was upheld, and the months; the choice stands in the address."""
    words = user.language
    month = chosen_month(words)
    left, right, _ = st.columns([1, 1, 2])
    with left:
        sample = choice_in_address(
            "sample",
            SAMPLES,
            say("causes.basis", words),
            lambda one: say(f"causes.basis_{one}", words),
            key=f"{KEY}_sample_{words}",
            usual=SAMPLES[0],
        )
    with right:
        by = choice_in_address(
            "by",
            GROUPS,
            say("appeals.by", words),
            lambda one: say(f"appeals.by_{one}", words),
            key=f"{KEY}_by_{words}",
            usual=GROUPS[0],
        )
    with open_session() as session:
        found = appeal_figures(month, sample, session=session, by=user)
    _months(found, words)
    if not found.whole.n:
        empty_state(say("appeals.none_decided", words, first=found.first, last=found.last))
        return
    rows = found.groups[by]
    figure_block(
        shares_chart(_rows(rows, by, words), found.whole.share, say("appeals.axis", words), words),
        _sentence(found, words),
        [_cells(one, by, words) for one in rows],
        KEY,
        language=words,
        personal=by == "inspector",
    )
    st.caption(say("appeals.overview_help", words))


def _rows(rows: Sequence[Upheld], by: str, words: str) -> list[ShareRow]:
    return [ShareRow(_name(one, by, words), one.upheld, one.n, one.low or 0.0, one.high or 0.0) for one in rows]


def _name(one: Upheld, by: str, words: str) -> str:
    name = one.name_zh if words == "zh" else one.name_en
    return f"{one.key} {name}" if by == "criterion" else name


def _sentence(found: AppealFigures, words: str) -> str:
    whole = found.whole
    told = {name: number(getattr(whole, name), "percent", words) for name in ("share", "low", "high")}
    return say("appeals.overview_sentence", words, upheld=whole.upheld, n=whole.n, **told)


def _cells(one: Upheld, by: str, words: str) -> dict[str, object]:
    return {
        say(f"appeals.by_{by}", words): _name(one, by, words),
        say("appeals.items_decided", words): one.n,
        say("appeals.items_upheld", words): one.upheld,
        say("appeals.axis", words): number(one.share, "percent", words),
        say("appeals.interval", words): f"{number(one.low, 'percent', words)}–{number(one.high, 'percent', words)}",
    }


def _months(found: AppealFigures, words: str) -> None:
    """Appeals a month, as a sentence and a table to open."""
    told = {"first": found.first, "last": found.last, "published": found.published, "appealed": found.appealed}
    st.caption(say("appeals.months_sentence", words, **told))
    with st.expander(say("appeals.months_table", words)):
        st.dataframe(
            [
                {
                    say("causes.month", words): one.month,
                    say("appeals.published_number", words): one.published,
                    say("appeals.appealed_number", words): one.appealed,
                    say("appeals.withdrawn_number", words): one.withdrawn,
                    say("appeals.waiting_number", words): one.waiting,
                }
                for one in found.months
            ],
            hide_index=True,
            key="appeals_months",
        )
