"""The inspector's work orders: the list, the sheet that saves itself, and what a submitted one shows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.measurement.work_orders.checking import my_order_checks, save_check
from inspection.measurement.work_orders.found import Found
from inspection.models import ORDER_EVENTS, Assignment, WorkOrderAnswer, WorkOrderCheck
from inspection.models.organisation import Role
from inspection.planning.work_orders import draw_work_orders
from inspection.policies import SYSTEM
from inspection.words import LANGUAGES, say
from tests.pages.screens import OCTOBER, Draw, Drawn, somebody

AtHome = Callable[[str], Path]


@pytest.fixture
def waiting(at_home: AtHome) -> list[Assignment]:
    """Inspector 1's work orders, drawn just now, in the order of the page."""
    at_home("drawn")
    with transaction() as session:
        draw_work_orders(OCTOBER, session=session, by=SYSTEM)
    with open_session() as session:
        return list(my_order_checks(session=session, by=somebody(Role.INSPECTOR)))


def opened(draw: Draw, assignment: Assignment, language: str = "zh") -> Drawn:
    return draw("order_checks", somebody(Role.INSPECTOR, language), assignment=str(assignment.id))


def stored() -> WorkOrderCheck:
    with open_session() as session:
        return session.exec(select(WorkOrderCheck)).one()


def answers() -> dict[str, str]:
    with open_session() as session:
        return {row.item: row.answer for row in session.exec(select(WorkOrderAnswer))}


def choose(drawn: Drawn, name: str, value: str | None) -> Drawn:
    """Choose one of a choice's answers."""
    radio = drawn.app.radio(key=f"orders_{stored().id}_{name}")
    return drawn.after(radio.set_value(value).run)


def write(drawn: Drawn, name: str, text: str) -> Drawn:
    """Write into a text box and leave it."""
    return drawn.after(drawn.app.text_input(key=f"orders_{stored().id}_{name}").set_value(text).run)


def fill(drawn: Drawn) -> Drawn:
    """Everything as the systems say, and every answer yes; nothing where they have no outbound call."""
    for event in ORDER_EVENTS:
        fate = drawn.app.radio(key=f"orders_{stored().id}_{event}_fate")
        choose(drawn, f"{event}_fate", "system" if len(fate.options) == 4 or event == "created_at" else "never")
    outbound = "yes" if stored().dialled_at else "na"
    for item in ("fields_right", "sent_in_time", "reply_right", "user_replied"):
        choose(drawn, f"{item}_answer", "yes")
    return choose(drawn, "outbound_done_answer", outbound)


def test_the_list_leads_to_the_next_order_and_to_a_chosen_one(waiting: list[Assignment], draw: Draw) -> None:
    drawn = draw("order_checks", somebody(Role.INSPECTOR))
    assert drawn.column(say("orders.order", "zh")) == [row.call_id for row in waiting]
    assert drawn.column(say("scoring.state", "zh")) == [say("orders.state_assigned", "zh")] * len(waiting)
    drawn.choose_rows("orders_list", 2).press("orders_open")
    assert [one.value for one in drawn.app.title] == [waiting[2].call_id]
    drawn.press("orders_back")
    assert "assignment" not in drawn.app.query_params
    drawn.press("orders_next")
    assert drawn.app.query_params["assignment"] == str(waiting[2].id)  # it is begun


def test_a_change_is_saved_at_once_and_there_when_it_is_opened_again(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    choose(drawn, "created_at_fate", "system")
    choose(drawn, "replied_at_fate", "never")
    choose(drawn, "fields_right_answer", "no")
    write(drawn, "fields_right_comment", "*地址* 写错")
    choose(drawn, "user_replied_at_fate", "other")
    write(drawn, "user_replied_at_time", "2026-10-31 23:59:58")
    check = stored()
    assert (check.version, check.never, answers()) == (7, "replied_at", {"fields_right": "no"})
    assert check.created_at is not None and f"{check.user_replied_at:%d %H:%M:%S}" == "31 15:59:58"
    again = opened(draw, waiting[0])
    start = f"orders_{check.id}_"
    assert again.app.radio(key=f"{start}created_at_fate").value == "system"
    assert again.app.radio(key=f"{start}replied_at_fate").value == "never"
    assert again.app.radio(key=f"{start}processed_at_fate").value is None
    assert again.app.text_input(key=f"{start}user_replied_at_time").value == "2026-10-31 23:59:58"
    assert again.app.text_input(key=f"{start}fields_right_comment").value == "*地址* 写错"
    assert stored().version == 7 and again.errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_that_is_none_is_said_and_not_saved(waiting: list[Assignment], draw: Draw, language: str) -> None:
    drawn = opened(draw, waiting[0], language)
    choose(drawn, "sent_at_fate", "other")
    write(drawn, "sent_at_time", "soon")
    (told,) = drawn.errors
    assert "soon" in told and stored().sent_at is None
    write(drawn, "sent_at_time", "2026-10-31 10:00")
    choose(drawn, "processed_at_fate", "system")
    (told,) = drawn.errors
    names = [say(f"orders.event_{event}", language) for event in ("processed_at", "sent_at")]
    assert all(name in told for name in names) and "processed_at" not in told.replace("\\", "")
    choose(drawn, "processed_at_fate", None)
    assert drawn.errors == []


def test_what_is_lacking_is_named_in_words_and_then_it_is_submitted(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0]).press("orders_submit")
    (told,) = drawn.errors
    assert say("orders.event_sent_at", "zh") in told and "订单内容填写正确" in told
    fill(drawn)
    choose(drawn, "user_replied_answer", "no")
    drawn.press("orders_submit")
    (told,) = drawn.errors
    assert "已回复用户" in told and stored().state == "draft"
    choose(drawn, "user_replied_answer", "yes")
    drawn.press("orders_submit")
    assert stored().state == "submitted" and drawn.errors == []
    assert say("orders.submitted", "zh") in [one.value for one in drawn.app.success]
    assert not drawn.app.radio and drawn.column(say("orders.answer", "zh"))[0] == say("orders.answer_yes", "zh")
    assert say("orders.agrees", "zh") in [one.value for one in drawn.app.markdown]
    drawn.press("orders_next")
    assert drawn.app.query_params["assignment"] == str(waiting[1].id)


def test_another_window_is_not_overwritten(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    user = somebody(Role.INSPECTOR)
    with transaction() as session:
        save_check(stored().id or 0, Found(comment="theirs"), version=1, session=session, by=user)
    choose(drawn, "sent_at_fate", "never")
    assert drawn.errors == [say("orders.changed", "zh")] and stored().never == ""
    drawn.press("orders_take_theirs")
    assert drawn.errors == [] and drawn.app.text_area[0].value == "theirs"
    assert drawn.app.radio(key=f"orders_{stored().id}_sent_at_fate").value is None
    choose(drawn, "sent_at_fate", "never")
    assert (stored().never, stored().comment) == ("sent_at", "theirs")


def test_a_cause_goes_with_the_no_that_it_explains(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    choose(drawn, "fields_right_answer", "no")
    start = f"orders_{stored().id}_fields_right_"
    drawn.after(drawn.app.selectbox(key=f"{start}cause").set_value("people").run)
    drawn.after(drawn.app.multiselect(key=f"{start}wrong").set_value(["address", "name"]).run)
    with open_session() as session:
        row = session.exec(select(WorkOrderAnswer)).one()
    assert (row.cause, row.wrong) == ("people", "address,name")
    choose(drawn, "fields_right_answer", "yes")
    with open_session() as session:
        row = session.exec(select(WorkOrderAnswer)).one()
    assert (row.cause, row.wrong, drawn.errors) == (None, "", [])


def test_the_call_is_heard_beside_the_sheet(waiting: list[Assignment], draw: Draw) -> None:
    drawn = opened(draw, waiting[0])
    assert not drawn.players
    drawn.after(drawn.app.toggle(key="orders_hear").set_value(True).run)
    assert len(drawn.players) == 1 and drawn.players[0]["src"].startswith("/recordings/")


def test_somebody_elses_order_is_one_sentence(waiting: list[Assignment], draw: Draw) -> None:
    with open_session() as session:
        other = session.exec(
            select(Assignment).where(
                Assignment.population == "orders", Assignment.inspector_id != waiting[0].inspector_id
            )
        ).first()
    assert other is not None
    drawn = opened(draw, other)
    (told,) = drawn.errors
    assert "inspector1" in told and not drawn.app.radio
