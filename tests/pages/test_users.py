"""Accounts: added, stopped and allowed by the administrator."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlmodel import select

from inspection import accounts
from inspection.database import open_session
from inspection.models import User
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, Drawn, somebody

AtHome = Callable[[str], Path]


def fill(drawn: Drawn, *, name: str, role: str, scope: str, password: str) -> Drawn:
    """Fill in the form for an account and send it."""
    app = drawn.app
    app.text_input(key="users_name").set_value(name)
    app.selectbox(key="users_role").set_value(Role(role))
    app.text_input(key="users_scope").set_value(scope)
    app.text_input(key="users_password").set_value(password)
    return drawn.submit("users_add")


def account(name: str) -> User | None:
    """The account of this name."""
    with open_session() as session:
        return session.exec(select(User).where(User.name == name)).first()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sending_adds_the_account_once(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    at_home("undrawn")
    use_case, admin = Mock(wraps=accounts.add_user), somebody(Role.ADMINISTRATOR, language)
    monkeypatch.setattr("inspection.accounts.add_user", use_case)
    drawn = draw("users", admin)
    fill(drawn, name="new", role="inspector", scope="centre/GD01", password="long enough")
    assert use_case.call_count == 1 and use_case.call_args.kwargs["by"] == admin
    assert [one.value for one in drawn.app.success] == [say("users.added", language, name="new")]
    row = account("new")
    assert row is not None and (row.role, row.level, row.code) == ("inspector", "centre", "GD01")
    assert "long enough" not in drawn.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "inspector1"},
        {"password": "short"},
        {"scope": "centre/"},
        {"scope": "centre/XX"},
        {"scope": "planet/3"},
        {"scope": "agent/1001"},
        {"role": "agent"},
    ],
)
def test_an_account_that_is_not_possible_is_one_sentence(
    at_home: AtHome, draw: Draw, wrong: dict[str, str], language: str
) -> None:
    at_home("undrawn")
    right = {"name": "new", "role": "inspector", "scope": "centre/GD01", "password": "long enough"}
    drawn = fill(draw("users", somebody(Role.ADMINISTRATOR, language)), **(right | wrong))
    assert len(drawn.errors) == 1 and not drawn.app.success
    assert account("new") is None


def test_one_sending_stops_the_account_once_and_ends_its_sign_ins(
    at_home: AtHome, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home("undrawn")
    use_case, admin = Mock(wraps=accounts.set_active), somebody(Role.ADMINISTRATOR)
    monkeypatch.setattr("inspection.accounts.set_active", use_case)
    drawn = draw("users", admin)
    drawn.app.selectbox(key="users_chosen").set_value("inspector1")
    drawn.app.toggle(key="users_active").set_value(False)
    drawn.submit("users_change")
    assert use_case.call_count == 1
    assert (use_case.call_args.args, use_case.call_args.kwargs["by"]) == (("inspector1", False), admin)
    row = account("inspector1")
    assert row is not None and not row.active
    assert [one.value for one in drawn.app.success] == [say("users.saved", "zh", name="inspector1")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_stops_the_own_account(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("users", somebody(Role.ADMINISTRATOR, language))
    drawn.app.selectbox(key="users_chosen").set_value("admin1")
    drawn.app.toggle(key="users_active").set_value(False)
    drawn.submit("users_change")
    assert len(drawn.errors) == 1
    row = account("admin1")
    assert row is not None and row.active


def test_the_list_shows_what_was_changed_just_now(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("users", somebody(Role.ADMINISTRATOR))
    fill(drawn, name="new", role="inspector", scope="centre/GD01", password="long enough")
    (table,) = drawn.app.dataframe
    assert "new" in list(table.value[say("users.name", "zh")])
