"""docs/command-line.md: its examples run, and it lists every command, option and field, and no other."""

import json
import re
import shlex
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from inspection.cli.main import app
from inspection.database import engine_for
from inspection.settings import get_settings
from tests.docs.pages import FENCE, ROOT, table
from transcribe.__main__ import main as transcribe_main

PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
# All examples run in one go, before the first test that asks for what they printed.
pytestmark = pytest.mark.timeout(900)
TRANSCRIBE = "python -m transcribe"
transcribe = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
transcribe.command()(transcribe_main)


@dataclass(frozen=True)
class Section:
    """One command as the page tells of it."""

    name: str
    examples: tuple[str, ...]
    options: frozenset[str]
    fields: frozenset[str]


def sections() -> dict[str, Section]:
    found = {}
    for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        name = re.match(r"`([^`]+)`", part)
        assert name is not None, part[:40]
        options, _, fields = part.partition("| field | meaning |")
        found[name[1]] = Section(
            name[1],
            tuple(line for _, body in FENCE.findall(part) for line in body.splitlines()),
            frozenset(_named(options)),
            frozenset(_named(f"| field | meaning |{fields}")) if fields else frozenset(),
        )
    return found


def _named(text: str) -> Iterator[str]:
    """What the first cells of a table name."""
    for row in table(text):
        yield from re.findall(r"`([^`]+)`", row[0])


def commands() -> dict[str, Any]:
    """Every command of the product by its name."""
    found: dict[str, Any] = {TRANSCRIBE: typer.main.get_command(transcribe)}

    def walk(command: Any, name: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for word, below in command.commands.items():
                walk(below, (*name, word))
        else:
            found[" ".join(name)] = command

    walk(typer.main.get_command(app), ())
    return found


SECTIONS = sections()


@pytest.fixture(scope="module")
def documents(drawn_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Any]]]:
    """Runs every example of the page in order, in one folder; what those with JSON printed, by command."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(drawn_made_once, folder / "var")
    (folder / "data").symlink_to(ROOT / "data")
    nothing_queued(folder / "var" / "zhijian.sqlite3")
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "DATABASE_URL", "CLUSTER"):
            patch.delenv(f"ZHIJIAN_{name}", raising=False)
        patch.chdir(folder)
        yield {name: [run(line, name) for line in one.examples] for name, one in SECTIONS.items()}
    for number, handler in handlers.items():
        signal.signal(number, handler)
    forget()


def nothing_queued(database: Path) -> None:
    """Cancel the transcription that the draw queued: `work` would listen to every call."""
    connection = sqlite3.connect(database)
    connection.execute("UPDATE job SET state = 'cancelled'")
    connection.commit()
    connection.close()


def forget() -> None:
    engine_for(get_settings().sqlalchemy_url).dispose()
    engine_for.cache_clear()
    get_settings.cache_clear()


def run(line: str, name: str) -> Any:
    """Run one example in this process; its JSON, or None where it prints none."""
    words = shlex.split(line)
    given = ""
    if words[0] == "echo":
        given, words = words[1] + "\n", words[words.index("|") + 1 :]
    environment = dict(word.split("=", 1) for word in words[: words.index("python")])
    words = words[words.index("python") :]
    assert words[:3] == ["python", "-m", "transcribe" if name == TRANSCRIBE else "inspection"], line
    with pytest.MonkeyPatch.context() as patch:
        for key, value in environment.items():
            patch.setenv(key, value)
        get_settings.cache_clear()
        result = CliRunner().invoke(transcribe if name == TRANSCRIBE else app, words[3:], input=given)
        forget()
    assert result.exit_code == 0, (line, result.stderr, result.exception)
    assert result.stderr == "", line
    if "--json" not in words and name != TRANSCRIBE:
        return None
    assert result.stdout.count("\n") == 1, line
    return json.loads(result.stdout)


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every field of a document: `a.b[].c`; lists of plain values end where they stand."""
    if isinstance(value, dict) and value:
        for name, below in value.items():
            yield from paths(below, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for one in value:
            yield from paths(one, f"{path}[]")
    else:
        yield path


def listed(path: str, fields: frozenset[str]) -> bool:
    """Whether a field stands on the page; an empty or missing whole may stand for the fields in it."""
    return any(_matches(path, one) for one in fields)


def _matches(path: str, field: str) -> bool:
    met, told = path.split("."), field.split(".")
    if len(met) > len(told):
        return False
    last = len(met) - 1
    return all(
        one == other or other.startswith("{") or (at == last and one == other.removesuffix("[]"))
        for at, (one, other) in enumerate(zip(met, told, strict=False))
    )


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    assert sorted(SECTIONS) == sorted(commands())


@pytest.mark.parametrize("name", SECTIONS)
def test_every_option_is_listed_and_every_listed_option_is_one(name: str) -> None:
    parameters = commands()[name].params
    taken = {option for one in parameters if one.param_type_name == "option" for option in one.opts} - {"--help"}
    taken |= {one.metavar or one.name.upper() for one in parameters if one.param_type_name == "argument"}
    assert SECTIONS[name].options == taken


@pytest.mark.parametrize("name", SECTIONS)
def test_every_command_has_an_example_and_those_with_json_one_that_prints_it(name: str) -> None:
    one = SECTIONS[name]
    assert one.examples
    if "--json" in one.options:
        assert any("--json" in line for line in one.examples)
    assert bool(one.fields) == ("--json" in one.options or name == TRANSCRIBE)


@pytest.mark.parametrize("name", [name for name, one in SECTIONS.items() if one.fields])
def test_every_field_is_listed_and_every_listed_field_printed(name: str, documents: dict[str, list[Any]]) -> None:
    printed = [one for one in documents[name] if one is not None]
    fields = SECTIONS[name].fields
    assert sorted({path for one in printed for path in paths(one) if not listed(path, fields)}) == []
    tops = {top.removesuffix("[]") for field in fields for top in [field.split(".")[0]]}
    assert tops == {top for one in printed for top in one}


@pytest.mark.parametrize(
    ("path", "field", "known"),
    [
        ("month", "month", True),
        ("agents[].due", "agents[].due", True),
        ("agents[].due", "agents[].drawn", False),
        ("tables.agent", "tables.{table}", True),
        ("indicators[].missing", "indicators[].missing.{reason}", True),
        ("agents", "agents[].due", True),
        ("agents[].new", "agents[].due", False),
        ("agents[].due.more", "agents[].due", False),
    ],
)
def test_how_fields_are_compared(path: str, field: str, known: bool) -> None:
    assert listed(path, frozenset({field})) == known
