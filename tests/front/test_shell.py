"""Which screens a role has."""

from pathlib import Path

import pytest

from front.shell import SCREENS, screens_of, sections_of
from inspection.errors import NotFound
from inspection.models.organisation import Level, Role
from inspection.policies import Actor, Scope
from inspection.words import LANGUAGES, catalogue, say

PAGES = Path(__file__).parents[2] / "pages"


@pytest.mark.parametrize(
    ("role", "screens"),
    [
        (Role.INSPECTOR, "score templates dial order_checks information open_checks search library appeals account"),
        (
            Role.QUALITY_LEAD,
            "publish templates coverage recordings month dial_plan dial targets competitors differences stability"
            " causes order_results information open_checks rubrics scripts rules people search library appeals"
            " queue account",
        ),
        (
            Role.TEAM_LEAD,
            "differences stability causes order_results open_checks people search library appeals account",
        ),
        (
            Role.MANAGER,
            "coverage recordings month dial_plan dial targets competitors differences stability causes order_results"
            " information open_checks rubrics scripts rules people imports search library appeals queue account",
        ),
        (Role.AGENT, "results search library appeals account"),
        (Role.ADMINISTRATOR, "users recordings imports log queue account"),
    ],
)
def test_the_screens_of_a_role_in_the_order_of_its_work(role: Role, screens: str) -> None:
    assert [screen.name for screen in screens_of(role)] == screens.split()


def test_every_role_has_a_screen_to_land_on() -> None:
    assert all(screens_of(role) for role in Role)


def test_the_screens_are_the_files_of_the_pages_folder() -> None:
    assert sorted(screen.name for screen in SCREENS) == sorted(file.stem for file in PAGES.glob("*.py"))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_screen_has_a_title_in_both_languages(screen: object) -> None:
    title = catalogue()[f"front.page_{screen.name}"]  # type: ignore[attr-defined]
    assert all(title[language] for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_product_refuses_a_screen_is_one_sentence_on_it(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr("streamlit.error", said.append)

    def refuses(_user: Actor) -> None:
        raise NotFound(key="error.no_evaluation", evaluation=7)

    monkeypatch.setattr("pages.month.render", refuses)
    user = Actor(1, "lead1", Role.QUALITY_LEAD, Scope(Level.NATION), language)
    next(screen for screen in SCREENS if screen.name == "month").render(user)
    assert said == [say("error.no_evaluation", language, evaluation=7)]


def test_what_nobody_foresaw_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(user: Actor) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("pages.month.render", breaks)
    with pytest.raises(RuntimeError):
        next(screen for screen in SCREENS if screen.name == "month").render(
            Actor(1, "lead1", Role.QUALITY_LEAD, Scope(Level.NATION))
        )


@pytest.mark.parametrize(
    ("role", "sections"),
    [
        (Role.QUALITY_LEAD, "month calls checks analysis standards house"),
        (Role.MANAGER, "calls month checks analysis standards house"),
        (Role.INSPECTOR, "month checks calls house"),
        (Role.TEAM_LEAD, "analysis checks house calls"),
    ],
)
def test_many_screens_stand_in_sections(role: Role, sections: str) -> None:
    found = sections_of(screens_of(role))
    assert list(found) == sections.split()
    assert sorted(one.name for own in found.values() for one in own) == sorted(one.name for one in screens_of(role))
    for section in found:
        assert all(catalogue()[f"front.section_{section}"][language] for language in LANGUAGES)


def test_few_screens_stand_under_no_heading() -> None:
    for role in (Role.AGENT, Role.ADMINISTRATOR):
        assert list(sections_of(screens_of(role))) == [""]
