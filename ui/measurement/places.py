"""Which place the page shows, and all provinces and centres in scope beside each other."""

from collections.abc import Sequence

import streamlit as st

from inspection.analysis.sentences import percent, target_words
from inspection.measurement.definitions import indicators
from inspection.measurement.figures import Figure
from inspection.measurement.places import PlaceFigures
from inspection.models import OPERATORS, Level
from inspection.month import Month
from inspection.policies import Scope
from inspection.words import say
from ui.charts import MatrixCell, matrix_chart
from ui.page import figure_block

VERDICTS = ("met", "not_met", "not_proven")


def chosen_place(places: Sequence[PlaceFigures], language: str) -> Scope | None:
    """The place of the address (`?place=province/GD`), with a box to choose another; None is the whole scope."""
    known = {str(one.place): one for one in places}
    text = st.query_params.get("place")
    if text is not None and text not in known:
        st.warning(say("places.unknown", language, place=text))
    options = ["", *known]
    picked = st.selectbox(
        say("places.place", language),
        options,
        index=options.index(text) if text in known else 0,
        format_func=lambda one: place_name(known[one], language) if one else say("places.whole", language),
        key="targets_place",
        width=360,
    )
    if picked:
        st.query_params["place"] = picked
    elif "place" in st.query_params:
        del st.query_params["place"]
    return known[picked].place if picked else None


def place_name(one: PlaceFigures, language: str) -> str:
    """A province or a centre as people call it, a centre with its operator."""
    if one.operator is None:
        return say("places.province", language, name=one.name(language))
    operator = say(f"places.operator_{one.operator}", language)
    return say("places.centre", language, name=one.name(language), operator=operator)


def places_section(month: Month, places: Sequence[PlaceFigures], language: str) -> None:
    """The grid of verdicts, a sentence, and how the own centres do beside the contracted ones."""
    official = [one.id for one in indicators()]
    if not places:
        return
    st.subheader(say("places.title", language))
    verdicts = [verdict for one in places for verdict in one.verdicts.values() if verdict]
    numbers = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    told = {"month": month, "places": len(places), "figures": len(verdicts)}
    chart = matrix_chart(
        [place_name(one, language) for one in places],
        official,
        [_cells(one, official, language) for one in places],
        language,
    )
    sentence = say("places.sentence", language, **told, **numbers)
    table = [row for one in places for row in _rows(one, language)]
    figure_block(chart, sentence, table, "targets_places", language=language, personal=False)
    for operator in OPERATORS:
        mine = [one for one in places if one.place.level == Level.CENTRE and one.operator == operator]
        if mine and len({one.operator for one in places if one.operator}) > 1:
            found = [verdict for one in mine for verdict in one.verdicts.values()]
            counted = {verdict: found.count(verdict) for verdict in ("met", "not_met")}
            name = say(f"places.operator_{operator}", language)
            st.markdown("- " + say("places.by_operator", language, operator=name, number=len(mine), **counted))


def _official(one: PlaceFigures) -> dict[str, Figure]:
    return {figure.indicator.id: figure for figure in one.figures if figure.official}


def _cells(one: PlaceFigures, official: Sequence[str], language: str) -> list[MatrixCell]:
    figures = _official(one)
    return [_cell(figures.get(identity), language) for identity in official]


def _cell(figure: Figure | None, language: str) -> MatrixCell:
    if figure is None:
        return MatrixCell(None, None, 0, 0, "")
    target = target_words(figure.indicator.target, figure.indicator.at_least, language)
    counts = figure.counts
    return MatrixCell(counts.rate, figure.verdict, counts.numerator, counts.denominator, target)


def _rows(one: PlaceFigures, language: str) -> list[dict[str, object]]:
    return [
        {
            say("places.column", language): place_name(one, language),
            say("targets.indicator", language): f"{identity} {figure.indicator.name(language)}",
            say("targets.rate", language): "—" if figure.counts.rate is None else percent(figure.counts.rate),
            say("targets.counted", language): say(
                "targets.of", language, part=figure.counts.numerator, whole=figure.counts.denominator
            ),
            say("targets.target", language): target_words(figure.indicator.target, figure.indicator.at_least, language),
            say("targets.verdict", language): say(f"ui.verdict.{figure.verdict or 'no_data'}", language),
            say("own_targets.own", language): _own(figure, language),
        }
        for identity, figure in _official(one).items()
    ]


def _own(figure: Figure, language: str) -> str:
    if figure.own is None:
        return ""
    target = target_words(figure.own.target, figure.indicator.at_least, language)
    return f"{target}: {say(f'ui.verdict.{figure.own.verdict}', language)}"
