"""Who may see when a planned dial test is due and who calls: `policies.may_see_slot`, asked of rows."""

from sqlmodel import Session, col, select

from inspection.measurement.definitions import DIAL_TEST
from inspection.models import DialPlan, DialSlot, Level, MonthlyFigure
from inspection.month import Month
from inspection.policies import Actor, Place, may_see_slot
from inspection.scope import place_of


def published_centres(month: Month, *, session: Session) -> frozenset[str]:
    """The codes of centres whose dial-test figures of a month are published."""
    rows = session.exec(
        select(MonthlyFigure.code).where(
            MonthlyFigure.month == str(month),
            MonthlyFigure.source == DIAL_TEST,
            MonthlyFigure.level == Level.CENTRE,
            col(MonthlyFigure.made_up).is_(False),
        )
    )
    return frozenset(rows)


def sees_slot(slot: DialSlot, *, session: Session, by: Actor) -> bool:
    """Whether somebody may see when one planned test is due, and who calls: `policies.may_see_slot` for a row."""
    if slot.plan_id is None:
        centre_id, kind = slot.centre_id, slot.kind
    else:
        centre_id = session.get_one(DialPlan, slot.plan_id).centre_id
        own = DialSlot.pair == slot.pair, col(DialSlot.centre_id).is_not(None)
        kind = session.exec(select(DialSlot.kind).where(*own)).first() or slot.kind
    place = Place() if centre_id is None else place_of(centre_id=centre_id, session=session)
    published = place.centre in published_centres(Month.parse(slot.month), session=session)
    return may_see_slot(by, place, kind=kind, inspector_id=slot.inspector_id, published=published)
