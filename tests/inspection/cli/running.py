"""Running a command of the product in this process."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from inspection.cli.main import app


def run(*command: object, stdin: str | None = None) -> Result:
    """Run a command; what it raises beyond its exit is raised here."""
    return CliRunner().invoke(app, [str(part) for part in command], input=stdin, catch_exceptions=False)


def document(*command: object, stdin: str | None = None) -> Any:
    """The one JSON document that a command prints, and nothing beside it."""
    result = run(*command, "--json", stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    assert result.stdout.endswith("\n")
    assert result.stdout.count("\n") == 1

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(result.stdout, parse_constant=refuse)


def refused(*command: object, stdin: str | None = None) -> str:
    """The one line that a refused command writes to stderr."""
    result = run(*command, stdin=stdin)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("\n")
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()
