"""The gap to the competitors: intervals, many comparisons at once, and only what is in scope."""

from datetime import timedelta
from typing import Any

import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from inspection.analysis.competitor_look import Side, look_at
from inspection.analysis.competitors import Compared, Competition, Pairs, compared_sentence, gap_to_competitors
from inspection.database import open_session, transaction
from inspection.errors import InvalidInput, NotAllowed, NotFound
from inspection.measurement.definitions import Counts
from inspection.models import Competitor, DialTest
from inspection.month import Month
from inspection.policies import SYSTEM, Actor, Scope
from tests.inspection.facts_builders import actor, at, organisation

OCTOBER = Month(2026, 10)
NOON = at("2026-10-05 04:00:00")
OWN, OTHER = {"centre_id": 1}, {"competitor_id": 1}
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def compared(who: Actor = SYSTEM, language: str = "en", **asked: Any) -> Competition:
    with open_session() as session:
        return gap_to_competitors(OCTOBER, session=session, by=who, language=language, **asked)


def dialled(place: dict[str, int], outcomes: str, **values: object) -> None:
    """One test for each letter: y a query answered right, n wrong, - none asked; `pair` numbers them P0, P1, ..."""
    pair = values.pop("pair", "")
    with transaction() as session:
        for number, letter in enumerate(outcomes):
            own = {"query_ok": {"y": True, "n": False, "-": None}[letter], "pair": f"{pair}{number}" if pair else ""}
            identity = f"{place}{values}{pair}{number}"
            session.add(DialTest.model_validate({"test_id": identity, "dialled_at": NOON} | place | own | values))


def accuracy_of(found: Competition, code: str = "C1") -> Compared:
    (one,) = [one for one in found.compared if (one.indicator, one.competitor) == ("K5", code)]
    return one


@pytest.fixture
def places(database: str) -> str:
    with transaction() as session:
        organisation(session)
    return database


def answers(place: dict[str, int], right: int, whole: int, when: str = "2026-10-05 00:00:00") -> None:
    with transaction() as session:
        for number in range(whole):
            values = {"test_id": f"{place}{when}{number}", "dialled_at": at(when), "query_ok": number < right}
            session.add(DialTest.model_validate(values | place))


def test_the_demo_flags_nobody(demo: str) -> None:
    found = compared()
    assert [(one.indicator, one.competitor) for one in found.compared] == [
        (identity, "C1") for identity in ("K1", "K2", "K3", "K4", "K5", "K6", "K9")
    ]
    assert found.flags == ()
    assert all(one.low <= one.difference <= one.high for one in found.compared)
    assert {(one.method, one.verdict) for one in found.compared} == {("paired", "not_proven")}
    assert found.sentence == (
        "2026-10: of 7 comparisons we are ahead in 0 and behind in 0 beyond chance, as good as equal (within 5 points)"
        " in 0, and 7 prove nothing either way."
    )
    accuracy = found.compared[4]
    assert (accuracy.own, accuracy.other) == (Counts(34, 35), Counts(30, 35))
    pairs = accuracy.pairs
    assert (pairs.number, pairs.own_only - pairs.other_only) == (35, 4)
    assert accuracy.difference == pytest.approx(4 / 35)
    discordant = pairs.own_only + pairs.other_only
    assert accuracy.p_value == pytest.approx(stats.binomtest(pairs.own_only, discordant, 0.5).pvalue)
    assert [(one.code, one.tests) for one in found.competitors] == [("C1", 35)] and found.own_tests == 35


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_gap_beyond_chance_is_told_with_its_side(database: str, language: str) -> None:
    with transaction() as session:
        organisation(session)
        session.add(Competitor(code="C2", name_zh="乙", name_en="Two"))
    answers({"centre_id": 1}, 59, 60)
    answers({"competitor_id": 1}, 40, 60)
    answers({"competitor_id": 2}, 58, 60)
    found = compared(language=language)
    accuracy = [one for one in found.compared if one.indicator == "K5"]
    assert [(one.competitor, one.beyond_noise) for one in accuracy] == [("C1", True), ("C2", False)]
    (flag,) = found.flags
    assert (flag.subject, flag.finding, flag.n) == ("K5/C1", "differs", 60)
    assert flag.value == pytest.approx(19 / 60)
    better = "好 31.7 个百分点" if language == "zh" else "31.7 points better than C1"
    assert better in flag.sentence
    p_values = [
        stats.fisher_exact(
            [
                [one.own.numerator, one.own.denominator - one.own.numerator],
                [one.other.numerator, one.other.denominator - one.other.numerator],
            ]
        ).pvalue
        for one in found.compared
    ]
    assert [one.beyond_noise for one in found.compared] == list(multipletests(p_values, 0.10, "fdr_bh")[0])


def test_only_own_centres_in_scope_and_tests_of_the_month(database: str) -> None:
    with transaction() as session:
        organisation(session)
    answers({"centre_id": 1}, 1, 2)
    answers({"centre_id": 2}, 5, 5)
    answers({"competitor_id": 1}, 3, 4)
    answers({"competitor_id": 1}, 0, 9, "2026-10-31 16:00:00")
    (found,) = [one for one in compared(actor("manager", "province/GD")).compared if one.indicator == "K5"]
    assert (found.own, found.other) == (Counts(1, 2), Counts(3, 4))
    (found,) = [one for one in compared().compared if one.indicator == "K5"]
    assert (found.own, found.other) == (Counts(6, 7), Counts(3, 4))
    with pytest.raises(NotAllowed, match="may not see the competitors of 2026-10"):
        compared(actor("team_lead", "team/T1"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_competitors_there_is_a_sentence(database: str) -> None:
    with transaction() as session:
        organisation(session)
    answers({"centre_id": 1}, 1, 2)
    found = compared()
    assert (found.compared, found.flags) == ((), ())
    assert found.sentence == "2026-10: no dial tests to compare with competitors."


def test_tests_called_alike_are_compared_pair_by_pair(places: str) -> None:
    dialled(OWN, "yyyyyyynyy-", pair="P")
    dialled(OTHER, "yyynnnnnyyy", pair="P")
    found = accuracy_of(compared())
    # The last of the eleven pairs did not come to a query on our side; 5 right on both, 4 on ours alone.
    assert (found.method, found.pairs) == ("paired", Pairs(5, 4, 0, 1))
    assert found.p_value == pytest.approx(2 * 0.5**4)
    assert found.difference == pytest.approx(4 / 10)
    assert (found.own, found.other) == (Counts(9, 10), Counts(6, 11))
    assert found.low < 0.4 < found.high


@ONE_DATABASE
@pytest.mark.parametrize(("paired", "method"), [(4, "independent"), (5, "paired")])
def test_few_pairs_among_many_tests_are_not_all_that_is_looked_at(places: str, paired: int, method: str) -> None:
    dialled(OWN, "y" * paired, pair="P")
    dialled(OTHER, "n" * paired, pair="P")
    dialled(OWN, "y" * (20 - paired))
    dialled(OTHER, "y" * (10 - paired))
    found = accuracy_of(compared())
    assert (found.method, found.pairs) == (method, Pairs(0, paired, 0, 0))
    assert found.difference == pytest.approx(1.0 if method == "paired" else paired / 10)


@ONE_DATABASE
def test_a_pair_is_of_the_same_month_counts_once_and_is_not_withdrawn(places: str) -> None:
    dialled(OWN, "yy", pair="P")
    dialled(OTHER, "n", pair="P", test_id="first")
    dialled(OTHER, "y", pair="P", test_id="again", dialled_at=NOON + timedelta(hours=1))
    dialled(OTHER, "-n", pair="P", withdrawn_because="wrong number")
    with transaction() as session:
        values = {"test_id": "before", "dialled_at": at("2026-09-05 04:00:00"), "pair": "P1", "query_ok": False}
        session.add(DialTest.model_validate(values | OTHER))
    found = accuracy_of(compared())
    assert (found.pairs, found.other) == (Pairs(0, 1, 0, 0), Counts(1, 2))


@ONE_DATABASE
def test_only_what_a_competitor_can_be_compared_in(places: str) -> None:
    dialled(OWN, "yyn")
    dialled(OTHER, "yyn")
    assert [one.indicator for one in compared().compared] == ["K1", "K2", "K5"]
    with transaction() as session:
        session.get_one(Competitor, 1).compared = "K5, K9"
    assert [one.indicator for one in compared().compared] == ["K5"]
    with open_session() as session:
        assert look_at("K2", "C1", OCTOBER, session=session, by=SYSTEM).months == ()


@ONE_DATABASE
def test_mystery_and_open_tests_apart(places: str) -> None:
    dialled(OWN, "yyy", kind="mystery")
    dialled(OTHER, "yyn", kind="mystery")
    dialled(OWN, "nn", kind="open")
    dialled(OTHER, "y", kind="open")
    counts = {kind: accuracy_of(compared(kind=kind)) for kind in ("", "mystery", "open")}
    assert [(one.own, one.other) for one in counts.values()] == [
        (Counts(3, 5), Counts(3, 4)),
        (Counts(3, 3), Counts(2, 3)),
        (Counts(0, 2), Counts(1, 1)),
    ]
    with open_session() as session:
        look = look_at("K5", "C1", OCTOBER, session=session, by=SYSTEM)
        assert {name: (one.own, one.other) for name, one in look.kinds.items()} == {
            "open": (Counts(0, 2), Counts(1, 1)),
            "mystery": (Counts(3, 3), Counts(2, 3)),
        }
    with pytest.raises(NotFound, match="kind of dial test 'secret'"):
        compared(kind="secret")


@ONE_DATABASE
def test_equal_is_said_only_inside_the_margin(places: str) -> None:
    dialled(OWN, "y" * 198 + "nn")
    dialled(OTHER, "y" * 197 + "nnn")
    verdicts = {margin: accuracy_of(compared(margin=margin)).verdict for margin in (0.01, 0.05, 0.3)}
    assert verdicts == {0.01: "not_proven", 0.05: "equivalent", 0.3: "equivalent"}
    for margin in (0.0, 1.0, -0.05):
        with pytest.raises(InvalidInput, match=r"expected more than 0 and less than 1"):
            compared(margin=margin)


@ONE_DATABASE
def test_fewer_errors_are_ahead(places: str) -> None:
    transfer = {"transfer_completed_at": NOON, "transfer_requested_line": "ticket"}
    dialled(OWN, "-" * 40, transfer_reached_line="ticket", **transfer)
    dialled(OTHER, "-" * 40, transfer_reached_line="hotel", **transfer)
    (found,) = [one for one in compared().compared if one.indicator == "K4"]
    assert (found.difference, found.verdict, found.gain[0]) == (-1.0, "ahead", 1.0)
    assert found.gain[1] <= found.gain[0] <= found.gain[2] + 1e-12


THIN = {
    "one each": ("y", "y"),
    "one each, unlike": ("y", "n"),
    "all right": ("y" * 30, "y" * 30),
    "all wrong": ("n" * 30, "n" * 30),
    "one against some": ("n", "y" * 5),
}


@ONE_DATABASE
@pytest.mark.parametrize("pair", ["", "P"])
@pytest.mark.parametrize("name", THIN)
def test_thin_and_even_data_prove_nothing(places: str, name: str, pair: str) -> None:
    own, other = THIN[name]
    dialled(OWN, own, pair=pair)
    dialled(OTHER, other, pair=pair)
    found = compared()
    one = accuracy_of(found)
    assert -1 <= one.low <= one.difference <= one.high <= 1
    assert one.high - one.low > 0.15
    assert (one.verdict, found.flags) == ("not_proven", ())
    assert one.detectable is None or 0 < one.detectable < 1
    assert (one.detectable is None) == (len(own) == 1)


@ONE_DATABASE
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_competitor_that_was_not_tested_is_told(places: str, language: str) -> None:
    dialled(OWN, "yyy")
    found = compared(language=language)
    assert (found.compared, [(one.code, one.tests) for one in found.competitors]) == ((), [("C1", 0)])
    assert "2026-10" in found.sentence
    with transaction() as session:
        session.get_one(Competitor, 1).active = False
    assert compared().competitors == ()


def test_the_tests_behind_a_comparison_side_by_side(places: str) -> None:
    dialled(OWN, "yn-", pair="P")
    dialled(OTHER, "yy-", pair="P")
    dialled(OWN, "y", test_id="alone")
    with transaction() as session:
        values = {"test_id": "before", "dialled_at": at("2026-08-05 04:00:00"), "query_ok": True}
        session.add(DialTest.model_validate(values | OTHER))
        session.add(DialTest.model_validate(values | {"test_id": "before too", "query_ok": False} | OWN))
    with open_session() as session:
        look = look_at("K5", "C1", OCTOBER, session=session, by=actor("manager", "province/GD"))
        elsewhere = look_at("K5", "C1", OCTOBER, session=session, by=actor("manager", "province/GX"))
    assert [(one.pair, one.own and one.own.good, one.other and one.other.good) for one in look.tests] == [
        ("P1", False, True),
        ("P0", True, True),
        ("", True, None),
    ]
    assert look.tests[2].other is None and look.number == 3
    assert look.tests[2].own == Side("alone", "GD01", True, None)
    assert [(month, one.own, one.other) for month, one in look.months] == [
        ("2026-08", Counts(0, 1), Counts(1, 1)),
        ("2026-10", Counts(2, 3), Counts(2, 2)),
    ]
    assert all(one.own is None for one in elsewhere.tests) and elsewhere.months == ()


@ONE_DATABASE
def test_what_is_asked_for_and_is_not_there(places: str) -> None:
    with open_session() as session:
        with pytest.raises(NotFound, match="there is no competitor 'C9'"):
            look_at("K5", "C9", OCTOBER, session=session, by=SYSTEM)
        with pytest.raises(NotFound, match="there is no indicator 'K99'"):
            look_at("K99", "C1", OCTOBER, session=session, by=SYSTEM)
        with pytest.raises(NotAllowed):
            look_at("K5", "C1", OCTOBER, session=session, by=actor("team_lead", "team/T1"))


def test_a_place_is_compared_with_the_tests_beside_its_own(places: str) -> None:
    gd, gx = {"centre_id": 1}, {"centre_id": 2}
    dialled(gd, "yyyn", pair="GD")
    dialled(OTHER, "yynn", pair="GD")
    dialled(gx, "nn", pair="GX")
    dialled(OTHER, "ny", pair="GX")
    dialled(OTHER, "y")
    whole = accuracy_of(compared())
    assert (whole.own, whole.other) == (Counts(3, 6), Counts(4, 7))
    for scope in ("province/GD", "centre/GD01"):
        one = accuracy_of(compared(place=Scope.parse(scope)))
        assert (one.own, one.other, one.pairs) == (Counts(3, 4), Counts(3, 5), Pairs(2, 1, 0, 1))
    other = accuracy_of(compared(place=Scope.parse("centre/GX01")))
    assert (other.own, other.other) == (Counts(0, 2), Counts(2, 3))
    with open_session() as session:
        look = look_at("K5", "C1", OCTOBER, session=session, by=SYSTEM, place=Scope.parse("centre/GX01"))
    assert look.number == 3


@ONE_DATABASE
def test_a_place_out_of_scope_has_no_centre(places: str) -> None:
    with pytest.raises(NotFound, match="centre/GX01"):
        compared(actor("manager", "centre/GD01"), place=Scope.parse("centre/GX01"))


@ONE_DATABASE
def test_a_comparison_tells_what_it_rests_on(places: str) -> None:
    dialled(OWN, "yyyn", pair="P")
    dialled(OTHER, "yynn", pair="P")
    told = "4 pairs, 1 kept by us alone, 0 by them alone; difference +25.0 points"
    assert told in compared_sentence(accuracy_of(compared()), "en")


@ONE_DATABASE
def test_independent_samples_tell_both_counts(places: str) -> None:
    dialled(OWN, "yyyn")
    dialled(OTHER, "yynn")
    assert "ours 3 of 4, theirs 2 of 4; difference +25.0 points" in compared_sentence(accuracy_of(compared()), "en")
