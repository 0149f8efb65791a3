"""Appeals on their pages: each role takes its step on the demo's appeals, and is told what came of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session
from inspection.models import Appeal, Assignment, Evaluation
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]


def appeal_of(agent: str) -> Appeal:
    """The demo's appeal of an agent."""
    with open_session() as session:
        own = select(Appeal).where(Appeal.agent_id == somebody(Role.AGENT, name=f"agent{agent}").agent_id)
        return session.exec(own).one()


def open_result(agent: str) -> int:
    """The late result of an agent, which is not closed."""
    with open_session() as session:
        own = Assignment.agent_id == somebody(Role.AGENT, name=f"agent{agent}").agent_id
        return (
            session.exec(select(Evaluation.id).join(Assignment).where(own, Evaluation.state == "published")).one() or 0
        )


def write(drawn: Drawn, key: str, text: str) -> None:
    drawn.after(drawn.app.text_area(key=key).set_value(text).run)


def shown(drawn: Drawn) -> list[str]:
    return [one.value.replace("\\", "") for one in drawn.app.success]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_files_and_withdraws(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    agent, number = somebody(Role.AGENT, language, name="agent1006"), open_result("1006")
    drawn = draw("results", agent, month="2026-09", evaluation=str(number))
    assert drawn.app.button(key="appeal_send").disabled
    drawn.after(drawn.app.multiselect(key=f"appeal_codes_{number}").set_value(["A3"]).run)
    drawn.press("appeal_send")
    refused = say("error.appeal_text", language, what="A3", number=0, least=1, most=500)
    assert [one.replace("\\", "") for one in drawn.errors] == [refused]
    write(drawn, f"appeal_{number}_A3_reason", "said")
    drawn.press("appeal_send")
    appeal = appeal_of("1006")
    assert appeal.state == "filed" and drawn.errors == []
    assert say("appeals.was_filed", language, number=appeal.id) in shown(drawn)
    assert "results_acknowledge" not in drawn.usable
    drawn.press("appeal_withdraw")
    assert appeal_of("1006").state == "withdrawn" and say("appeals.was_withdrawn", language) in shown(drawn)


def test_an_inspector_answers_what_waits(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    appeal = appeal_of("1002")
    drawn = draw("appeals", somebody(Role.INSPECTOR, name="inspector2"), appeal=str(appeal.id))
    form = f"appeal_answer_{appeal.id}"
    drawn.submit(form)
    assert len(drawn.errors) == 1 and appeal_of("1002").state == "filed"
    (area,) = [one for one in drawn.app.text_area if one.key and one.key.startswith(form)]
    area.set_value("not so")
    drawn.submit(form)
    assert appeal_of("1002").state == "under_review" and shown(drawn) == [say("appeals.was_answered", "zh")]


def test_a_team_lead_says_what_they_think_once(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    appeal = appeal_of("1002")
    drawn = draw("appeals", somebody(Role.TEAM_LEAD), appeal=str(appeal.id))
    key = f"appeal_endorse_{appeal.id}"
    drawn.app.radio(key=f"{key}_agrees").set_value(False)
    drawn.app.text_area(key=f"{key}_text").set_value("I saw it otherwise")
    drawn.submit(key)
    assert shown(drawn) == [say("appeals.was_endorsed", "zh")]
    assert say("appeals.not_endorsed", "zh") in drawn.text and f"{key}_text" not in drawn.usable


@pytest.mark.parametrize(
    ("role", "agent", "state", "then"),
    [(Role.QUALITY_LEAD, "1003", "under_review", "upheld"), (Role.MANAGER, "1004", "arbitration", "final")],
)
def test_whoever_decides_sees_the_score_before_it_is_saved(
    at_home: AtHome, draw: Draw, role: Role, agent: str, state: str, then: str
) -> None:
    at_home("undrawn")
    appeal = appeal_of(agent)
    drawn = draw("appeals", somebody(role), appeal=str(appeal.id))
    (chosen,) = [one.key for one in drawn.app.button_group if one.key and one.key.endswith("_upheld")]
    key = chosen.removesuffix("_upheld")
    assert key.startswith(f"appeal_verdict_{appeal.id}_{state}_") and drawn.app.button(key="appeal_decide").disabled
    before, same = (one.value for one in drawn.app.metric[:2])
    assert before == same
    drawn.after(drawn.app.button_group(key=chosen).set_value([True]).run)
    drawn.after(drawn.app.selectbox(key=f"{key}_answer").set_value(1.0).run)
    after = drawn.app.metric[1].value
    assert float(after) > float(before)
    drawn.press("appeal_decide")
    assert len(drawn.errors) == 1 and appeal_of(agent).state == state, "a reason is lacking"
    write(drawn, f"{key}_reason", "heard it")
    write(drawn, f"appeal_verdict_{appeal.id}_{state}_all_reason", "listened again")
    drawn.after(drawn.app.selectbox(key=f"{key}_cause").set_value("standard/ambiguous").run)
    drawn.press("appeal_decide")
    assert drawn.errors == [] and appeal_of(agent).state == then
    with open_session() as session:
        assert f"{session.get_one(Evaluation, appeal.evaluation_id).total:.1f}" == after


def test_a_lead_need_not_wait_for_the_answer(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("appeals", somebody(Role.QUALITY_LEAD), appeal=str(appeal_of("1002").id)).press("appeal_take_up")
    assert appeal_of("1002").state == "under_review" and "appeal_decide" in drawn.usable


def test_an_agent_reads_neither_names_nor_causes(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    number = str(appeal_of("1001").id)
    lead = draw("appeals", somebody(Role.QUALITY_LEAD), appeal=number).text
    agent = draw("appeals", somebody(Role.AGENT), appeal=number).text
    for told in ("标准含糊", somebody(Role.QUALITY_LEAD).display):
        assert told in lead and told not in agent.replace(somebody(Role.AGENT).display, "")


@pytest.mark.parametrize(("asked", "errors"), [("999", 1), ("x", 0), ("-1", 0), ("1 OR 1=1", 0), ("", 0)])
def test_no_address_makes_the_page_fail(at_home: AtHome, draw: Draw, asked: str, errors: int) -> None:
    at_home("undrawn")
    drawn = draw("appeals", somebody(Role.MANAGER), appeal=asked)
    assert len(drawn.errors) == errors and len(drawn.table("appeals_list").value) == 5


def test_another_agents_appeal_is_not_there(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("appeals", somebody(Role.AGENT, name="agent1002"), appeal=str(appeal_of("1001").id))
    assert len(drawn.errors) == 1 and len(drawn.table("appeals_list").value) == 1


@pytest.mark.parametrize("by", ["criterion", "inspector", "month"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_says_what_the_address_asks(at_home: AtHome, draw: Draw, by: str, language: str) -> None:
    at_home("undrawn")
    drawn = draw("appeals", somebody(Role.MANAGER, language), part="overview", by=by)
    assert say("appeals.axis", language) in drawn.text and drawn.errors == []
    assert sum(drawn.column(say("appeals.items_decided", language))) == 2


def test_what_is_new_is_noted_once(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    agent = somebody(Role.AGENT)
    assert "appeals" in [screen for screen, _ in draw("results", agent).links]
    drawn = draw("appeals", agent).press("appeals_noted")
    assert "appeals_noted" not in drawn.usable and drawn.errors == []
    assert draw("results", agent).links == []
