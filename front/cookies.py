"""The session's cookie, and the header by which the gate tells Streamlit whose session it is."""

from http.cookies import CookieError, SimpleCookie

from inspection.settings import get_settings

COOKIE = "zhijian_session"
HEADER = "X-Zhijian-Session"
USER_KEY = "session"


def token_of(cookie_header: str) -> str | None:
    """The session token of a Cookie header, if it has one."""
    try:
        found = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and found.value else None


def set_cookie(token: str) -> str:
    """The Set-Cookie value that hands out a token."""
    return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{_secure()}"


def clear_cookie() -> str:
    """The Set-Cookie value that takes the token back."""
    return f"{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{_secure()}"


def _secure() -> str:
    return "; Secure" if get_settings().secure_cookie else ""
