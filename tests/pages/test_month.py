"""The month's draw: offered once, then the ledger."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlmodel import func, select

from inspection.database import open_session
from inspection.errors import Conflict
from inspection.models import Assignment
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.words import LANGUAGES, say
from tests.pages.screens import OCTOBER, Draw, somebody

AtHome = Callable[[str], Path]
WHO = pytest.mark.parametrize("role", [Role.QUALITY_LEAD, Role.MANAGER])


@WHO
def test_one_press_draws_the_month_once(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    at_home("undrawn")
    use_case = Mock(wraps=draw_month)
    monkeypatch.setattr("ui.planning.offer.draw_month", use_case)
    user = somebody(role)
    drawn = draw("month", user)
    assert say("month.not_drawn", "zh", month=OCTOBER) in [one.value for one in drawn.app.info]
    assert drawn.column(say("month.due", "zh")) == [10] * 6
    drawn.press("month_draw")
    assert use_case.call_count == 1
    assert (use_case.call_args.args, use_case.call_args.kwargs["by"]) == ((OCTOBER,), user)
    assert "month_draw" not in drawn.usable
    assert drawn.column(say("month.drawn", "zh")) == [10] * 6
    with open_session() as session:
        assigned = select(func.count()).select_from(Assignment).where(Assignment.month == str(OCTOBER))
        assert session.exec(assigned).one() == 60
    drawn.after(drawn.app.run)
    assert use_case.call_count == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_draw_is_one_sentence(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    at_home("undrawn")
    monkeypatch.setattr(
        "ui.planning.offer.draw_month", Mock(side_effect=Conflict(key="error.no_evaluation", evaluation=7))
    )
    drawn = draw("month", somebody(Role.MANAGER, language)).press("month_draw")
    assert drawn.errors == [say("error.no_evaluation", language, evaluation=7)]
    assert "month_draw" in drawn.usable


@WHO
def test_the_hash_of_the_seed_is_shown_before_and_the_seed_after_the_draw(
    at_home: AtHome, draw: Draw, role: Role
) -> None:
    from inspection.models import MonthSeed

    at_home("undrawn")
    with open_session() as session:
        seed = session.exec(select(MonthSeed).where(MonthSeed.month == str(OCTOBER))).one()
    drawn = draw("month", somebody(role))
    assert seed.seed_hash in drawn.text and seed.seed not in drawn.text
    drawn.press("month_draw")
    assert say("month.seed", "zh", seed=seed.seed) in [one.value for one in drawn.app.caption]


def test_the_tables_of_a_drawn_month(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    drawn = draw("month", somebody(Role.MANAGER, "en"))

    def column(name: str) -> list[Any]:
        return drawn.column(say(f"month.{name}", "en"))

    assert column("done") == [5, 0, 0, 0, 0, 0]
    assert set(column("inspector")) == {"inspector1", "inspector2"}
    assert column("state").count(say("month.state_done", "en")) == 5
    excluded = column("excluded")
    assert len(excluded) == 88 and len([one for one in excluded if one]) == 10


def test_a_month_that_was_made_up_says_so(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("month", somebody(Role.MANAGER), month="2026-09")
    assert say("month.made_up", "zh") in [one.value for one in drawn.app.caption]
