"""Files of recordings: named by hash, found again, and never outside their folder."""

import fcntl
import hashlib
from pathlib import Path

import pytest

from inspection.errors import Conflict
from inspection.intake.storage import clean_leftovers, file_of, keep, media_type
from inspection.settings import get_settings

SOUND = hashlib.sha256(b"sound").hexdigest()
MEDIA = [
    ("wav", "pcm_mulaw", "audio/wav"),
    ("ogg", "opus", "audio/ogg"),
    ("ogg", "vorbis", "audio/ogg"),
    ("flac", "flac", "audio/flac"),
    ("mp3", "mp3float", "audio/mpeg"),
    ("aac", "aac", "audio/aac"),
    ("mov,mp4,m4a,3gp,3g2,mj2", "aac", "audio/mp4"),
    ("matroska,webm", "opus", "audio/webm"),
    ("amr", "amrnb", "audio/amr"),
]


@pytest.mark.parametrize(("container", "codec", "media"), MEDIA)
def test_a_browser_is_told_what_the_content_is(
    home: Path, tmp_path: Path, container: str, codec: str, media: str
) -> None:
    (tmp_path / "x.html").write_bytes(b"sound")
    key = keep(tmp_path / "x.html", SOUND, container=container, codec=codec)
    file = file_of(key)
    assert file is not None
    assert (key.split("/")[0], file.read_bytes(), media_type(file)) == (SOUND[:2], b"sound", media)
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


def test_a_file_that_is_not_what_its_hash_says_is_not_kept(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"sound and more")
    with pytest.raises(Conflict, match=r"x\.wav: the file changed while it was read"):
        keep(tmp_path / "x.wav", SOUND, container="wav", codec="pcm_s16le")
    assert [one for one in get_settings().recordings.rglob("*") if one.is_file()] == []


def test_what_a_writer_that_died_left_behind_is_cleaned_and_what_is_being_written_is_not(home: Path) -> None:
    folder = home / "recordings" / "ab"
    folder.mkdir(parents=True)
    left, written, kept = folder / ".1.part", folder / ".2.part", folder / "abc.wav"
    for file in (left, written, kept):
        file.write_bytes(b"sound")
    with written.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert clean_leftovers() == 1
    assert sorted(folder.iterdir()) == [written, kept]
