"""G1: the gap between the month's figures and their targets."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inspection.analysis.flags import Flag
from inspection.analysis.sentences import percent, target_sentence, target_words
from inspection.measurement.definitions import SYSTEM
from inspection.measurement.figures import Figure, month_figures
from inspection.measurement.month_counts import CentreCounts
from inspection.month import Month
from inspection.policies import Actor, Scope
from inspection.words import say


@dataclass(frozen=True)
class Gap:
    """The figures of a month against their targets."""

    month: str
    figures: tuple[Figure, ...]
    flags: tuple[Flag, ...]
    sentence: str


def gap_to_targets(
    month: Month,
    *,
    session: Session,
    by: Actor,
    language: str = "en",
    place: Scope | None = None,
    counted: Sequence[CentreCounts] | None = None,
) -> Gap:
    """Every figure of the month with its verdict; official figures that miss their target are flagged.

    Args:
        place: a province or a centre in scope, where not the whole scope is meant.
        counted: what `count_month` gave for the centres in scope, where it was counted already.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: the place has no centre in scope.
    """
    figures = tuple(month_figures(month, session=session, by=by, place=place, counted=counted))
    official = [one for one in figures if one.official]
    numbers = {verdict: sum(one.verdict == verdict for one in official) for verdict in ("met", "not_met", "not_proven")}
    return Gap(
        str(month),
        figures,
        tuple(
            Flag(
                one.indicator.id,
                "target_missed",
                one.counts.rate or 0.0,
                one.counts.denominator,
                figure_sentence(one, language),
            )
            for one in official
            if one.verdict == "not_met"
        ),
        say("analysis.gap_sentence", language, month=month, number=len(official), **numbers),
    )


def figure_sentence(figure: Figure, language: str) -> str:
    """One plain sentence about a figure and its target."""
    counts, one = figure.counts, figure.indicator
    if counts.rate is None:
        return say("analysis.no_data", language, name=one.name(language))
    if figure.source != SYSTEM:
        return target_sentence(
            figure.verdict or "",
            figure.more_needed,
            language,
            name=one.name(language),
            counted=(counts.numerator, counts.denominator),
            target=one.target,
            at_least=one.at_least,
            sample=figure.source,
        )
    return say(
        f"analysis.system_{figure.verdict}",
        language,
        name=one.name(language),
        rate=percent(counts.rate),
        part=counts.numerator,
        whole=counts.denominator,
        target=target_words(one.target, one.at_least, language),
    )


def own_sentence(figure: Figure, language: str) -> str:
    """What the province's own target says of a figure; nothing where it has none."""
    if figure.own is None:
        return ""
    target = target_words(figure.own.target, figure.indicator.at_least, language)
    return say(f"own_targets.{figure.own.verdict}", language, target=target)
