"""Which screens a role has, in the order of its work; the first one is where it lands."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import streamlit as st

from inspection.errors import ZhijianError
from inspection.models.organisation import Role
from inspection.policies import Actor

R = Role


@dataclass(frozen=True)
class Screen:
    """One file of `pages/`: its name is the module, the address and the key of its title (`front.page_<name>`)."""

    name: str
    icon: str
    roles: tuple[Role, ...]

    def render(self, user: Actor) -> None:
        """Draw the screen for a user; what the product refuses is one sentence on it."""
        module: Any = import_module(f"pages.{self.name}")
        try:
            module.render(user)
        except ZhijianError as error:
            st.error(error.told(user.language))


SCREENS = (
    Screen("score", ":material/headphones:", (R.INSPECTOR,)),
    Screen("publish", ":material/task_alt:", (R.QUALITY_LEAD,)),
    Screen("templates", ":material/format_quote:", (R.INSPECTOR, R.QUALITY_LEAD)),
    Screen("results", ":material/grading:", (R.AGENT,)),
    Screen("users", ":material/manage_accounts:", (R.ADMINISTRATOR,)),
    Screen("coverage", ":material/mic:", (R.MANAGER, R.QUALITY_LEAD)),
    Screen("recordings", ":material/library_music:", (R.MANAGER, R.QUALITY_LEAD, R.ADMINISTRATOR)),
    Screen("month", ":material/casino:", (R.MANAGER, R.QUALITY_LEAD)),
    Screen("targets", ":material/target:", (R.MANAGER, R.QUALITY_LEAD)),
    Screen("differences", ":material/groups:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER)),
    Screen("stability", ":material/show_chart:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER)),
    Screen("people", ":material/badge:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER)),
    Screen("rubrics", ":material/checklist:", (R.QUALITY_LEAD, R.MANAGER)),
    Screen("scripts", ":material/record_voice_over:", (R.QUALITY_LEAD, R.MANAGER)),
    Screen("rules", ":material/rule:", (R.QUALITY_LEAD, R.MANAGER)),
    Screen("imports", ":material/upload_file:", (R.MANAGER, R.ADMINISTRATOR)),
    Screen("search", ":material/search:", (R.INSPECTOR, R.QUALITY_LEAD, R.TEAM_LEAD, R.MANAGER, R.AGENT)),
    Screen("library", ":material/bookmarks:", (R.INSPECTOR, R.QUALITY_LEAD, R.TEAM_LEAD, R.MANAGER, R.AGENT)),
    Screen("log", ":material/history:", (R.ADMINISTRATOR,)),
    Screen("queue", ":material/graphic_eq:", (R.MANAGER, R.QUALITY_LEAD, R.ADMINISTRATOR)),
    Screen("account", ":material/key:", tuple(Role)),
)


def screens_of(role: Role) -> tuple[Screen, ...]:
    """The screens of a role, its landing screen first."""
    return tuple(screen for screen in SCREENS if role in screen.roles)
