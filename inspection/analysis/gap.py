"""G1: the gap between the month's figures and their targets."""

from dataclasses import dataclass

from sqlmodel import Session

from inspection.analysis.flags import Flag
from inspection.measurement.definitions import DIAL_TEST
from inspection.measurement.figures import Figure, month_figures
from inspection.month import Month
from inspection.policies import Actor
from inspection.words import say


@dataclass(frozen=True)
class Gap:
    """The figures of a month against their targets."""

    month: str
    figures: tuple[Figure, ...]
    flags: tuple[Flag, ...]
    sentence: str


def gap_to_targets(month: Month, *, session: Session, by: Actor, language: str = "en") -> Gap:
    """Every figure of the month with its verdict; official figures that miss their target are flagged."""
    figures = tuple(month_figures(month, session=session, by=by))
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
    key = f"analysis.{figure.source}_{figure.verdict}"
    side = "at_least" if one.at_least else "at_most"
    more = figure.more_needed
    settle = ""
    if figure.source == DIAL_TEST and figure.verdict == "not_proven":
        settle = say("analysis.settle", language, more=more) if more else say("analysis.settle_never", language)
    return say(
        key,
        language,
        name=one.name(language),
        rate=percent(counts.rate),
        part=counts.numerator,
        whole=counts.denominator,
        target=say(f"analysis.{side}", language, target=percent(one.target)),
        settle=settle,
    )


def percent(rate: float) -> str:
    """A rate for people: two decimals where they matter."""
    return f"{rate:.2%}" if 0 < rate < 0.1 or 0.99 < rate < 1 else f"{rate:.1%}"
