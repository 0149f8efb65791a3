"""The telephone script as it is read and published: the nation's phrases, and what a province adds to them."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from inspection import states
from inspection.clock import business_now
from inspection.errors import InvalidInput, NotFound
from inspection.models import Province, ScriptPhrase, ScriptVersion, StandardState
from inspection.policies import Actor, may_edit_standards, require
from inspection.scoring.script_rules import FIELDS, PhraseEntry, forbids, require_addition, require_whole


def current_script(*, session: Session, province_id: int | None = None) -> tuple[ScriptVersion, Sequence[ScriptPhrase]]:
    """The newest published national script with its phrases, then those that the province adds.

    What a province once added and the nation meanwhile says otherwise is left out: the nation's script comes first.

    Raises:
        NotFound: no national script is published.
    """
    nation = newest_published(None, session=session)
    if nation is None:
        raise NotFound("no script is published yet")
    phrases = phrases_of(nation.id or 0, session=session)
    own = None if province_id is None else newest_published(province_id, session=session)
    if own is None:
        return nation, phrases
    codes, standard = {one.code for one in phrases}, [one for one in entries_of(phrases) if one.kind == "standard"]
    added = [
        one
        for one in phrases_of(own.id or 0, session=session)
        if one.code not in codes and forbids(entry_of(one), standard) is None
    ]
    return nation, [*phrases, *added]


def newest_published(province_id: int | None, *, session: Session) -> ScriptVersion | None:
    """The script of the nation, or of a province, that is in force; None where there is none."""
    return session.exec(
        select(ScriptVersion)
        .where(ScriptVersion.state == StandardState.PUBLISHED, ScriptVersion.province_id == province_id)
        .order_by(col(ScriptVersion.number).desc())
    ).first()


def phrases_of(script_version_id: int, *, session: Session) -> Sequence[ScriptPhrase]:
    """The phrases of a script version, in order."""
    return session.exec(
        select(ScriptPhrase).where(ScriptPhrase.script_version_id == script_version_id).order_by(col(ScriptPhrase.id))
    ).all()


def entry_of(phrase: ScriptPhrase) -> PhraseEntry:
    """A stored phrase as it would be written."""
    return PhraseEntry(**{name: getattr(phrase, name) for name in FIELDS})


def entries_of(phrases: Iterable[ScriptPhrase]) -> list[PhraseEntry]:
    """Stored phrases as they would be written."""
    return [entry_of(one) for one in phrases]


def national_entries(*, session: Session) -> list[PhraseEntry]:
    """The phrases of the national script in force; none where there is none."""
    nation = newest_published(None, session=session)
    return [] if nation is None else entries_of(phrases_of(nation.id or 0, session=session))


def publish_script(version: ScriptVersion, *, session: Session, by: Actor) -> None:
    """Publish a draft script; from then on it never changes.

    Raises:
        InvalidInput: it lacks a phrase that every call is judged by, contradicts itself, or goes against the nation's.
        Conflict: it is not a draft.
        NotAllowed: the actor may not write this line.
    """
    place = None if version.province_id is None else session.get_one(Province, version.province_id)
    require(may_edit_standards(by, place.code if place else ""), by, "publish this script")
    entries = entries_of(phrases_of(version.id or 0, session=session))
    if place is None:
        require_whole(entries)
    elif not entries:
        raise InvalidInput(key="error.script_empty", thing=f"{version.code} {version.number}")
    else:
        national = national_entries(session=session)
        for one in entries:
            require_addition(one, national)
    version.published_at, version.published_by = business_now(session=session), by.name
    states.change(version, StandardState.PUBLISHED, by=by, session=session)
