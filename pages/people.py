"""People: the agents of a scope with their teams, skills and leave, as they stand today."""

import streamlit as st

from inspection.database import open_session
from inspection.intake.staff import DUE, NONE, Member, Staff, next_shifts, see_staff, teams_of
from inspection.policies import Actor
from inspection.words import say
from ui.charts import TypingRow, typing_chart
from ui.choice import chosen_rows
from ui.page import empty_state, figure_block, plain


def render(user: Actor) -> None:
    """Show who is there, who is on leave, whose skills are below or due, and one agent's teams and shifts."""
    words = user.language
    st.title(say("people.title", words))
    with open_session() as session:
        staff = see_staff(session=session, by=user)
    if not staff.members:
        empty_state(say("people.nothing", words), say("people.to_imports", words), "imports")
        return
    st.markdown(f"**{plain(_today(staff, words))}**")
    chosen = chosen_rows(
        [_row(one, words) for one in staff.members], [one.agent.id or 0 for one in staff.members], "people_agents"
    )
    if chosen:
        _agent(next(one for one in staff.members if one.agent.id == chosen[0]), user)
    else:
        st.caption(say("people.choose", words))
    _typing(staff, words)
    _holidays(staff, words)


def _today(staff: Staff, words: str) -> str:
    counts = {"agents": len(staff.members), "leave": staff.on_leave, "below": staff.slow}
    due = staff.count(DUE, NONE)
    return say("people.today", words, day=staff.day, limit=f"{staff.limit:g}", due=due, **counts)


def _row(one: Member, words: str) -> dict[str, object]:
    skill = one.skill
    return {
        say("people.agent", words): one.name(words),
        say("people.centre", words): one.centre.code,
        say("people.team", words): "" if one.team is None else f"{one.team.code} {_named(one.team, words)}",
        say("people.skill", words): say(f"people.skill_{one.standing}", words),
        say("people.speed", words): "" if skill is None else f"{skill.typing_chars_per_min:g}",
        say("people.flows", words): "" if skill is None else say(f"people.{_yes(skill.flows_known)}", words),
        say("people.tested", words): "" if skill is None else skill.tested_on.isoformat(),
        say("people.leave", words): _leave(one, words),
    }


def _yes(known: bool) -> str:
    return "yes" if known else "no"


def _named(row: object, words: str) -> str:
    return str(getattr(row, f"name_{words}"))


def _leave(one: Member, words: str) -> str:
    if one.leave is None:
        return ""
    return say("people.leave_until", words, kind=say(f"people.kind_{one.leave.kind}", words), day=one.leave.to_day)


def _agent(one: Member, user: Actor) -> None:
    words, name = user.language, one.name(user.language)
    with open_session() as session:
        teams = teams_of(one.agent.id or 0, session=session, by=user)
        shifts = next_shifts(one.agent.id or 0, session=session, by=user)
    st.subheader(plain(say("people.history", words, agent=name)))
    columns = [say(f"people.{column}", words) for column in ("team", "from", "to")]
    st.dataframe(
        [
            dict(
                zip(columns, (f"{team.code} {_named(team, words)}", str(m.from_day), str(m.to_day or "")), strict=True)
            )
            for m, team in teams
        ],
        hide_index=True,
        key="people_teams",
    )
    if not shifts:
        st.caption(plain(say("people.no_shifts", words, agent=name)))
        return
    st.subheader(plain(say("people.shifts", words, agent=name)))
    st.dataframe(
        [
            {columns[1]: f"{one.day} {one.from_time:%H:%M}", columns[2]: f"{one.to_time:%H:%M}{'+1' * one.next_day}"}
            for one in shifts
        ],
        hide_index=True,
        key="people_shifts",
    )


def _typing(staff: Staff, words: str) -> None:
    rows = [
        TypingRow(one.name(words), one.skill.typing_chars_per_min, one.skill.tested_on.isoformat())
        for one in staff.members
        if one.skill is not None
    ]
    if not rows:
        empty_state(say("people.no_skills", words), say("people.to_imports", words), "imports")
        return
    unknown = len(staff.members) - len(rows)
    sentence = say("people.typing", words, below=staff.slow, limit=f"{staff.limit:g}", unknown=unknown)
    names = [say(f"people.{column}", words) for column in ("agent", "speed", "tested")]
    table = [dict(zip(names, (row.name, row.chars_per_min, row.tested_on), strict=True)) for row in rows]
    figure_block(typing_chart(rows, staff.limit, words), sentence, table, "typing", language=words)


def _holidays(staff: Staff, words: str) -> None:
    if not staff.holidays:
        return
    st.subheader(say("people.holidays", words))
    st.dataframe(
        [
            {
                say("imports.field_day", words): f"{one.day:%Y-%m-%d}",
                say("imports.kind_holiday", words): _named(one, words),
                say("imports.outcome", words): say(f"people.{'rest' if one.rest else 'worked'}", words),
            }
            for one in staff.holidays
        ],
        hide_index=True,
        key="people_holidays",
    )
