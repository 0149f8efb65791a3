"""Every command in the documentation is one that the product has."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from inspection.cli.main import app
from tests.docs.pages import FENCE, ROOT, name_of, pages

COMMAND = re.compile(r"python -m inspection ([^`\n|]+)")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)\b")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def code(page: Path) -> str:
    """What of a page stands in code: blocks and spans."""
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    return "\n".join([*(body for _, body in FENCE.findall(text)), *spans])


def unknown(line: str) -> str | None:
    """Why a command line is none of the product's; None where it is one."""
    command: Any = typer.main.get_command(app)
    words = shlex.split(line.split(" < ")[0].split(" > ")[0], comments=True)
    while words and hasattr(command, "commands"):
        name = words.pop(0)
        if name not in command.commands:
            return f"no command {name!r} in {line!r}"
        command = command.commands[name]
    options = {option for one in command.params for option in one.opts}
    given = [word.split("=")[0] for word in words if word.startswith("--")]
    wrong = [option for option in given if option not in options]
    return f"no option {wrong[0]} in {line!r}" if wrong else None


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_command_is_one_of_the_product(page: Path) -> None:
    assert [problem for line in COMMAND.findall(code(page)) if (problem := unknown(line.strip()))] == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_make_target_is_one_of_the_makefile(page: Path) -> None:
    assert [target for target in MAKE.findall(code(page)) if target not in TARGETS] == []


def test_every_make_target_is_told_to_developers() -> None:
    told = set(MAKE.findall(code(ROOT / "docs" / "developer.md")))
    assert {target for target in TARGETS if target != "chromium"} <= told


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("draw 2026-10 --verify", True),
        ("user add chen --role manager --scope centre/GD01 --password-stdin", True),
        ("user password chen --password-stdin", True),
        ("import facts FOLDER", True),
        ("drow 2026-10", False),
        ("draw 2026-10 --verfy", False),
        ("import pictures FOLDER", False),
    ],
)
def test_commands_are_told_from_others(line: str, known: bool) -> None:
    assert (unknown(line) is None) == known
