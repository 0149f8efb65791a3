"""The test bench: what a draft finds on past calls, beside what inspectors answered; nothing is stored."""

import json

import pytest
from sqlmodel import select

from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed
from inspection.models import Answer, Evaluation, Recording, Suggestion
from inspection.month import Month
from inspection.policies import SYSTEM
from inspection.scoring.rubrics import criteria_of, current_rubric
from inspection.scoring.rule_bench import Line, run_bench
from inspection.scoring.rules import BadRules
from tests.inspection.builders import NOW, Places, account, actor, evaluation, month_plan
from tests.inspection.builders import assignment as assigned_to
from tests.inspection.scoring.test_suggestions import GREETING, transcribed

OCTOBER = Month(2026, 10)
RULES = """code = "tried"
[[rule]]
criterion = "A1"
test = { operator = "phrase", situation = "greeting", position = "start" }
[[rule]]
criterion = "A2"
part = "hold"
test = { operator = "phrase", situation = "hold" }
[[rule]]
criterion = "A2"
part = "forbidden"
test = { operator = "forbidden" }
"""


def scored(value: float, said: str) -> None:
    """The one call is assigned, and scored by an inspector: A1 so much, hold said or not."""
    with transaction() as session:
        sound = session.exec(select(Recording)).one()
        places = Places({"GD01": sound.centre_id}, {"T1": sound.team_id or 0}, {"1001": sound.agent_id})
        plan = month_plan(sound.centre_id, session=session)
        inspector = account("he", "inspector", "centre/GD01", session=session)
        extra = assigned_to("c9", "1001", inspector, places, plan, session=session)
        extra.recording_id = sound.id
        rubric = current_rubric(session=session)
        row = evaluation(extra, rubric, session=session, state="submitted", submitted_at=NOW)
        codes = {one.code: one.id or 0 for one in criteria_of(rubric.id or 0, session=session)}
        detail = json.dumps({"situations": {"hold": said}, "forbidden": False})
        session.add(Answer(evaluation_id=row.id or 0, criterion_id=codes["A1"], value=value))
        session.add(Answer(evaluation_id=row.id or 0, criterion_id=codes["A2"], value=1.0, detail=detail))


@pytest.mark.parametrize(
    ("value", "said", "agreed", "humans"),
    [(1.0, "said", (1, 1, 1), ["yes", "yes", "no"]), (0.0, "not_said", (0, 0, 1), ["no", "no", "no"])],
)
def test_what_a_draft_finds_beside_people(
    database: str, value: float, said: str, agreed: tuple[int, ...], humans: list[str]
) -> None:
    with transaction() as session:
        transcribed(GREETING, "请您稍等", session=session)
    scored(value, said)
    with open_session() as session:
        found = run_bench(RULES, OCTOBER, session=session, by=actor("quality_lead", "centre/GD01"))
        assert session.exec(select(Suggestion)).all() == []
        assert len(session.exec(select(Evaluation)).all()) == 1
    assert (found.month, found.code, found.calls, found.transcribed) == ("2026-10", "tried", 1, 1)
    lines = {(one.criterion, one.part): one for one in found.lines}
    keys = [("A1", ""), ("A2", "hold"), ("A2", "forbidden")]
    assert [(lines[key].matched, lines[key].not_matched) for key in keys] == [(1, 0), (1, 0), (0, 1)]
    assert tuple(lines[key].agreed for key in keys) == agreed
    assert [one.human for one in found.looked] == humans
    assert found.looked[0].found.heard == GREETING


def test_a_call_that_nobody_scored_is_shown_without_comparison(database: str) -> None:
    with transaction() as session:
        transcribed(GREETING, session=session)
    with open_session() as session:
        found = run_bench(RULES, OCTOBER, session=session, by=SYSTEM)
    assert {one.human for one in found.looked} == {None}
    assert all(one.compared == 0 and one.kappa is None for one in found.lines)


@pytest.mark.parametrize(
    ("scope", "calls"), [("nation", 1), ("centre/GD01", 1), ("centre/GD02", 0), ("province/SC", 0)]
)
def test_calls_in_scope_and_of_the_month_alone(database: str, scope: str, calls: int) -> None:
    with transaction() as session:
        transcribed(GREETING, session=session)
    with open_session() as session:
        by = actor("manager", scope)
        assert run_bench(RULES, OCTOBER, session=session, by=by).calls == calls
        assert run_bench(RULES, Month(2026, 9), session=session, by=by).calls == 0


def test_what_is_refused(database: str) -> None:
    with transaction() as session:
        transcribed(GREETING, session=session)
    with open_session() as session:
        for role in ("inspector", "team_lead", "agent", "administrator"):
            with pytest.raises(NotAllowed):
                run_bench(RULES, OCTOBER, session=session, by=actor(role))
        with pytest.raises(BadRules, match=r"rule 2, test\.situation: 'lunch'"):
            run_bench(RULES.replace('"hold" }', '"lunch" }'), OCTOBER, session=session, by=SYSTEM)
        for most in (0, 501):
            with pytest.raises(InvalidInput, match=f"{most} calls; expected 1 to 500"):
                run_bench(RULES, OCTOBER, session=session, by=SYSTEM, most=most)


@pytest.mark.parametrize(
    ("together", "agreed", "kappa"),
    [((20, 5, 10, 15), 35, 0.4), ((3, 0, 0, 0), 3, None), ((0, 0, 0, 0), 0, None), ((5, 0, 0, 5), 10, 1.0)],
)
def test_agreement(together: tuple[int, int, int, int], agreed: int, kappa: float | None) -> None:
    line = Line("A1", "", 0, 0, 0, together)
    assert line.agreed == agreed
    assert line.kappa == (None if kappa is None else pytest.approx(kappa))
