"""Every link and picture of the documentation leads to a file of the repository, and to a heading it has."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, name_of, pages, prose

LINK = re.compile(r"(?=(!|(?<!!))\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\))")
EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:")
PICTURES = (
    "coverage", "month", "scoring", "submitted", "publish", "result", "differences", "targets", "stability", "queue",
)  # fmt: skip
"""What the browser's journey photographs for the documentation."""


def links(page: Path) -> list[tuple[bool, str]]:
    """Every relative link of a page: whether it is a picture, and where it leads."""
    found = [(mark == "!", target) for mark, target in LINK.findall(prose(page))]
    return [(picture, target) for picture, target in found if not EXTERNAL.match(target)]


def slug(heading: str) -> str:
    """The address of a heading, as the usual renderers of Markdown make it."""
    plain = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def headings(page: Path) -> set[str]:
    """The addresses of a page's headings."""
    return {slug(line.lstrip("#")) for line in prose(page).splitlines() if re.match(r"#{1,6} ", line)}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_leads_to_a_file(page: Path) -> None:
    missing = []
    for _, target in links(page):
        path, _, part = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.is_relative_to(ROOT) or not file.exists():
            missing.append(target)
        elif part and file.suffix == ".md" and part not in headings(file):
            missing.append(f"{target} (no such heading)")
    assert missing == []


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_there_and_shown(name: str) -> None:
    file = ROOT / "docs" / "images" / f"{name}.png"
    shown = {(page.parent / target).resolve() for page in pages() for picture, target in links(page) if picture}
    assert file in shown
    assert file.is_file()
    assert file.read_bytes().startswith(b"\x89PNG")


def test_every_page_is_linked_from_another() -> None:
    reached = {
        (page.parent / target.partition("#")[0]).resolve() for page in pages() for _, target in links(page) if target
    }
    lonely = [name_of(page) for page in pages() if page not in reached and page.parent not in reached]
    assert [name for name in lonely if name != "README.md"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md) and ![c](d.png)", [(False, "b.md"), (True, "d.png")]),
        ("[![scoring](images/scoring.png)](inspector.md)", [(False, "inspector.md"), (True, "images/scoring.png")]),
        ("[out](https://example.org/x) [in](#there)", [(False, "#there")]),
        ("```\n[not](a-link)\n```\n", []),
    ],
)
def test_links_are_found(text: str, expected: list[tuple[bool, str]], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    assert links(page) == expected
