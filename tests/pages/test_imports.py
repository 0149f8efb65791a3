"""Imports on the screen: upload, columns, preview, import, what was refused; and facts as jobs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session
from inspection.models import Agent, ColumnMapping, Job, User
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]
AGENTS = "员工代号,姓名,班组,入职日期\n4001,李,T1,2026-10-20\n4002,王,九班,2026-10-20\n1001,陈晓雯,T1,2025-01-01\n"


def upload(drawn: Drawn, key: str, name: str, text: str) -> Drawn:
    drawn.app.file_uploader(key=key).upload(name, text.encode(), "text/csv")
    return drawn.after(drawn.app.run)


def agent(number: str) -> Agent | None:
    with open_session() as session:
        return session.exec(select(Agent).where(Agent.staff_number == number)).first()


def map_column(drawn: Drawn, field: str, heading: str) -> Drawn:
    (box,) = [one for one in drawn.app.selectbox if f"_{field}_" in str(one.key)]
    return drawn.after(box.set_value(heading).run)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_mapped_looked_at_and_brought_in(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    manager = somebody(Role.MANAGER, language)
    drawn = upload(draw("imports", manager), "imports_file_agent", "a.csv", AGENTS)
    assert len(drawn.errors) == 1 and "staff_number" in drawn.errors[0].replace("\\", "")
    assert map_column(drawn, "staff_number", "员工代号").errors == []
    drawn.press("imports_preview")
    assert [one.value for one in drawn.app.metric] == ["1", "0", "1", "1"]
    assert agent("4001") is None
    drawn.press("imports_go")
    assert [one.value.replace("\\", "") for one in drawn.app.success] == [
        say("imports.done", language, file="a.csv", accepted=1, changed=0, unchanged=1, refused=1)
    ]
    assert agent("4001") is not None and agent("4002") is None
    assert "九班" in drawn.column(say("imports.value", language))
    with open_session() as session:
        assert session.exec(select(ColumnMapping.place)).all() == ["centre/GD01"]
    again = upload(draw("imports", manager), "imports_file_agent", "a.csv", AGENTS)
    assert again.errors == [] and say("imports.columns_saved", language) in again.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_passwords_of_new_accounts_are_shown_until_they_are_noted(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("imports", somebody(Role.ADMINISTRATOR, language))
    drawn.after(drawn.app.selectbox(key="imports_kind").set_value("user").run)
    upload(drawn, "imports_file_user", "u.csv", "用户名,角色,范围\nnewcomer,质检员,centre/GD01\n")
    drawn.press("imports_preview").press("imports_go")
    (password,) = drawn.column(say("imports.password", language))
    drawn.press("imports_hide")
    assert password not in drawn.text
    with open_session() as session:
        assert session.exec(select(User).where(User.name == "newcomer")).one().active


def test_a_manager_is_not_offered_accounts(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("imports", somebody(Role.MANAGER))
    assert say("imports.kind_user", "zh") not in drawn.app.selectbox(key="imports_kind").options


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_queued_and_their_progress_shown_and_can_be_cancelled(
    at_home: AtHome, draw: Draw, language: str
) -> None:
    at_home("undrawn")
    drawn = draw("imports", somebody(Role.MANAGER, language))
    drawn.after(drawn.app.selectbox(key="imports_kind").set_value("facts").run)
    text = "province,centre,agent,sms_id,call_id,need_at,sent_at\nGD,GD01,1001,s9,c9,2026-10-03T01:00:00Z,\n"
    upload(drawn, "imports_file_facts", "sms.csv", text).press("imports_queue")
    assert drawn.errors == [] and len(drawn.app.success) == 1
    with open_session() as session:
        (job,) = session.exec(select(Job).where(Job.kind == "facts")).all()
    drawn.press(f"imports_cancel_{job.id}")
    told = say("imports.fact_cancelled", language, file="sms.csv")
    assert [one.replace("\\", "") for one in drawn.errors] == [told]
    drawn.press(f"imports_again_{job.id}")
    assert drawn.errors == []


def test_a_file_that_is_no_fact_is_one_sentence(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("imports", somebody(Role.MANAGER, "en"))
    drawn.after(drawn.app.selectbox(key="imports_kind").set_value("facts").run)
    upload(drawn, "imports_file_facts", "lottery.csv", "a\n1\n").press("imports_queue")
    assert len(drawn.errors) == 1 and "is no fact" in drawn.errors[0].replace("\\", "")
