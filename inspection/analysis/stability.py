"""G4: is the quality of service stable over the months?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from inspection.analysis.flags import Flag
from inspection.analysis.indicator_sums import indicator_runs
from inspection.analysis.places import ORDER, Spot, covers, own_spot, provinces_of_centres, spot_at, spots_within
from inspection.analysis.score_sums import criterion_runs, score_runs
from inspection.analysis.sentences import stability_sentence
from inspection.analysis.subjects import Subject, subject_of, subjects_of
from inspection.analysis.sums import ByPlace, Window, spread_within
from inspection.analysis.tracks import Track, track_of
from inspection.errors import InvalidInput
from inspection.measurement.changes_in_force import FATAL, SCORE, Change, changes_in_force
from inspection.models.organisation import Level
from inspection.month import Month
from inspection.policies import SYSTEM, Actor, may, require
from inspection.statistics import StabilityVerdict, among_many
from inspection.words import say

MONTHS = 13


@dataclass(frozen=True)
class Stability:
    """The series asked for, judged together: those with a shift first, the clearest one before."""

    month: str
    tracks: tuple[Track, ...]
    flags: tuple[Flag, ...]
    sentence: str


def stability_over_months(
    month: Month,
    *,
    session: Session,
    by: Actor,
    language: str = "en",
    spot: Spot | None = None,
    subject: str | None = None,
    over: Level | None = None,
) -> Stability:
    """Control charts over the thirteen months up to `month`, judged together (Benjamini and Hochberg, q = .10).

    Args:
        spot: the place; by default all that the actor reaches.
        subject: one of them; by default the score, fatal errors, the indicators, and every criterion.
        over: one chart for each place of this level in `spot`, of one subject.

    Raises:
        NotAllowed: the role may not see stability.
        NotFound: the role has no such subject.
        InvalidInput: a level that does not lie in the place, or one with no subject.
    """
    require(may(by, "see_stability"), by, f"see the stability up to {month}")
    own = own_spot(session=session, by=by)
    place = spot or own
    level = over or place.level
    _check(place, level, subject)
    if subject is None:
        wanted = list(subjects_of(session=session, by=by, language=language).values())
    else:
        wanted = [subject_of(subject, session=session, by=by, language=language)]
    places = {one.id: one for one in spots_within(place, level, session=session, by=by)}
    changes = _Changes(changes_in_force(session=session), provinces_of_centres(session=session))
    tracks = []
    window = Window(level, place, month, MONTHS, by)
    for one, runs in _runs(wanted, window, session=session):
        within = _pooled(one, runs, window, session=session)
        for key in sorted(runs.keys() & places.keys(), key=lambda key: places[key].code):
            there = places[key]
            of_it = say("stability.of", language, name=one.name, place=there.name(language))
            name = one.name if there == own else of_it
            tracks.append(track_of(one, there, name, runs[key], changes.of(one, there), language, within=within))
    return _judged(month, [one for one in tracks if one is not None], language)


@dataclass(frozen=True)
class _Changes:
    """The changes in force, and the province of every centre."""

    known: Sequence[Change]
    provinces: Mapping[str, str]

    def of(self, subject: Subject, spot: Spot) -> list[Change]:
        return [one for one in self.known if one.concerns(subject.code) and covers(one.scope, spot, self.provinces)]


def _check(place: Spot, level: Level, subject: str | None) -> None:
    if ORDER.index(level) < ORDER.index(place.level):
        raise InvalidInput(key="error.stability_wider", level=level, place=place.address)
    if subject is None and level != place.level:
        raise InvalidInput(key="error.stability_subject", level=level)


def _runs(wanted: Sequence[Subject], window: Window, *, session: Session) -> Iterator[tuple[Subject, ByPlace]]:
    """The series of each subject by place, every table read once."""
    found: dict[str, ByPlace] = {}
    if {SCORE, FATAL} & {one.code for one in wanted}:
        found[SCORE], found[FATAL] = score_runs(window, session=session)
    measured = [one.indicator for one in wanted if one.indicator is not None]
    if measured:
        found |= indicator_runs(measured, window, session=session)
    single = [one.code for one in wanted if one.criterion]
    if single:
        broken = [one.code for one in wanted if one.breach]
        found |= criterion_runs(window, single[0] if len(single) == 1 else None, breaches=broken, session=session)
    yield from ((one, found.get(one.code, {})) for one in wanted)


def _pooled(subject: Subject, runs: ByPlace, window: Window, *, session: Session) -> float | None:
    """The variance of one observation of an agent, pooled over the agents of the centre; None for wider places.

    Where agents of several centres stand beside each other, over all of them. It is the same whoever asks, so that a
    team lead and a manager read the same verdict of an agent.
    """
    if window.level != Level.AGENT or subject.counted or not runs:
        return None
    if not window.parent.place.centre:
        return spread_within(runs.values())
    centre = spot_at(Level.CENTRE, window.parent.place.centre, session=session, by=SYSTEM)
    peers = replace(window, parent=centre, by=SYSTEM)
    if subject.code == SCORE:
        return spread_within(score_runs(peers, session=session)[0].values())
    return spread_within(criterion_runs(peers, subject.code, session=session).get(subject.code, {}).values())


def _judged(month: Month, tracks: Sequence[Track], language: str) -> Stability:
    """The verdicts of all together, in words, in order."""
    if not tracks:
        return Stability(str(month), (), (), say("analysis.no_months", language))
    alone = [one.verdict for one in tracks]
    verdicts = among_many(alone) if len(tracks) > 1 else alone
    told = [_told(one, verdict, language) for one, verdict in zip(tracks, verdicts, strict=True)]
    told.sort(key=lambda one: (one.verdict.verdict != "shift", one.verdict.p_value if _shifted(one) else 0.0))
    flags = tuple(_flag(one) for one in told if _shifted(one))
    short = sum(one.verdict.verdict == "too_short" for one in told)
    stable = "analysis.stability_stable_short" if short else "analysis.stability_stable"
    key = "analysis.stability_shift" if flags else stable
    sentence = say(key, language, number=len(told), shifted=len(flags), short=short)
    return Stability(str(month), tuple(told), flags, sentence)


def _told(track: Track, verdict: StabilityVerdict, language: str) -> Track:
    changed = next((one.day[:7] for one in reversed(track.marks) if one.rebase), None) if track.since else None
    sentence = stability_sentence(
        verdict,
        language,
        name=track.name,
        months=track.months,
        n=sum(track.n[track.since :]),
        since=track.since,
        changed=changed,
    )
    return replace(track, verdict=verdict, sentence=sentence)


def _shifted(track: Track) -> bool:
    return track.verdict.verdict == "shift"


def _flag(track: Track) -> Flag:
    at = track.verdict.position or 0
    finding = "shift_up" if track.verdict.side > 0 else "shift_down"
    subject = track.subject if track.name == track.subject_name else f"{track.subject} {track.place}"
    return Flag(subject, f"{finding}_since_{track.months[at]}", track.values[at], sum(track.n), track.sentence)
