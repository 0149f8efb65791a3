"""The dial tests that a comparison with competitors rests on, and which of them form pairs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, or_, select

from inspection.errors import NotFound
from inspection.measurement.dial_counts import Judged, judge_dial_test, judged_by
from inspection.measurement.figures import centres_of_place
from inspection.models import DIAL_KINDS, Centre, Competitor, DialTest
from inspection.month import Month
from inspection.policies import Actor, Scope

ZONE = "Asia/Shanghai"
OWN = ""


_COLUMNS = [getattr(DialTest, name) for name in ("id", "test_id", "competitor_id", "kind", "pair", "dialled_at")]


class Made(NamedTuple):
    """One dial test that counts.

    Args:
        test: what is read of its row, under the names of `DialTest`.
        whom: the code of the competitor that was called; `OWN` for an own centre.
        place: the code of who was called, an own centre or a competitor.
        at: when, by the clock of the centre; for a competitor by that of our first centre.
        month: the month it was dialled in, by that clock.
        judged: what it says of each indicator that it came to.
    """

    test: Any
    whom: str
    place: str
    at: datetime
    month: str
    judged: dict[str, Judged]


def made_tests(
    first: Month,
    last: Month,
    *,
    session: Session,
    by: Actor,
    kind: str = "",
    place: Scope | None = None,
    identity: str = "",
) -> list[Made]:
    """The tests of whole months that count, of the centres in scope and of all competitors, in order of time.

    Args:
        kind: `open` or `mystery` alone; both where empty.
        place: a province or a centre in scope; a competitor's tests beside those of another place are left out.
        identity: the indicator that the tests are judged by; every one where empty.

    Raises:
        NotFound: there is no such kind, or the place has no centre in scope.
    """
    if kind and kind not in DIAL_KINDS:
        raise NotFound(key="error.no_dial_kind", kind=repr(kind), known=", ".join(DIAL_KINDS))
    centres = {centre.id: centre for centre in centres_of_place(place, session=session, by=by)}
    codes = {one.id: one.code for one in session.exec(select(Competitor))}
    zone = ZoneInfo(_first_zone(centres.values()))
    zones = {ident: ZoneInfo(centre.time_zone) for ident, centre in centres.items()}
    edges = [(first.bounds(name)[0], last.bounds(name)[1]) for name in {str(zone), *map(str, zones.values())}]
    statement = columns_of(*_COLUMNS, *judged_by(identity)).where(
        col(DialTest.dialled_at) >= min(start for start, _ in edges),
        col(DialTest.dialled_at) < max(end for _, end in edges),
        col(DialTest.withdrawn_because) == "",
        or_(col(DialTest.centre_id).in_(list(centres)), col(DialTest.competitor_id).is_not(None)),
    )
    if kind:
        statement = statement.where(col(DialTest.kind) == kind)
    found, months = [], ((first.year, first.month), (last.year, last.month))
    for test in session.connection().execute(statement.order_by(col(DialTest.dialled_at), col(DialTest.test_id))):
        whom = OWN if test.competitor_id is None else codes[test.competitor_id]
        called = whom if test.centre_id is None else centres[test.centre_id].code
        at = test.dialled_at.astimezone(zones.get(test.centre_id, zone))
        if months[0] <= (at.year, at.month) <= months[1]:
            month = f"{at.year}-{at.month:02d}"
            found.append(Made(test, whom, called, at, month, judge_dial_test(test, identity)))
    return found if place is None else _beside_own(found, session=session)


def _beside_own(tests: Sequence[Made], *, session: Session) -> list[Made]:
    """Without the competitors' tests whose pair belongs to an own test that is not among them."""
    mine = {one.test.pair for one in tests if one.whom == OWN}
    pairs = {one.test.pair for one in tests if one.test.pair} - mine
    paired = select(DialTest.pair).where(col(DialTest.pair).in_(pairs), col(DialTest.centre_id).is_not(None))
    elsewhere = set(session.exec(paired))
    return [one for one in tests if one.test.pair not in elsewhere]


def _first_zone(centres: Iterable[Centre]) -> str:
    """A competitor has no centre here, so its tests are dated by the clock of our first one."""
    return next((centre.time_zone for centre in centres), ZONE)


def pairs_of(own: Sequence[Made], others: Sequence[Made]) -> list[tuple[Made, Made]]:
    """Tests of both sides that were called alike: those that share a `pair`, the first with the first, and so on."""
    waiting: dict[str, list[Made]] = defaultdict(list)
    for one in reversed(others):
        if one.test.pair:
            waiting[one.test.pair].append(one)
    return [(one, waiting[one.test.pair].pop()) for one in own if waiting.get(one.test.pair)]


def comparable(competitor: Competitor) -> frozenset[str] | None:
    """The indicators that a competitor's service can be compared in; None for all of them."""
    named = frozenset(part.strip() for part in competitor.compared.split(",") if part.strip())
    return named or None
