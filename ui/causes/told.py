"""Causes, criteria and types of calls as people call them, and the rows of the page's charts and tables."""

from collections.abc import Mapping, Sequence

from inspection.analysis.causes import Causes, Part
from inspection.analysis.pareto import Ranked, vital
from inspection.analysis.sentences import percent
from inspection.measurement.work_orders.sheet import item_name
from inspection.models import CAUSES
from inspection.words import say
from ui.causes.address import Shown
from ui.charts import ParetoBar, cause_name
from ui.planning.samples import kind_name
from ui.scoring.result import cause_told

STACK = (*CAUSES, "")


def name_of(by: str, key: str, words: str, *, criteria: Mapping[str, str]) -> str:
    """A value of a dimension in words.

    Args:
        criteria: names of criteria by code.
    """
    if by == "cause":
        return cause_name(key, words)
    if by == "detail":
        cause, _, detail = key.partition("/")
        if not cause:
            return cause_name("", words)
        return (
            cause_told(cause, detail, words)
            if detail
            else say("causes.no_detail", words, cause=cause_name(cause, words))
        )
    if by == "criterion":
        return f"{key} {criteria[key]}" if key in criteria else item_name(key, words)
    return kind_name(key, words) if key else say("causes.no_type", words)


def bar(one: Ranked, shown: Shown, words: str, criteria: Mapping[str, str]) -> ParetoBar:
    """A ranked part as a bar; criteria are labelled by their code alone, their name is told beside."""
    name = name_of(shown.by, one.key, words, criteria=criteria)
    label = one.key if shown.by == "criterion" else name
    cause = one.key.partition("/")[0] if shown.by in ("cause", "detail") else None
    told = say("causes.bar_told", words, points=f"{one.points:g}", number=one.n)
    value = one.points if shown.measure == "points" else float(one.n)
    return ParetoBar(label, one.key, value, one.cumulative, cause, f"{name} · {told}" if label != name else told)


def pareto_sentence(rows: Sequence[Ranked], shown: Shown, words: str, criteria: Mapping[str, str]) -> str:
    """What the largest part is, and how many parts come to 80 % of what is attributed."""
    known = vital(rows, shown.measure, apart=shown.by in ("cause", "detail"))
    number = sum(one.n for one in rows)
    whole = sum(one.points for one in rows) if shown.measure == "points" else number
    if not whole:
        return say("causes.pareto_none", words, number=number)
    amount = f"causes.amount_{shown.measure}"
    told = {"whole": say(amount, words, value=f"{whole:g}")}
    if known is None:
        return say("causes.pareto_open", words, **told)
    first = name_of(shown.by, known.first, words, criteria=criteria)
    told |= {"first": first, "share": percent(known.share), "few": str(known.few), "number": str(known.number)}
    key = "causes.pareto_part" if known.whole < whole else "causes.pareto"
    return say(key, words, **told, known=say(amount, words, value=f"{known.whole:g}"))


def ranked_cells(one: Ranked, shown: Shown, words: str, criteria: Mapping[str, str]) -> dict[str, object]:
    """A ranked part with all its numbers."""
    return {
        say(f"causes.by_{shown.by}", words): name_of(shown.by, one.key, words, criteria=criteria),
        say("causes.points", words): one.points,
        say("causes.number", words): one.n,
        say("causes.share", words): "—" if one.share is None else percent(one.share),
        say("charts.cumulative", words): "—" if one.cumulative is None else percent(one.cumulative),
    }


def stacked(order: Sequence[str], parts: Sequence[Part], by: str, shown: Shown) -> dict[str, list[float]]:
    """Cause -> its value in each key of `order`."""
    found = {
        (one.key, one.cause): one.points if shown.measure == "points" else float(one.n) for one in parts if one.by == by
    }
    return {cause: [found.get((key, cause), 0.0) for key in order] for cause in STACK}


def trend_values(found: Causes, shown: Shown) -> tuple[list[str], dict[str, list[float]], dict[str, list[str]]]:
    """The months, and for each cause its value a call in each of them, and what that is made of."""
    months = sorted({one.month for one in found.trend})
    values: dict[str, list[float]] = {cause: [] for cause in STACK}
    told: dict[str, list[str]] = {cause: [] for cause in STACK}
    for one in found.trend:
        whole = one.points if shown.measure == "points" else float(one.n)
        values[one.cause].append(whole / one.calls)
        told[one.cause].append(f"{whole:g} / {one.calls}")
    return months, values, told
