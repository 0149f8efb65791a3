"""`appeal file`, `answer`, `decide` ...: the steps of an appeal, each in the name of an account."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli.appeals import Json, Number, commands
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from sqlmodel import Session

    from inspection.policies import Actor
    from inspection.review.appeals.deciding import Verdict

By = Annotated[str, typer.Option("--by", help="name of the account that does it; its role and scope hold")]
Reason = Annotated[str, typer.Option(help="why")]


@commands.command("file")
@refusing
def file_command(
    evaluation: Annotated[int, typer.Argument(metavar="EVALUATION", help="the number of the published result")],
    by: By,
    contest: Annotated[list[str], typer.Option(help="CODE=REASON; may be given again")],
    as_json: Json = False,
) -> None:
    """File an appeal against EVALUATION, in its agent's name."""
    from inspection.review.appeals.filing import Contested, file_appeal

    contested = {code: Contested(reason) for code, reason in (_pair(one, "--contest") for one in contest)}

    def step(session: "Session", actor: "Actor") -> int:
        return file_appeal(evaluation, contested, session=session, by=actor).id or 0

    number = _take(step, by)
    show({"appeal": number, "evaluation": evaluation}, as_json=as_json, text=f"appeal {number} is filed")


@commands.command("endorse")
@refusing
def endorse_command(
    number: Number,
    by: By,
    text: Annotated[str, typer.Option(help="a word on it")],
    against: Annotated[bool, typer.Option("--against", help="the team lead does not support it")] = False,
    as_json: Json = False,
) -> None:
    """Say what the team lead thinks of appeal NUMBER."""
    from inspection.review.appeals.speaking import endorse_appeal

    _step(
        number,
        by,
        as_json,
        lambda session, version, actor: endorse_appeal(
            number, not against, text, version=version, session=session, by=actor
        ),
    )


@commands.command("answer")
@refusing
def answer_command(
    number: Number,
    by: By,
    agree: Annotated[
        list[str] | None, typer.Option(help="CODE on which the agent is right; may be given again")
    ] = None,
    stand: Annotated[list[str] | None, typer.Option(help="CODE=WHY the result stands; may be given again")] = None,
    as_json: Json = False,
) -> None:
    """Answer appeal NUMBER on every contested criterion, in its inspector's name."""
    from inspection.review.appeals.speaking import Reply, answer_appeal

    replies = {code: Reply(True) for code in agree or ()}
    replies |= {code: Reply(False, why) for code, why in (_pair(one, "--stand") for one in stand or ())}
    _step(
        number,
        by,
        as_json,
        lambda session, version, actor: answer_appeal(number, replies, version=version, session=session, by=actor),
    )


@commands.command("take-up")
@refusing
def take_up_command(number: Number, by: By, as_json: Json = False) -> None:
    """Take appeal NUMBER up without waiting for the inspector's answer."""
    from inspection.review.appeals.speaking import take_up_appeal

    _step(
        number,
        by,
        as_json,
        lambda session, version, actor: take_up_appeal(number, version=version, session=session, by=actor),
    )


Uphold = Annotated[
    list[str] | None,
    typer.Option(help='CODE=ANSWER=CAUSE=REASON, such as A1=1=standard/ambiguous="heard it"; ANSWER may be na'),
]
Reject = Annotated[list[str] | None, typer.Option(help="CODE=REASON; may be given again")]


@commands.command("decide")
@refusing
def decide_command(
    number: Number, by: By, reason: Reason, uphold: Uphold = None, reject: Reject = None, as_json: Json = False
) -> None:
    """Decide appeal NUMBER on every contested criterion; what is upheld amends the result."""
    from inspection.review.appeals.deciding import decide_appeal

    _decide(decide_appeal, number, by, reason, _verdicts(uphold, reject), as_json)


@commands.command("ask")
@refusing
def ask_command(number: Number, by: By, reason: Reason, as_json: Json = False) -> None:
    """Ask for arbitration of appeal NUMBER, in its agent's or inspector's name."""
    from inspection.review.appeals.speaking import ask_arbitration

    _step(
        number,
        by,
        as_json,
        lambda session, version, actor: ask_arbitration(number, reason, version=version, session=session, by=actor),
    )


@commands.command("arbitrate")
@refusing
def arbitrate_command(
    number: Number, by: By, reason: Reason, uphold: Uphold = None, reject: Reject = None, as_json: Json = False
) -> None:
    """Decide appeal NUMBER for good, in a manager's name."""
    from inspection.review.appeals.deciding import arbitrate_appeal

    _decide(arbitrate_appeal, number, by, reason, _verdicts(uphold, reject), as_json)


@commands.command("withdraw")
@refusing
def withdraw_command(number: Number, by: By, as_json: Json = False) -> None:
    """Withdraw appeal NUMBER, in its agent's name."""
    from inspection.review.appeals.filing import withdraw_appeal

    _step(
        number,
        by,
        as_json,
        lambda session, version, actor: withdraw_appeal(number, version=version, session=session, by=actor),
    )


def _take(step: "Callable[[Session, Actor], Any]", by: str) -> Any:
    from inspection.accounts import actor_of
    from inspection.database import transaction

    with transaction() as session:
        return step(session, actor_of(by, session=session))


def _step(number: int, by: str, as_json: bool, take: "Callable[[Session, int, Actor], Any]") -> None:
    """Take a step with an appeal as it stands, and say how it stands afterwards."""
    from inspection.review.appeals.case import case_of

    def step(session: "Session", actor: "Actor") -> str:
        take(session, case_of(number, session=session, lock=True).appeal.version, actor)
        return case_of(number, session=session).appeal.state

    state = _take(step, by)
    show({"appeal": number, "state": str(state)}, as_json=as_json, text=f"appeal {number} is {state}")


def _decide(
    decide: "Callable[..., Any]", number: int, by: str, reason: str, verdicts: "dict[str, Verdict]", as_json: bool
) -> None:
    _step(
        number,
        by,
        as_json,
        lambda session, version, actor: decide(number, verdicts, reason, version=version, session=session, by=actor),
    )


def _pair(text: str, option: str) -> tuple[str, str]:
    from inspection.errors import InvalidInput

    code, mark, rest = text.partition("=")
    if not mark:
        raise InvalidInput(f'{option} {text!r} is not of the form CODE=TEXT, such as A1="I said it"')
    return code.strip(), rest.strip()


def _verdicts(uphold: list[str] | None, reject: list[str] | None) -> "dict[str, Verdict]":
    from inspection.review.appeals.deciding import Verdict

    found = {code: Verdict(reason) for code, reason in (_pair(one, "--reject") for one in reject or ())}
    return found | dict(_upheld(one) for one in uphold or ())


def _upheld(text: str) -> "tuple[str, Verdict]":
    from inspection.errors import InvalidInput
    from inspection.review.appeals.deciding import Verdict
    from inspection.scoring.answers import Filled
    from inspection.scoring.findings import Cause

    try:
        code, given, cause, reason = (part.strip() for part in text.split("=", 3))
        value = None if given == "na" else float(given)
    except ValueError as error:
        raise InvalidInput(
            f'--uphold {text!r} is not of the form CODE=ANSWER=CAUSE=REASON, such as A1=1=standard/ambiguous="heard it"'
        ) from error
    kind, _, detail = cause.partition("/")
    return code, Verdict(reason, Filled(value, value is None), Cause(kind, detail=detail))
