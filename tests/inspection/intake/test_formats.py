"""Every format of the recorders that are about: taken whole, refused cut with the second where it breaks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.intake.batches import Report
from inspection.intake.manifests import import_recordings
from inspection.models import Recording
from inspection.policies import SYSTEM
from tests.inspection.facts_builders import cut, entry, manifest, organisation
from tests.transcribe.sounds import two_tones, write_gsm_wav, write_sound

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SECONDS = 4.0


def coded(codec: str, suffix: str, rate_hz: int = 8000, channels: int = 2) -> Callable[[Path], Path]:
    def make(file: Path) -> Path:
        samples = two_tones(SECONDS, rate_hz)[:channels]
        return write_sound(file.with_suffix(suffix), codec, samples, rate_hz).rename(file)

    return make


FORMATS: dict[str, tuple[Callable[[Path], Path], str, int, str]] = {
    "WAV PCM": (coded("pcm_s16le", ".wav"), "pcm_s16le", 2, ".wav"),
    "WAV A-law": (coded("pcm_alaw", ".wav"), "pcm_alaw", 2, ".wav"),
    "WAV mu-law": (coded("pcm_mulaw", ".wav"), "pcm_mulaw", 2, ".wav"),
    "WAV GSM": (lambda file: write_gsm_wav(file, 100), "gsm_ms", 1, ".wav"),
    "MP3": (coded("libmp3lame", ".mp3"), "mp3float", 2, ".mp3"),
    "Ogg Opus": (coded("libopus", ".ogg", 48_000), "opus", 2, ".opus"),
    "FLAC": (coded("flac", ".flac"), "flac", 2, ".flac"),
    "M4A": (coded("aac", ".m4a"), "aac", 2, ".m4a"),
    "AMR": (coded("libopencore_amrnb", ".amr", channels=1), "amrnb", 1, ".amr"),
}


@pytest.fixture(autouse=True)
def people(database: str) -> None:
    with transaction() as session:
        organisation(session)


def bring(folder: Path, name: str) -> Report:
    with transaction() as session:
        return import_recordings(manifest(folder, entry(name)), session=session, by=SYSTEM)


@pytest.mark.parametrize("name", FORMATS)
def test_whole_it_is_taken_whatever_its_name(tmp_path: Path, name: str) -> None:
    make, codec, channels, suffix = FORMATS[name]
    make(tmp_path / "named.doc")
    report = bring(tmp_path, "named.doc")
    assert [str(one) for one in report.problems] == []
    with open_session() as session:
        row = session.exec(select(Recording)).one()
    assert (row.codec, row.channels, Path(row.storage_key).suffix) == (codec, channels, suffix)
    assert row.duration_ms == pytest.approx(SECONDS * 1000, abs=250)  # AAC fills up its first and last frame


@pytest.mark.parametrize("name", FORMATS)
def test_cut_it_is_refused_with_the_second(tmp_path: Path, name: str) -> None:
    cut(FORMATS[name][0](tmp_path / "cut.doc"), 0.6)
    (problem,) = bring(tmp_path, "cut.doc").problems
    if name == "M4A":  # its index stands at the end, and without it no second is known
        assert "the recording breaks off before its index (moov)" in problem.message
        return
    assert problem.message.startswith("cut.doc: the recording breaks off at ")
    second = float(problem.message.split(" at ")[1].split(" s")[0])
    assert 0 < second < SECONDS
