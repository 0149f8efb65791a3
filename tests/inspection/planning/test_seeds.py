"""The secret of a month's draw: shown as a hash before, revealed by the draw, chosen in a demo alone."""

import json

import pytest
from sqlmodel import col, select

from inspection.clock import DEMO
from inspection.database import open_session, transaction
from inspection.errors import Conflict, NotAllowed
from inspection.models import AuditEvent, Installation, MonthSeed
from inspection.month import Month
from inspection.planning.month_plan import draw_month
from inspection.planning.seeds import chosen_seed, hash_of, prepare_seed, seed_hash
from inspection.policies import SYSTEM
from tests.inspection.builders import NOW, organisation, recording

OCTOBER = Month(2026, 10)


def log() -> list[tuple[str, str]]:
    with open_session() as session:
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
        return [(one.action, json.loads(one.after).get("hash", "")) for one in events]


def test_the_hash_is_that_of_the_seed() -> None:
    # printf 7 | sha256sum
    assert seed_hash("7") == "7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451"


def test_a_seed_is_made_once_and_only_its_hash_is_shown(database: str) -> None:
    with transaction() as session:
        assert hash_of(OCTOBER, session=session) is None
        made = prepare_seed(OCTOBER, session=session)
        assert prepare_seed(OCTOBER, session=session) is made
        other = prepare_seed(OCTOBER.next(), session=session)
    assert len(made.seed) == 32 and made.seed != other.seed and made.revealed_at is None
    with open_session() as session:
        assert hash_of(OCTOBER, session=session) == made.seed_hash == seed_hash(made.seed)
        told = " ".join(f"{one.before} {one.after}" for one in session.exec(select(AuditEvent)))
    assert made.seed not in told
    assert log() == [("seed.made", made.seed_hash), ("seed.made", other.seed_hash)]


def test_the_draw_reveals_the_seed_whose_hash_was_shown(database: str) -> None:
    with transaction() as session:
        recording("a", "1001", organisation(session=session), session=session)
        shown = prepare_seed(OCTOBER, session=session).seed_hash
    with transaction() as session:
        [plan] = draw_month(OCTOBER, session=session, by=SYSTEM)
    with open_session() as session:
        row = session.exec(select(MonthSeed).where(MonthSeed.month == "2026-10")).one()
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "month.drawn")).all()
        assert hash_of(OCTOBER.next(), session=session) is not None
    assert (seed_hash(plan.seed), row.revealed_at) == (shown, NOW)
    assert [json.loads(one.after)["seed"] for one in events] == [plan.seed]


def test_outside_a_demo_no_seed_is_chosen(database: str) -> None:
    with transaction() as session:
        own = prepare_seed(OCTOBER, session=session).seed
        assert chosen_seed(OCTOBER, own, session=session).seed == own
    sentence = "seed '7' cannot be chosen: the seed of 2026-10 was made by the system"
    with pytest.raises(NotAllowed, match=sentence), transaction() as session:
        chosen_seed(OCTOBER, "7", session=session)
    with transaction() as session:
        assert chosen_seed(OCTOBER, None, session=session).seed == own


def test_a_demo_chooses_its_seed_until_it_is_revealed(database: str) -> None:
    with transaction() as session:
        session.add(Installation(key=DEMO, value="2026-10"))
        first = prepare_seed(OCTOBER, session=session).seed_hash
        row = chosen_seed(OCTOBER, "7", session=session)
        assert (row.seed, row.seed_hash) == ("7", seed_hash("7"))
        row.revealed_at = NOW
    assert log() == [("seed.made", first), ("seed.chosen", seed_hash("7"))]
    with transaction() as session:
        assert chosen_seed(OCTOBER, "7", session=session).seed == "7"
        with pytest.raises(Conflict, match="2026-10 is drawn already, with another seed than '8'"):
            chosen_seed(OCTOBER, "8", session=session)
