"""Passwords: kept as Argon2 hashes, of a length that is asked for, and made up where one is told once."""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from inspection.errors import InvalidInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8
LONGEST = 200
MADE_UP_BYTES = 9


def hashed(password: str) -> str:
    """The hash that is kept of a password.

    Raises:
        InvalidInput: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(key="error.password", number=len(password), least=SHORTEST, most=LONGEST)
    return hasher().hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one of a hash; without a hash it takes as long and never is."""
    from argon2.exceptions import VerificationError

    try:
        known = hasher().verify(password_hash or nobodys_hash(), password[:LONGEST])
    except VerificationError:
        return False
    return bool(known) and password_hash is not None


def made_up() -> str:
    """A password to be told once."""
    return secrets.token_urlsafe(MADE_UP_BYTES)


@cache
def hasher() -> "PasswordHasher":
    """What hashes and verifies, at the library's own strength."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def nobodys_hash() -> str:
    """A hash that no password has."""
    return hasher().hash(secrets.token_hex(16))
