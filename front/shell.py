"""Which screens a role has, in the order of its work; the first one is where it lands."""

from collections.abc import Sequence
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
    """One file of `pages/`: its name is the module, the address and the key of its title (`front.page_<name>`).

    `section` is what it stands under where a role has many screens (`front.section_<section>`).
    """

    name: str
    icon: str
    roles: tuple[Role, ...]
    section: str

    def render(self, user: Actor) -> None:
        """Draw the screen for a user; what the product refuses is one sentence on it."""
        module: Any = import_module(f"pages.{self.name}")
        try:
            module.render(user)
        except ZhijianError as error:
            st.error(error.told(user.language))


SCREENS = (
    Screen("score", ":material/headphones:", (R.INSPECTOR,), "month"),
    Screen("publish", ":material/task_alt:", (R.QUALITY_LEAD,), "month"),
    Screen("templates", ":material/format_quote:", (R.INSPECTOR, R.QUALITY_LEAD), "month"),
    Screen("results", ":material/grading:", (R.AGENT,), "month"),
    Screen("users", ":material/manage_accounts:", (R.ADMINISTRATOR,), "house"),
    Screen("coverage", ":material/mic:", (R.MANAGER, R.QUALITY_LEAD), "calls"),
    Screen("recordings", ":material/library_music:", (R.MANAGER, R.QUALITY_LEAD, R.ADMINISTRATOR), "calls"),
    Screen("month", ":material/casino:", (R.MANAGER, R.QUALITY_LEAD), "month"),
    Screen("dial_plan", ":material/event_note:", (R.MANAGER, R.QUALITY_LEAD), "checks"),
    Screen("dial", ":material/call:", (R.INSPECTOR, R.QUALITY_LEAD, R.MANAGER), "checks"),
    Screen("order_checks", ":material/fact_check:", (R.INSPECTOR,), "checks"),
    Screen("targets", ":material/target:", (R.MANAGER, R.QUALITY_LEAD), "analysis"),
    Screen("competitors", ":material/compare_arrows:", (R.MANAGER, R.QUALITY_LEAD), "analysis"),
    Screen("differences", ":material/groups:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "analysis"),
    Screen("stability", ":material/show_chart:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "analysis"),
    Screen("causes", ":material/account_tree:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "analysis"),
    Screen("order_results", ":material/assignment_turned_in:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "checks"),
    Screen("information", ":material/dataset:", (R.INSPECTOR, R.QUALITY_LEAD, R.MANAGER), "checks"),
    Screen("open_checks", ":material/visibility:", (R.INSPECTOR, R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "checks"),
    Screen("rubrics", ":material/checklist:", (R.QUALITY_LEAD, R.MANAGER), "standards"),
    Screen("scripts", ":material/record_voice_over:", (R.QUALITY_LEAD, R.MANAGER), "standards"),
    Screen("rules", ":material/rule:", (R.QUALITY_LEAD, R.MANAGER), "standards"),
    Screen("people", ":material/badge:", (R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "house"),
    Screen("imports", ":material/upload_file:", (R.MANAGER, R.ADMINISTRATOR), "house"),
    Screen("search", ":material/search:", (R.INSPECTOR, R.QUALITY_LEAD, R.TEAM_LEAD, R.MANAGER, R.AGENT), "calls"),
    Screen("library", ":material/bookmarks:", (R.INSPECTOR, R.QUALITY_LEAD, R.TEAM_LEAD, R.MANAGER, R.AGENT), "calls"),
    Screen("appeals", ":material/gavel:", (R.AGENT, R.INSPECTOR, R.TEAM_LEAD, R.QUALITY_LEAD, R.MANAGER), "calls"),
    Screen("log", ":material/history:", (R.ADMINISTRATOR,), "house"),
    Screen("queue", ":material/graphic_eq:", (R.MANAGER, R.QUALITY_LEAD, R.ADMINISTRATOR), "calls"),
    Screen("account", ":material/key:", tuple(Role), "house"),
)


FEW = 7
"""Up to so many screens stand in one list."""


def sections_of(screens: Sequence[Screen]) -> dict[str, list[Screen]]:
    """Screens by section, in the order of the first of each; few screens stand under no heading."""
    if len(screens) <= FEW:
        return {"": list(screens)}
    found: dict[str, list[Screen]] = {}
    for screen in screens:
        found.setdefault(screen.section, []).append(screen)
    return found


def screens_of(role: Role) -> tuple[Screen, ...]:
    """The screens of a role, its landing screen first."""
    return tuple(screen for screen in SCREENS if role in screen.roles)
