"""Accounts and sign-ins: who somebody is, proven by a password, then by a token that is stored as a hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from inspection import audit, passwords
from inspection.clock import now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import Agent, Centre, Level, Province, Role, SignIn, Team, User
from inspection.policies import Actor, Scope, may, require
from inspection.settings import get_settings

RENEW_AFTER = timedelta(minutes=1)
ACCESS = "access"


@dataclass(frozen=True)
class SignedIn:
    """The outcome of a sign-in: a token, or the key of the sentence that says why not."""

    token: str | None
    refusal: str = ""


def add_user(
    name: str,
    *,
    role: str,
    scope: Scope,
    password: str,
    session: Session,
    by: Actor,
    display_zh: str | None = None,
    display_en: str | None = None,
    language: str = "zh",
) -> User:
    """Add an account.

    Raises:
        NotAllowed: the actor is no administrator.
        InvalidInput: name, role, scope, language or password are not possible.
        Conflict: the name is taken.
        NotFound: the scope's place is not known.
    """
    require(may(by, "administer"), by, f"add user {name}")
    if not name or len(name) > 64 or name != name.strip() or not name.isprintable():
        raise InvalidInput(key="error.user_name", name=repr(name))
    if role not in set(Role):
        raise InvalidInput(key="error.role", role=repr(role), roles=", ".join(Role))
    if language not in ("zh", "en"):
        raise InvalidInput(key="error.language", language=repr(language))
    password_hash = passwords.hashed(password)
    if (role == Role.AGENT) != (scope.level == Level.AGENT):
        raise InvalidInput(key="error.scope_of_role", scope=scope, role=role)
    if session.exec(select(User).where(User.name == name)).first() is not None:
        raise Conflict(key="error.user_exists", name=repr(name))
    row = User(
        name=name,
        display_zh=display_zh or name,
        display_en=display_en or name,
        password_hash=password_hash,
        role=role,
        level=scope.level,
        code=scope.code,
        agent_id=_check_place(scope, session=session),
        language=language,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    after = {"role": role, "scope": str(scope)}
    audit.record("user.added", f"user/{name}", by=by, session=session, after=after, stream=ACCESS)
    return row


def set_active(name: str, active: bool, *, session: Session, by: Actor) -> None:
    """Allow or stop an account; stopping ends its sign-ins at once.

    Raises:
        NotAllowed: the actor is no administrator, or stops the own account.
        NotFound: there is no such account.
    """
    require(may(by, "administer") and by.name != name, by, f"change user {name}")
    user = _named(name, session=session)
    before, user.active, user.locked_until, user.failed_attempts = user.active, active, None, 0
    if not active:
        _end_sign_ins(user, session=session)
    session.flush()
    audit.record("user.active", f"user/{name}", by=by, session=session, before=before, after=active, stream=ACCESS)


def change_password(current: str, new: str, *, session: Session, by: Actor) -> None:
    """Change one's own password; every sign-in of the account ends, so that one signs in anew.

    Raises:
        InvalidInput: the current password is not right, or the new one too short, too long or the same.
    """
    user = session.get_one(User, by.user_id, with_for_update=True)
    if not passwords.fits(current, user.password_hash):
        raise InvalidInput(key="error.current_password")
    if new == current:
        raise InvalidInput(key="error.same_password")
    _give_password(user, new, "user.password", session=session, by=by)


def reset_password(name: str, *, session: Session, by: Actor, password: str | None = None) -> str:
    """Give somebody else a new password, made up unless one is given; it is told once, and every sign-in ends.

    Raises:
        NotAllowed: the actor is no administrator, or means the own account.
        NotFound: there is no such account.
        InvalidInput: the password is too short or too long.
    """
    require(may(by, "administer") and by.name != name, by, f"reset the password of {name}")
    user = _named(name, session=session)
    given = passwords.made_up() if password is None else password
    _give_password(user, given, "user.password_reset", session=session, by=by)
    return given


def _give_password(user: User, password: str, action: str, *, session: Session, by: Actor) -> None:
    user.password_hash = passwords.hashed(password)
    user.locked_until, user.failed_attempts = None, 0
    _end_sign_ins(user, session=session)
    session.flush()
    audit.record(action, f"user/{user.name}", by=by, session=session, stream=ACCESS)


def _named(name: str, *, session: Session) -> User:
    user = session.exec(select(User).where(User.name == name)).first()
    if user is None:
        raise NotFound(key="error.no_user", name=repr(name))
    return user


def all_users(*, session: Session, by: Actor) -> list[User]:
    """Every account, by name.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    require(may(by, "administer"), by, "see the accounts")
    return list(session.exec(select(User).order_by(User.name)))


def actor_of(name: str, *, session: Session) -> Actor:
    """The user of an account, as if signed in; for whoever acts on the machine itself in somebody's name.

    Raises:
        NotFound: there is no such account, or it is not active.
    """
    user = _named(name, session=session)
    if not user.active:
        raise NotFound(key="error.no_user", name=repr(name))
    return _actor(user)


def sign_in(name: str, password: str, *, session: Session) -> SignedIn:
    """Check a password; a token on success. Failures are counted, and lock the account for a while.

    A wrong name and a wrong password look the same and take the same time.
    """
    at, settings = now(), get_settings()
    # A name that cannot be stored is nobody's; two tries at once wait for each other, so that each is counted.
    known = select(User).where(User.name == name).with_for_update()
    user = session.exec(known).first() if name.isprintable() else None
    right = passwords.fits(password, user.password_hash if user else None)
    if user is None or not user.active:
        return SignedIn(None, "front.wrong_password")
    if user.locked_until is not None and user.locked_until > at:
        return SignedIn(None, "front.locked")
    if not right:
        user.failed_attempts += 1
        if user.failed_attempts >= settings.sign_in_attempts:
            user.locked_until, user.failed_attempts = at + timedelta(minutes=settings.lock_minutes), 0
        session.flush()
        audit.record("signin.refused", f"user/{name}", by=name, session=session, stream=ACCESS)
        return SignedIn(None, "front.wrong_password")
    user.failed_attempts, user.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_token_hash(token),
            user_id=user.id or 0,
            started_at=at,
            seen_at=at,
            expires_at=at + timedelta(hours=settings.session_hours),
        )
    )
    session.flush()
    audit.record("signin.accepted", f"user/{name}", by=name, session=session, stream=ACCESS)
    return SignedIn(token)


def sign_out(token: str, *, session: Session) -> None:
    """End a sign-in; an unknown token changes nothing."""
    row = session.exec(select(SignIn).where(SignIn.token_hash == _token_hash(token))).first()
    if row is not None and row.ended_at is None:
        row.ended_at = now()
        user = session.get_one(User, row.user_id)
        session.flush()
        audit.record("signin.ended", f"user/{user.name}", by=user.name, session=session, stream=ACCESS)


def who(token: str, *, session: Session) -> Actor | None:
    """Who a token stands for; None when it is unknown, ended, expired, idle for too long, or the account is stopped."""
    found = _standing(token, session=session)
    return None if found is None else _actor(found[1])


def renew(token: str, *, session: Session) -> None:
    """Note that a sign-in is in use, at most once a minute."""
    found = _standing(token, session=session)
    if found is not None and now() - found[0].seen_at > RENEW_AFTER:
        found[0].seen_at = now()


def needs_renewal(token: str, *, session: Session) -> bool:
    """Whether `renew` would write."""
    found = _standing(token, session=session)
    return found is not None and now() - found[0].seen_at > RENEW_AFTER


def set_language(language: str, *, session: Session, by: Actor) -> None:
    """Choose the language of one's own pages.

    Raises:
        InvalidInput: the language is neither zh nor en.
    """
    if language not in ("zh", "en"):
        raise InvalidInput(key="error.language", language=repr(language))
    session.get_one(User, by.user_id).language = language


def _end_sign_ins(user: User, *, session: Session) -> None:
    for row in session.exec(select(SignIn).where(SignIn.user_id == user.id, col(SignIn.ended_at).is_(None))):
        row.ended_at = now()


def _standing(token: str, *, session: Session) -> tuple[SignIn, User] | None:
    row = session.exec(
        select(SignIn, User).where(
            SignIn.user_id == User.id, SignIn.token_hash == _token_hash(token), col(SignIn.ended_at).is_(None)
        )
    ).first()
    if row is None or not row[1].active or _over(row[0], now()):
        return None
    return row[0], row[1]


def _over(row: SignIn, at: datetime) -> bool:
    return at >= row.expires_at or at - row.seen_at > timedelta(minutes=get_settings().idle_minutes)


def _actor(user: User) -> Actor:
    return Actor(
        user_id=user.id or 0,
        name=user.name,
        role=Role(user.role),
        scope=Scope(Level(user.level), user.code),
        language=user.language,
        agent_id=user.agent_id,
        display=user.display_zh if user.language == "zh" else user.display_en,
    )


def _check_place(scope: Scope, *, session: Session) -> int | None:
    """The agent of an agent scope; refuses a place that is not known."""
    if scope.level == Level.NATION:
        return None
    if scope.level == Level.AGENT:
        agents = session.exec(select(Agent).where(Agent.staff_number == scope.code)).all()
        if len(agents) != 1:
            raise NotFound(key="error.scope_agents", scope=scope, number=len(agents))
        return agents[0].id
    tables: dict[Level, Any] = {Level.PROVINCE: Province, Level.CENTRE: Centre, Level.TEAM: Team}
    table = tables[scope.level]
    if session.exec(select(table).where(table.code == scope.code)).first() is None:
        raise NotFound(key="error.scope_place", scope=scope, level=scope.level)
    return None


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
