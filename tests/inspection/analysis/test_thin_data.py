"""Bad and thin data: every analysis of scores says a sentence, flags nobody, and gives numbers that are numbers."""

import json
import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from inspection.analysis import ANALYSES, analyse
from inspection.database import open_session, transaction
from inspection.models import Answer, Criterion, Evaluation
from inspection.month import Month
from inspection.policies import SYSTEM
from inspection.review.cells import refresh_all_cells
from tests.inspection.facts_builders import actor, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
NO_WORD = re.compile(r"\bnan\b|\binf\b|\bNone\b(?! of)|\{")
"""What stands in a sentence only by mistake."""

AGENTS, MONTHS = ("1001", "1002", "1003"), tuple(str(OCTOBER.plus(-at)) for at in range(13))


def scores(
    agents: tuple[str, ...] = AGENTS,
    months: tuple[str, ...] = MONTHS,
    inspectors: str = "ab",
    value: Callable[[int], float] = lambda at: 70.0 + 7 * (at // 2),
    fatal: bool = False,
    each: int = 6,
) -> list[Score]:
    """Scores of every agent in every month, shared between the inspectors."""
    return [
        Score(one, inspectors[at % len(inspectors)], value(at), month=month, fatal=fatal)
        for one in agents
        for month in months
        for at in range(each)
    ]


SHAPES: dict[str, list[Score]] = {
    "empty": [],
    "one score": scores(AGENTS[:1], MONTHS[:1], each=1),
    "one agent": scores(AGENTS[:1]),
    "one month": scores(months=MONTHS[:1]),
    "two months": scores(months=MONTHS[:2]),
    "all equal": scores(value=lambda _at: 80.0),
    "all full marks": scores(value=lambda _at: 100.0),
    "all zero": scores(value=lambda _at: 0.0),
    "all fatal": scores(fatal=True),
    "one inspector for all": scores(inspectors="a"),
    "an inspector an agent": [
        Score(one.agent, f"i{one.agent}", one.value, month=one.month) for one in scores(inspectors="a")
    ],
}


def answered() -> None:
    """Each evaluation answers its one criterion alike: what is alike is no finding."""
    with transaction() as session:
        criterion = session.exec(select(Criterion.id)).first()
        for evaluation in session.exec(select(Evaluation)).all():
            share = (evaluation.total_without_fatal or 0.0) / 100
            session.add(Answer(evaluation_id=evaluation.id or 0, criterion_id=criterion or 0, value=share))
        session.flush()
        refresh_all_cells(session=session)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_analysis_says_a_sentence_and_flags_nobody(database: str, shape: str) -> None:
    with transaction() as session:
        organisation(session)
        publish(SHAPES[shape], session=session)
    answered()
    for which in ANALYSES:
        for language in ("zh", "en"):
            with open_session() as session:
                document = analyse(which, OCTOBER, session=session, by=SYSTEM, language=language)
            assert document["flags"] == [], (which, document["flags"])
            assert document["sentence"], which
            assert not NO_WORD.search(document["sentence"]), document["sentence"]
            json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_team_lead_reads_a_sentence_too(database: str, shape: str) -> None:
    with transaction() as session:
        organisation(session)
        publish(SHAPES[shape], session=session)
    with open_session() as session:
        for which in ("differences", "stability", "causes"):
            document = analyse(which, OCTOBER, session=session, by=actor("team_lead", "team/T1"), language="zh")
            assert document["sentence"] and document["flags"] == [], which
