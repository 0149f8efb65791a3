"""The player: hear a recording, see who speaks when, read along, and mark a stretch of it as evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection.errors import InvalidInput
from inspection.words import say

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

ROLES = ("agent", "user", "unknown")
UNSURE_BELOW = 0.6
TEXTS = (
    *("name", "keys", "play", "pause", "back", "forward", "speed", "waveform", "drawing", "no_waveform", "no_audio"),
    *("mark_start", "mark_end", "marked_from", "marked", "marked_wrong", "drop_mark", "use"),
    *("transcript", "no_transcript", "clips", "agent", "user", "unknown", "unsure", "unsure_mark"),
    *("voice", "hear_both", "hear_agent", "hear_user", "skip_silence", "loop", "find", "find_back", "find_next"),
    "help",
    *("help_play", "help_move", "help_sentence", "help_evidence", "help_speed", "help_mark", "help_mark_ends"),
    *("help_loop", "help_skip", "help_voice", "help_find", "help_help", "help_leave"),
)
SCRIPTS = ("kept", "channels", "stretches", "waveform", "transcript", "find", "person", "tools", "player")
"""In this order they are one script."""


@dataclass(frozen=True)
class MarkedRange:
    """A stretch of a recording that somebody marked, in milliseconds from its start."""

    start_ms: int
    end_ms: int


def player(
    key: str,
    *,
    src: str,
    duration_ms: int,
    channels: Sequence[str],
    utterances: Sequence[Mapping[str, Any]],
    clips: Sequence[Mapping[str, Any]] = (),
    seek: Mapping[str, Any] | None = None,
    language: str = "zh",
    height: int = 380,
    marking: bool = True,
    find: str = "",
    unsure_below: float = UNSURE_BELOW,
) -> MarkedRange | None:
    """Shows the player; gives the range marked just now, once, else None.

    Args:
        key: the widget's key; keep it the same while the same place of the page shows the player.
        src: address of the recording on this server, such as `/recordings/12/audio`; its peaks lie beside it, at
            `/recordings/12/peaks`, and only they are loaded whole.
        duration_ms: length of the recording; 0 when unknown.
        channels: the role heard on each channel, "agent", "user" or "unknown"; ("unknown",) for a single mixed one.
        utterances: `{id, role, start_ms, end_ms, text, confidence}` in order of start; confidence 0 to 1 or None;
            optionally `words`, a list of `{text, start_ms, confidence}` that together are the text: a click on one
            plays from it where it has a start, and it is marked as unsure where it has a low confidence.
        clips: `{label, start_ms, end_ms, criterion}`, stretches worth hearing.
        seek: `{"ms": int, "nonce": str}`; a new nonce plays from there; a player that was not there before only stands
            there, unless `plays` is in it.
        height: greatest height of the transcript in pixels.
        marking: whether ranges can be marked.
        find: text whose places in the transcript are marked from the start.
        unsure_below: confidence under which a sentence or word is shown as unsure.

    Raises:
        InvalidInput: a role is unknown, a stretch ends before it starts, or `src` lies on another server.
    """
    data = _data(src, duration_ms, channels, utterances, clips, seek)
    data |= {"height": height, "marking": marking, "unsure_below": unsure_below, "find": find.strip()}
    data["texts"] = _texts(language)
    result = _component()(key=key, data=data, height="content", on_clip_change=_nothing)
    return _marked(result.clip, duration_ms)


def _nothing() -> None:
    """Streamlit names only those values in its result that have a callback."""


@cache
def _component() -> "ComponentRenderer":
    import streamlit as st

    here = Path(__file__).parent
    parts = [here / f"{name}.js" for name in SCRIPTS]
    return st.components.v2.component(
        "zhijian_player",
        html=(here / "player.html").read_text(encoding="utf-8"),
        css=(here / "player.css").read_text(encoding="utf-8"),
        js="\n".join(part.read_text(encoding="utf-8") for part in parts),
    )


@cache
def _texts(language: str) -> dict[str, str]:
    # The browser fills in the times, so their names stay in the text.
    return {name: say(f"player.{name}", language, start="{start}", end="{end}") for name in TEXTS}


def _data(
    src: str,
    duration_ms: int,
    channels: Sequence[str],
    utterances: Sequence[Mapping[str, Any]],
    clips: Sequence[Mapping[str, Any]],
    seek: Mapping[str, Any] | None,
) -> dict[str, Any]:
    if not src.startswith("/") or src.startswith("//"):
        raise InvalidInput(f"a recording is played from this server, at an address like /recordings/1, not {src!r}")
    for role in (*channels, *(line["role"] for line in utterances)):
        if role not in ROLES:
            raise InvalidInput(f"role {role!r} is unknown, expected one of {', '.join(ROLES)}")
    for part in (*utterances, *clips):
        if not 0 <= part["start_ms"] <= part["end_ms"]:
            raise InvalidInput(f"a stretch runs from {part['start_ms']} to {part['end_ms']} ms, expected start <= end")
    lines = [_line(line) for line in sorted(utterances, key=lambda line: int(line["start_ms"]))]
    marks = [{name: clip.get(name) for name in ("label", "start_ms", "end_ms", "criterion")} for clip in clips]
    return {
        "src": src,
        "peaks": f"{src.rpartition('/')[0]}/peaks",
        "duration_ms": duration_ms,
        "channels": list(channels) or ["unknown"],
        "utterances": lines,
        "clips": marks,
        "seek": _seek(seek),
    }


def _seek(seek: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not seek:
        return None
    return {"ms": int(seek["ms"]), "nonce": str(seek["nonce"]), "plays": bool(seek.get("plays"))}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: line.get(name) for name in ("id", "role", "start_ms", "end_ms", "text", "confidence")}
    kept["words"] = [
        {name: word.get(name) for name in ("text", "start_ms", "confidence")} for word in line.get("words") or ()
    ]
    return kept


def _marked(sent: object, duration_ms: int) -> MarkedRange | None:
    """What the browser sent, taken only when it is a range inside the recording."""
    if not isinstance(sent, Mapping):
        return None
    start, end = sent.get("start_ms"), sent.get("end_ms")
    if not isinstance(start, int | float) or not isinstance(end, int | float) or not isfinite(start + end):
        return None
    last = duration_ms or end
    start, end = max(0, round(start)), min(round(end), round(last))
    return MarkedRange(start, end) if start < end else None
