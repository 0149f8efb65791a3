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
    """Turn the product's own errors into one line on stderr and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ZhijianError as error:
            typer.echo(" ".join(str(error).split()), err=True)
            raise typer.Exit(REFUSED) from error

    return wrapped


def show(document: object, *, as_json: bool, text: str) -> None:
    """Print one compact JSON document, or the text for people."""
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    else:
        typer.echo(text)
