"""The audit log: both streams, and a chain that was broken shows."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspection.database import engine, transaction
from inspection.models.organisation import Role
from inspection.review.publication import publish_evaluations
from inspection.words import LANGUAGES, say
from tests.pages.screens import Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_streams_are_shown_newest_first(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("scored")
    with transaction() as session:
        waiting = session.connection().execute(sa.text("SELECT id FROM evaluation WHERE state = 'submitted'")).scalars()
        publish_evaluations(list(waiting)[:1], session=session, by=somebody(Role.QUALITY_LEAD))
    drawn = draw("log", somebody(Role.ADMINISTRATOR, language))
    assert [one.value for one in drawn.app.success] == [say("log.whole", language)]
    assert drawn.column(say("log.action", language))[0] == "evaluation.published"
    assert drawn.column(say("log.actor", language))[0] == "lead1"
    drawn.after(drawn.app.button_group(key="log_stream").set_value("access").run)
    assert set(drawn.column(say("log.action", language))) == {"user.added"}


def test_a_changed_event_is_told(at_home: AtHome, draw: Draw) -> None:
    at_home("scored")
    with engine().begin() as connection:
        triggers = connection.execute(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'auditevent'")
        ).scalars()
        for name in list(triggers):
            connection.execute(sa.text(f'DROP TRIGGER "{name}"'))
        connection.execute(sa.text("UPDATE auditevent SET actor = 'nobody' WHERE stream = 'work' AND sequence = 5"))
    drawn = draw("log", somebody(Role.ADMINISTRATOR))
    assert len(drawn.errors) == 1 and "5" in drawn.errors[0]
    assert not drawn.app.success
