"""What leads see of the month's checked work orders."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.database import transaction
from inspection.measurement.work_orders.checking import my_order_checks, open_check, submit_check
from inspection.measurement.work_orders.found import Found, Given
from inspection.measurement.work_orders.sheet import items
from inspection.models import ORDER_EVENTS
from inspection.models.organisation import Role
from inspection.planning.work_orders import draw_work_orders
from inspection.policies import SYSTEM
from inspection.scoring.findings import Cause
from inspection.words import LANGUAGES, say
from tests.pages.screens import OCTOBER, Draw, somebody

AtHome = Callable[[str], Path]
LATER = timedelta(hours=2)


@pytest.fixture
def checked(at_home: AtHome) -> list[str]:
    """Two checked orders, by their ids: one as the systems say, one replied to the user two hours later."""
    at_home("drawn")
    user = somebody(Role.INSPECTOR)
    with transaction() as session:
        draw_work_orders(OCTOBER, session=session, by=SYSTEM)
        rows = my_order_checks(session=session, by=user)[:2]
        for row, late in zip(rows, (False, True), strict=True):
            sheet = open_check(row.id or 0, session=session, by=user)
            times = dict(sheet.system.times)
            given = {one.id: Given("yes") for one in items()}
            if "requested_at" not in times:
                given["outbound_done"] = Given("na")
            if late:
                times["user_replied_at"] += LATER
                given["fields_right"] = Given("no", ("address",), "", Cause("people", "口音"))
            never = frozenset(ORDER_EVENTS) - times.keys()
            found = Found(times, never, frozenset(), given, "订单记录")
            submit_check(sheet.check.id or 0, found, version=1, session=session, by=user)
    return [row.call_id for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_what_fails_and_what_differs(checked: list[str], draw: Draw, language: str) -> None:
    drawn = draw("order_results", somebody(Role.QUALITY_LEAD, language))
    text = "\n".join(one.value for one in drawn.app.markdown).replace("\\", "")
    assert say("order_results.sentence", language, month=OCTOBER, number=12, done=2) in text
    fields = {"zh": "订单内容填写正确", "en": "The order's fields are right"}[language]
    assert say("order_results.most", language, item=fields, no=1, judged=2) in text
    kinds = f"{say('orders.kind_other_time', language)} 1"
    assert say("order_results.differ", language, orders=1, number=2, kinds=kinds) in text
    assert drawn.column(say("orders.minutes_later", language)) == ["+120.0"]
    assert drawn.column(say("orders.turns", language)) == ["K8"]
    assert sum(drawn.column(say("order_results.done", language))) == 2


def test_a_chosen_check_shows_its_answers_and_stands_in_the_address(checked: list[str], draw: Draw) -> None:
    drawn = draw("order_results", somebody(Role.QUALITY_LEAD))
    table = drawn.table("order_results_list").value
    at = list(table[say("orders.order", "zh")]).index(checked[1])
    drawn.choose_rows("order_results_list", at)
    assert [one.value for one in drawn.app.subheader][-1] == checked[1]
    assert drawn.column(say("orders.wrong", "zh"))[0] == "地址"
    assert drawn.column(say("orders.cause", "zh"))[0] == "人员 口音"
    assert drawn.app.query_params["check"] == "2"
    open_one = list(table[say("scoring.state", "zh")]).index(say("orders.state_assigned", "zh"))
    drawn.choose_rows("order_results_list", open_one)
    assert drawn.errors == []


def test_a_team_lead_sees_the_own_team_alone(checked: list[str], draw: Draw) -> None:
    drawn = draw("order_results", somebody(Role.TEAM_LEAD, "en"))
    agents = set(drawn.column(say("order_results.agent", "en")))
    assert {one.split()[0] for one in agents} <= {"1001", "1002", "1003"} and agents


def test_a_check_out_of_scope_is_one_sentence(checked: list[str], draw: Draw) -> None:
    drawn = draw("order_results", somebody(Role.QUALITY_LEAD), check="99")
    assert drawn.errors == [say("error.no_order_check", "zh", check=99)]
