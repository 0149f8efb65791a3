"""Losses and their causes from dial tests: what a test found wrong; it costs no points."""

from collections import Counter

from sqlmodel import Session

from inspection.analysis.cause_shapes import CauseSum, Checked, Chosen, FoundCause, Names, Window
from inspection.measurement.definitions import indicators
from inspection.measurement.dial_findings import SMS_WRONG, shortcoming_name
from inspection.measurement.dial_found import DialShortcoming, dial_shortcomings, made_tests
from inspection.policies import Actor

DIAL_TESTS = "dial_tests"


def dial_sums(window: Window, *, session: Session, by: Actor) -> list[CauseSum]:
    """The shortcomings added up by month, cause, indicator and type of call."""
    counted = Counter(_sum(one) for one in _shortcomings(window, session=session, by=by))
    return [one.times(n) for one, n in counted.items()]


def dial_rows(window: Window, chosen: Chosen, most: int, *, session: Session, by: Actor) -> list[FoundCause]:
    """The shortcomings one by one, by time."""
    found = _shortcomings(window, session=session, by=by)
    return [_row(one) for one in found if _sum(one).key(chosen.by) == chosen.key][:most]


def dial_checked(window: Window, *, session: Session, by: Actor) -> Checked:
    """How many dial tests were made, by month and type of call."""
    made = made_tests(window.first, window.last, window.basis, session=session, by=by)
    return Counter((one.month, one.test.call_type) for one in made)


def dial_names(language: str, *, session: Session) -> Names:  # noqa: ARG001
    """The indicators, and what else a test can find wrong."""
    items = (*(one.id for one in indicators()), SMS_WRONG)
    return {item: shortcoming_name(item, language) for item in items}


def _shortcomings(window: Window, *, session: Session, by: Actor) -> list[DialShortcoming]:
    return list(dial_shortcomings(window.first, window.last, window.basis, session=session, by=by))


def _sum(one: DialShortcoming) -> CauseSum:
    cause, detail = ("", "") if one.cause is None else (one.cause.kind, one.cause.detail)
    return CauseSum(one.made.month, DIAL_TESTS, cause, detail, one.item, one.made.test.call_type, 0.0, 1)


def _row(one: DialShortcoming) -> FoundCause:
    test, alike = one.made.test, _sum(one)
    zh, en = (shortcoming_name(one.item, language) for language in ("zh", "en"))
    return FoundCause(
        DIAL_TESTS,
        alike.cause,
        alike.detail,
        one.item,
        zh.removeprefix(f"{one.item} "),
        en.removeprefix(f"{one.item} "),
        test.call_type,
        0.0,
        test.dialled_at,
        "" if one.cause is None else one.cause.text,
        test.note,
        "",
        test_id=test.test_id,
        dial_test=test.id,
    )
