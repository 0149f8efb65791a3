"""Joining the weights: into an empty cache, refused by hash, healed, and by two processes at once.

Small parts stand in for the packages (the real ones are joined in tests/speech); their hash is allowed for the test.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from transcribe import weights
from transcribe.errors import TranscribeError

ROOT = Path(__file__).parents[2]
PARTS = (b"first half, " * 1000, b"second half" * 1000)
BESIDE = {"config.json": "{}", "tokenizer.json": '{"a": 1}', "vocabulary.json": "[]"}
HASH = hashlib.sha256(b"".join(PARTS)).hexdigest()
NAMES = ("zhijian_test_weights_1", "zhijian_test_weights_2")


def _install(folder: Path, parts: tuple[bytes, bytes] = PARTS) -> None:
    for number, (name, part) in enumerate(zip(NAMES, parts, strict=True), start=1):
        data = folder / name / "data"
        data.mkdir(parents=True, exist_ok=True)
        (folder / name / "__init__.py").write_text("")
        (data / f"model.bin.part{number}").write_bytes(part)
    for name, text in BESIDE.items():
        (folder / NAMES[1] / "data" / name).write_text(text)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, with two small packages in place of the real ones."""
    _install(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(weights, "PACKAGES", (("no_such_package_1", "no_such_package_2"), NAMES))
    monkeypatch.setattr(weights, "HASHES", frozenset({HASH}))
    monkeypatch.setenv("ZHIJIAN_CACHE", str(tmp_path / "cache"))
    yield tmp_path / "cache"


def _whole(folder: Path) -> bool:
    texts = {name: (folder / name).read_text() for name in BESIDE}
    return (folder / "model.bin").read_bytes() == b"".join(PARTS) and texts == BESIDE


def test_joined_into_an_empty_cache_and_then_found_there(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = weights.model_folder()
    assert folder == cache / "base" and _whole(folder)
    assert sorted(one.name for one in cache.iterdir()) == [".base.lock", "base"]
    monkeypatch.setattr(weights, "PACKAGES", ())
    assert weights.model_folder() == folder


def test_a_wrong_hash_is_refused_and_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "HASHES", frozenset({"0" * 64}))
    with pytest.raises(TranscribeError, match=f"has the hash {HASH}; expected one of"):
        weights.model_folder()
    assert [one.name for one in cache.iterdir()] == [".base.lock"]


@pytest.mark.parametrize("damage", ["cut", "changed", "config missing", "config cut"])
def test_a_damaged_cache_is_healed(cache: Path, damage: str) -> None:
    model = weights.model_folder() / "model.bin"
    if damage == "cut":
        model.write_bytes(model.read_bytes()[:100])
    elif damage == "changed":
        model.write_bytes(b"x" + model.read_bytes()[1:])
    elif damage == "config missing":
        model.with_name("config.json").unlink()
    else:
        model.with_name("tokenizer.json").write_text("{")
    (model.parent / "openai.pt").write_bytes(b"made from the damaged one")
    assert _whole(weights.model_folder())
    assert not (model.parent / "openai.pt").exists()


def test_packages_that_lack_a_part_or_are_not_installed(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = tmp_path / "site" / NAMES[1] / "data" / "vocabulary.json"
    lacking.unlink()
    with pytest.raises(TranscribeError, match=r"the packages with the speech model lack vocabulary\.json"):
        weights.model_folder()
    monkeypatch.setattr(weights, "PACKAGES", (("no_such_package_1", "no_such_package_2"),))
    with pytest.raises(TranscribeError, match="are not installed; expected no_such_package_1 and no_such_package_2"):
        weights.model_folder()


def test_a_folder_or_a_name_in_the_cache_serves_as_model(cache: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "mine", cache / "large"):
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(b"")
    assert weights.model_folder(str(tmp_path / "mine")) == tmp_path / "mine"
    assert weights.model_folder("large") == cache / "large"
    with pytest.raises(TranscribeError, match="speech model 'huge' is not here; expected base, or a folder with"):
        weights.model_folder("huge")


def test_the_cache_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIJIAN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert weights.cache_folder() == Path("/somewhere/zhijian")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert weights.cache_folder() == Path.home() / ".cache" / "zhijian"


JOIN = f"""
from transcribe import weights
weights.PACKAGES, weights.HASHES = ({NAMES!r},), frozenset({{{HASH!r}}})
print(weights.model_folder())
"""


def test_two_processes_join_at_once(cache: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path / "site")))}
    command = [sys.executable, "-c", JOIN]
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = {process.communicate(timeout=60)[0].strip() for process in both}
    assert folders == {str(cache / "base")} and _whole(cache / "base")
    assert sorted(one.name for one in cache.iterdir()) == [".base.lock", "base"]
