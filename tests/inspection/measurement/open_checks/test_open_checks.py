"""Open checks: announced before they are done, filled in whole, seen by those they look at, and kept."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from inspection.database import engine, open_session, transaction
from inspection.errors import Conflict, InvalidInput, NotAllowed, NotFound
from inspection.measurement.open_checks.answering import Answered, answers_of, finish, lacking, save_answer, sheet_of
from inspection.measurement.open_checks.listing import announced_to, see_check, see_checks
from inspection.measurement.open_checks.overview import done_checks, open_checks_of, open_findings
from inspection.measurement.open_checks.planning import announce, cancel, checkable, plan_open_check
from inspection.models import AuditEvent, OpenCheck, OpenCheckAnswer, OpenCheckSheet
from inspection.month import Month
from inspection.policies import Actor
from tests.inspection.builders import NOW, Places, account, actor, organisation, said

TODAY = date(2026, 11, 3)
NOVEMBER = Month(2026, 11)
LEAD = actor("quality_lead", "centre/GD01", user_id=900, name="lead")
TEXT = "We come on Tuesday."


@pytest.fixture
def places(database: str) -> Places:
    with transaction() as session:
        return organisation(session=session)


def inspector_of(session: Session, scope: str = "centre/GD01", *, agent_id: int | None = None) -> Actor:
    return account("li", "inspector", scope, session=session, agent_id=agent_id)


def planned(
    places: Places, inspector: Actor, *, session: Session, team: str | None = "T1", day: date = TODAY
) -> OpenCheck:
    team_id = None if team is None else places.teams[team]
    return plan_open_check(places.centres["GD01"], team_id, day, inspector.user_id, session=session, by=LEAD)


def announced(places: Places, inspector: Actor, *, session: Session, team: str | None = "T1") -> OpenCheck:
    row = planned(places, inspector, session=session, team=team)
    return announce(row.id or 0, TEXT, version=1, session=session, by=LEAD)


def answer_all(row: OpenCheck, inspector: Actor, no: dict[str, Answered], *, session: Session) -> None:
    kept = answers_of(row.id or 0, session=session)
    for item in sheet_of(row, session=session).items:
        answered = no.get(item.code, Answered("yes"))
        save_answer(row.id or 0, item.code, answered, seen=kept.get(item.code), session=session, by=inspector)


def done(row: OpenCheck, inspector: Actor, *, session: Session) -> OpenCheck:
    seen = answers_of(row.id or 0, session=session)
    return finish(row.id or 0, seen=seen, session=session, by=inspector)


NOS = {"post.break": Answered("no", "one not agreed", "process"), "ability.marketing": Answered("na")}


def test_from_the_schedule_to_what_it_found(places: Places) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        assert (row.announced_by, row.announcement, row.announced_at) == ("lead", TEXT, NOW)
        answer_all(row, inspector, NOS, session=session)
        done(row, inspector, session=session)
        found = open_checks_of(NOVEMBER, session=session, by=LEAD)
        assert [(one[0], one[1]) for one in said(session.exec(select(AuditEvent)).all())] == [
            ("lead", "opencheck.planned"),
            ("lead", "opencheck.announced"),
            ("li", "opencheck.done"),
            ("li", "opencheck.answered"),
        ]
    assert found.states == {"planned": 0, "announced": 0, "done": 1, "cancelled": 0}
    counts = {one.item.code: (one.yes, one.no, one.na, one.n) for one in found.items}
    assert counts["post.break"] == (0, 1, 0, 1) and counts["ability.marketing"] == (0, 0, 1, 0)
    assert counts["post.staffed"] == (1, 0, 0, 1)
    (finding,) = found.findings
    assert (finding.requirement, finding.section, finding.item) == ("D5", "post", "post.break")
    assert (finding.cause, finding.text, finding.day) == ("process", "one not agreed", TODAY)


def test_items_count_over_twelve_months_and_findings_in_their_own(places: Places) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        answer_all(row, inspector, NOS, session=session)
        done(row, inspector, session=session)
    with open_session() as session:
        later = open_checks_of(NOVEMBER.plus(11), session=session, by=LEAD)
        too_late = open_checks_of(NOVEMBER.plus(12), session=session, by=LEAD)
        before = open_checks_of(Month(2026, 10), session=session, by=LEAD)
        elsewhere = open_findings(NOVEMBER, NOVEMBER, session=session, by=actor("quality_lead", "province/SC"))
        here = open_findings(NOVEMBER, NOVEMBER.plus(3), session=session, by=actor("manager"))
        assert done_checks(NOVEMBER.plus(1), NOVEMBER.plus(3), session=session, by=actor("manager")) == []
    assert (later.done, later.findings) == (1, ())
    assert (too_late.done, too_late.items, before.done) == (0, (), 0)
    assert (len(elsewhere), len(here)) == (0, 1)


@pytest.mark.parametrize("state", ["planned", "done", "cancelled"])
def test_only_an_announced_check_is_filled_in(places: Places, state: str) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = planned(places, inspector, session=session)
        if state == "cancelled":
            cancel(row.id or 0, "flu", version=1, session=session, by=LEAD)
        if state == "done":
            announce(row.id or 0, TEXT, version=1, session=session, by=LEAD)
            answer_all(row, inspector, {}, session=session)
            done(row, inspector, session=session)
        with pytest.raises(Conflict, match=f"is {state}; it is filled in once it is announced"):
            save_answer(row.id or 0, "post.staffed", Answered("yes"), seen=None, session=session, by=inspector)
        with pytest.raises(Conflict, match=f"is {state}; it is filled in once it is announced"):
            done(row, inspector, session=session)


def test_it_is_done_whole_and_on_its_day(places: Places) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        with pytest.raises(InvalidInput, match="items 1, 2, 3"):
            done(row, inspector, session=session)
        answer_all(row, inspector, {"post.break": Answered("no", "seen")}, session=session)
        sheet = sheet_of(row, session=session)
        assert lacking(sheet, answers_of(row.id or 0, session=session)) == ["post.break"]
        with pytest.raises(InvalidInput, match="items 2 are not answered, or a no has no note or no cause"):
            done(row, inspector, session=session)
        ahead = planned(places, inspector, session=session, day=TODAY + timedelta(days=1))
        announce(ahead.id or 0, TEXT, version=1, session=session, by=LEAD)
        answer_all(ahead, inspector, {}, session=session)
        with pytest.raises(InvalidInput, match="planned for 2026-11-04, today is 2026-11-03"):
            done(ahead, inspector, session=session)


@pytest.mark.parametrize(
    "answered", [("perhaps", "", ""), ("yes", "", "people"), ("no", "", "weather"), ("no", "x" * 501, "people")]
)
def test_answers_that_cannot_be(answered: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidInput):
        Answered(*answered)


def test_answers_are_the_inspectors_own_and_a_stale_window_is_told(places: Places) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        number, yes = row.id or 0, Answered("yes")
        other = actor("inspector", "centre/GD01", user_id=901)
        with pytest.raises(NotAllowed, match="another inspector's"):
            save_answer(number, "post.staffed", yes, seen=None, session=session, by=other)
        with pytest.raises(NotAllowed):
            save_answer(number, "post.staffed", yes, seen=None, session=session, by=LEAD)
        with pytest.raises(NotFound, match=r"no item post\.none"):
            save_answer(number, "post.none", yes, seen=None, session=session, by=inspector)
        with pytest.raises(NotFound, match="no open check 77"):
            finish(77, seen={}, session=session, by=inspector)
        first = Answered("no", "two away")
        save_answer(number, "post.staffed", first, seen=None, session=session, by=inspector)
        for seen in (None, yes):
            with pytest.raises(Conflict, match="changed in another window"):
                save_answer(number, "post.staffed", yes, seen=seen, session=session, by=inspector)
        save_answer(number, "post.break", yes, seen=None, session=session, by=inspector)
        assert answers_of(number, session=session) == {"post.staffed": first, "post.break": yes}
        save_answer(number, "post.staffed", yes, seen=first, session=session, by=inspector)
        with pytest.raises(Conflict, match="changed in another window"):
            finish(number, seen={"post.staffed": first}, session=session, by=inspector)


def test_a_check_is_announced_once_for_a_day_to_come(places: Places) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = planned(places, inspector, session=session)
        with pytest.raises(InvalidInput, match="0 characters"):
            announce(row.id or 0, " ", version=1, session=session, by=LEAD)
        with pytest.raises(Conflict, match="changed by somebody else"):
            announce(row.id or 0, TEXT, version=9, session=session, by=LEAD)
        announce(row.id or 0, TEXT, version=1, session=session, by=LEAD)
        with pytest.raises(Conflict, match="is announced and cannot become announced"):
            announce(row.id or 0, "another text", version=row.version, session=session, by=LEAD)
        assert row.announcement == TEXT
        late = planned(places, inspector, session=session)
        session.connection().execute(sa.text(f"UPDATE opencheck SET planned_on = '2026-11-02' WHERE id = {late.id}"))
        session.refresh(late)
        with pytest.raises(InvalidInput, match="2026-11-02 is over"):
            announce(late.id or 0, TEXT, version=1, session=session, by=LEAD)


def test_a_check_is_cancelled_for_a_reason(places: Places) -> None:
    with transaction() as session:
        row = announced(places, inspector_of(session), session=session)
        with pytest.raises(InvalidInput, match="give a reason"):
            cancel(row.id or 0, " ", version=row.version, session=session, by=LEAD)
        cancel(row.id or 0, "a typhoon", version=row.version, session=session, by=LEAD)
        assert (row.state, row.cancel_reason) == ("cancelled", "a typhoon")
        with pytest.raises(Conflict, match="is cancelled and cannot become cancelled"):
            cancel(row.id or 0, "again", version=row.version, session=session, by=LEAD)


def test_schedules_that_cannot_be(places: Places) -> None:
    with transaction() as session:
        inspector = inspector_of(session, agent_id=places.agents["1001"])
        away = account("chen", "inspector", "centre/GD02", session=session)
        here = places.centres["GD01"]

        def plan(centre: int, team: str | None, day: date, who: Actor, by: Actor = LEAD) -> None:
            team_id = None if team is None else places.teams[team]
            plan_open_check(centre, team_id, day, who.user_id, session=session, by=by)

        with pytest.raises(InvalidInput, match="2026-11-02 is over"):
            plan(here, "T2", TODAY - timedelta(days=1), inspector)
        with pytest.raises(InvalidInput, match="GD01"):
            plan(here, "T2", TODAY, away)
        for team in ("T1", None):
            with pytest.raises(InvalidInput, match="li belongs to those who are checked"):
                plan(here, team, TODAY, inspector)
        with pytest.raises(NotFound):
            plan(here, "T3", TODAY, inspector)
        with pytest.raises(NotFound):
            plan(999, None, TODAY, inspector)
        for by in (actor("manager"), inspector, actor("quality_lead", "centre/GD02")):
            with pytest.raises(NotAllowed):
                plan(here, "T2", TODAY, inspector, by)
        plan(here, "T2", TODAY, inspector)
        (found,) = checkable(session=session, by=LEAD)
        assert ([team.code for team in found.teams], [one.name for one in found.inspectors]) == (["T1", "T2"], ["li"])


SEES = [
    ("quality_lead", "centre/GD01", {"planned T1", "announced T2", "whole"}),
    ("manager", "province/GD", {"planned T1", "announced T2", "whole"}),
    ("manager", "province/SC", set()),
    ("team_lead", "team/T1", {"whole"}),
    ("team_lead", "team/T2", {"announced T2", "whole"}),
    ("team_lead", "team/T3", set()),
]


@pytest.mark.parametrize(("role", "scope", "names"), SEES)
def test_who_sees_which(places: Places, role: str, scope: str, names: set[str]) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        checks = {
            "planned T1": planned(places, inspector, session=session).id,
            "announced T2": announced(places, inspector, session=session, team="T2").id,
            "whole": announced(places, inspector, session=session, team=None).id,
        }
        by = actor(role, scope, user_id=902)
        seen = {one.check.id for one in see_checks(session=session, by=by)}
        assert seen == {checks[name] for name in names}
        for name, number in checks.items():
            if name in names:
                assert see_check(number or 0, session=session, by=by).answers == {}
            else:
                with pytest.raises(NotFound):
                    see_check(number or 0, session=session, by=by)
        assert len(see_checks(session=session, by=inspector)) == 3
        assert see_checks(session=session, by=actor("inspector", "centre/GD01", user_id=903)) == []
        for other in ("agent", "administrator"):
            with pytest.raises(NotAllowed):
                see_checks(session=session, by=actor(other))


def test_those_who_are_checked_see_answers_once_it_is_done(places: Places) -> None:
    team_lead = actor("team_lead", "team/T1")
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        answer_all(row, inspector, NOS, session=session)
        assert see_check(row.id or 0, session=session, by=team_lead).answers == {}
        assert len(see_check(row.id or 0, session=session, by=LEAD).answers) == 18
        done(row, inspector, session=session)
        assert see_check(row.id or 0, session=session, by=team_lead).answers["post.break"].cause == "process"


@pytest.mark.parametrize(
    ("number", "team", "told"),
    [("1001", "T1", True), ("1003", "T1", False), ("1003", None, True), ("2001", None, False)],
)
def test_agents_are_told_of_what_looks_at_their_team(places: Places, number: str, team: str | None, told: bool) -> None:
    agent = actor("agent", f"agent/{number}", agent_id=places.agents[number])
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session, team=team)
        assert [one.check.id for one in announced_to(session=session, by=agent)] == ([row.id] if told else [])
        planned(places, inspector, session=session, team=team)
        cancel(row.id or 0, "flu", version=row.version, session=session, by=LEAD)
        assert announced_to(session=session, by=agent) == []
        with pytest.raises(NotAllowed):
            announced_to(session=session, by=LEAD)


def test_a_check_keeps_the_sheet_it_was_planned_with(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspection.measurement.open_checks import sheet

    text = sheet.FILE.read_text(encoding="utf-8")
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        newer = text.replace("post.staffed", "post.present")
        monkeypatch.setattr("pathlib.Path.read_text", lambda _self, **_given: newer)
        other = announced(places, inspector, session=session)
        assert (row.sheet_id == other.sheet_id, len(session.exec(select(OpenCheckSheet)).all())) == (False, 2)
        codes = [{item.code for item in sheet_of(one, session=session).items} for one in (row, other)]
    assert codes[0] - codes[1] == {"post.staffed"} and codes[1] - codes[0] == {"post.present"}


ANNOUNCED = "stays announced"
FROZEN = [
    ("UPDATE opencheck SET announced_at = NULL, announced_by = ''", ANNOUNCED),
    ("UPDATE opencheck SET state = 'planned'", ANNOUNCED),
    ("UPDATE opencheck SET announcement = 'x'", ANNOUNCED),
    ("UPDATE opencheck SET planned_on = '2026-12-01'", ANNOUNCED),
    ("UPDATE opencheck SET team_id = NULL", ANNOUNCED),
    ("DELETE FROM opencheckanswer; DELETE FROM opencheck", "never deleted"),
    ("UPDATE opencheck SET state = 'done'", "done_at_a_time"),
    ("UPDATE opencheck SET state = 'cancelled'", "cancelled_for_a_reason"),
    ("UPDATE opencheckanswer SET cause = 'people'", "cause_of_a_no"),
    ("UPDATE opencheckanswer SET answer = 'well'", "answer_known"),
    ("UPDATE openchecksheet SET text = 'x'", "never changes"),
]


@pytest.mark.parametrize(("statements", "sentence"), FROZEN)
def test_the_database_keeps_an_announcement(places: Places, statements: str, sentence: str) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        save_answer(row.id or 0, "post.staffed", Answered("yes"), seen=None, session=session, by=inspector)
    with pytest.raises(DatabaseError, match=sentence), engine().begin() as connection:
        for statement in statements.split("; "):
            connection.execute(sa.text(statement))


def test_the_database_has_no_check_done_before_it_is_announced(places: Places) -> None:
    with transaction() as session:
        planned(places, inspector_of(session), session=session)
    for state in ("announced", "done"):
        statement = f"UPDATE opencheck SET state = '{state}', done_at = '2026-11-03'"
        with pytest.raises(DatabaseError, match="announced_first"), engine().begin() as connection:
            connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE opencheck SET inspector_id = inspector_id", "never changes"),
        ("UPDATE opencheckanswer SET note = 'x'", "stay"),
        ("DELETE FROM opencheckanswer", "stay"),
        ("DELETE FROM opencheck", "never deleted"),
    ],
)
def test_the_database_keeps_what_is_done(places: Places, statement: str, sentence: str) -> None:
    with transaction() as session:
        inspector = inspector_of(session)
        row = announced(places, inspector, session=session)
        answer_all(row, inspector, {}, session=session)
        done(row, inspector, session=session)
        assert len(session.exec(select(OpenCheckAnswer)).all()) == 18
    with pytest.raises(DatabaseError, match=sentence), engine().begin() as connection:
        connection.execute(sa.text(statement))
