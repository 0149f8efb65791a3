"""docs/licences.md lists what the product rests on, as the installed packages themselves say."""

import re
from importlib.metadata import Distribution, distribution

import pytest

from tests.docs.pages import ROOT, table

PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
NAMED = re.compile(r"AGPL|LGPL|GPL|MPL|BSD|MIT|Apache|ISC|PSF|Zlib|CC0|BSL", re.IGNORECASE)
COPYLEFT = {"agpl", "gpl", "lgpl", "mpl"}
LONG_NAMES = {
    "GNU Affero General Public License": "AGPL",
    "GNU Lesser General Public License": "LGPL",
    "GNU Library or Lesser General Public License": "LGPL",
    "GNU General Public License": "GPL",
    "Mozilla Public License": "MPL",
}
CARRIED_GPL = ("libx264", "libx265")
"""Shared libraries under the GPL that wheels have been seen to carry, whatever their own licence says."""


def required(file: str) -> list[str]:
    """The names that a file of requirements pins."""
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    return [re.split(r"[\[=<>~ ]", line)[0] for line in lines if line]


def listed() -> dict[str, str]:
    """The page's rows: name of the package -> its licence."""
    return {row[0].strip("`"): row[1] for row in table(PAGE) if row[0].startswith("`")}


def families(text: str) -> set[str]:
    """The families of licences that a text names."""
    for long, short in LONG_NAMES.items():
        text = text.replace(long, short)
    return {found.lower() for found in NAMED.findall(text)}


def declared(name: str) -> str:
    """What a package says of its own licence: the expression, else the short field and the classifiers."""
    metadata = distribution(name).metadata
    if metadata.get("License-Expression"):
        return str(metadata["License-Expression"])
    field = str(metadata.get("License") or "").strip()
    classifiers = [one for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    return " / ".join([*classifiers, field if "\n" not in field else field.splitlines()[0]])


ALL = [*required("requirements.txt"), *required("requirements-dev.txt")]


def test_every_requirement_is_listed_and_every_listed_package_required() -> None:
    assert sorted(listed()) == sorted(ALL)


@pytest.mark.parametrize("name", ALL)
def test_the_licence_is_what_the_package_declares(name: str) -> None:
    said, declares = families(listed()[name]), families(declared(name))
    assert said
    assert said <= declares
    assert declares & COPYLEFT <= said


CAN_BE_LEFT_OUT = {"praat-parselmouth"}
"""Under the GPL, and not needed to run: tests/transcribe/test_pitch.py shows it."""


def test_nothing_under_the_gpl_is_needed_and_what_is_there_is_named() -> None:
    under_gpl = {name for name in required("requirements.txt") if families(declared(name)) & {"gpl", "agpl"}}
    assert under_gpl == CAN_BE_LEFT_OUT
    section = PAGE.partition("## Copyleft")[2].partition("## ")[0]
    assert [name for name in sorted(under_gpl) if f"**GPL, in the product**: `{name}`" not in section] == []


def test_gpl_libraries_inside_wheels_are_named() -> None:
    carried = {
        (name, library) for name in ALL for library in CARRIED_GPL if _carries(distribution(name), f"/{library}")
    }
    unsaid = [(name, library) for name, library in sorted(carried) if not re.search(rf"`{name}`[^|]*{library}", PAGE)]
    assert unsaid == []


def _carries(package: Distribution, part: str) -> bool:
    return any(part in str(file) for file in package.files or ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LGPL-3.0-only", {"lgpl"}),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", {"lgpl"}),
        ("License :: OSI Approved :: GNU Affero General Public License v3", {"agpl"}),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", {"gpl"}),
        ("MIT License", {"mit"}),
        ("BSD-3-Clause AND Apache-2.0", {"bsd", "apache"}),
    ],
)
def test_families_are_told_apart(text: str, expected: set[str]) -> None:
    assert families(text) == expected
