"""What provinces set themselves: targets of their own, never looser than the nation's, from a month on (R-overlay)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inspection import audit
from inspection.clock import business_now
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.measurement.definitions import Indicator, indicators
from inspection.models import Centre, OwnTarget, Province, ScriptVersion, StandardState
from inspection.month import Month
from inspection.policies import Actor, is_system, may, may_set_targets, require
from inspection.scope import centres

ZONE = "Asia/Shanghai"
"""By whose calendar a month begins for a whole province."""


@dataclass(frozen=True)
class ProvinceRules:
    """What a province has of its own: its targets by indicator, and the version of its additions to the script."""

    code: str
    name_zh: str
    name_en: str
    targets: dict[str, float]
    script: int | None
    made_up: bool = False

    @property
    def none(self) -> bool:
        """Whether it has no rules of its own."""
        return not self.targets and self.script is None

    def name(self, language: str) -> str:
        """The name in `zh` or `en`."""
        return self.name_zh if language == "zh" else self.name_en


def own_targets(province: str, month: Month, *, session: Session) -> dict[str, float]:
    """The targets of its own that a province has in a month, by indicator; those that equal the nation's are none."""
    rows = session.exec(
        select(OwnTarget)
        .join(Province)
        .where(Province.code == province, OwnTarget.from_month <= str(month))
        .order_by(OwnTarget.from_month, col(OwnTarget.id))
    )
    newest = {row.indicator: row.target for row in rows}
    return {one.id: newest[one.id] for one in indicators() if newest.get(one.id, one.target) != one.target}


def set_own_target(
    identity: str, province: str, target: float, from_month: Month, reason: str = "", *, session: Session, by: Actor
) -> OwnTarget:
    """Set what a province wants of an indicator from a month on; the nation's own value takes it back.

    Raises:
        NotAllowed: only a manager of the province or of the nation may.
        NotFound: there is no such province or indicator.
        InvalidInput: the target is no rate from 0 to 1, looser than the nation's, or from a month that has passed.
        Conflict: that target holds in that month already.
    """
    require(may_set_targets(by, province), by, f"set a target of {province}")
    row = session.exec(select(Province).where(Province.code == province)).first()
    if row is None:
        raise NotFound(key="error.no_province", province=repr(province))
    one = _indicator(identity)
    _refuse_looser(one, target)
    this_month = Month.of(business_now(session=session).astimezone(ZoneInfo(ZONE)).date())
    if str(from_month) < str(this_month):
        raise InvalidInput(key="error.target_past", month=from_month, first=this_month)
    before = own_targets(province, from_month, session=session).get(identity, one.target)
    if before == target:
        raise Conflict(key="error.target_same", target=f"{target:.2%}", indicator=identity, month=from_month)
    stored = OwnTarget(
        province_id=row.id or 0,
        indicator=identity,
        target=target,
        national=one.target,
        at_least=one.at_least,
        from_month=str(from_month),
        reason=reason.strip(),
        set_at=business_now(session=session),
        set_by=by.name,
    )
    session.add(stored)
    session.flush()
    told = {"province": province, "indicator": identity, "from_month": str(from_month), "reason": stored.reason}
    audit.record(
        "target.set", f"target/{province}/{identity}", by=by, session=session,
        before={"target": before}, after=told | {"target": target},
    )  # fmt: skip
    return stored


def rules_of_provinces(month: Month, *, session: Session, by: Actor) -> list[ProvinceRules]:
    """Every province in scope with what it has of its own in a month; those without any too.

    Raises:
        NotAllowed: the role may not see indicators.
    """
    require(may(by, "see_indicators"), by, "see the rules of the provinces")
    reached = select(Province).order_by(Province.code)
    if not is_system(by):
        reached = reached.where(col(Province.id).in_(select(Centre.province_id).where(centres(by.scope))))
    published = select(ScriptVersion.province_id, ScriptVersion.number).where(
        ScriptVersion.state == StandardState.PUBLISHED, col(ScriptVersion.province_id).is_not(None)
    )
    scripts: dict[int | None, int] = {}
    for province_id, number in session.exec(published):
        scripts[province_id] = max(number, scripts.get(province_id, 0))
    made_up = set(session.exec(select(OwnTarget.province_id).where(OwnTarget.made_up)))
    found = []
    for row in session.exec(reached).all():
        own, names = own_targets(row.code, month, session=session), (row.name_zh, row.name_en)
        found.append(ProvinceRules(row.code, *names, own, scripts.get(row.id), row.id in made_up))
    return found


def _indicator(identity: str) -> Indicator:
    known = {one.id: one for one in indicators()}
    if identity not in known:
        raise NotFound(key="error.no_indicator", indicator=repr(identity), known=", ".join(known))
    return known[identity]


def _refuse_looser(one: Indicator, target: float) -> None:
    if not 0 <= target <= 1:
        raise InvalidInput(key="error.target_rate", target=target)
    if target < one.target if one.at_least else target > one.target:
        told = {"indicator": one.id, "own": f"{target:.2%}", "national": f"{one.target:.2%}"}
        raise InvalidInput(key="error.target_looser", **told)
