"""Accounts and sign-ins: what is refused, how long a sign-in holds, and what locks an account."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select

from inspection import accounts, passwords
from inspection.database import open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.models import AuditEvent, Role, SignIn, User
from inspection.policies import SYSTEM, Actor, Scope
from tests.inspection.builders import account, actor, agent, organisation, said

PASSWORD = "correct horse"
AT = datetime(2026, 11, 3, 1, tzinfo=UTC)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashes as they are kept, but made in no time."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", lambda: hasher)
    passwords.nobodys_hash.cache_clear()
    yield
    passwords.nobodys_hash.cache_clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator["Clock"]:
    """The security clock, moved by hand."""
    moved = Clock()
    monkeypatch.setattr(accounts, "now", lambda: moved.at)
    yield moved


class Clock:
    """A clock that stands still until it is moved."""

    at = AT

    def move(self, **by: float) -> None:
        """Move it on."""
        self.at += timedelta(**by)


def add(name: str = "he", *, by: Actor = SYSTEM, **other: Any) -> User:
    fields: dict[str, Any] = {"role": "inspector", "scope": Scope.parse("nation"), "password": PASSWORD}
    with transaction() as session:
        return accounts.add_user(name, session=session, by=by, **(fields | other))


def come(password: str = PASSWORD, name: str = "he") -> accounts.SignedIn:
    with transaction() as session:
        return accounts.sign_in(name, password, session=session)


def token(name: str = "he") -> str:
    came = come(name=name)
    assert came.token is not None, came.refusal
    return came.token


def who(held: str) -> str | None:
    with open_session() as session:
        found = accounts.who(held, session=session)
        return None if found is None else found.name


def access_log() -> list[tuple[str, str]]:
    with open_session() as session:
        rows = session.exec(select(AuditEvent).where(AuditEvent.stream == "access").order_by(col(AuditEvent.sequence)))
        return [(one.actor, one.action) for one in rows]


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "user name '' is not possible"),
    ({"name": " he"}, "user name ' he' is not possible"),
    ({"name": "he "}, "user name 'he ' is not possible"),
    ({"name": "h\ne"}, r"user name 'h\\ne' is not possible"),
    ({"name": "h\x00e"}, r"user name 'h\\x00e' is not possible"),
    ({"name": "h" * 65}, "is not possible; expected 1 to 64 characters"),
    ({"role": "king"}, "role 'king' is not known; expected one of inspector, quality_lead"),
    ({"role": ""}, "role '' is not known"),
    ({"language": "fr"}, "language 'fr' is not known; expected zh or en"),
    ({"password": "seven77"}, "the password has 7 characters; expected 8 to 200"),
    ({"password": ""}, "the password has 0 characters"),
    ({"password": "x" * 201}, "the password has 201 characters"),
    ({"scope": Scope.parse("agent/1001")}, "scope agent/1001 does not fit role inspector"),
    ({"role": "agent"}, "scope nation does not fit role agent"),
    ({"role": "agent", "scope": Scope.parse("team/T1")}, "scope team/T1 does not fit role agent"),
]


def test_an_account_that_cannot_be_is_refused_by_value(database: str) -> None:
    for fields, sentence in IMPOSSIBLE:
        with pytest.raises(InvalidInput, match=sentence):
            add(**({"name": "he"} | fields))
    with open_session() as session:
        assert session.exec(select(User)).all() == []


def test_a_name_may_be_anything_that_can_be_read(database: str, quick: None) -> None:
    for name in ("h", "h" * 64, "何 静", "he@example.org"):
        assert add(name).name == name


def test_a_place_that_is_not_known_is_refused(database: str) -> None:
    with transaction() as session:
        organisation(session=session)
    for scope in ("province/XX", "centre/GD", "team/GD01"):
        with pytest.raises(NotFound, match=f"scope {scope}: there is no such {scope.split('/')[0]}"):
            add(scope=Scope.parse(scope))


def test_an_agents_account_needs_exactly_one_agent(database: str, quick: None) -> None:
    with transaction() as session:
        places = organisation(session=session)
        agent("1001", places.centres["SC01"], session=session)
    with pytest.raises(NotFound, match="scope agent/1001: 2 agents have this staff number"):
        add(role="agent", scope=Scope.parse("agent/1001"))
    with pytest.raises(NotFound, match="scope agent/9999: 0 agents"):
        add(role="agent", scope=Scope.parse("agent/9999"))
    assert add(role="agent", scope=Scope.parse("agent/1002")).agent_id == places.agents["1002"]


def test_a_name_is_taken_once(database: str, quick: None) -> None:
    add()
    with pytest.raises(Conflict, match="user 'he' exists already"):
        add()


def test_administrators_alone_keep_accounts(database: str) -> None:
    with transaction() as session:
        account("he", "inspector", session=session)
    for role in set(Role) - {Role.ADMINISTRATOR}:
        by = actor(role)
        with pytest.raises(NotAllowed):
            add("new", by=by)
        with transaction() as session, pytest.raises(NotAllowed):
            accounts.set_active("he", False, session=session, by=by)
        with transaction() as session, pytest.raises(NotAllowed):
            accounts.all_users(session=session, by=by)
    with transaction() as session:
        assert [one.name for one in accounts.all_users(session=session, by=actor("administrator"))] == ["he"]


def test_a_password_is_kept_as_a_hash_and_a_token_too(database: str) -> None:
    add(display_zh="何静", language="en", display_en="He Jing")
    held = token()
    with open_session() as session:
        user, row = session.exec(select(User)).one(), session.exec(select(SignIn)).one()
        found = accounts.who(held, session=session)
        told = said(list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))))
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash and held not in row.token_hash and len(row.token_hash) == 64
    assert found is not None
    assert (found.name, found.role, found.scope, found.display) == (
        "he",
        Role.INSPECTOR,
        Scope.parse("nation"),
        "He Jing",
    )
    assert told == [
        ("system", "user.added", "user/he", None, {"role": "inspector", "scope": "nation"}),
        ("he", "signin.accepted", "user/he", None, None),
    ]


def test_signing_out_ends_one_sign_in(database: str, quick: None) -> None:
    add()
    here, there = token(), token()
    with transaction() as session:
        accounts.sign_out(here, session=session)
        accounts.sign_out(here, session=session)
        accounts.sign_out("no such token", session=session)
    assert (who(here), who(there), who("no such token"), who("")) == (None, "he", None, None)
    assert access_log()[-1] == ("he", "signin.ended")
    assert [action for _, action in access_log()].count("signin.ended") == 1


def test_a_wrong_name_and_a_wrong_password_are_told_alike(database: str, quick: None) -> None:
    add()
    for name, password in (("he", "wrong password"), ("she", PASSWORD), ("he\x00", PASSWORD), ("", "")):
        assert come(password, name) == accounts.SignedIn(None, "front.wrong_password")


def test_wrong_passwords_lock_an_account_for_a_while(database: str, quick: None, clock: Clock) -> None:
    add()
    for _ in range(4):
        come("wrong password")
    assert come().token is not None  # four in a row are forgotten
    for _ in range(5):
        assert come("wrong password").refusal == "front.wrong_password"
    assert come() == accounts.SignedIn(None, "front.locked")
    clock.move(minutes=14.9)
    assert come() == accounts.SignedIn(None, "front.locked")
    clock.move(minutes=0.1)
    assert come().token is not None
    assert [action for _, action in access_log()].count("signin.refused") == 9


def test_allowing_an_account_again_unlocks_it(database: str, quick: None, clock: Clock) -> None:
    add()
    for _ in range(5):
        come("wrong password")
    with transaction() as session:
        accounts.set_active("he", True, session=session, by=SYSTEM)
    assert come().token is not None


def test_a_sign_in_ends_after_its_hours_however_busy(database: str, quick: None, clock: Clock) -> None:
    add()
    held = token()
    for _ in range(23):
        clock.move(minutes=30)
        with transaction() as session:
            accounts.renew(held, session=session)
    clock.move(minutes=29.9)
    assert who(held) == "he"
    clock.move(minutes=0.1)
    assert who(held) is None


def test_an_idle_sign_in_ends(database: str, quick: None, clock: Clock) -> None:
    add()
    held = token()
    clock.move(minutes=60)
    assert who(held) == "he"
    clock.move(seconds=1)
    assert who(held) is None
    with transaction() as session:
        accounts.renew(held, session=session)
    assert who(held) is None


def test_use_is_noted_once_a_minute(database: str, quick: None, clock: Clock) -> None:
    add()
    held = token()
    seen = []
    for _ in range(3):
        clock.move(seconds=40)
        with transaction() as session:
            due = accounts.needs_renewal(held, session=session)
            accounts.renew(held, session=session)
            seen.append((due, session.exec(select(SignIn.seen_at)).one() - AT))
    assert seen == [(False, timedelta(0)), (True, timedelta(seconds=80)), (False, timedelta(seconds=80))]
    with open_session() as session:
        assert not accounts.needs_renewal("no such token", session=session)


def test_a_stopped_account_is_out_at_once_and_stays_out(database: str, quick: None) -> None:
    add()
    held = token()
    with transaction() as session:
        accounts.set_active("he", False, session=session, by=SYSTEM)
    assert (who(held), come()) == (None, accounts.SignedIn(None, "front.wrong_password"))
    with transaction() as session:
        accounts.set_active("he", True, session=session, by=SYSTEM)
    assert who(held) is None
    assert who(token()) == "he"
    with open_session() as session:
        changes = session.exec(
            select(AuditEvent).where(AuditEvent.action == "user.active").order_by(col(AuditEvent.id))
        )
        assert [one[3:] for one in said(list(changes))] == [(True, False), (False, True)]


def test_nobody_stops_the_own_account_nor_one_that_is_none(database: str) -> None:
    with transaction() as session:
        by = account("root", "administrator", session=session)
        with pytest.raises(NotAllowed):
            accounts.set_active("root", False, session=session, by=by)
        with pytest.raises(NotFound, match="there is no user 'she'"):
            accounts.set_active("she", False, session=session, by=by)


def test_everyone_chooses_the_own_language(database: str, quick: None) -> None:
    add()
    held = token()
    with transaction() as session:
        by = accounts.who(held, session=session)
        assert by is not None and by.language == "zh"
        accounts.set_language("en", session=session, by=by)
        with pytest.raises(InvalidInput, match="language 'fr' is not known"):
            accounts.set_language("fr", session=session, by=by)
    with open_session() as session:
        found = accounts.who(held, session=session)
        assert found is not None and found.language == "en"


def changed(current: str, new: str) -> None:
    with transaction() as session:
        row = session.exec(select(User).where(User.name == "he")).one()
        by = Actor(row.id or 0, row.name, Role(row.role), Scope.parse("nation"))
        accounts.change_password(current, new, session=session, by=by)


def test_a_changed_password_is_the_only_one_and_ends_every_sign_in(database: str, quick: None) -> None:
    add()
    held = token(), token()
    changed(PASSWORD, "another password")
    assert [who(one) for one in held] == [None, None]
    assert (come().token, come("another password").token is not None) == (None, True)
    with open_session() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "user.password"))
        assert (event.actor, event.subject) == ("he", "user/he") and "password" not in (event.before or "")


@pytest.mark.parametrize(
    ("current", "new", "key"),
    [
        ("wrong horse", "another password", "error.current_password"),
        (PASSWORD, PASSWORD, "error.same_password"),
        (PASSWORD, "short", "error.password"),
        (PASSWORD, "x" * 201, "error.password"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(database: str, quick: None, current: str, new: str, key: str) -> None:
    add()
    held = token()
    with pytest.raises(InvalidInput) as refused:
        changed(current, new)
    assert refused.value.key == key
    assert who(held) == "he" and come().token is not None


def test_a_reset_password_is_told_once_and_lifts_the_lock(database: str, quick: None) -> None:
    add()
    held = token()
    for _ in range(5):
        come("wrong")
    with transaction() as session:
        given = accounts.reset_password("he", session=session, by=SYSTEM)
    assert who(held) is None and come().token is None
    assert come(given).token is not None
    with transaction() as session:
        assert accounts.reset_password("he", session=session, by=SYSTEM, password="given by hand") == "given by hand"
    assert come("given by hand").token is not None


def test_who_may_reset_a_password(database: str, quick: None) -> None:
    add()
    add("root", role="administrator")
    for by, name, error in (
        (actor("manager"), "he", NotAllowed),
        (Actor(1, "root", Role.ADMINISTRATOR, Scope.parse("nation")), "root", NotAllowed),
        (SYSTEM, "nobody", NotFound),
    ):
        with pytest.raises(error), transaction() as session:
            accounts.reset_password(name, session=session, by=by)
    with pytest.raises(InvalidInput), transaction() as session:
        accounts.reset_password("he", session=session, by=SYSTEM, password="short")
    assert come().token is not None


def test_whoever_acts_in_the_name_of_an_account_has_its_role_and_scope(database: str, quick: None) -> None:
    add(role="quality_lead", scope=Scope.parse("nation"))
    with open_session() as session:
        by = accounts.actor_of("he", session=session)
        assert (by.name, by.role, str(by.scope)) == ("he", Role.QUALITY_LEAD, "nation")
        with pytest.raises(NotFound, match="'nobody'"):
            accounts.actor_of("nobody", session=session)
    with transaction() as session:
        accounts.set_active("he", False, session=session, by=SYSTEM)
    with open_session() as session, pytest.raises(NotFound, match="'he'"):
        accounts.actor_of("he", session=session)
