"""What the commands share: one JSON document on stdout, and a refusal as one line on stderr with exit code 1."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from inspection.errors import ZhijianError

P = ParamSpec("P")
R = TypeVar("R")
REFUSED = 1


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the product's own errors, and a database that cannot be used, into one line on stderr and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        from sqlalchemy.exc import OperationalError, ProgrammingError

        try:
            return command(*args, **kwargs)
        except ZhijianError as error:
            _say_in_one_line(str(error))
            raise typer.Exit(REFUSED) from error
        except (OperationalError, ProgrammingError) as error:
            reason = str(error.orig).strip().partition("\n")[0]
            _say_in_one_line(
                f"the database cannot be used ({reason}); is it there, and has it this version's schema (migrate)?"
            )
            raise typer.Exit(REFUSED) from error

    return wrapped


def _say_in_one_line(sentence: str) -> None:
    typer.echo(" ".join(sentence.split()), err=True)


def show(document: object, *, as_json: bool, text: str) -> None:
    """Print one compact JSON document, or the text for people."""
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n")
    else:
        typer.echo(text)
