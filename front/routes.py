"""The product's own addresses: signing in and out, who am I, recordings, health."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from front.cookies import clear_cookie, set_cookie, token_of
from front.sign_in import page
from front.sockets import cut_sockets
from inspection import accounts
from inspection.accounts import SignedIn
from inspection.clock import business_now
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed, NotFound
from inspection.intake.past import corrections_of
from inspection.intake.peaks import peaks_of
from inspection.intake.playback import Playable, open_recording, played_lately, record_play
from inspection.measurement.dial_recordings import note_dial_play, open_dial_recording
from inspection.policies import Actor
from inspection.review.library import note_play, open_sound
from inspection.words import LANGUAGES

NO_STORE = {"Cache-Control": "no-store"}
LONGEST_FORM = 4096
LANGUAGE_COOKIE = "zhijian_language"


async def login(request: Request) -> Response:
    """The sign-in form; a right name and password go on to the product."""
    language = _language(request)
    if request.method != "POST":
        response: Response = HTMLResponse(page(language), headers=NO_STORE)
        response.set_cookie(LANGUAGE_COOKIE, language, samesite="lax", httponly=True)
        return response
    form = await _form(request)
    if form is None:
        return Response(status_code=413, headers=NO_STORE)
    name, password = form.get("name", ""), form.get("password", "")
    outcome = await anyio.to_thread.run_sync(_sign_in, name, password)
    if outcome.token is None:
        return HTMLResponse(page(language, name=name, refusal=outcome.refusal), 401, headers=NO_STORE)
    return RedirectResponse("/", 303, headers=NO_STORE | {"Set-Cookie": set_cookie(outcome.token)})


async def logout(request: Request) -> Response:
    """End the session and its open pages; asked by GET it changes nothing and shows the form."""
    if request.method == "POST":
        token = token_of(request.headers.get("cookie", ""))
        if token is not None:
            await anyio.to_thread.run_sync(_sign_out, token)
            cut_sockets(token)
        return RedirectResponse("/auth/login", 303, headers=NO_STORE | {"Set-Cookie": clear_cookie()})
    return RedirectResponse("/auth/login", 303, headers=NO_STORE)


async def whoami(request: Request) -> Response:
    """Who is signed in, for the page to notice that its session has ended."""
    actor: Actor | None = request.state.actor
    if actor is None:
        return JSONResponse({"signed_in": False}, 401, headers=NO_STORE)
    return JSONResponse({"signed_in": True, "name": actor.name, "role": actor.role}, headers=NO_STORE)


async def audio(request: Request) -> Response:
    """The sound of a recording, in ranges where the player asks for them."""
    plays = request.method == "GET"
    return await _answer(request, "recording_id", lambda number, actor: _sound(_open(number, actor, plays)))


async def peaks(request: Request) -> Response:
    """How loud a recording is over its time, to whoever may hear it; looking at it is no play."""
    return await _answer(request, "recording_id", lambda number, actor: _drawing(_open(number, actor, False)))


async def example_audio(request: Request) -> Response:
    """The sound of an example of the case library: its stretch and nothing else of the call."""
    plays = request.method == "GET"
    return await _answer(request, "example_id", lambda number, actor: _sound(_open_example(number, actor, plays)))


async def example_peaks(request: Request) -> Response:
    """How loud an example is over its time."""
    return await _answer(request, "example_id", lambda number, actor: _drawing(_open_example(number, actor, False)))


async def dial_audio(request: Request) -> Response:
    """The sound of a dial test, to whoever may know of the test."""
    plays = request.method == "GET"
    return await _answer(request, "recording_id", lambda number, actor: _sound(_open_dial(number, actor, plays)))


async def dial_peaks(request: Request) -> Response:
    """How loud the sound of a dial test is over its time."""
    return await _answer(request, "recording_id", lambda number, actor: _drawing(_open_dial(number, actor, False)))


async def import_problems(request: Request) -> Response:
    """The rows that an import refused, as a file to correct."""
    return await _answer(request, "batch_id", _corrections)


async def clock(_request: Request) -> Response:
    """What the time is that records are made by, for a page that stamps times by its own clock."""
    return JSONResponse({"now": await anyio.to_thread.run_sync(_now_ms)}, headers=NO_STORE)


async def health(_request: Request) -> Response:
    """Whether the product answers; tells nothing else."""
    return Response("ok", media_type="text/plain", headers=NO_STORE)


routes = [
    Route("/auth/login", login, methods=["GET", "POST"]),
    Route("/auth/logout", logout, methods=["GET", "POST"]),
    Route("/auth/whoami", whoami),
    Route("/recordings/{recording_id:int}/audio", audio),
    Route("/recordings/{recording_id:int}/peaks", peaks),
    Route("/examples/{example_id:int}/audio", example_audio),
    Route("/examples/{example_id:int}/peaks", example_peaks),
    Route("/dial-recordings/{recording_id:int}/audio", dial_audio),
    Route("/dial-recordings/{recording_id:int}/peaks", dial_peaks),
    Route("/imports/{batch_id:int}/problems.csv", import_problems),
    Route("/clock", clock),
    Route("/health", health),
]


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a sent form; None when it is longer than any sign-in."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return None
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _language(request: Request) -> str:
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return asked
    preferred = request.headers.get("accept-language", "").strip().lower()
    return "en" if preferred.startswith("en") else "zh"


async def _answer(request: Request, name: str, work: Callable[[int, Actor], Response]) -> Response:
    """Do the work for the thing that the address names, in a thread; what is refused is said as a status."""
    try:
        return await anyio.to_thread.run_sync(work, int(request.path_params[name]), request.state.actor)
    except NotAllowed as error:
        return JSONResponse({"error": str(error)}, 403, headers=NO_STORE)
    except NotFound as error:
        return JSONResponse({"error": str(error)}, 404, headers=NO_STORE)


def _sign_in(name: str, password: str) -> SignedIn:
    with transaction() as session:
        return accounts.sign_in(name, password, session=session)


def _sign_out(token: str) -> None:
    with transaction() as session:
        accounts.sign_out(token, session=session)


def _open(recording_id: int, actor: Actor, plays: bool) -> Playable:
    with open_session() as session:
        found = open_recording(recording_id, session=session, by=actor)
        noted = played_lately(recording_id, session=session, by=actor)
    if plays and not noted:
        with transaction() as session:
            record_play(recording_id, session=session, by=actor)
    return found


def _open_example(example_id: int, actor: Actor, plays: bool) -> Playable:
    with open_session() as session:
        found = open_sound(example_id, session=session, by=actor)
    if plays:
        with transaction() as session:
            note_play(example_id, session=session, by=actor)
    return found


def _open_dial(recording_id: int, actor: Actor, plays: bool) -> Playable:
    with open_session() as session:
        found = open_dial_recording(recording_id, session=session, by=actor)
    if plays:
        with transaction() as session:
            note_dial_play(recording_id, session=session, by=actor)
    return found


def _sound(found: Playable) -> Response:
    return FileResponse(found.path, media_type=found.media_type, headers=NO_STORE)


def _drawing(found: Playable) -> Response:
    return Response(peaks_of(found.path), media_type="application/json", headers=NO_STORE)


def _now_ms() -> float:
    with open_session() as session:
        return business_now(session=session).timestamp() * 1000


def _corrections(batch_id: int, actor: Actor) -> Response:
    with transaction() as session:
        body = corrections_of(batch_id, session=session, by=actor)
    named = {"Content-Disposition": f'attachment; filename="import-{batch_id}-problems.csv"'}
    return Response(body, media_type="text/csv", headers=NO_STORE | named)
