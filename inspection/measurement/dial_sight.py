"""How long mystery callers are a secret, and who may see when a planned dial test is due and who calls."""

from sqlmodel import Session, col, select

from inspection.measurement.definitions import DIAL_TEST
from inspection.models import DialPlan, DialSlot, Level, MonthlyFigure
from inspection.month import Month
from inspection.policies import Actor, Place, may_see_slot
from inspection.scope import place_of


def published_centres(month: Month, *, session: Session) -> frozenset[str]:
    """The codes of centres whose mystery callers of a month are no secret any more, as `published_months` has it."""
    return frozenset(code for code, _ in published_months(month, month, session=session))


def published_months(first: Month, last: Month, *, session: Session) -> frozenset[tuple[str, str]]:
    """The (centre code, month) pairs of some months in which the secret of mystery callers has ended.

    It ends when dial-test figures of the centre are published. A system figure tells nothing of a caller, and one that
    is made up was never measured.
    """
    rows = session.exec(
        select(MonthlyFigure.code, MonthlyFigure.month).where(
            MonthlyFigure.month >= str(first),
            MonthlyFigure.month <= str(last),
            MonthlyFigure.source == DIAL_TEST,
            MonthlyFigure.level == Level.CENTRE,
            col(MonthlyFigure.made_up).is_(False),
        )
    )
    return frozenset((code, month) for code, month in rows)


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
