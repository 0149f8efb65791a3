"""The audit log: chained within a stream, so that what was changed, deleted or cut off shows."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from inspection import audit
from inspection.database import engine, open_session, transaction
from inspection.errors import NotAllowed
from inspection.models import AuditEvent, Role
from tests.inspection.builders import actor, at_once, said


def write(number: int, stream: str = "work") -> None:
    for index in range(number):
        with transaction() as session:
            audit.record(f"thing.{index}", "thing/1", by="somebody", session=session, stream=stream, after={"n": index})


def problems() -> list[str]:
    with open_session() as session:
        return audit.verify(session=session)


def events(stream: str = "work") -> list[AuditEvent]:
    with open_session() as session:
        return list(
            session.exec(select(AuditEvent).where(AuditEvent.stream == stream).order_by(col(AuditEvent.sequence)))
        )


def unguarded(kind: str, *statements: str) -> None:
    """Run raw SQL with the database's own rules dropped, as somebody who owns the files could."""
    owner = "" if kind == "sqlite" else " ON auditevent"
    with engine().begin() as connection:
        for rule in ("audit_update", "audit_delete"):
            connection.execute(sa.text(f"DROP TRIGGER {rule}{owner}"))
        for statement in statements:
            connection.execute(sa.text(statement))


def test_an_event_follows_the_one_before(database: str) -> None:
    write(3)
    write(1, "access")
    first, second, third = events()
    assert [one.sequence for one in (first, second, third)] == [1, 2, 3]
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == (audit.START, first.hash, second.hash)
    assert [(one.sequence, one.previous_hash) for one in events("access")] == [(1, audit.START)]
    assert problems() == []


def test_an_event_tells_who_did_what_from_what_to_what(database: str) -> None:
    with transaction() as session:
        audit.record(
            "thing.done", "thing/1", by=actor("manager"), session=session, before="草稿", after={"b": 1, "a": None}
        )
    assert said(events()) == [("somebody", "thing.done", "thing/1", "草稿", {"a": None, "b": 1})]


def test_an_event_goes_when_its_transaction_does(database: str) -> None:
    write(1)
    with pytest.raises(ZeroDivisionError), transaction() as session:
        audit.record("thing.undone", "thing/1", by="somebody", session=session)
        raise ZeroDivisionError
    write(1)
    assert [one.sequence for one in events()] == [1, 2]
    assert problems() == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE auditevent SET actor = 'nobody' WHERE sequence = 2", "event 2 was changed after it was written"),
        ("UPDATE auditevent SET action = 'x' WHERE sequence = 2", "event 2 was changed after it was written"),
        ("UPDATE auditevent SET subject = 'x' WHERE sequence = 2", "event 2 was changed after it was written"),
        ("UPDATE auditevent SET before = '1' WHERE sequence = 2", "event 2 was changed after it was written"),
        ("UPDATE auditevent SET after = '1' WHERE sequence = 2", "event 2 was changed after it was written"),
        (
            "UPDATE auditevent SET at = '2020-01-01 00:00:00' WHERE sequence = 2",
            "event 2 was changed after it was written",
        ),
        ("UPDATE auditevent SET sequence = 9 WHERE sequence = 3", "event 9 does not follow event 2"),
        ("DELETE FROM auditevent WHERE sequence = 1", "event 2 does not follow event 0"),
        ("DELETE FROM auditevent WHERE sequence = 2", "event 3 does not follow event 1"),
        ("DELETE FROM auditevent WHERE sequence = 3", "ends with event 2; event 3 was written last"),
        ("DELETE FROM auditevent", "ends with event 0; event 3 was written last"),
    ],
)
def test_tampering_shows(database: str, statement: str, sentence: str) -> None:
    write(3)
    write(2, "access")
    unguarded(database, f"{statement}{' AND' if 'WHERE' in statement else ' WHERE'} stream = 'work'")
    found = problems()
    assert any(sentence in one for one in found), found
    assert all(one.startswith("stream work: ") for one in found), found


def test_a_chain_hashed_anew_from_the_change_on_shows_at_its_end(database: str) -> None:
    write(2)
    last = events()[1]
    last.actor = "nobody"
    unguarded(database, f"UPDATE auditevent SET actor = 'nobody', hash = '{audit.digest(last)}' WHERE sequence = 2")
    assert problems() == ["stream work: event 2 is another than was written last"]


def race(write_one: Callable[[Session, int], None], writers: int, each: int) -> list[object]:
    def writer() -> None:
        for index in range(each):
            with transaction() as session:
                write_one(session, index)

    return at_once(*[writer] * writers)


def test_two_writers_at_once_neither_fork_the_chain_nor_fail(database: str) -> None:
    def write_one(session: Session, index: int) -> None:
        audit.record(f"thing.{index}", "thing/1", by="somebody", session=session)

    assert race(write_one, writers=3, each=8) == [None] * 3
    assert [one.sequence for one in events()] == list(range(1, 25))
    assert problems() == []


def test_the_newest_events_come_first_and_for_administrators_alone(database: str) -> None:
    write(4)
    with open_session() as session:
        newest = audit.latest("work", 2, session=session, by=actor("administrator"))
        assert [one.sequence for one in newest] == [4, 3]
        for role in set(Role) - {Role.ADMINISTRATOR}:
            with pytest.raises(NotAllowed):
                audit.latest("work", 2, session=session, by=actor(role))
