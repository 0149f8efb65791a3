"""The pages' websocket: who opens it, whose session it is, and when it is cut."""

import contextlib
import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from front.cookies import COOKIE
from front.gate import CHECK_EVERY_S
from inspection import accounts
from inspection.clock import now
from inspection.database import transaction
from inspection.models import SignIn, User
from inspection.policies import SYSTEM

CUT_WITHIN_S = 5.0
"""The gate looks every second; the rest is for a busy machine. How soon it cuts by itself: test_sockets.py."""


def ask_for_page(socket: Any, page: str = "") -> None:
    """Ask for a page as the browser does."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    socket.send(asked.SerializeToString())


def run_page(socket: Any, page: str = "") -> tuple[str, bytes]:
    """Ask for a page and wait until it stands; Streamlit's session id and everything that was sent to draw it.

    The first screen is reached by a switch, so that the script ends early once before it is drawn.
    """
    ask_for_page(socket, page)
    session_id, drawn = "", b""
    for _ in range(500):
        data = socket.recv(timeout=60)
        message = ForwardMsg.FromString(data)
        drawn += data
        if message.HasField("new_session"):
            session_id = message.new_session.initialize.session_id
        if (
            message.WhichOneof("type") == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        ):
            return session_id, drawn
    raise AssertionError("the script did not end")


@pytest.mark.parametrize(
    ("cookie", "options"),
    [
        (None, {}),
        ("guessed", {}),
        ("", {}),
        ("admin1", {"origin": "https://evil.example"}),
        ("admin1", {"origin": "null"}),
        ("admin1", {"host": "evil.example"}),
        ("admin1", {"host": "evil.example", "origin": "http://evil.example:{port}"}),
        (None, {"headers": {"X-Zhijian-Session": "admin1"}}),
        (None, {"path": "/auth/login"}),
        (None, {"path": "/health"}),
        (None, {"path": "/_stcore/health"}),
        ("admin1", {"path": "/_stcore/agent/mcp"}),
        ("admin1", {"path": "/anything"}),
    ],
)
def test_a_socket_is_refused_before_it_is_accepted(door: Any, cookie: str | None, options: dict[str, Any]) -> None:
    token = door.token(cookie) if cookie in door.passwords else cookie
    options = dict(options)
    if "origin" in options:
        options["origin"] = options["origin"].format(port=door.port)
    if "headers" in options:
        options["headers"] = {name: door.token(user) for name, user in options["headers"].items()}
    with pytest.raises(InvalidStatus) as refused:
        door.socket(token, **options)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", [None, "http://127.0.0.1:{port}"])
def test_the_signed_in_get_their_socket_and_their_frame(door: Any, origin: str | None) -> None:
    origin = None if origin is None else origin.format(port=door.port)
    with door.socket(door.token("lead1"), origin=origin) as socket:
        session_id, drawn = run_page(socket)
    assert session_id
    assert "许文".encode() in drawn


def test_a_copy_of_the_trusted_header_does_not_make_somebody_else(door: Any) -> None:
    for name in ("X-Zhijian-Session", "x-ZHIJIAN-session"):
        with door.socket(door.token("inspector1"), headers={name: door.token("lead1")}) as socket:
            drawn = run_page(socket)[1]
        assert "何静".encode() in drawn
        assert "许文".encode() not in drawn


def test_streamlits_session_belongs_to_the_sign_in_that_began_it(door: Any) -> None:
    mine, other = door.token("lead1"), door.token("inspector1")
    with door.socket(mine) as socket:
        first = run_page(socket)[0]
        with door.socket(other, subprotocols=["streamlit", "x", first]) as thief:
            beside, drawn = run_page(thief)
    assert beside != first
    assert "何静".encode() in drawn and "许文".encode() not in drawn
    with door.socket(other, subprotocols=["streamlit", "x", first]) as thief:
        after, drawn = run_page(thief)
    assert after != first
    assert "许文".encode() not in drawn
    with door.socket(mine, subprotocols=["streamlit", "x", first]) as socket:
        assert run_page(socket)[0] == first, "its owner comes back to it; otherwise this test proves nothing"


def test_another_sign_in_of_the_same_user_does_not_get_it_either(door: Any) -> None:
    with door.socket(door.token("lead1")) as socket:
        first = run_page(socket)[0]
    with door.socket(door.new_token("lead1"), subprotocols=["streamlit", "x", first]) as socket:
        assert run_page(socket)[0] != first


def sign_out(door: Any, token: str) -> None:
    """End the sign-in as the button does."""
    assert door.ask("POST", "/auth/logout", {"Cookie": f"{COOKIE}={token}"}).status == 303


def sign_out_elsewhere(door: Any, token: str) -> None:
    """End the sign-in as another process would, which this one only finds in the database."""
    with transaction() as session:
        accounts.sign_out(token, session=session)


def stop_account(door: Any, token: str) -> None:
    """Stop the account as an administrator does."""
    with transaction() as session:
        accounts.set_active("agent1006", False, session=session, by=SYSTEM)


def change_role(door: Any, token: str) -> None:
    """Give the account another role."""
    with transaction() as session:
        user(session).role = "inspector"


def change_scope(door: Any, token: str) -> None:
    """Give the account another reach."""
    with transaction() as session:
        user(session).level, user(session).code = "team", "T2"


def expire(door: Any, token: str) -> None:
    """Let the sign-in's last hour pass."""
    with transaction() as session:
        sign_in(session, token).expires_at = now()


def leave_idle(door: Any, token: str) -> None:
    """Let an hour pass without a request."""
    with transaction() as session:
        sign_in(session, token).seen_at = now() - timedelta(minutes=61)


def user(session: Any) -> User:
    """The account of these tests."""
    return session.exec(select(User).where(User.name == "agent1006")).one()


def sign_in(session: Any, token: str) -> SignIn:
    """The row of a token."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return session.exec(select(SignIn).where(SignIn.token_hash == hashed)).one()


@pytest.fixture
def restored(records: Any) -> Any:
    """The served product; the account of these tests is put back as it was."""
    yield records
    with transaction() as session:
        accounts.set_active("agent1006", True, session=session, by=SYSTEM)
        row = user(session)
        row.role, row.level, row.code, row.language = "agent", "agent", "1006", "zh"


@pytest.mark.parametrize("happens", [sign_out, stop_account, change_role, change_scope, expire, leave_idle])
def test_an_open_socket_is_cut_when_its_rights_end(restored: Any, happens: Callable[[Any, str], None]) -> None:
    token = restored.new_token("agent1006")
    with restored.socket(token) as socket:
        run_page(socket)
        happens(restored, token)
        began = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=CUT_WITHIN_S + 1)
        assert time.monotonic() - began < CUT_WITHIN_S
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


@pytest.mark.parametrize("leave", [sign_out, sign_out_elsewhere])
def test_a_message_sent_after_the_sign_out_is_not_served(records: Any, leave: Callable[[Any, str], None]) -> None:
    token = records.new_token("lead1")
    sent: list[str | None] = []
    with records.socket(token) as socket:
        run_page(socket)
        leave(records, token)
        with pytest.raises(ConnectionClosed) as closed:
            ask_for_page(socket)
            while True:
                sent.append(ForwardMsg.FromString(socket.recv(timeout=CUT_WITHIN_S + 1)).WhichOneof("type"))
    assert "new_session" not in sent, "the script was started again"
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def test_a_page_that_is_being_drawn_ends_with_the_sign_out(records: Any) -> None:
    token = records.new_token("lead1")
    with records.socket(token) as socket:
        run_page(socket)
        for _ in range(20):
            ask_for_page(socket)
        sign_out(records, token)
        began = time.monotonic()
        with pytest.raises(ConnectionClosed):
            while True:
                socket.recv(timeout=CUT_WITHIN_S + 1)
        assert time.monotonic() - began < CUT_WITHIN_S


def test_a_socket_stays_open_when_only_the_language_changes(restored: Any) -> None:
    token = restored.new_token("agent1006")
    with restored.socket(token) as socket:
        run_page(socket)
        with transaction() as session:
            user(session).language = "en"
        with contextlib.suppress(TimeoutError):
            while True:
                socket.recv(timeout=2 * CHECK_EVERY_S)
        assert b"Zheng Meiling" in run_page(socket)[1]


def test_stopping_an_account_ends_its_sign_ins_for_good(restored: Any) -> None:
    token = restored.new_token("agent1006")
    with transaction() as session:
        accounts.set_active("agent1006", False, session=session, by=SYSTEM)
    assert restored.form("agent1006", restored.passwords["agent1006"]).status_code == 401
    with transaction() as session:
        accounts.set_active("agent1006", True, session=session, by=SYSTEM)
    with pytest.raises((InvalidStatus, InvalidMessage)):
        restored.socket(token)
