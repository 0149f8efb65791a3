"""The demo month: what is told of it in data/README.md is what it holds, and a used home is left alone."""

import json
import re
import stat
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from inspection import audit
from inspection.clock import business_now, is_demo
from inspection.database import open_session, transaction
from inspection.demo.load import DATA, MONTH, accounts_file, load_demo
from inspection.errors import Conflict
from inspection.intake.coverage import MissingCall, Share, coverage
from inspection.intake.facts_store import calls_of
from inspection.measurement.counting import count_facts
from inspection.measurement.definitions import Counts
from inspection.measurement.figures import month_figures
from inspection.models import (
    Agent,
    Assignment,
    Evaluation,
    ImportBatch,
    Job,
    MonthlyFigure,
    MonthPlan,
    Province,
    Recording,
    User,
)
from inspection.policies import SYSTEM
from inspection.settings import get_settings
from tests.inspection.facts_builders import at

README = DATA.parent / "README.md"
CALLS = json.loads((DATA / "calls.json").read_text(encoding="utf-8"))
COUNTS = {"agents": 6, "users": 14, "recordings": 78, "dial_tests": 72, "evaluations": 720, "figures": 132}
COUNTS |= {"dial_slots": 24, "information": 41, "open_checks": 2, "appeals": 5, "jobs": 0}


def test_what_a_demo_home_holds_and_that_again_changes_nothing(demo: str) -> None:
    assert load_demo(queue_transcripts=False) == COUNTS
    with open_session() as session:
        assert is_demo(session=session)
        assert business_now(session=session) == at("2026-11-03 01:00:00")
        assert session.exec(select(func.sum(ImportBatch.refused))).one() == 0
        assert session.exec(select(ImportBatch.kind).distinct().order_by(ImportBatch.kind)).all() == [
            "dial_tests",
            "facts",
            "people",
            "recordings",
        ]
        assert audit.verify(session=session) == []
        assert session.exec(select(Assignment.id).where(Assignment.month == str(MONTH))).all() == []
        assert session.exec(select(Job)).all() == []


def test_the_recordings_of_each_agent(demo: str) -> None:
    with open_session() as session:
        rows = session.exec(select(Recording, Agent).where(Recording.agent_id == Agent.id)).all()
    assert min(Counter(agent.staff_number for _, agent in rows).values()) >= 12
    share = sum(row.language == "en" for row, _ in rows) / len(rows)
    assert 0.08 <= share <= 0.12
    assert sorted(row.call_id for row, _ in rows if row.channels == 1) == [
        "GD01-20261020-0049",
        "GD01-20261025-0062",
        "GD01-20261027-0067",
    ]
    assert {row.agent_channel for row, _ in rows if row.channels == 2} == {0}
    speaks = {agent.staff_number: agent.languages for _, agent in rows}
    assert all("en" in speaks[agent.staff_number] for row, agent in rows if row.language == "en")


def test_what_is_planted_is_what_the_readme_lists() -> None:
    planted = re.findall(r"\| (\d{4}) \| (GD01-\d{8}-\d{4}) \| (\w+)", README.read_text(encoding="utf-8"))
    found = [(one["agent"], one["call_id"], mark["code"]) for one in CALLS for mark in one["planted"]]
    mono = [(one["agent"], one["call_id"], "mono") for one in CALLS if one["channels"] == 1]
    assert sorted(set(found) | set(mono)) == sorted(planted)
    assert {agent for agent, _, _ in planted} == {"1001", "1002", "1003", "1004", "1005", "1006"}
    assert all(mark["start_ms"] < mark["end_ms"] <= one["duration_ms"] for one in CALLS for mark in one["planted"])


def test_the_facts_agree_with_the_recordings(demo: str) -> None:
    calls = {call.call_id: call for call in calls_of(MONTH, "GD01")}
    with open_session() as session:
        rows = session.exec(select(Recording, Agent).where(Recording.agent_id == Agent.id)).all()
        found = coverage(MONTH, session=session, by=SYSTEM)
    assert (len(calls), sum(call.answered_at is not None for call in calls.values())) == (88, 79)
    for row, agent in rows:
        assert (calls[row.call_id].agent, calls[row.call_id].answered_at) == (agent.staff_number, row.started_at)
    assert (found.recorded, found.playable, found.alert) == (Share(78, 79), Share(78, 78), True)
    assert found.missing == (MissingCall("GD01-20261029-9009", "1005", "GD01", found.missing[0].answered_at),)
    assert all((get_settings().recordings / row.storage_key).is_file() for row, _ in rows)


def test_the_figures_are_those_the_readme_tells(demo: str) -> None:
    found = {identity: one.counts for identity, one in count_facts(MONTH).items()}
    assert found == {
        "K2": Counts(76, 88, {"no_answered_at": 9, "answered_at_before_ringback_at": 1}, 1),
        "K3": Counts(8, 9),
        "K4": Counts(0, 9),
        "K6": Counts(24, 26, {"no_sent_at": 1}),
        "K7-15": Counts(11, 14, {"no_replied_at": 1}),
        "K7-20": Counts(13, 14, {"no_replied_at": 1}),
        "K8": Counts(12, 14, {"no_user_replied_at": 1}),
        "K9": Counts(9, 10),
        "K10": Counts(12, 14, {"no_processed_at": 1}),
    }
    with open_session() as session:
        figures = month_figures(MONTH, session=session, by=SYSTEM)
    assert figures[0].counts == Counts(44_626, 44_640)
    told = README.read_text(encoding="utf-8")
    for sentence in (
        "K2: 76 of 88",
        "coverage 78 of 79",
        "K3: 8 of 9",
        "K6: 24 of 26",
        "K9: 9 of 10",
        "44,626 of 44,640",
    ):
        assert sentence in told


def test_the_past_is_marked_as_made_up(demo: str) -> None:
    with open_session() as session:
        plans = session.exec(select(MonthPlan).order_by(MonthPlan.month)).all()
        figures = session.exec(select(MonthlyFigure)).all()
        fatal = session.exec(select(func.count()).where(col(Evaluation.fatal))).one()
        without = session.exec(select(func.count()).where(col(Evaluation.total_without_fatal).is_(None))).one()
        recorded = session.exec(select(func.count()).where(col(Assignment.recording_id).is_not(None))).one()
    assert [plan.month for plan in plans] == [str(MONTH.plus(-back)) for back in range(12, 0, -1)]
    assert all(plan.made_up for plan in plans)
    assert all(figure.made_up for figure in figures)
    assert {figure.month for figure in figures} == {plan.month for plan in plans}
    assert 3 <= fatal <= 20
    assert (without, recorded) == (0, 0)


def test_accounts_are_for_the_owner_alone(demo: str) -> None:
    lines = accounts_file().read_text(encoding="utf-8").splitlines()
    with open_session() as session:
        users = session.exec(select(User)).all()
    assert stat.S_IMODE(accounts_file().stat().st_mode) == 0o600
    assert sorted(line.split()[1] for line in lines) == sorted(user.name for user in users)
    passwords = [line.split()[2] for line in lines]
    assert len(set(passwords)) == len(passwords) == 14
    assert not any(password in user.password_hash for password in passwords for user in users)


@pytest.mark.parametrize("kept", ["province", "user"])
def test_a_used_home_is_refused_and_left_as_it_is(database: str, home: Path, kept: str) -> None:
    with transaction() as session:
        if kept == "province":
            session.add(Province(code="ZZ", name_zh="z", name_en="z"))
        else:
            session.add(
                User(
                    name="root",
                    display_zh="r",
                    display_en="r",
                    password_hash="-",
                    role="administrator",
                    level="nation",
                    created_at=at("2026-01-01 00:00:00"),
                )
            )
    with pytest.raises(Conflict) as refused:
        load_demo()
    assert str(refused.value) == f"home {home} is in use (it has a {kept}); the demo month needs an empty one"
    with open_session() as session:
        assert not is_demo(session=session)
        assert session.exec(select(func.count()).select_from(Recording)).one() == 0
    assert not accounts_file().exists()
    assert not get_settings().facts.exists()
