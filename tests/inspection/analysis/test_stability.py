"""Stable or shifted: the planted fall of the answer rate, and nothing else."""

import json

import pytest

from inspection.analysis import analyse
from inspection.analysis.stability import Stability, stability_over_months
from inspection.database import open_session, transaction
from inspection.errors import NotAllowed
from inspection.month import Month
from inspection.policies import SYSTEM, Actor
from tests.inspection.facts_builders import actor, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


_SEEN: dict[str, Stability] = {}


def seen(who: Actor = SYSTEM, month: Month = OCTOBER, language: str = "en") -> Stability:
    with open_session() as session:
        return stability_over_months(month, session=session, by=who, language=language)


def test_the_demo_flags_the_fall_of_k2_in_may_and_nothing_else(demo: str) -> None:
    found = seen()
    assert _SEEN.setdefault("first", found) == found, "the two databases give different figures"
    (flag,) = found.flags
    assert flag.subject == "K2"
    finding, _, since = flag.finding.rpartition("_")
    assert finding == "shift_down_since"
    assert abs((Month.parse(since).year - 2026) * 12 + Month.parse(since).month - 5) <= 1
    assert found.tracks[0].subject == "K2"
    subjects = sorted(one.subject for one in found.tracks)
    assert subjects == sorted(["score", "K1", "K2", "K3", "K4", "K5", "K6", "K7-15", "K7-20", "K8", "K9", "K10"])
    assert found.sentence == "1 of 12 series really shifted; the others are stable or too short to say."
    track = found.tracks[0]
    assert (len(track.months), track.months[0], track.months[-1]) == (13, "2025-10", "2026-10")
    assert track.made_up_until == "2026-09"
    assert track.lower is not None
    assert track.upper is not None
    assert all(0 <= low <= track.centre <= high <= 1 for low, high in zip(track.lower, track.upper, strict=True))


def test_a_team_lead_sees_the_own_scores_and_no_indicators(demo: str) -> None:
    found = seen(actor("team_lead", "team/T1"))
    assert [(one.subject, set(one.n)) for one in found.tracks] == [("score", {30})]
    assert found.flags == ()


def test_who_may_not_see_it(demo: str) -> None:
    with pytest.raises(NotAllowed, match="may not see the stability up to 2026-10"):
        seen(actor("inspector", "centre/GD01"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("months", [0, 1, 2, 11, 12, 13])
@ONE_DATABASE
def test_however_few_months_there_is_a_sentence(database: str, months: int, language: str) -> None:
    first = OCTOBER.plus(1 - months)
    scores = [Score("1001", "a", 80.0, month=str(first.plus(at)), fatal=True) for at in range(months) for _ in range(2)]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
    found = seen(language=language)
    assert (found.flags, bool(found.sentence)) == ((), True)
    assert [one.verdict.verdict for one in found.tracks] == (
        [] if months < 2 else ["too_short" if months < 12 else "stable"]
    )
    for one in found.tracks:
        assert (one.lower is None) == (months < 12)
        assert one.sentence
    with open_session() as session:
        document = analyse("stability", OCTOBER, session=session, by=SYSTEM, language=language)
    json.dumps(document, allow_nan=False)


def test_targeted_inspections_and_drafts_stay_out(database: str) -> None:
    months = [OCTOBER.plus(-at) for at in range(3)]
    scores = [Score("1001", "a", 80.0, month=str(one)) for one in months]
    scores += [Score("1001", "a", 0.0, month=str(one), basis="targeted") for one in months]
    scores += [Score("1001", "a", 0.0, month=str(one), state="submitted") for one in months]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
    (track,) = seen().tracks
    assert (track.values, track.n) == ((80.0, 80.0, 80.0), (1, 1, 1))


@ONE_DATABASE
def test_a_real_fall_of_the_scores_is_found_where_it_begins(database: str) -> None:
    values = [82.0, 81.0, 83.0, 82.5, 81.5, 82.0, 70.0, 71.0, 69.5, 70.5, 71.5, 70.0, 69.0]
    scores = [Score("1001", "a", value, month=str(OCTOBER.plus(at - 12))) for at, value in enumerate(values)]
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)
    (flag,) = seen().flags
    assert (flag.subject, flag.finding) == ("score", "shift_down_since_2026-04")
