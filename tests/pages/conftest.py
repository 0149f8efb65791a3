"""Homes that stand at four points of the month, and screens drawn on them."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from front.shell import screens_of
from inspection.database import transaction
from inspection.measurement.counting import count_facts
from inspection.models import Assignment, AssignmentState
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM, Actor
from inspection.review.publication import publish_evaluations
from inspection.scoring.evaluations import my_assignments, open_assignment, submit_evaluation
from inspection.settings import get_settings
from tests.homes import copy_home, forget_settings, use_home
from tests.pages.screens import COMMENT, OCTOBER, Draw, Drawn, checked, draw_screen, full_answers, somebody
from tests.transcripts import committed, load_transcripts

SCORED = 5
PUBLISHED = 2
TRANSCRIBED = 2


@pytest.fixture(scope="session")
def homes(demo_home: Path, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Homes to copy from, by the point of the month: `empty` (migrated alone), `undrawn`, `drawn`, `scored`."""
    folder = tmp_path_factory.mktemp("stages")
    empty = folder / "empty"
    empty.mkdir()
    shutil.copy(migrated_sqlite, empty / "zhijian.sqlite3")
    drawn = copy_home(demo_home, folder / "drawn")
    with pytest.MonkeyPatch.context() as patch:
        use_home(drawn, patch)
        with transaction() as session:
            draw_month(OCTOBER, session=session, by=SYSTEM, seed="7")
        forget_settings()
        scored = copy_home(drawn, folder / "scored")
        use_home(scored, patch)
        _score_some()
        forget_settings()
    return {"empty": empty, "undrawn": demo_home, "drawn": drawn, "scored": scored}


@pytest.fixture
def at_home(homes: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Puts this test into a copy of one of the homes."""

    def move_in(stage: str) -> Path:
        home = copy_home(homes[stage], tmp_path / stage)
        use_home(home, monkeypatch)
        return home

    yield move_in
    forget_settings()


@pytest.fixture(scope="session")
def counted_once() -> Callable[..., Any]:
    """Counts the facts of a month once: they are the same in every home that has any."""
    found: dict[str, Any] = {}

    def count(*given: Any, **named: Any) -> Any:
        key = repr((get_settings().facts.resolve(), given, named))
        if key not in found:
            found[key] = count_facts(*given, **named)
        return found[key]

    return count


@pytest.fixture
def draw(counted_once: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draws a screen for a user, with what only a browser has replaced: player, sheet, dial form and addresses."""
    monkeypatch.setattr("inspection.measurement.figures.count_facts", counted_once)
    links: list[tuple[str, str]] = []
    players: list[Mapping[str, Any]] = []
    sheets: list[Mapping[str, Any]] = []

    def player(*, data: Mapping[str, Any], **_given: Any) -> Any:
        players.append(data)
        return SimpleNamespace(clip=None)

    def sheet(*, data: Mapping[str, Any], **_given: Any) -> None:
        sheets.append(data)

    def page_link(page: str, *, label: str, icon: str, query_params: Mapping[str, str] | None = None) -> None:
        assert icon.startswith(":material/")
        links.append((page, label))

    manager = "streamlit.components.v2.component_manager.BidiComponentManager"
    monkeypatch.setattr(f"{manager}.discover_and_register_components", lambda _self, **_given: None)
    monkeypatch.setattr("ui.player._component", lambda: player)
    monkeypatch.setattr("ui.sheet._component", lambda: sheet)
    monkeypatch.setattr("ui.dialling._component", lambda: sheet)
    monkeypatch.setattr("ui.orders.keys._component", lambda: lambda **_given: None)
    monkeypatch.setattr("streamlit.page_link", page_link)

    def draw_it(screen: str, user: Actor, **address: str) -> Drawn:
        links.clear()
        players.clear()
        sheets.clear()
        app = AppTest.from_function(draw_screen, args=(screen, user), default_timeout=60)
        app.session_state["screens"] = {one.name: one.name for one in screens_of(user.role)}
        app.query_params.update(address)
        return Drawn(checked(app.run()), links, players, sheets)

    return draw_it


def _score_some() -> None:
    """Inspector 1 submits five calls of agent 1001 with a comment, the lead publishes two of them.

    The first of them and the first that is still open are transcribed.
    """
    inspector, lead, agent = somebody(Role.INSPECTOR), somebody(Role.QUALITY_LEAD), somebody(Role.AGENT)
    with transaction() as session:
        rows = session.exec(
            select(Assignment)
            .where(Assignment.month == str(OCTOBER), Assignment.inspector_id == inspector.user_id)
            .where(Assignment.state == AssignmentState.ASSIGNED)
            .order_by(col(Assignment.agent_id) != agent.agent_id, col(Assignment.due_on), col(Assignment.rank))
        ).all()
        submitted = [_submit(row.id or 0, inspector, session=session) for row in rows[:SCORED]]
        assert {row.agent_id for row in rows[:SCORED]} == {agent.agent_id}
    with transaction() as session:
        publish_evaluations(submitted[:PUBLISHED], session=session, by=lead)
        kept = {rows[0].call_id, my_assignments(session=session, by=inspector)[0].call_id}
        assert len(kept) == TRANSCRIBED
        load_transcripts(session, leave_out=set(committed()["calls"]) - kept)


def _submit(assignment_id: int, inspector: Actor, *, session: Session) -> int:
    sheet = open_assignment(assignment_id, session=session, by=inspector)
    filled, version = full_answers(sheet.criteria), sheet.evaluation.version
    evaluation_id = sheet.evaluation.id or 0
    submit_evaluation(evaluation_id, filled, COMMENT, version=version, session=session, by=inspector)
    return evaluation_id
