"""Past imports, and what they refused."""

import streamlit as st

from inspection.database import open_session
from inspection.intake.past import past_imports, problems_of, reasons_of
from inspection.models import ImportBatch
from inspection.policies import Actor
from inspection.words import say
from ui.choice import chosen_rows
from ui.importing.table import named
from ui.page import empty_state, local_time, plain

MOST_SHOWN = 200
ZONE = "Asia/Shanghai"


def past(user: Actor) -> None:
    """List past imports; the problems of the one that is chosen, or was just made."""
    words = user.language
    with open_session() as session:
        batches = [one for one in past_imports(session=session, by=user) if one.state == "done"]
    st.subheader(say("imports.past", words))
    if not batches:
        empty_state(say("imports.nothing", words))
        return
    chosen = chosen_rows([_row(one, words) for one in batches], [one.id or 0 for one in batches], "imports_past")
    wanted = chosen[0] if chosen else st.session_state.get("imports_chosen")
    batch = next((one for one in batches if one.id == wanted), None)
    if batch is None:
        st.caption(say("imports.choose", words))
    elif not batch.refused:
        st.caption(plain(say("imports.no_problems", words, file=batch.file_name)))
    else:
        _problems(batch, user)


def _row(one: ImportBatch, words: str) -> dict[str, object]:
    kind = one.what if one.kind == "facts" else say(f"imports.kind_{one.what or one.kind}", words)
    counts = {say(f"imports.{name}", words): getattr(one, name) for name in ("accepted", "unchanged", "refused")}
    return {
        say("imports.time", words): local_time(one.imported_at, ZONE),
        say("imports.what", words): kind,
        say("imports.file_name", words): one.file_name,
        say("imports.by", words): one.imported_by,
        **counts,
    }


def _problems(batch: ImportBatch, user: Actor) -> None:
    words, batch_id = user.language, batch.id or 0
    with open_session() as session:
        reasons = reasons_of(batch_id, session=session, by=user)
        rows = problems_of(batch_id, MOST_SHOWN, session=session, by=user)
    st.subheader(plain(say("imports.problems", words, file=batch.file_name)))
    st.link_button(say("imports.download", words), f"/imports/{batch_id}/problems.csv", icon=":material/download:")
    columns = [say(f"imports.{name}", words) for name in ("field", "expected", "rows")]
    st.dataframe(
        [dict(zip(columns, (named(one.field, words), one.message, one.rows), strict=True)) for one in reasons],
        hide_index=True,
        key="imports_reasons",
    )
    titles = [say(f"imports.{name}", words) for name in ("line", "field", "value", "expected")]
    st.dataframe(
        [
            dict(zip(titles, (one.line, named(one.field, words), one.value, _told(one, words)), strict=True))
            for one in rows
        ],
        hide_index=True,
        key="imports_problems",
    )
    if batch.refused > MOST_SHOWN:
        st.caption(say("imports.preview_more", words, number=MOST_SHOWN))


def _told(problem: object, words: str) -> str:
    english = str(getattr(problem, "message", ""))
    return str(getattr(problem, "message_zh", "")) or english if words == "zh" else english
