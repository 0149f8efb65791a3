"""The gap to the targets: every figure with its verdict and its sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from inspection.analysis.gap import figure_sentence, gap_to_targets
from inspection.analysis.sentences import reason_words, verified_sentence
from inspection.database import open_session
from inspection.measurement.verifying import verify
from inspection.models import MonthlyFigure
from inspection.models.organisation import Role
from inspection.words import LANGUAGES, say
from tests.pages.screens import OCTOBER, Draw, somebody

AtHome = Callable[[str], Path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_sentence_and_its_verdict(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    user = somebody(Role.MANAGER, language)
    with open_session() as session:
        gap = gap_to_targets(OCTOBER, session=session, by=user, language=language)
    drawn = draw("targets", user)
    shown = " ".join(one.value for one in drawn.app.markdown).replace("\\", "")
    assert gap.sentence in shown
    told = [one for one in gap.figures if one.official or one.counts.denominator]
    assert [one.indicator.id for one in told if figure_sentence(one, language) not in shown] == []
    verdicts = [say(f"ui.verdict.{one.verdict or 'no_data'}", language) for one in gap.figures]
    assert drawn.column(say("targets.verdict", language)) == verdicts
    assert len(set(verdicts)) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_odd_has_words_and_its_rows(at_home: AtHome, draw: Draw, language: str) -> None:
    at_home("undrawn")
    drawn = draw("targets", somebody(Role.MANAGER, language))
    with open_session() as session:
        figures = gap_to_targets(OCTOBER, session=session, by=somebody(Role.MANAGER)).figures
    (place,) = [at for at, one in enumerate(figures) if one.indicator.id == "K2" and one.official]
    k2, cell = figures[place], drawn.column(say("targets.missing", language))[place]
    assert len(k2.counts.missing) > 1
    for reason, number in k2.counts.missing.items():
        assert f"{reason_words(reason, language)}: {number}" in cell
    for reason, number in (k2.counts.missing | {"unsure": k2.counts.unsure}).items():
        drawn.after(drawn.app.selectbox(key="targets_rows_why_K2").set_value(reason).run)
        assert len(drawn.column(say("targets.column_call_id", language))) == number
    assert say("targets.span", language, number=k2.counts.unsure, low="X", high="Y")[:6] in drawn.text


def test_dial_tests_and_system_are_compared(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    user = somebody(Role.MANAGER)
    with open_session() as session:
        found = verify(gap_to_targets(OCTOBER, session=session, by=user).figures)
    assert found
    text = draw("targets", user).text.replace("\\", "")
    for one in found:
        assert verified_sentence(one, "zh") in text


def test_a_manager_publishes_the_figures_once(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    assert "targets_publish" not in draw("targets", somebody(Role.QUALITY_LEAD)).usable
    drawn = draw("targets", somebody(Role.MANAGER)).press("targets_publish")
    (told,) = [one.value for one in drawn.app.success]
    with open_session() as session:
        rows = session.exec(select(MonthlyFigure).where(MonthlyFigure.month == str(OCTOBER))).all()
    assert told == say("targets.published_told", "zh", number=len(rows)) and len(rows) > 10
    assert "targets_publish" not in drawn.usable


def test_every_place_stands_beside_the_others_and_can_be_chosen(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    user = somebody(Role.MANAGER)
    drawn = draw("targets", user)
    places = {str(one) for one in drawn.column(say("places.column", "zh"))}
    assert len(places) == 2
    drawn.after(drawn.app.selectbox(key="targets_place").set_value("centre/GD01").run)
    assert drawn.app.query_params["place"] == "centre/GD01"
    assert say("places.title", "zh") not in drawn.text


def test_a_manager_of_the_nation_sets_the_target_of_a_province(at_home: AtHome, draw: Draw) -> None:
    at_home("undrawn")
    assert "own_target_value" not in draw("targets", somebody(Role.MANAGER)).usable
    drawn = draw("targets", somebody(Role.MANAGER, name="manager2"))
    drawn.app.selectbox(key="own_target_what").set_value("K5")
    drawn.app.number_input(key="own_target_value").set_value(94.0)
    drawn.app.text_input(key="own_target_from").set_value("2026-12")
    drawn.submit("own_target_form")
    (refused,) = drawn.errors
    assert "94.00%" in refused and "95.00%" in refused
    drawn.app.number_input(key="own_target_value").set_value(97.0)
    drawn.submit("own_target_form")
    (told,) = [one.value for one in drawn.app.success]
    assert "97" in told and "K5" in told
