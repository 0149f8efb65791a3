"""The session's cookie, and the header by which the gate tells Streamlit whose session it is."""

from inspection.settings import get_settings

COOKIE = "zhijian_session"
HEADER = "X-Zhijian-Session"
USER_KEY = "session"


def token_of(cookie_header: str) -> str | None:
    """The session token of a Cookie header, if it has one."""
    # Not http.cookies: it drops the whole header when a neighbour's cookie is malformed.
    for part in cookie_header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


def set_cookie(token: str) -> str:
    """The Set-Cookie value that hands out a token."""
    return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{_secure()}"


def clear_cookie() -> str:
    """The Set-Cookie value that takes the token back."""
    return f"{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{_secure()}"


def _secure() -> str:
    return "; Secure" if get_settings().secure_cookie else ""
