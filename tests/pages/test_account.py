"""One's own account: the password is changed once both ways of typing it agree."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection import accounts, passwords
from inspection.database import open_session, transaction
from inspection.models import User
from inspection.models.organisation import Role
from inspection.policies import SYSTEM
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


def fits(password: str, name: str = "inspector1") -> bool:
    with open_session() as session:
        return passwords.fits(password, session.exec(select(User).where(User.name == name)).one().password_hash)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_password_is_changed_once_both_typings_agree(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    with transaction() as session:
        accounts.reset_password("inspector1", password="the one before", session=session, by=SYSTEM)
    drawn = draw("account", somebody(Role.INSPECTOR, language))
    for current, new, again, told in (
        ("the one before", "a new password", "a new passwort", "account.differ"),
        ("wrong", "a new password", "a new password", "error.current_password"),
        ("the one before", "the one before", "the one before", "error.same_password"),
    ):
        for name, text in (("current", current), ("new", new), ("again", again)):
            drawn.app.text_input(key=f"account_{name}").set_value(text)
        drawn.submit("account_password")
        assert drawn.errors == [say(told, language)]
    assert fits("the one before")
    for name, text in (("current", "the one before"), ("new", "a new password"), ("again", "a new password")):
        drawn.app.text_input(key=f"account_{name}").set_value(text)
    drawn.submit("account_password")
    assert [one.value for one in drawn.app.success] == [say("account.changed", language)]
    assert fits("a new password")


def test_the_administrator_gives_a_new_password_that_is_shown_once(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    drawn = draw("users", somebody(Role.ADMINISTRATOR))
    drawn.app.selectbox(key="users_forgetful").set_value("inspector1")
    drawn.submit("users_reset")
    (shown,) = [one.value for one in drawn.app.code]
    assert fits(shown)
    drawn.after(drawn.app.run)
    assert not drawn.app.code
    drawn.app.selectbox(key="users_forgetful").set_value("admin1")
    drawn.submit("users_reset")
    assert len(drawn.errors) == 1 and not drawn.app.code
