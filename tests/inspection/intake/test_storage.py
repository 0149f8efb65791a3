"""Files of recordings: named by hash, found again, and never outside their folder."""

from pathlib import Path

import pytest

from inspection.intake.storage import file_of, keep, media_type
from inspection.settings import get_settings

MEDIA = [
    ("wav", "pcm_mulaw", "audio/wav"),
    ("ogg", "opus", "audio/ogg"),
    ("ogg", "vorbis", "audio/ogg"),
    ("flac", "flac", "audio/flac"),
    ("mp3", "mp3float", "audio/mpeg"),
    ("aac", "aac", "audio/aac"),
    ("mov,mp4,m4a,3gp,3g2,mj2", "aac", "audio/mp4"),
    ("matroska,webm", "opus", "audio/webm"),
    ("amr", "amrnb", "application/octet-stream"),
]


@pytest.mark.parametrize(("container", "codec", "media"), MEDIA)
def test_a_browser_is_told_what_the_content_is(
    home: Path, tmp_path: Path, container: str, codec: str, media: str
) -> None:
    (tmp_path / "x.html").write_bytes(b"sound")
    key = keep(tmp_path / "x.html", "ab" * 32, container=container, codec=codec)
    file = file_of(key)
    assert file is not None
    assert (key.split("/")[0], file.read_bytes(), media_type(file)) == ("ab", b"sound", media)
    assert [one.name for one in get_settings().recordings.rglob("*") if one.is_file()] == [file.name]


@pytest.mark.parametrize("key", ["../secret.wav", "ab/../../secret.wav", "/etc/passwd", "ab/none.wav", "ab", "", "."])
def test_a_key_never_leads_out_of_the_folder(home: Path, key: str) -> None:
    (home / "recordings" / "ab").mkdir(parents=True)
    (home / "secret.wav").write_bytes(b"secret")
    assert file_of(key) is None


def test_a_link_out_of_the_folder_is_not_followed(home: Path) -> None:
    (home / "recordings").mkdir(parents=True)
    (home / "secret.wav").write_bytes(b"secret")
    (home / "recordings" / "link.wav").symlink_to(home / "secret.wav")
    assert file_of("link.wav") is None
