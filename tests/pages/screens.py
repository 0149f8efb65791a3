"""Screens drawn without a browser, who looks at them, and what they show."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import MessageToDict
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from inspection.database import open_session
from inspection.models import User
from inspection.models.organisation import Level, Role
from inspection.month import Month
from inspection.policies import Actor, Scope
from inspection.scoring.evaluations import Filled
from inspection.scoring.standards import situation_names

OCTOBER = Month(2026, 10)
COMMENT = "kept *short*"
EVERYONE = {
    Role.INSPECTOR: "inspector1",
    Role.QUALITY_LEAD: "lead1",
    Role.TEAM_LEAD: "teamlead1",
    Role.MANAGER: "manager1",
    Role.AGENT: "agent1001",
    Role.ADMINISTRATOR: "admin1",
}


def draw_screen(name: str, user: object) -> None:
    """The script of these tests: one screen, drawn as the front door draws it."""
    from front.shell import SCREENS

    next(screen for screen in SCREENS if screen.name == name).render(user)


@dataclass
class Drawn:
    """A screen as it is drawn just now, and what a person can do on it."""

    app: AppTest
    links: list[tuple[str, str]]
    players: list[Mapping[str, Any]]
    sheets: list[Mapping[str, Any]]

    @property
    def text(self) -> str:
        """Every text of the screen, those inside charts and tables included."""
        return "\n".join(_texts(self.app))

    @property
    def errors(self) -> list[str]:
        """The sentences that say what was refused."""
        return [one.value for one in self.app.error]

    @property
    def usable(self) -> set[str]:
        """The keys of all that can be used."""
        return {str(node.key) for node in self.app._tree if getattr(node, "key", None)}

    def press(self, key: str) -> "Drawn":
        """Press a button."""
        return self.after(self.app.button(key=key).click().run)

    def submit(self, form: str) -> "Drawn":
        """Send a form."""
        (button,) = [one for one in self.app.button if one.form_id == form]
        return self.after(button.click().run)

    def choose_rows(self, key: str, *rows: int) -> "Drawn":
        """Mark rows of a table that can be chosen from."""
        chosen = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
        states = self.app._tree.get_widget_states()
        states.widgets.add(id=self.table(key).proto.id, string_value=json.dumps(chosen))
        return self.after(lambda: self.app._run(states))

    def table(self, key: str) -> Any:
        """The table to choose from whose key begins so."""
        (found,) = [one for one in self.app.dataframe if one.key and one.key.startswith(key)]
        return found

    def column(self, title: str) -> list[Any]:
        """The values under a title, of the first table that has it."""
        return next(list(one.value[title]) for one in self.app.dataframe if title in one.value)

    def after(self, run: Callable[[], AppTest]) -> "Drawn":
        """The screen as it is drawn next."""
        self.links.clear()
        self.players.clear()
        self.sheets.clear()
        checked(run())
        return self


Draw = Callable[..., Drawn]


def somebody(role: Role, language: str = "zh", *, name: str = "") -> Actor:
    """A user of this role: the demo's own where this home has it, else one who was just added to an empty home."""
    with open_session() as session:
        row = session.exec(select(User).where(User.name == (name or EVERYONE[role]))).first()
    if row is None:
        scope = Scope(Level.AGENT, "1001") if role == Role.AGENT else Scope(Level.NATION)
        return Actor(1, EVERYONE[role], role, scope, language, agent_id=1 if role == Role.AGENT else None)
    display = row.display_zh if language == "zh" else row.display_en
    return Actor(
        row.id or 0, row.name, Role(row.role), Scope(Level(row.level), row.code), language, row.agent_id, display
    )


def full_answers(criteria: Sequence[Any]) -> dict[str, Filled]:
    """The best answer to every criterion."""
    said: dict[str, object] = {"situations": dict.fromkeys(list(situation_names())[:2], "said"), "forbidden": False}
    best = {"situations": Filled(1.0, detail=said), "deduction": Filled(0.0), "fatal": Filled(0.0)}
    return {one.code: best.get(one.kind, Filled(1.0)) for one in criteria}


def checked(app: AppTest) -> AppTest:
    """The screen, which did not fail."""
    assert not app.exception, app.exception[0].stack_trace if app.exception else None
    return app


def _texts(app: AppTest) -> list[str]:
    found: list[str] = []
    for node in app._tree:
        proto = getattr(node, "proto", None)
        if proto is not None and hasattr(proto, "DESCRIPTOR"):
            _gather(MessageToDict(proto), found)
        if node.type in ("arrow_data_frame", "dataframe", "arrow_table", "table"):
            found.append(node.value.to_csv())
    return found


def _gather(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name not in ("id", "formId", "data"):
                _gather(one, found)
    elif isinstance(value, Sequence):
        for one in value:
            _gather(one, found)
