"""Stable or shifted: the planted fall of the answer rate, and nothing else."""

import json
from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
import pytest

from inspection.analysis import analyse
from inspection.analysis.closer import breach_gaps, look_closer
from inspection.analysis.places import parse_spot
from inspection.analysis.stability import Stability, stability_over_months
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed, NotFound
from inspection.measurement.changes import document_change
from inspection.models import Level, MonthlyFigure
from inspection.month import Month
from inspection.policies import SYSTEM, Actor, Scope
from tests.inspection.facts_builders import actor, agent, at, organisation
from tests.inspection.score_builders import Score, publish

OCTOBER = Month(2026, 10)
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


_SEEN: dict[str, Stability] = {}


INDICATORS = ("K1", "K2", "K3", "K4", "K5", "K6", "K7-15", "K7-20", "K8", "K9", "K10")


def seen(
    who: Actor = SYSTEM,
    month: Month = OCTOBER,
    language: str = "en",
    *,
    place: str | None = None,
    subject: str | None = None,
    over: Level | None = None,
) -> Stability:
    with open_session() as session:
        spot = None if place is None else parse_spot(place, session=session, by=who)
        return stability_over_months(
            month, session=session, by=who, language=language, spot=spot, subject=subject, over=over
        )


def test_the_demo_flags_the_fall_of_k2_in_may_and_nothing_else(demo: str) -> None:
    found = seen()
    assert _SEEN.setdefault("first", found) == found, "the two databases give different figures"
    (flag,) = found.flags
    assert flag.subject == "K2"
    finding, _, since = flag.finding.rpartition("_")
    assert finding == "shift_down_since"
    assert abs((Month.parse(since).year - 2026) * 12 + Month.parse(since).month - 5) <= 1
    assert found.tracks[0].subject == "K2"
    subjects = {one.subject for one in found.tracks}
    assert {"score", "fatal", *INDICATORS, "A1", "A4.4", "D4"} <= subjects
    assert len(subjects) == len(found.tracks) == 28
    assert found.sentence == "1 of 28 series really shifted; the others are stable or too short to say."
    track = found.tracks[0]
    assert (len(track.months), track.months[0], track.months[-1]) == (13, "2025-10", "2026-10")
    assert track.made_up_until == "2026-09"
    assert track.lower is not None
    assert track.upper is not None
    levels = zip(track.lower, track.centre, track.upper, strict=True)
    assert all(low is not None and high is not None and 0 <= low <= mid <= high <= 1 for low, mid, high in levels)


def test_a_team_lead_sees_the_own_scores_and_no_indicators(demo: str) -> None:
    found = seen(actor("team_lead", "team/T1"))
    subjects = [one.subject for one in found.tracks]
    assert not {*INDICATORS} & {*subjects}
    assert subjects[:2] == ["score", "fatal"] and len(subjects) == 17
    assert [set(one.n) for one in found.tracks[:2]] == [{30}, {30}]
    assert found.flags == ()
    with pytest.raises(NotFound, match="subject 'K2' is not known"):
        seen(actor("team_lead", "team/T1"), subject="K2")


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
    verdict = "too_short" if months < 12 else "stable"
    told = [(one.subject, one.verdict.verdict) for one in found.tracks]
    assert told == ([] if months < 2 else [("score", verdict), ("fatal", verdict)])
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
    (track,) = seen(subject="score").tracks
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


MONTHS = [str(OCTOBER.plus(at - 12)) for at in range(13)]
NOON = at("2026-11-02 04:00:00")


def stored(scores: Iterable[Score]) -> None:
    with transaction() as session:
        organisation(session)
        publish(scores, session=session)


def noise(seed: int, agents: Iterable[str], each: int = 4, months: Iterable[str] = MONTHS) -> list[Score]:
    rng = np.random.default_rng(seed)
    return [
        Score(one, "a", float(np.clip(np.round(80 + 6 * rng.standard_normal(), 2), 0, 100)), month=month)
        for month in months
        for one in agents
        for _ in range(each)
    ]


AGENTS = ("1001", "1002", "1003", "2001")
SHAPES: dict[str, Callable[[], list[Score]]] = {
    "nothing": lambda: [],
    "one agent": lambda: noise(1, AGENTS[:1]),
    "one agent, one call a month": lambda: noise(2, AGENTS[:1], 1),
    "one month": lambda: noise(3, AGENTS, months=MONTHS[:1]),
    "two months": lambda: noise(3, AGENTS, months=MONTHS[-2:]),
    "every other month": lambda: noise(4, AGENTS, months=MONTHS[::2]),
    "all equal": lambda: [Score(one, "a", 80.0, month=month) for one in AGENTS for month in MONTHS],
    "all zero": lambda: [Score(one, "a", 0.0, month=month) for one in AGENTS for month in MONTHS],
    "all the best": lambda: [Score(one, "a", 100.0, month=month) for one in AGENTS for month in MONTHS],
    "all fatal": lambda: [Score(one, "a", 70.0, month=month, fatal=True) for one in AGENTS for month in MONTHS],
    "one fatal": lambda: [*noise(5, AGENTS), Score("1001", "a", 80.0, month=MONTHS[6], fatal=True)],
    "targeted alone": lambda: [
        Score(one, "a", 60.0, month=month, basis="targeted") for one in AGENTS for month in MONTHS
    ],
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("shape", sorted(SHAPES))
@ONE_DATABASE
def test_whatever_the_data_there_is_a_sentence_and_no_flag(database: str, shape: str, language: str) -> None:
    stored(SHAPES[shape]())
    asked: list[dict[str, object]] = [{}, {"place": "centre/GD01"}, {"place": "agent/GD01/1001"}]
    asked += [
        {"subject": subject, "over": level} for subject in ("score", "fatal") for level in (Level.PROVINCE, Level.TEAM)
    ]
    for one in asked:
        found = seen(language=language, **one)  # type: ignore[arg-type]
        assert (found.flags, bool(found.sentence)) == ((), True), one
        for track in found.tracks:
            assert track.sentence and np.isfinite([*track.values, *track.centre]).all()
            assert (track.lower is None) == (len(track.months) < 12)
            look_closer(track)
    with open_session() as session:
        document = analyse("stability", OCTOBER, session=session, by=SYSTEM, language=language)
    json.dumps(document, allow_nan=False)


def test_places_beside_each_other_and_each_alone(database: str) -> None:
    scores = noise(7, AGENTS)
    stored(scores)
    centres = seen(subject="score", over=Level.CENTRE)
    assert sorted((one.place, one.place_name) for one in centres.tracks) == [
        ("centre/GD01", "GD"),
        ("centre/GX01", "GX"),
    ]
    teams = seen(place="centre/GD01", subject="score", over=Level.TEAM)
    assert sorted((one.place, set(one.n)) for one in teams.tracks) == [("team/T1", {8}), ("team/T2", {4})]
    agents = seen(place="centre/GD01", subject="score", over=Level.AGENT)
    assert sorted(one.place for one in agents.tracks) == [f"agent/GD01/{one}" for one in AGENTS[:3]]
    (alone,) = seen(place="agent/GD01/1003", subject="score").tracks
    (team,) = seen(place="team/T2", subject="score").tracks
    expected = tuple(
        np.mean([one.value for one in scores if (one.agent, one.month) == ("1003", month)]) for month in MONTHS
    )
    assert alone.values == team.values == pytest.approx(expected)
    (among,) = [one for one in agents.tracks if one.place == alone.place]
    assert (among.values, among.lower) == (alone.values, alone.lower)


def test_the_limits_of_an_agent_rest_on_all_agents_of_the_centre_whoever_asks(database: str) -> None:
    quiet = [Score("1001", "a", 80.0 + (at % 2), month=month) for month in MONTHS for at in range(4)]
    stored(quiet + noise(8, AGENTS[1:3]))
    (lead,) = seen(actor("team_lead", "team/T1"), place="agent/GD01/1001", subject="score").tracks
    (manager,) = seen(actor("manager"), place="agent/GD01/1001", subject="score").tracks
    assert (lead.lower, lead.upper) == (manager.lower, manager.upper)
    assert lead.sigma[0] is not None and lead.sigma[0] > 1.5, "the own scores alone would give about .25"


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"over": Level.TEAM}, InvalidInput, "places of level team are compared in one subject"),
        ({"place": "team/T1", "subject": "score", "over": Level.CENTRE}, InvalidInput, "does not lie within team/T1"),
        ({"subject": "K99"}, NotFound, "subject 'K99' is not known"),
        ({"place": "team/T9", "who": actor("team_lead", "team/T1")}, NotAllowed, "may not look at team/T9"),
        (
            {"place": "agent/GX01/2001", "who": actor("quality_lead", "centre/GD01")},
            NotAllowed,
            "look at agent/GX01/2001",
        ),
        ({"place": "nation", "who": actor("manager", "province/GD")}, NotAllowed, "may not look at nation"),
        ({"place": "centre/XX"}, NotFound, "place centre/XX: 0 found"),
    ],
)
@ONE_DATABASE
def test_what_is_refused(database: str, given: dict[str, object], error: type[Exception], sentence: str) -> None:
    stored([])
    with pytest.raises(error, match=sentence):
        seen(**given)  # type: ignore[arg-type]


def figures(centre: str, rate: Callable[[int], float], n: int = 400) -> list[MonthlyFigure]:
    """Thirteen published months of K2."""
    return [
        MonthlyFigure(
            indicator="K2",
            source="system",
            level="centre",
            code=centre,
            month=month,
            published_at=NOON,
            numerator=round(n * rate(at)) + (3, -4, 2, 0, -3, 4, -2, 1, 3, -4, 2, -1, 0)[at],
            denominator=n,
        )
        for at, month in enumerate(MONTHS)
    ]


def test_figures_of_a_place_are_the_sums_of_its_centres(database: str) -> None:
    with transaction() as session:
        organisation(session)
        session.add_all([*figures("GD01", lambda _: 0.9), *figures("GX01", lambda at: 0.9 if at < 7 else 0.8)])
    (nation,) = seen(subject="K2").tracks
    assert (set(nation.n), nation.totals[0], nation.target) == ({800}, 726.0, 0.85)
    provinces = seen(subject="K2", over=Level.PROVINCE)
    assert [(one.place, one.verdict.verdict) for one in provinces.tracks] == [
        ("province/GX", "shift"),
        ("province/GD", "stable"),
    ]
    (flag,) = provinces.flags
    assert (flag.subject, flag.finding) == ("K2 province/GX", "shift_down_since_2026-05")
    assert flag.sentence == "K2 Answer rate of GX: a real shift downwards since 2026-05 (n = 5200)."
    assert seen(actor("manager", "province/GD"), subject="K2").tracks[0].n == (400,) * 13


def test_a_newer_version_of_a_figure_counts_alone(database: str) -> None:
    with transaction() as session:
        organisation(session)
        session.add_all(figures("GD01", lambda _: 0.9))
        newest = figures("GD01", lambda _: 0.5)[4]
        newest.version = 2
        session.add(newest)
    (track,) = seen(subject="K2").tracks
    assert (track.totals[4], track.n[4]) == (197.0, 400)


def documented(rebase: bool, place: str = "centre/GD01", subject: str = "K2", on: date = date(2026, 5, 3)) -> None:
    with transaction() as session:
        document_change(
            on, "process", Scope.parse(place), subject, "one queue", rebase=rebase, session=session, by=SYSTEM
        )


def fallen() -> None:
    with transaction() as session:
        organisation(session)
        session.add_all([*figures("GD01", lambda at: 0.9 if at < 7 else 0.8), *figures("GX01", lambda _: 0.9)])


@pytest.mark.parametrize(
    ("place", "subject", "marked"),
    [
        ("centre/GD01", "K2", True),
        ("centre/GD01", "", True),
        ("province/GD", "K2", True),
        ("nation", "K2", True),
        ("centre/GD01", "K3", False),
        ("centre/GX01", "K2", False),
        ("team/T1", "K2", False),
    ],
)
@ONE_DATABASE
def test_a_change_is_marked_where_it_holds_and_moves_no_verdict(
    database: str, place: str, subject: str, marked: bool
) -> None:
    fallen()
    (before,) = seen(place="centre/GD01", subject="K2").tracks
    documented(False, place, subject)
    (after,) = seen(place="centre/GD01", subject="K2").tracks
    assert [(one.position, one.day, one.text, one.rebase) for one in after.marks] == (
        [(7, "2026-05-03", "one queue", False)] if marked else []
    )
    assert (after.verdict, after.lower, after.since) == (before.verdict, before.lower, 0)


def test_limits_and_verdict_begin_anew_with_a_documented_change(database: str) -> None:
    fallen()
    documented(True)
    (track,) = seen(place="centre/GD01", subject="K2").tracks
    assert (track.since, track.verdict.verdict, track.lower, track.signals) == (7, "too_short", None, ())
    assert track.centre[:7] == (track.centre[0],) * 7 and track.centre[7:] == (track.centre[7],) * 6
    assert track.centre[0] == pytest.approx(0.9, abs=0.002) and track.centre[7] == pytest.approx(0.8, abs=0.002)
    assert track.sentence == (
        "K2 Answer rate of GD: 6 months since the change of 2026-05 are too few for a verdict (12 are needed), "
        "so only the run is drawn (n = 2400)."
    )
    (wider,) = seen(subject="K2").tracks
    assert (wider.since, wider.marks) == (0, ()), "the nation did not change, only one of its centres"


@ONE_DATABASE
def test_twelve_months_after_a_change_there_is_a_verdict_on_them(database: str) -> None:
    fallen()
    documented(True, on=date(2025, 11, 1))
    (track,) = seen(place="centre/GD01", subject="K2").tracks
    assert (track.since, track.verdict.verdict) == (1, "shift")
    assert track.months[track.verdict.position or 0] == "2026-05"
    assert track.lower is not None and track.lower[0] is None and track.lower[1] is not None
    assert "after the change of 2025-11, a real shift downwards since 2026-05" in track.sentence


@ONE_DATABASE
def test_two_changes_leave_three_stretches_and_a_change_of_the_first_month_none(database: str) -> None:
    fallen()
    documented(True, on=date(2025, 10, 31))
    documented(True, on=date(2026, 3, 1))
    documented(True, on=date(2026, 10, 15))
    (track,) = seen(place="centre/GD01", subject="K2").tracks
    assert [one.position for one in track.marks] == [0, 5, 12]
    assert (track.since, len(set(track.centre))) == (12, 3)
    assert look_closer(track) is None


def test_rare_fatal_errors_are_told_by_the_calls_between_them(database: str) -> None:
    fatal = {(month, at) for month in MONTHS[:12] for at in (2,)}
    stored([Score("1001", "a", 80.0, month=month, fatal=(month, at) in fatal) for month in MONTHS for at in range(5)])
    with open_session() as session:
        spot = parse_spot("agent/GD01/1001", session=session, by=SYSTEM)
        (track,) = stability_over_months(OCTOBER, session=session, by=SYSTEM, spot=spot, subject="fatal").tracks
        found = breach_gaps(track, spot, OCTOBER, 13, session=session, by=SYSTEM, language="en")
    assert found is not None
    assert (found.months, found.gaps) == (tuple(MONTHS[:12]), (2, *(4,) * 11))
    assert found.centre == pytest.approx(46 / 12)
    assert found.sentence.startswith("Fatal: rare, 12 in 65 calls, one in 5 on average, and none in the 7 calls")


@ONE_DATABASE
def test_fatal_errors_that_are_none_or_many_have_no_gaps(database: str) -> None:
    stored([Score("1001", "a", 80.0, month=month, fatal=True) for month in MONTHS for _ in range(5)])
    with open_session() as session:
        for code, number in (("1001", 5), ("1002", 0)):
            spot = parse_spot(f"agent/GD01/{code}", session=session, by=SYSTEM)
            tracks = stability_over_months(OCTOBER, session=session, by=SYSTEM, spot=spot, subject="fatal").tracks
            assert [one.n[0] for one in tracks] == ([number] if number else [])
            for track in tracks:
                assert breach_gaps(track, spot, OCTOBER, 13, session=session, by=SYSTEM, language="en") is None


@ONE_DATABASE
def test_many_stable_places_are_called_shifted_together_at_most_rarely(database: str) -> None:
    with transaction() as session:
        organisation(session)
        more = [agent(f"5{at:03d}", 1, 2, session=session) for at in range(30)]
    rng = np.random.default_rng(5)
    with transaction() as session:
        publish(
            [
                Score(one.staff_number, "a", float(np.round(80 + 5 * rng.standard_normal(), 2)), month=month)
                for one in more
                for month in MONTHS
                for _ in range(3)
            ],
            session=session,
        )
    found = seen(place="centre/GD01", subject="score", over=Level.AGENT)
    assert (len(found.tracks), found.flags) == (30, ())
    assert found.sentence == "None of 30 series shows a real shift."
