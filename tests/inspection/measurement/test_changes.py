"""Documented changes: who writes them down and takes them back, what is refused, and what versions tell."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from inspection.database import engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.changes import document_change, place_of_scope, withdraw_change
from inspection.measurement.changes_in_force import Change, changes_in_force
from inspection.models import AuditEvent, Criterion, DocumentedChange, Installation, RubricVersion, ScriptVersion
from inspection.policies import SYSTEM, Actor, Place, Scope
from tests.inspection.facts_builders import actor, organisation

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MANAGER = actor("manager", "province/GD")
MAY = date(2026, 5, 3)


@pytest.fixture(autouse=True)
def there(database: str) -> None:
    with transaction() as session:
        organisation(session)
        session.add(Installation(key="fixed_now", value="2026-11-03T01:00:00+00:00"))


def documented(
    place: str = "centre/GD01",
    *,
    on: date = MAY,
    kind: str = "process",
    subject: str = "K2",
    text: str = "one queue",
    rebase: bool = False,
    by: Actor = MANAGER,
) -> int:
    with transaction() as session:
        row = document_change(on, kind, Scope.parse(place), subject, text, rebase=rebase, session=session, by=by)
        return row.id or 0


def known() -> list[Change]:
    with open_session() as session:
        return changes_in_force(session=session)


def test_a_change_is_kept_audited_and_withdrawn_with_its_reason(database: str) -> None:
    number = documented(text="  one\n queue ")
    (change,) = known()
    assert (change.text, change.made_on, change.noted_by) == ("one queue", MAY, MANAGER.name)
    assert change.concerns("K2") and not change.concerns("K3") and not change.begins_anew("K2")
    with transaction() as session:
        withdraw_change(number, "wrong day", session=session, by=MANAGER)
    assert known() == []
    with open_session() as session:
        row = session.get_one(DocumentedChange, number)
        assert (row.withdrawn_because, row.withdrawn_by) == ("wrong day", MANAGER.name)
        told = session.exec(select(AuditEvent).where(AuditEvent.subject == f"change/{number}")).all()
    assert [one.action for one in told] == ["change.documented", "change.withdrawn"]
    with pytest.raises(Conflict, match=f"withdrawn already by {MANAGER.name}"), transaction() as session:
        withdraw_change(number, "again", session=session, by=MANAGER)


@ONE_DATABASE
def test_a_change_of_everything_that_begins_anew(database: str) -> None:
    documented("province/GD", subject="", rebase=True)
    (change,) = known()
    assert all(change.concerns(one) and change.begins_anew(one) for one in ("K1", "score", "fatal", "A1"))


@pytest.mark.parametrize(
    ("role", "scope", "place", "may"),
    [
        ("manager", "nation", "nation", True),
        ("manager", "province/GD", "nation", False),
        ("manager", "province/GD", "province/GD", True),
        ("manager", "province/GD", "province/GX", False),
        ("manager", "province/GD", "agent/GD01/1001", True),
        ("quality_lead", "centre/GD01", "centre/GD01", True),
        ("quality_lead", "centre/GD01", "team/T1", True),
        ("quality_lead", "centre/GD01", "province/GD", False),
        ("quality_lead", "centre/GD01", "team/T9", False),
        ("team_lead", "team/T1", "team/T1", False),
        ("inspector", "centre/GD01", "centre/GD01", False),
        ("administrator", "nation", "nation", False),
    ],
)
@ONE_DATABASE
def test_who_documents_and_withdraws_where(database: str, role: str, scope: str, place: str, may: bool) -> None:
    by = actor(role, scope)
    if may:
        assert documented(place, by=by)
    else:
        with pytest.raises(NotAllowed, match=f"may not document a change of {place}"):
            documented(place, by=by)
    number = documented(place, by=SYSTEM)
    with transaction() as session:
        if may:
            withdraw_change(number, "wrong", session=session, by=by)
        else:
            with pytest.raises(NotAllowed, match=f"may not withdraw change {number}"):
                withdraw_change(number, "wrong", session=session, by=by)


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"on": date(2026, 11, 4)}, InvalidInput, r"2026-11-04 lies ahead \(today is 2026-11-03\)"),
        ({"kind": "weather"}, InvalidInput, "kind 'weather' of change is not known"),
        ({"subject": "K99"}, InvalidInput, "'K99' is neither an indicator"),
        ({"text": " \n "}, InvalidInput, "the text has 0 characters"),
        ({"text": "x" * 301}, InvalidInput, "the text has 301 characters"),
        ({"place": "province/XX"}, NotFound, "no such province"),
        ({"place": "centre/XX"}, NotFound, "no such centre"),
        ({"place": "team/XX"}, NotFound, "no such team"),
        ({"place": "agent/GD01/9"}, NotFound, "no such agent"),
        ({"place": "agent/1001"}, NotFound, "no such agent"),
    ],
)
@ONE_DATABASE
def test_what_is_refused_by_name(
    database: str, change: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        documented(**{"by": SYSTEM} | change)  # type: ignore[arg-type]
    assert known() == []


@ONE_DATABASE
def test_a_change_that_is_none_cannot_be_withdrawn(database: str) -> None:
    with pytest.raises(NotFound, match="there is no change 7"), transaction() as session:
        withdraw_change(7, "why", session=session, by=SYSTEM)
    number = documented()
    with pytest.raises(InvalidInput, match="0 characters"), transaction() as session:
        withdraw_change(number, " ", session=session, by=SYSTEM)
    assert len(known()) == 1


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        ("nation", Place()),
        ("province/GX", Place("GX")),
        ("centre/GX01", Place("GX", "GX01")),
        ("team/T9", Place("GX", "GX01", "T9")),
        ("agent/GX01/2001", Place("GX", "GX01", "", "2001")),
    ],
)
@ONE_DATABASE
def test_the_codes_of_a_scope(database: str, scope: str, place: Place) -> None:
    with open_session() as session:
        assert place_of_scope(Scope.parse(scope), session=session) == place


ROW = (
    "INSERT INTO documentedchange (made_on, kind, level, code, subject, text, rebase, noted_by, noted_at,"
    " withdrawn_by, withdrawn_because) VALUES ('2026-05-03', '{kind}', '{level}', '{code}', '', '{text}', {rebase},"
    " 'a', '2026-11-03 01:00:00', '{by}', '{because}')"
)
GOOD = {"kind": "process", "level": "nation", "code": "", "text": "t", "rebase": "FALSE", "by": "", "because": ""}


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"kind": "weather"}, "kind_known"),
        ({"level": "street", "code": "X"}, "level_known"),
        ({"level": "centre"}, "code_of_level"),
        ({"code": "GD01"}, "code_of_level"),
        ({"text": ""}, "text_given"),
        ({"by": "b", "because": "c"}, "withdrawal_whole"),
        ({"because": "c"}, "withdrawal_whole"),
    ],
)
def test_the_database_itself_holds_the_rules(database: str, wrong: dict[str, str], rule: str) -> None:
    with engine().begin() as connection:
        connection.execute(sa.text(ROW.format(**GOOD)))
    with pytest.raises(DatabaseError, match=rule), engine().begin() as connection:
        connection.execute(sa.text(ROW.format(**GOOD | wrong)))


def rubric(number: int, published: datetime | None, weight: float, *, name: str = "a", session: Session) -> None:
    """A voice rubric with A1 and the fatal D4."""
    row = RubricVersion(code="voice", number=number, name_zh="语音", name_en="Voice")
    session.add(row)
    session.flush()
    given = {"rubric_version_id": row.id or 0, "section": "script", "name_zh": name, "name_en": name}
    session.add(Criterion(code="A1", position=0, kind="scale", weight=weight, **given))
    session.add(Criterion(code="A3", position=1, kind="scale", weight=100 - weight, **given))
    session.add(Criterion(code="D4", position=2, kind="fatal", **given))
    session.flush()
    if published is not None:
        row.state, row.published_at, row.published_by = "published", published, "tang"
        session.flush()


def at(month: int, day: int = 2, hour: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def kept(make: Callable[[Session], None]) -> list[Change]:
    with transaction() as session:
        make(session)
    return known()


def test_a_new_rubric_is_a_change_by_itself_and_the_first_one_is_none(database: str) -> None:
    def three(session: Session) -> None:
        rubric(1, at(1), 60, session=session)
        rubric(2, at(4, 30, 20), 60, name="b", session=session)
        rubric(3, at(6), 40, session=session)
        rubric(4, None, 30, session=session)

    words, weights = kept(three)
    assert (words.id, words.kind, words.text, words.noted_by) == (None, "rubric", "2", "tang")
    assert words.made_on == date(2026, 5, 1), "the day by the centres' clock"
    assert words.concerns("score") and words.concerns("D4") and not words.concerns("K2")
    assert not any(words.begins_anew(one) for one in ("score", "A1", "fatal")), "other words score alike"
    assert weights.begins_anew("score") and weights.begins_anew("A1")
    assert not weights.begins_anew("fatal") and not weights.begins_anew("D4")


@ONE_DATABASE
def test_a_new_fatal_criterion_begins_the_fatal_errors_anew(database: str) -> None:
    def two(session: Session) -> None:
        rubric(1, at(1), 60, session=session)
        rubric(2, None, 60, session=session)
        newest = session.exec(select(RubricVersion).where(RubricVersion.number == 2)).one()
        one = Criterion(
            rubric_version_id=newest.id or 0, section="s", name_zh="a", name_en="a", code="D9", position=3, kind="fatal"
        )
        session.add(one)
        session.flush()
        newest.state, newest.published_at = "published", at(3)

    (change,) = kept(two)
    assert change.rebases == {"score", "fatal", "D9"}


@ONE_DATABASE
def test_a_new_script_is_marked_for_its_place_and_nothing_begins_anew(database: str) -> None:
    def scripts(session: Session) -> None:
        rubric(1, at(1), 60, session=session)
        for number, month, province in ((1, 1, None), (1, 2, 1), (2, 3, None), (2, 5, 1)):
            code = "voice" if province is None else "GD"
            row = ScriptVersion(code=code, number=number, province_id=province)
            session.add(row)
            session.flush()
            row.state, row.published_at = "published", at(month)
            session.flush()

    national, provincial = kept(scripts)
    assert (str(national.scope), national.made_on) == ("nation", date(2026, 3, 2))
    assert (str(provincial.scope), provincial.made_on) == ("province/GD", date(2026, 5, 2))
    assert national.concerns("score") and national.concerns("A1") and not national.concerns("K2")
    assert national.rebases == frozenset()
