"""A published result to appeal against, with everybody whom an appeal concerns, and a clock to set."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from inspection.clock import FIXED_NOW
from inspection.database import open_session, transaction
from inspection.models import (
    Appeal,
    AuditEvent,
    Criterion,
    Evaluation,
    Installation,
    Recording,
    RubricVersion,
    ScoreCell,
)
from inspection.policies import Actor
from inspection.review.appeals.case import Case, case_of
from inspection.review.appeals.deciding import Verdict, arbitrate_appeal, decide_appeal
from inspection.review.appeals.ending import Settled, settle_windows
from inspection.review.appeals.filing import Contested, file_appeal, withdraw_appeal
from inspection.review.appeals.speaking import (
    Reply,
    answer_appeal,
    ask_arbitration,
    endorse_appeal,
    take_up_appeal,
)
from inspection.review.cells import cells_that_differ, refresh_all_cells
from inspection.review.publication import acknowledge
from inspection.scoring.answers import Filled, store_answers
from inspection.scoring.evaluations import read_sheet
from inspection.scoring.findings import Cause
from tests.inspection.builders import NOW, account, assignment, evaluation, month_plan, organisation

CRITERIA: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("A1", "scale", {"weight": 50}),
    ("A2", "yes_no", {"weight": 30}),
    ("A3", "scale", {"weight": 20}),
    ("D", "deduction", {"most_deducted": 5}),
    ("F", "fatal", {}),
)
GIVEN = {
    "A1": Filled(0.5, comment="slow", cause=Cause("people", "habit")),
    "A2": Filled(0.0, comment="not said", evidence_ms=(1000, 5000)),
    "A3": Filled(1.0),
    "D": Filled(5.0),
    "F": Filled(1.0, comment="told a number"),
}
"""45 of 100 less 5: 40 without the fatal rule, 0 with it."""

UNCLEAR = Cause("standard", detail="ambiguous")
SLIP = Cause("people", detail="knowledge")
WHY = "I said it"


def upheld(answer: Filled | float, cause: Cause = UNCLEAR, reason: str = "heard it") -> Verdict:
    return Verdict(reason, answer if isinstance(answer, Filled) else Filled(answer), cause)


def rejected(reason: str = "not heard") -> Verdict:
    return Verdict(reason)


class AppealHome:
    """Result `c1` of agent 1001 in team T1, published at `NOW` by a lead; `c2` of agent 1002 is submitted."""

    def __init__(self) -> None:
        with transaction() as session:
            self.places = organisation(session=session)
            plan = month_plan(self.places.centres["GD01"], session=session)
            self.plan_id = plan.id or 0
            rubric = self._rubric(session)
            own, other = self.places.agents["1001"], self.places.agents["1002"]
            self.inspector = account("he", "inspector", session=session)
            self.other_inspector = account("li", "inspector", session=session)
            self.agent = account("agent1001", "agent", "agent/1001", session=session, agent_id=own)
            self.other_agent = account("agent1002", "agent", "agent/1002", session=session, agent_id=other)
            self.team_lead = account("tl", "team_lead", "team/T1", session=session)
            self.other_team_lead = account("tl2", "team_lead", "team/T2", session=session)
            self.lead = account("lead", "quality_lead", "centre/GD01", session=session)
            self.lead_elsewhere = account("lead2", "quality_lead", "centre/SC01", session=session)
            self.manager = account("manager", "manager", "province/GD", session=session)
            self.manager_elsewhere = account("manager2", "manager", "province/SC", session=session)
            assigned = assignment("c1", "1001", self.inspector, self.places, plan, session=session, state="done")
            row = evaluation(assigned, rubric, session=session)
            store_answers(row, GIVEN, session=session)
            session.flush()
            found = read_sheet(row, session=session).score
            row.total, row.total_without_fatal, row.fatal = found.total, found.total_without_fatal, found.fatal
            row.submitted_at = row.published_at = NOW
            row.state = "published"
            waiting = assignment("c2", "1002", self.inspector, self.places, plan, session=session, state="done")
            self.submitted = evaluation(waiting, rubric, session=session, state="submitted").id or 0
            session.flush()
            refresh_all_cells(session=session)
            self.result = row.id or 0
        assert (found.total, found.total_without_fatal) == (0, 40)

    def _rubric(self, session: Any) -> RubricVersion:
        version = RubricVersion(code="small", number=1, name_zh="小", name_en="Small")
        session.add(version)
        session.flush()
        texts = {"section": "script", "guidance_zh": "说明", "guidance_en": "guidance"}
        for position, (code, kind, fields) in enumerate(CRITERIA):
            named = {"code": code, "kind": kind, "position": position, "name_zh": code, "name_en": code}
            session.add(Criterion(rubric_version_id=version.id or 0, **named, **texts, **fields))
        session.flush()
        return version

    def set_clock(self, at: datetime) -> None:
        with transaction() as session:
            session.get_one(Installation, FIXED_NOW).value = at.isoformat()

    def file(
        self, contested: Mapping[str, Contested | str] | None = None, by: Actor | None = None, result: int | None = None
    ) -> int:
        given = {"A1": WHY, "A2": WHY} if contested is None else contested
        reasons = {code: one if isinstance(one, Contested) else Contested(one) for code, one in given.items()}
        with transaction() as session:
            return file_appeal(result or self.result, reasons, session=session, by=by or self.agent).id or 0

    def version(self, appeal: int) -> int:
        with open_session() as session:
            found = session.get(Appeal, appeal)
            return 1 if found is None else found.version

    def withdraw(self, appeal: int, by: Actor | None = None, version: int | None = None) -> None:
        at = version or self.version(appeal)
        with transaction() as session:
            withdraw_appeal(appeal, version=at, session=session, by=by or self.agent)

    def endorse(self, appeal: int, text: str = "I was there", by: Actor | None = None, endorses: bool = True) -> None:
        at = self.version(appeal)
        with transaction() as session:
            endorse_appeal(appeal, endorses, text, version=at, session=session, by=by or self.team_lead)

    def answer(self, appeal: int, replies: Mapping[str, Reply] | None = None, by: Actor | None = None) -> None:
        at = self.version(appeal)
        given = {"A1": Reply(True), "A2": Reply(False, "not heard")} if replies is None else replies
        with transaction() as session:
            answer_appeal(appeal, given, version=at, session=session, by=by or self.inspector)

    def take_up(self, appeal: int, by: Actor | None = None) -> None:
        at = self.version(appeal)
        with transaction() as session:
            take_up_appeal(appeal, version=at, session=session, by=by or self.lead)

    def decide(
        self,
        appeal: int,
        verdicts: Mapping[str, Verdict] | None = None,
        by: Actor | None = None,
        *,
        reason: str = "listened again",
        version: int | None = None,
    ) -> str:
        at = version or self.version(appeal)
        given = {"A1": upheld(1.0), "A2": rejected()} if verdicts is None else verdicts
        with transaction() as session:
            return decide_appeal(appeal, given, reason, version=at, session=session, by=by or self.lead).outcome

    def ask(self, appeal: int, by: Actor | None = None, reason: str = "still wrong") -> None:
        at = self.version(appeal)
        with transaction() as session:
            ask_arbitration(appeal, reason, version=at, session=session, by=by or self.agent)

    def arbitrate(self, appeal: int, verdicts: Mapping[str, Verdict] | None = None, by: Actor | None = None) -> str:
        at = self.version(appeal)
        given = {"A1": upheld(1.0), "A2": upheld(1.0)} if verdicts is None else verdicts
        with transaction() as session:
            return arbitrate_appeal(
                appeal, given, "for good", version=at, session=session, by=by or self.manager
            ).outcome

    def accept(self, by: Actor | None = None) -> None:
        with transaction() as session:
            acknowledge(self.result, session=session, by=by or self.agent)

    def settle(self) -> Settled:
        with transaction() as session:
            return settle_windows(session=session)

    def under_review(self, contested: Mapping[str, Contested | str] | None = None) -> int:
        """An appeal that a quality lead can decide."""
        appeal = self.file(contested)
        self.take_up(appeal)
        return appeal

    def in_arbitration(self) -> int:
        """An appeal that a manager can decide: A1 upheld, A2 rejected."""
        appeal = self.under_review()
        self.decide(appeal)
        self.ask(appeal)
        return appeal

    def case(self, appeal: int) -> Case:
        with open_session() as session:
            return case_of(appeal, session=session)

    def state(self, appeal: int) -> tuple[str, str]:
        """Of the appeal and of its result."""
        with open_session() as session:
            return session.get_one(Appeal, appeal).state, session.get_one(Evaluation, self.result).state

    def totals(self) -> tuple[float | None, float | None, bool]:
        with open_session() as session:
            row = session.get_one(Evaluation, self.result)
            return row.total, row.total_without_fatal, row.fatal

    def answers(self) -> dict[str, Filled]:
        with open_session() as session:
            found = read_sheet(session.get_one(Evaluation, self.result), session=session).answers
        return {code: replace(one, detail=dict(one.detail)) for code, one in found.items()}

    def held(self) -> bool:
        with open_session() as session:
            return session.exec(select(Recording).where(Recording.call_id == "c1")).one().hold

    def cells_are_whole(self) -> bool:
        with open_session() as session:
            return cells_that_differ(session=session)[1] == []

    def cell(self) -> ScoreCell:
        with open_session() as session:
            return session.exec(select(ScoreCell).where(ScoreCell.agent_id == self.agent.agent_id)).one()

    def actions(self) -> list[tuple[str, str]]:
        """Who did what, as the audit log has it."""
        with open_session() as session:
            return [(one.actor, one.action) for one in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]
