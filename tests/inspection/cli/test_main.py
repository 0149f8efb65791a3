"""The installation's own commands, and what every command shares."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspection.database import engine, open_session, transaction
from inspection.models import User
from tests.inspection.cli.running import document, refused, run
from tests.inspection.facts_builders import organisation

ROOT = Path(__file__).parents[3]
MONTHS = ("2026-13", "2026-00", "26-1", "2026-1", "October", "", "2026-10-01", "1999-12")


def test_importing_the_command_line_pulls_in_nothing_heavy() -> None:
    heavy = ("torch", "streamlit", "duckdb", "pandas", "sqlmodel", "numpy", "av", "pyarrow")
    program = f"import sys, inspection, inspection.cli.main; print([one for one in {heavy} if one in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_exit_codes_of_a_real_process(home: Path) -> None:
    """1 with one line for what is refused, 2 for a usage error; stdout stays empty."""

    def ended(*command: str) -> tuple[int, str, int]:
        ran = subprocess.run(
            [sys.executable, "-m", "inspection", *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return ran.returncode, ran.stdout, len(ran.stderr.splitlines())

    assert ended("indicators", "2026-13", "--json") == (1, "", 1)
    code, out, lines = ended("indicators")
    assert (code, out, lines > 0) == (2, "", True)


@pytest.mark.parametrize(
    "command",
    [("nonsense",), ("indicators",), ("analyse", "gap"), ("import", "people"), ("user", "add", "x"), ("demo", "--no")],
)
def test_usage_errors_end_with_2(home: Path, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("command", [("indicators",), ("analyse", "gap"), ("draw",)])
def test_a_month_that_does_not_exist_is_refused_in_one_sentence(
    home: Path, command: tuple[str, ...], month: str
) -> None:
    sentence = refused(*command, month)
    expected = "is not of the form YYYY-MM, such as 2026-10", "does not exist; expected such as 2026-10"
    assert sentence.startswith(f"month {month!r}") or sentence.startswith(f"month {month} ")
    assert sentence.endswith(expected)


@pytest.mark.parametrize(
    "command",
    [("indicators", "2026-10"), ("analyse", "differences", "2026-10"), ("audit", "verify"), ("draw", "2026-10")],
)
def test_a_database_without_the_schema_is_one_line(home: Path, command: tuple[str, ...]) -> None:
    home.mkdir(parents=True)
    sentence = refused(*command)
    assert sentence.startswith("the database cannot be used (no such table")
    assert "migrate" in sentence


def test_migrating(home: Path) -> None:
    assert document("migrate") == {"migrated": "head"}
    assert document("migrate") == {"migrated": "head"}
    with engine().connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM recording")).scalar() == 0


def test_adding_a_user_with_the_password_on_stdin(database: str) -> None:
    with transaction() as session:
        organisation(session)
    command = ("user", "add", "li", "--role", "quality_lead", "--scope", "centre/GD01", "--password-stdin")
    added = document(*command, stdin="a long password\n")
    assert added == {"name": "li", "role": "quality_lead", "scope": "centre/GD01"}
    assert refused(*command, stdin="a long password\n").startswith("user 'li' exists already")
    with open_session() as session:
        (user,) = session.exec(sa.select(User)).scalars().all()  # type: ignore[call-overload]
    assert (user.name, user.level, user.code) == ("li", "centre", "GD01")
    assert "a long password" not in user.password_hash


@pytest.mark.parametrize(
    ("options", "stdin", "sentence"),
    [
        (("--role", "manager", "--scope", "nation"), "", "a password is expected on stdin: add --password-stdin"),
        (("--role", "boss", "--scope", "nation", "--password-stdin"), "long enough\n", "role 'boss' is not known"),
        (
            ("--role", "manager", "--scope", "moon/1", "--password-stdin"),
            "long enough\n",
            "scope 'moon/1' is not known",
        ),
        (("--role", "manager", "--scope", "centre/X", "--password-stdin"), "long enough\n", "scope centre/X: there is"),
        (("--role", "manager", "--scope", "nation", "--password-stdin"), "short\n", "the password has 5 characters"),
        (("--role", "manager", "--scope", "nation", "--password-stdin"), "", "the password has 0 characters"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_accounts_that_are_refused(database: str, options: tuple[str, ...], stdin: str, sentence: str) -> None:
    assert refused("user", "add", "li", *options, stdin=stdin).startswith(sentence)


def test_the_audit_log_is_whole_or_the_break_is_told(database: str) -> None:
    with transaction() as session:
        organisation(session)
    command = ("user", "add", "li", "--role", "manager", "--scope", "nation", "--password-stdin")
    assert run(*command, stdin="a long password\n").exit_code == 0
    assert document("audit", "verify") == {"whole": True, "problems": []}
    with engine().begin() as connection:
        if database == "sqlite":
            names = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(sa.text("ALTER TABLE auditevent DISABLE TRIGGER ALL"))
        connection.execute(sa.text("UPDATE auditevent SET actor = 'nobody'"))
    assert "was changed after it was written" in refused("audit", "verify", "--json")


def test_the_demo_command_counts_and_refuses_a_used_home(demo: Path, tmp_path: Path) -> None:
    """Loading is tested in tests/inspection/demo; here on a home that holds it, as it comes again."""
    counts = document("demo", "--no-transcripts")
    assert counts == {
        "agents": 6,
        "users": 14,
        "recordings": 78,
        "dial_tests": 72,
        "dial_slots": 24,
        "evaluations": 720,
        "figures": 132,
        "information": 41,
        "open_checks": 2,
        "appeals": 5,
        "jobs": 0,
    }
    assert run("demo", "--no-transcripts").stdout.splitlines()[0] == "agents: 6"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_used_home_is_refused(database: str) -> None:
    with transaction() as session:
        organisation(session)
    assert refused("demo", "--json").endswith("(it has a province); the demo month needs an empty one")
