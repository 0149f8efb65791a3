"""One comparison looked at closely: its tests side by side, its two kinds of tests apart, and the months before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from inspection.analysis.competitor_tests import OWN, Made, comparable, made_tests, pairs_of
from inspection.analysis.competitors import MARGIN, Compared, compare
from inspection.errors import NotFound
from inspection.measurement.definitions import indicator, indicators
from inspection.measurement.dial_outcomes import delay_s
from inspection.models import DIAL_KINDS, Competitor
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require

MONTHS = 13
MOST_ROWS = 500


@dataclass(frozen=True)
class Side:
    """How one test came out: who was called, whether the rule was kept (None: it did not come so far), and the time.

    Who placed it is nowhere in it.
    """

    test_id: str
    place: str
    good: bool | None
    delay_s: float | None


@dataclass(frozen=True)
class Beside:
    """Two tests that were called alike, or one without a partner (`pair` is empty then); `at` by the centre's clock."""

    pair: str
    kind: str
    at: datetime
    own: Side | None
    other: Side | None


@dataclass(frozen=True)
class Look:
    """A comparison with the tests behind it.

    Args:
        tests: pairs that came out differently, then other pairs, then tests without a partner; at most `MOST_ROWS`.
        number: how many there are.
        kinds: the comparison among `mystery` and among `open` tests alone, where both sides have any.
        months: the comparison in each month that has tests of both sides, oldest first.
    """

    tests: tuple[Beside, ...]
    number: int
    kinds: dict[str, Compared]
    months: tuple[tuple[str, Compared], ...]


def look_at(
    identity: str,
    code: str,
    month: Month,
    *,
    session: Session,
    by: Actor,
    kind: str = "",
    place: Scope | None = None,
) -> Look:
    """The tests behind one comparison, and the same comparison by kind and in the months before.

    Args:
        kind: tests of one kind alone, as `gap_to_competitors` takes it; `place` likewise.

    Raises:
        NotAllowed: the role may not see indicators.
        NotFound: there is no such indicator or competitor.
    """
    require(may(by, "see_indicators"), by, f"see the dial tests of {month}")
    known = [one.id for one in indicators()]
    if identity not in known:
        raise NotFound(key="error.no_indicator", indicator=repr(identity), known=", ".join(known))
    competitor = session.exec(select(Competitor).where(Competitor.code == code)).first()
    if competitor is None:
        raise NotFound(key="error.no_competitor", code=repr(code))
    tests = made_tests(month.plus(1 - MONTHS), month, session=session, by=by, kind=kind, place=place, identity=identity)
    tests = [one for one in tests if one.whom in (OWN, code)]
    only = comparable(competitor)
    only = frozenset({identity}) if only is None else only & {identity}
    now = [one for one in tests if one.month == str(month)]
    rows = _beside(now, identity)
    kinds = {name: [one for one in now if one.test.kind == name] for name in DIAL_KINDS}
    months = {name: [one for one in tests if one.month == name] for name in sorted({one.month for one in tests})}
    return Look(
        tuple(rows[:MOST_ROWS]),
        len(rows),
        {name: found for name, some in kinds.items() if (found := _compare(some, code, only)) is not None},
        tuple((name, found) for name, some in months.items() if (found := _compare(some, code, only)) is not None),
    )


def _compare(tests: Sequence[Made], code: str, only: frozenset[str]) -> Compared | None:
    own, others = ([one for one in tests if (one.whom == OWN) is ours] for ours in (True, False))
    return next(iter(compare(own, others, code, only, MARGIN)), None)


def _beside(tests: Sequence[Made], identity: str) -> list[Beside]:
    own, others = ([one for one in tests if (one.whom == OWN) is ours] for ours in (True, False))
    pairs = pairs_of(own, others)
    met = {one.test.id for pair in pairs for one in pair}
    rows = [
        Beside(one.test.pair, one.test.kind, one.at, _side(one, identity), _side(two, identity)) for one, two in pairs
    ]
    rows += [
        Beside(
            "",
            one.test.kind,
            one.at,
            *((_side(one, identity), None) if one.whom == OWN else (None, _side(one, identity))),
        )
        for one in tests
        if one.test.id not in met
    ]
    told = [one for one in rows if any(side is not None and side.good is not None for side in (one.own, one.other))]
    return sorted(told, key=lambda one: (_rank(one), one.at))


def _rank(one: Beside) -> int:
    if one.own is None or one.other is None:
        return 2
    return 0 if {one.own.good, one.other.good} == {True, False} else 1


def _side(made: Made, identity: str) -> Side:
    counted = made.judged.get(identity)
    good = None if counted is None else counted.inside == indicator(identity).at_least
    return Side(made.test.test_id, made.place, good, delay_s(made.test, identity))
