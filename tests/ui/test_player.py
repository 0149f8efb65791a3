"""The player's Python side: what goes to the browser, and what is believed of what comes back."""

from typing import Any

import pytest

from inspection.errors import InvalidInput
from ui import player as module
from ui.player import MarkedRange, player

LINE = {"id": 1, "role": "agent", "start_ms": 0, "end_ms": 900, "text": "您好", "confidence": 0.9}


class Mount:
    """Stands for the browser: keeps what was sent and answers with a clip."""

    def __init__(self, clip: object = None) -> None:
        self.clip = clip
        self.sent: dict[str, Any] = {}

    def __call__(self, **given: Any) -> "Mount":
        self.sent = given
        return self


def show(
    monkeypatch: pytest.MonkeyPatch, clip: object = None, **changes: Any
) -> tuple[MarkedRange | None, dict[str, Any]]:
    mount = Mount(clip)
    monkeypatch.setattr(module, "_component", lambda: mount)
    given: dict[str, Any] = {
        "src": "/recordings/1/audio",
        "duration_ms": 10_000,
        "channels": ("agent", "user"),
        "utterances": [LINE],
    }
    marked = player("listen", **(given | changes))
    return marked, mount.sent


def test_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [{"text": "喂", "confidence": 0.2}]
    late = LINE | {"id": 2, "role": "user", "start_ms": 2000, "end_ms": 3000, "words": words}
    clip = {"label": "问候", "start_ms": 0, "end_ms": 900, "criterion": "A1", "secret": "stays here"}
    _, sent = show(monkeypatch, utterances=[late, LINE], clips=[clip], seek={"ms": 5, "nonce": 1})
    data = sent["data"]
    assert sent["key"] == "listen"
    assert [line["id"] for line in data["utterances"]] == [1, 2]
    assert data["utterances"][1]["words"] == [{"text": "喂", "start_ms": None, "confidence": 0.2}]
    assert data["clips"] == [{"label": "问候", "start_ms": 0, "end_ms": 900, "criterion": "A1"}]
    assert data["seek"] == {"ms": 5, "nonce": "1", "plays": False}
    assert (data["src"], data["peaks"]) == ("/recordings/1/audio", "/recordings/1/peaks")
    assert data["texts"]["marked_from"].count("{start}") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_is_there(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    _, sent = show(monkeypatch, language=language)
    assert set(sent["data"]["texts"]) == set(module.TEXTS)
    assert all(sent["data"]["texts"].values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"src": "https://elsewhere.example/1.wav"}, "from this server"),
        ({"src": "//elsewhere.example/1.wav"}, "from this server"),
        ({"channels": ("agent", "customer")}, "'customer' is unknown"),
        ({"utterances": [LINE | {"role": "robot"}]}, "'robot' is unknown"),
        ({"utterances": [LINE | {"start_ms": 901}]}, "from 901 to 900"),
        ({"clips": [{"label": "x", "start_ms": -1, "end_ms": 2}]}, "from -1 to 2"),
    ],
)
def test_what_is_refused(monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        show(monkeypatch, **changes)


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        (None, None),
        ({"start_ms": 100, "end_ms": 900}, MarkedRange(100, 900)),
        ({"start_ms": -50, "end_ms": 99_999}, MarkedRange(0, 10_000)),
        ({"start_ms": 900, "end_ms": 100}, None),
        ({"start_ms": 11_000, "end_ms": 12_000}, None),
        ({"start_ms": "0", "end_ms": 5}, None),
        ({"start_ms": float("nan"), "end_ms": 5}, None),
        ({"end_ms": 5}, None),
        ([1, 2], None),
    ],
)
def test_only_ranges_inside_the_recording_are_believed(
    monkeypatch: pytest.MonkeyPatch, clip: object, expected: MarkedRange | None
) -> None:
    marked, _ = show(monkeypatch, clip=clip)
    assert marked == expected


def test_names_from_the_data_never_become_markup() -> None:
    folder = module.Path(module.__file__).parent
    for file in folder.glob("*.js"):
        assert "innerHTML" not in file.read_text(encoding="utf-8")
        assert "insertAdjacentHTML" not in file.read_text(encoding="utf-8")
