"""The second suggester against a server of our own: what leaves the house, and which answers are believed."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inspection import jobs
from inspection.database import open_session, transaction
from inspection.models import Job, Suggestion
from inspection.scoring import suggestions
from inspection.scoring.rules import Call, Spoken
from inspection.scoring.second import job as second_job
from inspection.scoring.second.ask import Endpoint, ask
from inspection.scoring.second.redact import redact, redacted
from inspection.settings import get_settings
from tests.inspection.builders import NOW
from tests.inspection.scoring.test_suggestions import transcribed


class Server:
    """An endpoint that answers what a test tells it, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.status, self.wait_s = 200, 0.0
        self.body: bytes = b""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                asked = json.loads(self.rfile.read(length))
                server.asked.append((self.path, dict(self.headers), asked))
                time.sleep(server.wait_s)
                self.send_response(server.status)
                self.send_header("Content-Length", str(len(server.body)))
                self.end_headers()
                self.wfile.write(server.body)

            def log_message(self, *_given: object) -> None:
                """Nothing on the terminal."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def answers(self, *answers: tuple[str, str, str]) -> None:
        given = [{"criterion": code, "outcome": outcome, "quote": quote} for code, outcome, quote in answers]
        self.says({"answers": given})

    def says(self, content: object) -> None:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


CALL = Call(
    (
        Spoken("agent", 0, 2_000, "您好，很高兴为您服务", "zh", 0.9),
        Spoken("user", 3_000, 6_000, "我姓王，号码是13912345678", "zh", 0.9),
        Spoken("agent", 7_000, 9_000, "王先生，请您别着急，幺三九一二三四五六七八，对吗", "zh", 0.9),
    )
)


def found(server: Server, **other: Any) -> dict[str, tuple[str, str, str, int | None]]:
    endpoint = Endpoint(server.url, "m", **({"key": "secret", "timeout_s": 5.0} | other))
    return {one.criterion: (str(one.outcome), one.reason, one.heard, one.start_ms) for one in ask(CALL, endpoint)}


def test_a_quote_that_was_said_is_believed_and_has_its_place(server: Server) -> None:
    server.answers(("A4.2", "matched", "很高兴为您服务"), ("A5", "not_matched", "请您别着急"))
    assert found(server) == {
        "A4.2": ("matched", "second", "很高兴为您服务", 0),
        "A5": ("not_matched", "second", "请您别着急", 7_000),
    }


def test_what_leaves_the_house_has_no_numbers_or_names(server: Server) -> None:
    server.answers()
    found(server)
    [(path, headers, asked)] = server.asked
    assert (path, headers["Authorization"], asked["model"]) == ("/v1/chat/completions", "Bearer secret", "m")
    assert asked["response_format"]["json_schema"]["strict"] is True
    told = json.dumps(asked["messages"], ensure_ascii=False)
    assert "13912345678" not in told and "幺三九" not in told and "王先生" not in told and "姓王" not in told
    assert "[name]先生，请您别着急，[number]，对吗" in told


OPEN = "not_evaluated"


@pytest.mark.parametrize(
    ("tell", "reason"),
    [
        (lambda server: server.answers(("A4.2", "matched", "祝您生活愉快"), ("A5", "matched", "")), "second_no_quote"),
        (lambda server: server.answers(("A4.2", "matched", "号码是"), ("A5", "matched", "我姓")), "second_no_quote"),
        (lambda server: server.answers(("A4.2", OPEN, ""), ("A5", OPEN, "")), "second_open"),
        (lambda server: server.answers(("S5a", "matched", "您好")), "second_no_answer"),
        (lambda server: server.answers(("A4.2", "perfect", "您好")), "second_bad_answer"),
        (lambda server: server.says({"answers": [{"criterion": "A5"}]}), "second_bad_answer"),
        (lambda server: server.says({"answers": [{"criterion": 1, "outcome": "", "quote": ""}]}), "second_bad_answer"),
        (lambda server: server.says([]), "second_bad_answer"),
        (lambda server: server.says("Certainly! Here you are."), "second_bad_answer"),
        (lambda server: setattr(server, "body", b"<html>"), "second_bad_answer"),
        (lambda server: setattr(server, "body", b"{}"), "second_bad_answer"),
        (lambda server: setattr(server, "body", b" " * 1_000_002), "second_bad_answer"),
        (lambda server: setattr(server, "status", 500), "second_unreachable"),
        (lambda server: setattr(server, "status", 401), "second_unreachable"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_dropped_with_its_reason(server: Server, tell: Callable[[Server], None], reason: str) -> None:
    tell(server)
    assert {code: one[:2] for code, one in found(server).items()} == {"A4.2": (OPEN, reason), "A5": (OPEN, reason)}


def test_an_endpoint_that_is_slow_or_gone_is_told(server: Server) -> None:
    server.answers(("A4.2", "matched", "您好"))
    server.wait_s = 1.0
    assert found(server, timeout_s=0.2)["A5"][1] == "second_unreachable"
    gone = Endpoint("http://127.0.0.1:9/v1", "m", timeout_s=1.0)
    assert {one.reason for one in ask(CALL, gone)} == {"second_unreachable"}


def test_without_an_agent_nothing_is_asked(server: Server) -> None:
    mono = Call((Spoken("unknown", 0, 900, "您好", "zh", 0.9),))
    assert {one.reason for one in ask(mono, Endpoint(server.url, "m"))} == {"roles_unsure"}
    assert server.asked == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话是8465-6777", "电话是[number]"),
        ("幺二五八零", "[number]"),
        ("请您稍等一下", "请您稍等一下"),
        ("it is five five five oh one", "it is [number]"),
        ("thank you, Mrs Alice Wong", "thank you, Mrs [name]"),
        ("写到 a.b@example.com 吧", "写到 [mail] 吧"),
        ("one moment please", "one moment please"),
    ],
)
def test_redacting(text: str, expected: str) -> None:
    assert redact(text) == expected


def test_a_name_said_once_is_taken_out_everywhere() -> None:
    spoken = [
        Spoken("user", 0, 900, "我叫王小明", "zh", 0.9),
        Spoken("agent", 1_000, 2_000, "好的，王小明您好", "zh", 0.9),
    ]
    assert redacted(spoken) == ["我叫[name]", "好的，[name]您好"]


@pytest.mark.parametrize("works", [True, False])
def test_the_job_stores_it_beside_the_rules_and_ends_in_any_case(
    database: str, server: Server, works: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers(("A4.2", "matched", "很高兴为您服务"))
    monkeypatch.setenv("ZHIJIAN_SUGGESTER_URL", server.url if works else "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ZHIJIAN_SUGGESTER_MODEL", "m")
    get_settings.cache_clear()
    with transaction() as session:
        transcript = transcribed("您好，很高兴为您服务", session=session)
        jobs.enqueue("suggest", str(transcript), session=session)
        rules = (jobs.claim("one", session=session, at=NOW) or Job(kind="", subject="", created_at=NOW)).id or 0
    suggestions.run(rules)
    with transaction() as session:
        job = jobs.claim("one", session=session, at=NOW)
        assert job is not None and (job.kind, job.subject) == (second_job.KIND, str(transcript))
        number = job.id or 0
    second_job.run(number)
    with open_session() as session:
        assert session.get_one(Job, number).state == "done"
        rows = suggestions.suggestions_of(transcript, session=session)
    own: list[Suggestion] = [one for one in rows if one.rule_version == "second/1/m"]
    expected = ("matched", "second") if works else (OPEN, "second_unreachable")
    assert (own[0].criterion_code, own[0].outcome, own[0].reason) == ("A4.2", *expected)
    assert {one.criterion_code for one in rows} > {"A1", "A5"}
    get_settings.cache_clear()


def test_without_an_address_nothing_is_queued(database: str) -> None:
    with transaction() as session:
        second_job.queue_second(1, session=session)
        assert jobs.claim("one", session=session, at=NOW) is None
