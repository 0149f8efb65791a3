"""Writing the next version of the telephone script: the nation's, or what a province adds to it.

The nation's script is written by a national manager, a province's additions by a manager of the province too; they have
versions of their own, and never replace or forbid a national phrase.
"""

from dataclasses import asdict

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import Province, ScriptPhrase, ScriptVersion, StandardState
from inspection.policies import Actor, may_edit_standards, require
from inspection.scoring import scripts
from inspection.scoring.script_rules import PhraseEntry, checked, require_addition, require_no_contradiction
from inspection.scoring.script_views import province_of
from inspection.scoring.scripts import entry_of
from inspection.scoring.standards import placeholder_names, situation_names

STREAM = "standards"
NATIONAL_CODE = "default"


def draft_script(province: str = "", *, session: Session, by: Actor) -> ScriptVersion:
    """Begin the next version of a line as a copy of the one in force; a province's first one is empty.

    Args:
        province: its code; empty for the nation.

    Raises:
        NotFound: there is no such province.
        Conflict: the line has a draft already.
        NotAllowed: the actor may not write this line.
    """
    require(may_edit_standards(by, province), by, _what(province))
    place = None
    if province:
        place = session.exec(select(Province).where(Province.code == province)).first()
        if place is None:
            raise NotFound(key="error.no_province", province=repr(province))
    province_id = None if place is None else place.id
    line = session.exec(
        select(ScriptVersion).where(ScriptVersion.province_id == province_id).order_by(col(ScriptVersion.number).desc())
    ).all()
    open_ = next((one for one in line if one.state == StandardState.DRAFT), None)
    if open_ is not None:
        raise Conflict(key="error.draft_exists", thing=f"{open_.code} {open_.number}")
    source = scripts.newest_published(province_id, session=session) or (line[0] if line else None)
    code = source.code if source else (f"province-{province}" if province else NATIONAL_CODE)
    made = ScriptVersion(code=code, number=(line[0].number if line else 0) + 1, province_id=province_id)
    session.add(made)
    session.flush()
    for one in scripts.phrases_of(source.id or 0, session=session) if source else ():
        session.add(ScriptPhrase(**(one.model_dump(exclude={"id"}) | {"script_version_id": made.id})))
    _note("drafted", made, by, session=session, after={"from": source.number if source else None})
    return made


def save_phrase(
    version_id: int, entry: PhraseEntry, *, replaces: str = "", version: int, session: Session, by: Actor
) -> ScriptPhrase:
    """Write one phrase of a draft, a new one at the end of it.

    Args:
        replaces: the code of the phrase that is written anew; empty for a new one.
        version: the draft's version that the page was drawn from.

    Raises:
        InvalidInput: a field is not what it may be, another phrase has this code, or it goes against another one.
        NotFound: there is no such draft or phrase.
        Conflict: the version is no draft, or was changed meanwhile.
        NotAllowed: the actor may not write this line.
    """
    draft = open_draft(version_id, version, session=session, by=by)
    return put_phrase(draft, entry, replaces, session=session, by=by)


def put_phrase(draft: ScriptVersion, entry: PhraseEntry, replaces: str, *, session: Session, by: Actor) -> ScriptPhrase:
    """Write one phrase of a draft that is open; the caller has asked the policy.

    Raises:
        InvalidInput, NotFound: as `save_phrase`.
    """
    entry = checked(entry, situation_names(), placeholder_names())
    rows = {one.code: one for one in scripts.phrases_of(draft.id or 0, session=session)}
    if replaces and replaces not in rows:
        raise NotFound(key="error.no_phrase", code=repr(replaces))
    if entry.code != replaces and entry.code in rows:
        raise InvalidInput(key="error.phrase_twice", code=entry.code)
    others = [entry_of(one) for code, one in rows.items() if code != replaces]
    if draft.province_id is not None:
        require_addition(entry, scripts.national_entries(session=session))
    require_no_contradiction([entry], others)
    require_no_contradiction(others, [entry])
    row = rows.get(replaces)
    before = None if row is None else asdict(entry_of(row))
    if row is None:
        row = ScriptPhrase(script_version_id=draft.id or 0, **asdict(entry))
    for name, value in asdict(entry).items():
        setattr(row, name, value)
    session.add(row)
    _note("phrase_saved", draft, by, session=session, before=before, after=asdict(entry))
    return row


def remove_phrase(version_id: int, code: str, *, version: int, session: Session, by: Actor) -> None:
    """Take one phrase out of a draft.

    Raises:
        NotFound, Conflict, NotAllowed: as `save_phrase`.
    """
    draft = open_draft(version_id, version, session=session, by=by)
    row = next((one for one in scripts.phrases_of(version_id, session=session) if one.code == code), None)
    if row is None:
        raise NotFound(key="error.no_phrase", code=repr(code))
    session.delete(row)
    _note("phrase_removed", draft, by, session=session, before=asdict(entry_of(row)))


def publish_script_draft(version_id: int, *, version: int, session: Session, by: Actor) -> ScriptVersion:
    """Publish a draft: what is suggested from now on follows it.

    Raises:
        InvalidInput: as `scripts.publish_script`.
        NotFound, Conflict, NotAllowed: as `save_phrase`.
    """
    draft = open_draft(version_id, version, session=session, by=by)
    scripts.publish_script(draft, session=session, by=by)
    return draft


def discard_script_draft(version_id: int, *, version: int, session: Session, by: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotFound, Conflict, NotAllowed: as `save_phrase`.
    """
    draft = open_draft(version_id, version, session=session, by=by)
    _note("discarded", draft, by, session=session)
    for one in scripts.phrases_of(version_id, session=session):
        session.delete(one)
    session.flush()
    session.delete(draft)


def retire_script(version_id: int, *, session: Session, by: Actor) -> None:
    """Retire a published version; where it was in force, the one published before it is again, if there is one.

    Raises:
        NotFound: there is no such version.
        Conflict: it is not published, or the nation would have no script without it.
        NotAllowed: the actor may not write this line.
    """
    row = session.get(ScriptVersion, version_id)
    if row is None:
        raise NotFound(key="error.no_script", script=version_id)
    province = province_of(row, session=session)
    require(may_edit_standards(by, province), by, _what(province))
    own = ScriptVersion.province_id == row.province_id
    published = session.exec(select(ScriptVersion).where(own, ScriptVersion.state == StandardState.PUBLISHED)).all()
    if row.province_id is None and [one.id for one in published] == [version_id]:
        raise Conflict(key="error.last_in_force", thing=f"{row.code} {row.number}")
    states.change(row, StandardState.RETIRED, by=by, session=session)


def open_draft(version_id: int, version: int, *, session: Session, by: Actor) -> ScriptVersion:
    """A draft that the actor may write, its version raised by one.

    Raises:
        NotFound, Conflict, NotAllowed: as `save_phrase`.
    """
    row = session.get(ScriptVersion, version_id)
    if row is None:
        raise NotFound(key="error.no_script", script=version_id)
    province = province_of(row, session=session)
    require(may_edit_standards(by, province), by, _what(province))
    if row.state != StandardState.DRAFT:
        raise Conflict(key="error.no_draft", thing=f"{row.code} {row.number}", state=row.state)
    bump_version(row, version, session=session)
    return row


def _what(province: str) -> str:
    return f"write the script of {province}" if province else "write the national standards"


def _note(
    what: str, draft: ScriptVersion, by: Actor, *, session: Session, before: object = None, after: object = None
) -> None:
    session.flush()
    audit.record(
        f"script.{what}", f"scriptversion/{draft.id}", by=by, session=session, before=before, after=after, stream=STREAM
    )
