"""Homes that stand at four points of the month, and screens drawn on them."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from front.shell import screens_of
from inspection.database import transaction
from inspection.models import Assignment
from inspection.models.organisation import Role
from inspection.planning.month_plan import draw_month
from inspection.policies import SYSTEM, Actor
from inspection.review.publication import publish_evaluations
from inspection.scoring.evaluations import open_assignment, submit_evaluation
from tests.homes import copy_home, forget_settings, use_home
from tests.pages.screens import OCTOBER, Draw, Drawn, checked, draw_screen, full_answers, somebody

SCORED = 4
PUBLISHED = 3


@pytest.fixture(scope="session")
def homes(demo_home: Path, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Homes to copy from: `empty` (migrated alone), `undrawn`, `drawn`, and `scored` (some submitted, some published)."""
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


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draws a screen for a user, with what only a browser has replaced: the player and the links' addresses."""
    links: list[tuple[str, str]] = []
    players: list[Mapping[str, Any]] = []
    marked: dict[str, Any] = {"clip": None}

    def fake_player(**given: Any) -> Any:
        players.append(given["data"])
        return SimpleNamespace(clip=marked["clip"])

    monkeypatch.setattr("ui.player._component", lambda: fake_player)
    monkeypatch.setattr("streamlit.page_link", lambda page, *, label, icon: links.append((page, label)))

    def draw_it(screen: str, user: Actor, *, mark: Mapping[str, int] | None = None, **address: str) -> Drawn:
        marked["clip"] = mark
        app = AppTest.from_function(draw_screen, args=(screen, user), default_timeout=60)
        app.session_state["screens"] = {one.name: one.name for one in screens_of(user.role)}
        app.query_params.update(address)
        return Drawn(checked(app.run()), links, players)

    return draw_it


def _score_some() -> None:
    """Inspector 1 submits four calls of agent 1001 with a comment; the lead publishes three of them."""
    inspector, lead = somebody(Role.INSPECTOR), somebody(Role.QUALITY_LEAD)
    agent = somebody(Role.AGENT)
    submitted = []
    with transaction() as session:
        rows = session.exec(
            select(Assignment.id)
            .where(Assignment.month == str(OCTOBER), Assignment.inspector_id == inspector.user_id)
            .where(Assignment.agent_id == agent.agent_id)
            .order_by(col(Assignment.id))
        ).all()
        for assignment_id in rows[:SCORED]:
            sheet = open_assignment(assignment_id or 0, session=session, by=inspector)
            done = submit_evaluation(
                sheet.evaluation.id or 0,
                full_answers(sheet.criteria),
                "kept *short*",
                version=sheet.evaluation.version,
                session=session,
                by=inspector,
            )
            submitted.append(done.evaluation.id or 0)
    assert len(submitted) == SCORED
    with transaction() as session:
        publish_evaluations(submitted[:PUBLISHED], session=session, by=lead)
