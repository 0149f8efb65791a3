"""Places of the organisation to look at, from the nation down to an agent, within the reader's scope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlmodel import Session, col, select

from inspection.clock import business_now
from inspection.errors import NotFound
from inspection.models import Agent, Centre, Level, Province, Team, TeamMembership
from inspection.policies import Actor, Place, Scope, is_system, require
from inspection.scope import membership_on
from inspection.words import say

ORDER = (Level.NATION, Level.PROVINCE, Level.CENTRE, Level.TEAM, Level.AGENT)


@dataclass(frozen=True)
class Spot:
    """One place: its level, its code there (an agent's is CENTRE/STAFF_NUMBER), its key, its names, and its codes."""

    level: Level
    code: str
    id: int
    name_zh: str
    name_en: str
    place: Place

    @property
    def address(self) -> str:
        """`nation` or `level/code`, as addresses of pages and the command line write it."""
        return self.level if self.level == Level.NATION else f"{self.level}/{self.code}"

    def name(self, language: str) -> str:
        """What people call it; an agent with the staff number."""
        name = self.name_zh if language == "zh" else self.name_en
        return f"{self.place.agent} {name}" if self.level == Level.AGENT else name


@cache
def nation() -> Spot:
    """The whole of it."""
    return Spot(Level.NATION, "", 0, say("front.nation", "zh"), say("front.nation", "en"), Place())


def own_spot(*, session: Session, by: Actor) -> Spot:
    """The whole of what an actor reaches.

    Raises:
        NotFound: the place of the scope is not known.
    """
    return nation() if is_system(by) else spot_at(by.scope.level, by.scope.code, session=session, by=by)


def spot_at(level: Level, code: str, *, session: Session, by: Actor) -> Spot:
    """One place by level and code; an agent by CENTRE/STAFF_NUMBER, or by the staff number where it is the only one.

    Raises:
        NotFound: there is no such place.
        NotAllowed: it lies outside the actor's scope.
    """
    if level == Level.NATION:
        found: Sequence[Spot] = [nation()]
    else:
        found = _spots(level, _named(level, code), session=session)
    if len(found) != 1:
        raise NotFound(key="error.no_spot", place=f"{level}/{code}", number=len(found))
    require(is_system(by) or by.scope.contains(found[0].place), by, f"look at {found[0].address}")
    return found[0]


def parse_spot(text: str, *, session: Session, by: Actor) -> Spot:
    """A place by its address, such as `centre/GD01`.

    Raises:
        InvalidInput: the text is no address of a place.
        NotFound: there is no such place.
        NotAllowed: it lies outside the actor's scope.
    """
    scope = Scope.parse(text)
    return spot_at(scope.level, scope.code, session=session, by=by)


def spots_within(spot: Spot, level: Level, *, session: Session, by: Actor) -> Sequence[Spot]:
    """Every place of a level within another one that the actor reaches, by code; agents by their team of today."""
    if level == spot.level:
        return [spot]
    found = _spots(level, (), session=session)
    inside = Scope(spot.level, spot.code)
    return [one for one in found if inside.contains(one.place) and (is_system(by) or by.scope.contains(one.place))]


def spots_above(spot: Spot, *, session: Session, by: Actor) -> Sequence[Spot]:
    """The places that a place lies in and that the actor reaches, widest first."""
    codes = {Level.NATION: "", Level.PROVINCE: spot.place.province, Level.CENTRE: spot.place.centre}
    codes[Level.TEAM] = spot.place.team
    found = []
    for level in ORDER[: ORDER.index(spot.level)]:
        if level != Level.NATION and not codes[level]:
            continue
        place = nation() if level == Level.NATION else _spots(level, _named(level, codes[level]), session=session)[0]
        if is_system(by) or by.scope.contains(place.place):
            found.append(place)
    return found


def provinces_of_centres(*, session: Session) -> dict[str, str]:
    """The province of every centre, by codes."""
    rows = session.exec(select(Centre.code, Province.code).where(Centre.province_id == Province.id))
    return dict(list(rows))


def covers(scope: Scope, spot: Spot, provinces: Mapping[str, str]) -> bool:
    """Whether a scope holds the whole of a place: a nation of one centre is covered by that centre.

    Args:
        provinces: of every centre, by codes.
    """
    if spot.level in (Level.TEAM, Level.AGENT):
        return scope.contains(spot.place) or (scope.level == spot.level and scope.code == spot.code)
    inside = Scope(spot.level, spot.code)
    places = [Place(province, centre) for centre, province in provinces.items()]
    places = [one for one in places if inside.contains(one)]
    return all(scope.contains(one) for one in places or [spot.place])


def levels_below(level: Level) -> tuple[Level, ...]:
    """The levels under one, the next one first; agents are looked at within a centre or a team alone."""
    below = ORDER[ORDER.index(level) + 1 :]
    return below if level in (Level.CENTRE, Level.TEAM) else tuple(one for one in below if one != Level.AGENT)


def _named(level: Level, code: str) -> tuple[Any, ...]:
    match level:
        case Level.PROVINCE:
            return (Province.code == code,)
        case Level.CENTRE:
            return (Centre.code == code,)
        case Level.TEAM:
            return (Team.code == code,)
    centre, _, staff = code.rpartition("/")
    named = (Agent.staff_number == staff,)
    return (*named, Centre.code == centre) if centre else named


def _spots(level: Level, named: Iterable[Any], *, session: Session) -> list[Spot]:
    match level:
        case Level.PROVINCE:
            provinces = session.exec(select(Province).where(*named).order_by(Province.code))
            return [Spot(level, one.code, one.id or 0, one.name_zh, one.name_en, Place(one.code)) for one in provinces]
        case Level.CENTRE:
            centres = session.exec(
                select(Centre, Province.code).where(Centre.province_id == Province.id, *named).order_by(Centre.code)
            )
            return [
                Spot(level, one.code, one.id or 0, one.name_zh, one.name_en, Place(province, one.code))
                for one, province in centres
            ]
        case Level.TEAM:
            teams = session.exec(
                select(Team, Centre.code, Province.code)
                .where(Team.centre_id == Centre.id, Centre.province_id == Province.id, *named)
                .order_by(Team.code)
            )
            return [
                Spot(level, one.code, one.id or 0, one.name_zh, one.name_en, Place(province, centre, one.code))
                for one, centre, province in teams
            ]
    return _agents(named, session=session)


def _agents(named: Iterable[Any], *, session: Session) -> list[Spot]:
    today = business_now(session=session).date()
    rows = session.exec(
        select(Agent, Centre.code, Province.code, Team.code)
        .join(Centre, col(Agent.centre_id) == Centre.id)
        .join(Province, col(Centre.province_id) == Province.id)
        .outerjoin(TeamMembership, membership_on(today, Agent.id))
        .outerjoin(Team, col(TeamMembership.team_id) == Team.id)
        .where(*named)
        .order_by(Centre.code, Agent.staff_number)
    )
    return [
        Spot(
            Level.AGENT,
            f"{centre}/{one.staff_number}",
            one.id or 0,
            one.name_zh,
            one.name_en,
            Place(province, centre, team or "", one.staff_number),
        )
        for one, centre, province, team in rows
    ]
