"""A home whose dial tests can be planned: two provinces, their inspectors, and competitors of every kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, select

from inspection.clock import DEMO, FIXED_NOW
from inspection.database import open_session, transaction
from inspection.measurement.dial_options import DialOptions
from inspection.measurement.dial_plan import draw_dial_plan
from inspection.measurement.dial_plan_view import DialPlanView, read_dial_plan
from inspection.models import Competitor, DialSlot, Installation, MonthlyFigure
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.builders import NOW, account, organisation

NOVEMBER = Month(2026, 11)
OPTIONS = DialOptions(tests=10, mystery_percent=60)
PEOPLE = {
    "i1": ("inspector", "centre/GD01"),
    "i2": ("inspector", "province/GD"),
    "i3": ("inspector", "centre/SC01"),
    "lead": ("quality_lead", "centre/GD01"),
    "province": ("quality_lead", "province/GD"),
    "manager": ("manager", "nation"),
}
COMPETITORS = (
    Competitor(code="C1", name_zh="甲", name_en="One", service_number="114"),
    Competitor(code="C2", name_zh="乙", name_en="Two", service_number="118", compared="K5"),
    Competitor(code="C3", name_zh="丙", name_en="Three"),
    Competitor(code="C4", name_zh="丁", name_en="Four", service_number="116", active=False),
)


def people(*, session: Session) -> dict[str, Actor]:
    """The home's people by name, and its competitors."""
    organisation(session=session)
    for one in COMPETITORS:
        session.add(Competitor(**one.model_dump(exclude={"id"})))
    session.flush()
    return {name: account(name, role, scope, session=session) for name, (role, scope) in PEOPLE.items()}


def demo_home(*, session: Session) -> None:
    """Let seeds be chosen here."""
    session.add(Installation(key=DEMO, value="2026-11"))
    session.flush()


def planned() -> dict[str, Actor]:
    """November is drawn by seed 7 for every centre; who is there."""
    with transaction() as session:
        found = people(session=session)
        demo_home(session=session)
        draw_dial_plan(NOVEMBER, session=session, by=SYSTEM, options=OPTIONS, seed="7")
    return found


def seen(by: Actor) -> DialPlanView:
    """November as somebody sees it."""
    with open_session() as session:
        view = read_dial_plan(NOVEMBER, session=session, by=by)
    assert view is not None
    return view


def rows(**wanted: object) -> list[DialSlot]:
    """The stored tests with these values."""
    with open_session() as session:
        every = session.exec(select(DialSlot).order_by(DialSlot.slot_id)).all()
        return [one for one in every if all(getattr(one, name) == value for name, value in wanted.items())]


@contextmanager
def clock_at(text: str) -> Iterator[None]:
    """The business time of the home while this lasts."""
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = datetime.fromisoformat(text).isoformat()
    yield
    with transaction() as session:
        session.get_one(Installation, FIXED_NOW).value = NOW.isoformat()


def publish(centre: str = "GD01", source: str = "dial_test", month: str = "2026-11", *, made_up: bool = False) -> None:
    """One published figure of a centre."""
    with transaction() as session:
        whose = {"level": "centre", "code": centre, "month": month}
        figure = {"indicator": "K5", "source": source, "numerator": 1, "denominator": 1}
        session.add(MonthlyFigure(**whose, **figure, published_at=NOW, made_up=made_up))
