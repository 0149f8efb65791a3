"""Filling an empty home with the demo month: 2026-10, undrawn, the clock fixed at 2026-11-03."""

import os
import tomllib
from pathlib import Path

from sqlmodel import Session, func, select

from inspection import accounts, audit, passwords
from inspection.clock import DEMO, FIXED_NOW
from inspection.database import open_session, transaction
from inspection.demo.appeals import make_up_appeals
from inspection.demo.causes import make_up_causes
from inspection.demo.history import make_up_history
from inspection.demo.information import make_up_information
from inspection.demo.open_checks import make_up_open_checks
from inspection.errors import Conflict
from inspection.intake.facts import import_facts
from inspection.intake.manifests import import_recordings
from inspection.intake.people import import_people
from inspection.listening.transcription import queue_missing
from inspection.measurement.dial_import import import_dial_tests
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_plan import draw_dial_plan
from inspection.migrate import migrate
from inspection.models import (
    Agent,
    Appeal,
    DialSlot,
    DialTest,
    Evaluation,
    InformationEntry,
    Installation,
    Job,
    MonthlyFigure,
    OpenCheck,
    Province,
    Recording,
    User,
)
from inspection.month import Month
from inspection.planning.seeds import prepare_seed
from inspection.policies import SYSTEM, Scope
from inspection.review.cells import refresh_all_cells
from inspection.scoring.standards import install_defaults
from inspection.settings import get_settings

DATA = Path(__file__).resolve().parents[2] / "data" / "demo"
MONTH = Month(2026, 10)
DIAL_TESTS, DIAL_SEED = 12, "dial tests of the demo"
NOW = "2026-11-03T01:00:00+00:00"
ACCOUNTS_FILE = "demo-accounts.txt"


def load_demo(*, queue_transcripts: bool = True, planted: bool = True) -> dict[str, int]:
    """Migrate, and fill an empty home with the demo month; a home that holds it already stays as it is.

    Args:
        planted: with an outstanding agent, a lenient inspector and a shift in its made-up past; without, nothing is
            there to be found.

    Returns:
        How many of everything the home holds.

    Raises:
        Conflict: the home holds something else than the demo.
    """
    migrate()
    with transaction() as session:
        if session.get(Installation, DEMO) is None:
            _refuse_used(session=session)
            _fill(session=session, planted=planted)
        if queue_transcripts:
            queue_missing(session=session)
    with open_session() as session:
        return _counts(session=session)


def accounts_file() -> Path:
    """Where the demo accounts of this installation are written, for its owner's eyes alone."""
    return get_settings().home / ACCOUNTS_FILE


def _refuse_used(*, session: Session) -> None:
    for table in (Province, User):
        if session.exec(select(table)).first() is not None:
            what = table.__name__.lower()
            raise Conflict(f"home {get_settings().home} is in use (it has a {what}); the demo month needs an empty one")


def _fill(*, session: Session, planted: bool) -> None:
    session.add(Installation(key=DEMO, value=str(MONTH)))
    session.add(Installation(key=FIXED_NOW, value=NOW))
    session.flush()
    import_people(DATA / "people.toml", session=session, by=SYSTEM)
    _add_users(session=session)
    for kind in ("holiday", "leave", "skill"):
        import_people(DATA / "roster" / f"{kind}.csv", session=session, by=SYSTEM, kind=kind)
    install_defaults(session=session, by=SYSTEM)
    import_facts(DATA / "facts", session=session, by=SYSTEM)
    import_recordings(DATA / "calls.json", session=session, by=SYSTEM)
    import_dial_tests(DATA / "dial_tests.csv", session=session, by=SYSTEM)
    draw_dial_plan(MONTH.next(), session=session, by=SYSTEM, seed=DIAL_SEED, options=DialOptions(tests=DIAL_TESTS))
    make_up_history(MONTH, session=session, planted=planted)
    make_up_information(DATA / "information", MONTH, session=session)
    make_up_open_checks(DATA / "open_checks.toml", session=session)
    make_up_causes(session=session)
    make_up_appeals(DATA / "appeals.toml", MONTH.previous(), session=session)
    refresh_all_cells(session=session)
    prepare_seed(MONTH, session=session)
    audit.record("demo.loaded", "installation", by=SYSTEM, session=session, after={"month": str(MONTH)})


def _add_users(*, session: Session) -> None:
    people = tomllib.loads((DATA / "people.toml").read_text(encoding="utf-8"))["user"]
    lines = []
    for one in people:
        password = passwords.made_up()
        accounts.add_user(
            one["name"],
            role=one["role"],
            scope=Scope.parse(one["scope"]),
            password=password,
            display_zh=one["display_zh"],
            display_en=one["display_en"],
            session=session,
            by=SYSTEM,
        )
        lines.append(f"{one['role']:<14} {one['name']:<12} {password}  {one['display_en']}, {one['scope']}")
    file = accounts_file()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")


def _counts(*, session: Session) -> dict[str, int]:
    tables = {
        "agents": Agent,
        "users": User,
        "recordings": Recording,
        "dial_tests": DialTest,
        "dial_slots": DialSlot,
        "evaluations": Evaluation,
        "figures": MonthlyFigure,
        "information": InformationEntry,
        "open_checks": OpenCheck,
        "appeals": Appeal,
        "jobs": Job,
    }
    return {name: session.exec(select(func.count()).select_from(table)).one() for name, table in tables.items()}
