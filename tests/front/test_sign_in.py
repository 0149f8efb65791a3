"""Signing in by the form, and out again."""

from typing import Any

import httpx
import pytest

from front.cookies import COOKIE
from inspection import accounts
from inspection.clock import now
from inspection.database import open_session, transaction
from inspection.models import SignIn, User
from inspection.policies import SYSTEM
from inspection.words import say

PATIENCE_S = 60.0
WRONG = {language: say("front.wrong_password", language) for language in ("zh", "en")}
LOCKED = say("front.locked", "zh", minutes="15")


def test_a_right_password_opens_the_product(door: Any) -> None:
    response = door.form("lead1", door.passwords["lead1"], {"Origin": door.address})
    assert (response.status_code, response.headers["location"], response.content) == (303, "/", b"")
    value, *flags = response.headers["set-cookie"].split("; ")
    assert value.startswith(f"{COOKIE}=") and len(value) > 50
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    told = httpx.get(f"{door.address}/auth/whoami", headers={"Cookie": value}, timeout=PATIENCE_S).json()
    assert told == {"signed_in": True, "name": "lead1", "role": "quality_lead"}


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("inspector2", "wrong"),
        ("inspector2", ""),
        ("nobody", "wrong"),
        ("nobody\x00", "wrong"),
        ("", ""),
        ("' OR 1=1 --", "x"),
        ("INSPECTOR2", "right"),
    ],
)
def test_a_wrong_name_and_a_wrong_password_read_the_same(door: Any, name: str, password: str) -> None:
    password = door.passwords["inspector2"] if password == "right" else password
    response = door.form(name, password)
    assert response.status_code == 401
    assert response.text.count(WRONG["zh"]) == 1
    assert LOCKED not in response.text and "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_five_wrong_passwords_lock_the_account_even_to_the_right_one(records: Any) -> None:
    for _ in range(5):
        assert WRONG["zh"] in records.form("agent1005", "wrong").text
    refused = records.form("agent1005", records.passwords["agent1005"])
    assert (refused.status_code, LOCKED in refused.text) == (401, True)
    assert "set-cookie" not in refused.headers
    assert records.form("agent1004", records.passwords["agent1004"]).status_code == 303
    with transaction() as session:
        accounts.set_active("agent1005", True, session=session, by=SYSTEM)
    assert records.form("agent1005", records.passwords["agent1005"]).status_code == 303


def test_what_was_typed_comes_back_as_text(door: Any) -> None:
    text = door.form('"><script>alert(1)</script>', "wrong").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_form_longer_than_any_sign_in_is_refused(door: Any, chunked: bool) -> None:
    body = b"name=" + b"x" * 5000
    content = iter([body[:100], body[100:]]) if chunked else body
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (
        httpx.post(f"{door.address}/auth/login", content=content, headers=headers, timeout=PATIENCE_S).status_code
        == 413
    )


@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        ("", {}, "zh"),
        ("", {"Accept-Language": "en-GB,en;q=0.9"}, "en"),
        ("", {"Accept-Language": "fr,en;q=0.9"}, "zh"),
        ("?lang=en", {}, "en"),
        ("?lang=zh", {"Accept-Language": "en"}, "zh"),
        ("?lang=xx", {}, "zh"),
        ("", {"Cookie": "zhijian_language=en"}, "en"),
        ("?lang=zh", {"Cookie": "zhijian_language=en"}, "zh"),
    ],
)
def test_the_form_speaks_both_languages(door: Any, query: str, headers: dict[str, str], language: str) -> None:
    text = httpx.get(f"{door.address}/auth/login{query}", headers=headers, timeout=PATIENCE_S).text
    other = "en" if language == "zh" else "zh"
    assert f'<html lang="{language}">' in text
    assert f">{say('front.sign_in', language)}</button>" in text
    assert f'href="/auth/login?lang={other}"' in text


def test_the_chosen_language_stays_with_the_form(door: Any) -> None:
    with httpx.Client(base_url=door.address, timeout=PATIENCE_S) as browser:
        browser.get("/auth/login?lang=en")
        refused = browser.post("/auth/login", data={"name": "nobody", "password": "wrong"})
        assert WRONG["en"] in refused.text
        browser.get("/auth/login?lang=zh")
        assert WRONG["zh"] in browser.post("/auth/login", data={"name": "nobody", "password": "wrong"}).text


def test_signing_out_ends_the_sign_in_and_asking_by_get_does_not(door: Any) -> None:
    cookie = {"Cookie": f"{COOKIE}={door.new_token('manager1')}"}
    assert door.ask("GET", "/auth/logout", cookie).status == 303
    assert door.ask("GET", "/auth/whoami", cookie).status == 200
    left = door.ask("POST", "/auth/logout", cookie)
    assert (left.status, left.headers["location"]) == (303, "/auth/login")
    assert left.headers["set-cookie"].startswith(f"{COOKIE}=;") and "Max-Age=0" in left.headers["set-cookie"]
    assert door.ask("GET", "/auth/whoami", cookie).status == 401
    assert door.ask("GET", "/", cookie).status == 401
    assert door.ask("POST", "/auth/logout", cookie).status == 303


def test_a_neighbours_malformed_cookie_does_not_hide_ours(door: Any) -> None:
    cookie = f'other={{"a": 1}}; _xsrf=2|ab; {COOKIE}={door.token("lead1")}; last'
    assert door.ask("GET", "/auth/whoami", {"Cookie": cookie}).status == 200


def test_the_trusted_header_from_outside_opens_nothing(door: Any) -> None:
    token = door.token("admin1")
    for name in ("X-Zhijian-Session", "x-zhijian-session", "X_Zhijian_Session"):
        assert door.ask("GET", "/auth/whoami", {name: token}).status == 401
        assert door.ask("GET", "/", {name: token}).status == 401


def test_a_page_that_only_asks_who_it_is_does_not_keep_the_sign_in_alive(records: Any) -> None:
    from datetime import timedelta

    token = records.new_token("agent1001")
    earlier = now() - timedelta(minutes=10)

    def seen_at() -> Any:
        with open_session() as session:
            return session.get_one(SignIn, sign_in).seen_at

    with transaction() as session:
        row = _sign_in_of(token, session)
        sign_in, row.seen_at = row.id, earlier
    cookie = {"Cookie": f"{COOKIE}={token}"}
    assert records.ask("GET", "/auth/whoami", cookie).status == 200
    assert seen_at() == earlier
    assert records.ask("GET", "/", cookie).status == 200
    assert seen_at() > earlier


def _sign_in_of(token: str, session: Any) -> SignIn:
    import hashlib

    from sqlmodel import select

    found = session.exec(
        select(SignIn).where(SignIn.user_id == User.id, SignIn.token_hash == hashlib.sha256(token.encode()).hexdigest())
    )
    return found.one()
