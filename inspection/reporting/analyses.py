"""Chapters about what the month means: competitors, differences, stability, causes."""

from inspection.analysis.causes import Causes
from inspection.analysis.competitors import Competition
from inspection.analysis.differences import Differences
from inspection.analysis.stability import Stability
from inspection.analysis.tracks import Track
from inspection.measurement.definitions import indicator
from inspection.reporting.model import Chapter, Chart, Column, Kind, Series, Table
from inspection.words import say


def competitors_chapter(found: Competition, language: str) -> Chapter:
    """Our rate and each competitor's, with the difference and its interval."""
    title = say("report.competitors", language)
    if not found.compared:
        return Chapter("competitors", title, found.sentence)
    rows = tuple(
        (
            one.indicator,
            indicator(one.indicator).name(language),
            one.competitor,
            one.own.rate,
            one.own.denominator,
            one.other.rate,
            one.other.denominator,
            one.difference,
            one.low,
            one.high,
            say("differences.yes", language) if one.beyond_noise else None,
        )
        for one in found.compared
    )
    columns = (
        Column("ID"),
        Column(say("targets.indicator", language)),
        Column(say("report.competitor", language)),
        Column(say("report.own_rate", language), "percent"),
        Column("n", "count"),
        Column(say("report.other_rate", language), "percent"),
        Column("n", "count"),
        Column(say("report.difference", language), "signed"),
        Column(say("report.low", language), "signed"),
        Column(say("report.high", language), "signed"),
        Column(say("differences.stands_out", language)),
    )
    return Chapter(
        "competitors",
        title,
        found.sentence,
        findings=tuple(flag.sentence for flag in found.flags),
        notes=(say("report.competitors_note", language),),
        tables=(Table(title, columns, rows),),
        chart=Chart(
            "bars",
            say("report.competitors_chart", language),
            "percent",
            tuple(f"{one.indicator} {one.competitor}" for one in found.compared),
            (
                Series(say("report.own_rate", language), tuple(one.own.rate for one in found.compared)),
                Series(say("report.other_rate", language), tuple(one.other.rate for one in found.compared)),
            ),
        ),
    )


def differences_chapter(found: Differences, language: str) -> Chapter:
    """The agents' levels with their intervals; who is out of the reader's scope has no name and no staff number."""
    title = say("differences.title", language)
    if not found.agents:
        return Chapter("differences", title, found.sentence)
    names = [one.label(language) or say("report.another_agent", language) for one in found.agents]
    yes = say("differences.yes", language)
    rows = tuple(
        (name, one.n, one.mean, one.shrunk, one.low, one.high, one.fatal, yes if one.stands_out and one.own else None)
        for name, one in zip(names, found.agents, strict=True)
    )
    columns = (
        Column(say("differences.agent", language)),
        Column(say("differences.calls", language), "count"),
        Column(say("differences.mean_points", language), "points"),
        Column(say("differences.shrunk", language), "points"),
        Column(say("report.low", language), "points"),
        Column(say("report.high", language), "points"),
        Column(say("differences.fatal", language), "count"),
        Column(say("differences.stands_out", language)),
    )
    notes = [say("differences.window", language, first=found.months[0], last=found.months[-1])]
    if found.made_up:
        notes.append(say("report.made_up_scores", language))
    return Chapter(
        "differences",
        title,
        found.sentence,
        findings=tuple(flag.sentence for flag in found.flags),
        notes=tuple(notes),
        tables=(Table(title, columns, rows),),
        chart=Chart(
            "bars",
            say("differences.shrunk", language),
            "points",
            tuple(name.split(" ")[0] for name, one in zip(names, found.agents, strict=True) if one.own),
            (
                Series(
                    say("differences.shrunk", language), tuple(round(one.shrunk, 2) for one in found.agents if one.own)
                ),
            ),
        ),
    )


def stability_chapter(found: Stability, language: str) -> Chapter:
    """Every series with its verdict; the chart is the first one, a shift where there is one."""
    title = say("stability.title", language)
    if not found.tracks:
        return Chapter("stability", title, found.sentence)
    columns = (
        Column(say("report.series", language)),
        Column(say("report.months", language), "count"),
        Column("n", "count"),
        Column(say("report.last_value", language), "percent"),
        Column(say("report.last_score", language), "points"),
        Column(say("report.sentence", language)),
    )
    rows = tuple(
        (
            one.name,
            len(one.months),
            sum(one.n),
            one.values[-1] if one.unit == "percent" else None,
            one.values[-1] if one.unit != "percent" else None,
            one.sentence,
        )
        for one in found.tracks
    )
    until = max((one.made_up_until or "" for one in found.tracks), default="")
    return Chapter(
        "stability",
        title,
        found.sentence,
        findings=tuple(flag.sentence for flag in found.flags),
        notes=(say("report.made_up_until", language, month=until),) if until else (),
        tables=(Table(title, columns, rows),),
        chart=_track(found.tracks[0], language),
    )


def _track(one: Track, language: str) -> Chart:
    kind: Kind = "percent" if one.unit == "percent" else "points"
    series = [Series(one.name, one.values)]
    if one.lower is not None and one.upper is not None:
        series.append(Series(say("report.lower_limit", language), one.lower))
        series.append(Series(say("report.upper_limit", language), one.upper))
    if one.target is not None:
        series.append(Series(say("targets.target", language), (one.target,) * len(one.months)))
    return Chart("lines", one.name, kind, one.months, tuple(series))


def causes_chapter(found: Causes, language: str) -> Chapter:
    """Points lost by criterion, and by what they are put down to."""
    title = say("report.causes", language)
    if not found.losses:
        return Chapter("causes", title, found.sentence)
    lost = say("report.lost", language)
    columns = (Column(say("report.criterion", language)), Column(lost, "points"), Column("n", "count"))
    return Chapter(
        "causes",
        title,
        found.sentence,
        tables=(
            Table(title, columns, tuple((one.criterion, one.lost, one.n) for one in found.losses)),
            *_sources(found, language),
        ),
        chart=Chart(
            "bars",
            lost,
            "points",
            tuple(one.criterion for one in found.losses),
            (Series(lost, tuple(one.lost for one in found.losses)),),
        ),
    )


def _sources(found: Causes, language: str) -> tuple[Table, ...]:
    """The table of causes, where any loss is put down to one."""
    if not found.sources:
        return ()
    columns = (
        Column(say("sheet.cause", language)),
        Column(say("report.lost", language), "points"),
        Column("n", "count"),
    )
    rows = tuple((say(f"sheet.cause_{one.cause}", language), one.lost, one.n) for one in found.sources)
    left = (say("sheet.cause_none", language), found.not_attributed, None)
    return (Table(say("sheet.causes", language), columns, (*rows, left)),)
