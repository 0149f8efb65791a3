"""A home with places and recordings, and the product's transcriber with a fake engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspection.database import transaction
from inspection.listening import transcription
from inspection.models import Recording
from inspection.settings import get_settings
from tests.inspection.builders import Places, organisation
from tests.inspection.builders import recording as add_recording
from tests.transcribe.fakes import FakeEngine
from tests.transcribe.sounds import two_tones, write_sound
from transcribe import call, speech
from transcribe.windows import Stretch

SPEECH = [Stretch(1, 19), Stretch(22, 33), Stretch(43, 50)]
"""36 s on each channel, in two windows of 18 and 18.4 s."""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    """The engine of this process: a fake one that hears SPEECH on every channel."""
    fake = FakeEngine()
    monkeypatch.setattr(call, "load_engine", lambda *_: fake)
    monkeypatch.setattr(speech, "find_speech", lambda *_: SPEECH)
    transcription.loaded_transcriber.cache_clear()
    yield fake
    transcription.loaded_transcriber.cache_clear()


@pytest.fixture
def places(database: str) -> Places:
    """The organisation of `builders`, in a database of this test."""
    with transaction() as session:
        return organisation(session=session)


@pytest.fixture
def recorded(places: Places, tmp_path: Path) -> Callable[..., Recording]:
    """Adds a recording whose file is there (unless `missing`), whole (unless `broken`)."""

    def add(call_id: str, *, missing: bool = False, broken: bool = False, **fields: object) -> Recording:
        key = f"{call_id}.wav"
        if not missing:
            folder = get_settings().recordings
            folder.mkdir(parents=True, exist_ok=True)
            channels = 1 if fields.get("channels") == 1 else 2
            file = write_sound(folder / key, "pcm_s16le", two_tones(60, 8000)[:channels], 8000)
            if broken:
                file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        with transaction() as session:
            return add_recording(call_id, "1001", places, session=session, storage_key=key, **fields)

    return add
