"""The frame around the screens: who is signed in, where they land, and the language."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from front.cookies import USER_KEY
from inspection import accounts
from inspection.database import open_session, transaction
from inspection.models import User
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.homes import copy_home, forget_settings, passwords_of, use_home

MAIN = Path(__file__).parents[2] / "front" / "main.py"
LANDING = {
    Role.INSPECTOR: ("inspector1", "scoring.title"),
    Role.QUALITY_LEAD: ("lead1", "publish.title"),
    Role.TEAM_LEAD: ("teamlead1", "differences.title"),
    Role.MANAGER: ("manager1", "coverage.title"),
    Role.AGENT: ("agent1001", "results.title"),
    Role.ADMINISTRATOR: ("admin1", "users.title"),
}
Enter = Callable[..., AppTest]


@pytest.fixture
def enter(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """Signs a user of the undrawn demo in and draws the first page, as behind the gate."""
    home = copy_home(demo_home, tmp_path / "home")
    use_home(home, monkeypatch)
    labels: list[Mapping[str, Any]] = []
    monkeypatch.setattr("ui.session_guard._component", lambda: lambda **given: labels.append(given["data"]))

    def come_in(name: str, language: str = "zh") -> AppTest:
        with transaction() as session:
            token = accounts.sign_in(name, passwords_of(home)[name], session=session).token
            user = session.query(User).filter_by(name=name).one()
            user.language = language
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.user = {USER_KEY: token}
        app.run()
        assert not app.exception
        assert labels[-1] == {"label": say("front.sign_out", language), "language": language}
        return app

    yield come_in
    forget_settings()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_everybody_lands_on_the_first_screen_of_the_role(enter: Enter, role: Role, language: str) -> None:
    name, title = LANDING[role]
    app = enter(name, language)
    assert [one.value for one in app.title] == [say(title, language)]
    assert not app.error
    assert say(f"front.role_{role}", language) in app.sidebar.caption[0].value
    assert "2026\\-11\\-03" in "".join(one.value for one in app.main.caption), "a demo says so on every screen"


def test_the_switch_keeps_the_language(enter: Enter) -> None:
    app = enter("lead1")
    app.button_group(key="frame_language").set_value("en").run()
    assert [one.value for one in app.title] == [say("publish.title", "en")]
    with open_session() as session:
        assert session.query(User).filter_by(name="lead1").one().language == "en"


@pytest.mark.parametrize("user", [{}, {USER_KEY: None}, {USER_KEY: ""}, {USER_KEY: "guessed"}, {"email": "lead1"}])
def test_whoever_the_gate_did_not_let_through_sees_nothing(enter: Enter, user: dict[str, Any]) -> None:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.user = user
    app.run()
    assert not app.exception
    assert not app.main.children and not app.sidebar.children


def test_an_unforeseen_failure_is_told_by_its_mark_alone(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(user: object) -> None:
        raise RuntimeError("what the database said")

    monkeypatch.setattr("pages.publish.render", breaks)
    app = enter("lead1", "en")
    (told,) = [one.value for one in app.error]
    assert "what the database said" not in told
    mark = told.split(" under ")[1].split(".")[0]
    assert f"mark {mark}" in caplog.text and "what the database said" in caplog.text
