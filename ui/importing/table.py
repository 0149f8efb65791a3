"""Bringing in one table: whose it is, its columns, what it would do, and doing it."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from inspection.database import open_session, transaction
from inspection.intake.columns import (
    NATION,
    Mapped,
    check_mapping,
    fixed_values,
    mapping_for,
    places_of,
    save_mapping,
)
from inspection.intake.kinds import KINDS, Kind
from inspection.intake.people import REFUSED, Planned, Source, import_table, preview_table
from inspection.intake.tables import open_table
from inspection.intake.taking import CHANGED, NEW, UNCHANGED
from inspection.policies import Actor
from inspection.words import say
from ui.importing.upload import on_disk
from ui.page import plain

OUTCOMES = (REFUSED, CHANGED, NEW, UNCHANGED)
MOST_SHOWN = 500
PLAN = "imports_plan"


def bring_table(name: str, user: Actor) -> None:
    """Choose a place and a file, map the columns, preview, import."""
    words, kind = user.language, KINDS[name]
    with open_session() as session:
        places = places_of(session=session, by=user)
    place = st.selectbox(
        say("imports.place", words),
        [*places[1:], NATION] if len(places) == 2 else places,
        format_func=lambda one: say("imports.nation", words) if one == NATION else one.partition("/")[2],
        key="imports_place",
    )
    told = {"required": _fields(kind, words, required=True), "optional": _fields(kind, words, required=False) or "—"}
    st.caption(plain(say("imports.fields", words, **told)))
    upload = st.file_uploader(say("imports.file", words), type=["csv", "xlsx"], key=f"imports_file_{name}")
    if upload is None:
        return
    with on_disk(upload) as file:
        sheet = _sheet(file, words)
        mapped = _columns(kind, file, sheet, place, words)
        source = Source(file, name, mapped, place, sheet, upload.name)
        stamp = json.dumps([upload.file_id, name, place, sheet, mapped], ensure_ascii=False)
        if st.button(say("imports.preview", words), key="imports_preview"):
            with transaction() as session:  # what is tried is taken back; no other writer comes between
                st.session_state[PLAN] = (stamp, preview_table(source, session=session, by=user))
        planned = st.session_state.get(PLAN, ("", []))
        if planned[0] == stamp:
            _preview(planned[1], words)
            _import(source, kind, planned[1], user)


def _fields(kind: Kind, words: str, *, required: bool) -> str:
    named = [say(f"imports.field_{field.name}", words) for field in kind.fields if field.required == required]
    return ("、" if words == "zh" else ", ").join(named)


def _sheet(file: Path, words: str) -> str | None:
    if file.suffix.lower() != ".xlsx":
        return None
    from inspection.intake.workbooks import sheets_of

    sheets = sheets_of(file)
    if len(sheets) < 2:
        return None
    return str(st.selectbox(say("imports.sheet", words), sheets, key="imports_sheet"))


def _columns(kind: Kind, file: Path, sheet: str | None, place: str, words: str) -> Mapped:
    """The columns as they are confirmed: a choice for each field, set to what is remembered or guessed."""
    headings = [heading for heading in open_table(file, sheet=sheet).headings if heading]
    with open_session() as session:
        found, saved = mapping_for(kind, headings, place, session=session)
        fixed = fixed_values(place, session=session)
    mapped: Mapped = {}
    stamp = sha256(repr(headings).encode()).hexdigest()[:12]
    st.subheader(say("imports.columns", words))
    st.caption(say(f"imports.columns_{'saved' if saved else 'guessed'}", words))
    columns = st.columns(4)
    for at, field in enumerate(kind.fields):
        star = " \\*" if field.required and field.name not in fixed else ""
        chosen = columns[at % 4].selectbox(
            f"{say(f'imports.field_{field.name}', words)}{star}",
            [None, *headings],
            index=headings.index(found[field.name]) + 1 if field.name in found else 0,
            format_func=lambda one: say("imports.none", words) if one is None else one,
            key=f"imports_column_{kind.name}_{place}_{field.name}_{stamp}",
        )
        if chosen is not None:
            mapped[field.name] = chosen
    check_mapping(kind, mapped, headings, fixed)
    return mapped


def _preview(rows: Sequence[Planned], words: str) -> None:
    for column, outcome in zip(st.columns(4), (NEW, CHANGED, UNCHANGED, REFUSED), strict=True):
        column.metric(say(f"imports.{outcome}", words), sum(row.outcome == outcome for row in rows))
    ordered = sorted(rows, key=lambda row: OUTCOMES.index(row.outcome))
    st.dataframe([_shown(row, words) for row in ordered[:MOST_SHOWN]], hide_index=True, key="imports_rows")
    if len(ordered) > MOST_SHOWN:
        st.caption(say("imports.preview_more", words, number=MOST_SHOWN))


def _shown(row: Planned, words: str) -> dict[str, Any]:
    changes = [
        f"{say(f'imports.field_{name}', words)}: {before or '—'} → {after}"
        for name, (before, after) in row.changes.items()
    ]
    problem = row.problem
    return {
        say("imports.line", words): row.line,
        say("imports.outcome", words): say(f"imports.{row.outcome}", words),
        say("imports.wrong", words): ""
        if problem is None
        else f"{named(problem.field, words)} {problem.value!r}: {problem.told(words)}",
        say("imports.changes", words): "; ".join(changes),
        say("imports.row", words): " | ".join(cell for cell in row.row.values() if cell),
    }


def named(field: str, words: str) -> str:
    """What people call a field; its own name where it is none of a table's."""
    known = any(field == one.name for kind in KINDS.values() for one in kind.fields)
    return say(f"imports.field_{field}", words) if known else field


def _import(source: Source, kind: Kind, planned: Sequence[Planned], user: Actor) -> None:
    words, takes = user.language, sum(row.outcome in (NEW, CHANGED) for row in planned)
    refused = any(row.outcome == REFUSED for row in planned)
    if not takes and not refused:
        st.info(say("imports.nothing_new", words))
        return
    if not st.button(say("imports.import", words, number=takes), type="primary", key="imports_go"):
        return
    bar = st.progress(0.0)

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, text=say("imports.running", words, done=done, total=total))

    with transaction() as session:
        save_mapping(kind, source.mapped or {}, source.place, session=session, by=user)
        report = import_table(source, session=session, by=user, progress=progress)
    counts = {name: getattr(report, name) for name in ("accepted", "changed", "unchanged", "refused")}
    st.session_state["imports_told"] = say("imports.done", words, file=report.file_name, **counts)
    st.session_state["imports_passwords"] = dict(report.passwords)
    st.session_state["imports_chosen"] = report.batch_id
    st.session_state.pop(PLAN, None)
    st.rerun()
