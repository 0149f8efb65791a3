"""Causes, criteria and types of calls as people call them, and the rows of the page's charts and tables."""

from collections.abc import Sequence

from inspection.analysis.cause_shapes import Names
from inspection.analysis.causes import Causes, Part
from inspection.analysis.pareto import Ranked, vital
from inspection.analysis.sentences import percent
from inspection.models import CAUSES
from inspection.words import say
from ui.causes.address import Shown
from ui.charts import ParetoBar, cause_name
from ui.planning.samples import kind_name
from ui.scoring.result import cause_told

STACK = (*CAUSES, "")
SHORT = {"zh": 9, "en": 18}
"""So many characters of a name stand under a bar."""


def name_of(by: str, key: str, words: str, *, names: Names) -> str:
    """A value of a dimension in words.

    Args:
        names: of criteria, indicators and items of sheets, by code.
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
        return names.get(key, key)
    return kind_name(key, words) if key else say("causes.no_type", words)


def coded(key: str, names: Names) -> bool:
    """Whether people know a criterion by its code; items of sheets have none that is told."""
    return names.get(key, key).startswith(f"{key} ")


def short_name(key: str, names: Names, words: str) -> str:
    """A criterion by its code, an item of a sheet by the beginning of its name."""
    name, most = names.get(key, key), SHORT[words]
    if coded(key, names):
        return key
    return name if len(name) <= most else f"{name[:most].rstrip()}…"


def bar(one: Ranked, shown: Shown, words: str, names: Names) -> ParetoBar:
    """A ranked part as a bar; criteria are labelled by their code, or shortly; their name is told beside."""
    name = name_of(shown.by, one.key, words, names=names)
    label = short_name(one.key, names, words) if shown.by == "criterion" else name
    cause = one.key.partition("/")[0] if shown.by in ("cause", "detail") else None
    told = say("causes.bar_told", words, points=f"{one.points:g}", number=one.n)
    value = one.points if shown.measure == "points" else float(one.n)
    return ParetoBar(label, one.key, value, one.cumulative, cause, f"{name} · {told}" if label != name else told)


def pareto_sentence(rows: Sequence[Ranked], shown: Shown, words: str, names: Names) -> str:
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
    first = name_of(shown.by, known.first, words, names=names)
    told |= {"first": first, "share": percent(known.share), "few": str(known.few), "number": str(known.number)}
    key = "causes.pareto_part" if known.whole < whole else "causes.pareto"
    return say(key, words, **told, known=say(amount, words, value=f"{known.whole:g}"))


def ranked_cells(one: Ranked, shown: Shown, words: str, names: Names) -> dict[str, object]:
    """A ranked part with all its numbers."""
    return {
        say(f"causes.by_{shown.by}", words): name_of(shown.by, one.key, words, names=names),
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
    """The months, and for each cause its value in each of them, and what that is made of.

    Points are divided by the inspected calls, findings by all that was looked at.
    """
    points = shown.measure == "points"
    rows = [one for one in found.trend if (one.calls if points else one.checked)]
    months = sorted({one.month for one in rows})
    values: dict[str, list[float]] = {cause: [] for cause in STACK}
    told: dict[str, list[str]] = {cause: [] for cause in STACK}
    for one in rows:
        whole, number = (one.points, one.calls) if points else (float(one.n), one.checked)
        values[one.cause].append(whole / number)
        told[one.cause].append(f"{whole:g} / {number}")
    return months, values, told


def what_is_shown(found: Causes, words: str) -> str:
    """Which basis, what each source found in how many, and how much of it is not attributed."""
    whole = sum(one.n for one in found.found_by)
    left = sum(part.n for part in found.parts if part.by == "cause" and not part.cause)
    sources = [
        say(
            "causes.by_source",
            words,
            source=say(f"causes.source_{one.source}", words),
            checked=one.checked,
            number=one.n,
        )
        for one in found.found_by
        if one.checked or one.n
    ]
    basis = say(f"causes.basis_{found.basis}", words)
    between = "、" if words == "zh" else ", "
    share = percent(left / whole) if whole else "—"
    return say("causes.shown", words, basis=basis, sources=between.join(sources), number=whole, open=left, share=share)
