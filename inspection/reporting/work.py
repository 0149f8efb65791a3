"""Chapters about the work of the month: coverage, the quota ledger, the indicators."""

from inspection.analysis.gap import Gap, figure_sentence
from inspection.intake.coverage import Coverage
from inspection.measurement.figures import Figure
from inspection.planning.ledger import PlanView
from inspection.reporting.model import Chapter, Chart, Column, Series, Table
from inspection.words import say


def coverage_chapter(found: Coverage, language: str) -> Chapter:
    """Recorded of answered calls by day and agent, and the calls without a recording."""
    lacking = found.recorded.whole - found.recorded.part
    if not found.recorded.whole:
        return Chapter("coverage", say("coverage.title", language), say("report.no_calls", language, month=found.month))
    key = "coverage.alert" if found.alert else "coverage.whole"
    counts = (
        Column(say("coverage.recorded", language), "count"),
        Column(say("coverage.answered", language), "count"),
        Column(say("coverage.recorded_share", language), "percent"),
    )
    agents = Table(
        say("report.by_agent", language),
        (Column(say("coverage.centre", language)), Column(say("coverage.agent", language)), *counts),
        tuple(
            (centre, agent, share.part, share.whole, share.value) for (centre, agent), share in found.by_agent.items()
        ),
    )
    missing = Table(
        say("coverage.missing", language),
        tuple(Column(say(f"coverage.{name}", language)) for name in ("call", "agent", "centre", "answered_at")),
        tuple((one.call_id, one.agent, one.centre, one.answered_at) for one in found.missing),
    )
    playable = say("report.playable", language, part=found.playable.part, whole=found.playable.whole)
    return Chapter(
        "coverage",
        say("coverage.title", language),
        say(key, language, month=found.month, lacking=lacking),
        notes=(playable,),
        tables=(agents, missing) if found.missing else (agents,),
        chart=Chart(
            "bars",
            say("report.calls_by_day", language),
            "count",
            tuple(str(day.day) for day in found.by_day),
            (
                Series(say("coverage.answered", language), tuple(share.whole for share in found.by_day.values())),
                Series(say("coverage.recorded", language), tuple(share.part for share in found.by_day.values())),
            ),
        ),
    )


def ledger_chapter(month: str, plan: PlanView | None, language: str) -> Chapter:
    """What was due, drawn and done for every agent."""
    title = say("month.ledger", language)
    if plan is None:
        return Chapter("ledger", title, say("report.not_drawn", language, month=month))
    short = sum(line.missing > 0 for line in plan.lines)
    kept = sum(line.drawn - line.replaced for line in plan.lines)
    totals = {"drawn": kept, "done": sum(line.done for line in plan.lines)}
    key = "month.some_short" if short else "month.all_met"
    names = ("due", "eligible", "drawn", "assigned", "done")
    rows = tuple(
        (
            line.centre,
            f"{line.agent} {line.name_zh if language == 'zh' else line.name_en}",
            *(getattr(line, name) for name in names),
            say(f"month.{line.shortfall}", language) if line.shortfall else None,
        )
        for line in plan.lines
    )
    columns = (
        Column(say("coverage.centre", language)),
        Column(say("month.agent", language)),
        *(Column(say(f"month.{name}", language), "count") for name in names),
        Column(say("month.why", language)),
    )
    return Chapter(
        "ledger",
        title,
        say(key, language, agents=len(plan.lines), short=short, quota=plan.quota, **totals),
        notes=(say("month.made_up", language),) if plan.made_up else (),
        tables=(Table(title, columns, rows),),
        chart=Chart(
            "bars",
            say("report.ledger_chart", language),
            "count",
            tuple(line.agent for line in plan.lines),
            tuple(
                Series(say(f"month.{name}", language), tuple(getattr(line, name) for line in plan.lines))
                for name in ("due", "drawn", "done")
            ),
        ),
    )


def indicators_chapter(found: Gap, language: str) -> Chapter:
    """Every figure with its counts, interval, target, verdict and sentence; the official ones first."""
    official = tuple(one for one in found.figures if one.official)
    others = tuple(one for one in found.figures if not one.official)
    drawn = [one for one in official if one.counts.rate is not None]
    return Chapter(
        "indicators",
        say("targets.title", language),
        found.sentence,
        findings=tuple(flag.sentence for flag in found.flags),
        notes=(say("report.intervals", language),),
        tables=(
            _figures(say("targets.official", language), official, language),
            _figures(say("targets.verifying", language), others, language),
        ),
        chart=Chart(
            "bars",
            say("targets.official", language),
            "percent",
            tuple(one.indicator.id for one in drawn),
            (
                Series(say("targets.rate", language), tuple(one.counts.rate for one in drawn)),
                Series(say("targets.target", language), tuple(one.indicator.target for one in drawn)),
            ),
        ),
    )


def _figures(title: str, figures: tuple[Figure, ...], language: str) -> Table:
    columns = (
        Column("ID"),
        Column(say("targets.indicator", language)),
        Column(say("targets.source", language)),
        Column(say("report.numerator", language), "count"),
        Column("n", "count"),
        Column(say("targets.missing", language), "count"),
        Column(say("targets.rate", language), "percent"),
        Column(say("report.low", language), "percent"),
        Column(say("report.high", language), "percent"),
        Column(say("report.side", language)),
        Column(say("targets.target", language), "percent"),
        Column(say("targets.verdict", language)),
        Column(say("report.sentence", language)),
    )
    return Table(title, columns, tuple(_figure(one, language) for one in figures))


def _figure(one: Figure, language: str) -> tuple[str | int | float | None, ...]:
    low, high = one.interval or (None, None)
    return (
        one.indicator.id,
        one.indicator.name(language),
        say(f"targets.source_{one.source}", language),
        one.counts.numerator,
        one.counts.denominator,
        sum(one.counts.missing.values()),
        one.counts.rate,
        low,
        high,
        say("report.at_least" if one.indicator.at_least else "report.at_most", language),
        one.indicator.target,
        say(f"ui.verdict.{one.verdict or 'no_data'}", language),
        figure_sentence(one, language),
    )
