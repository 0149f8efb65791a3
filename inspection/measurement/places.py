"""The figures of every province and centre in scope beside each other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inspection.measurement.figures import Figure, figures_of
from inspection.measurement.month_counts import CentreCounts, Tallies, added_up, reached_centres
from inspection.measurement.own_targets import own_targets
from inspection.models import Centre, Level, Province
from inspection.month import Month
from inspection.policies import Actor, Scope, may, require


@dataclass(frozen=True)
class PlaceFigures:
    """A province or a centre with its figures; a province has no operator of its own."""

    place: Scope
    name_zh: str
    name_en: str
    operator: str | None
    figures: tuple[Figure, ...]

    def name(self, language: str) -> str:
        """The name in `zh` or `en`."""
        return self.name_zh if language == "zh" else self.name_en

    @property
    def verdicts(self) -> dict[str, str | None]:
        """The verdict of every official figure by indicator; None where nothing was counted."""
        return {one.indicator.id: one.verdict for one in self.figures if one.official}


def figures_by_place(
    month: Month, counted: Sequence[CentreCounts], *, session: Session, by: Actor
) -> list[PlaceFigures]:
    """Every province followed by its centres, from what was counted once for all; places without events are left out.

    Raises:
        NotAllowed: the role may not see indicators.
    """
    require(may(by, "see_indicators"), by, f"see the indicators of {month}")
    provinces: dict[str, list[CentreCounts]] = defaultdict(list)
    for one in counted:
        if any(tally.counts.denominator for tally in one.tallies.values()):
            provinces[one.province].append(one)
    rows = {row.code: row for row in session.exec(select(Province).where(col(Province.code).in_(list(provinces))))}
    found = []
    for code, centres in sorted(provinces.items()):
        own, whole = own_targets(code, month, session=session), added_up(one.tallies for one in centres)
        names = rows[code].name_zh, rows[code].name_en
        found.append(_place(Level.PROVINCE, code, names, None, whole, own))
        for one in centres:
            names = one.centre.name_zh, one.centre.name_en
            found.append(_place(Level.CENTRE, one.centre.code, names, one.centre.operator, one.tallies, own))
    return found


def places_in_scope(*, session: Session, by: Actor) -> list[PlaceFigures]:
    """Every province in scope followed by its centres, without figures: to choose one from."""
    found: dict[int, list[Centre]] = defaultdict(list)
    for centre in reached_centres(session=session, by=by):
        found[centre.province_id].append(centre)
    provinces = session.exec(select(Province).where(col(Province.id).in_(list(found))).order_by(Province.code))
    places = []
    for row in provinces:
        names = row.name_zh, row.name_en
        places.append(PlaceFigures(Scope(Level.PROVINCE, row.code), *names, None, ()))
        places += [
            PlaceFigures(Scope(Level.CENTRE, one.code), one.name_zh, one.name_en, one.operator, ())
            for one in found[row.id or 0]
        ]
    return places


def _place(
    level: Level, code: str, names: tuple[str, str], operator: str | None, tallies: Tallies, own: dict[str, float]
) -> PlaceFigures:
    return PlaceFigures(Scope(level, code), *names, operator, tuple(figures_of(tallies, own)))
