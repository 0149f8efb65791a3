"""Writing the next version of the rubric: a draft of the one in force, changed piece by piece, compared, published.

Only a national manager writes it; a quality lead reads. Whatever is published stays as it is.
"""

import json

from sqlmodel import Session, col, select

from inspection import audit, states
from inspection.database import bump_version
from inspection.errors import Conflict, InvalidInput, NotFound
from inspection.models import Criterion, RubricVersion, StandardState
from inspection.policies import Actor, may_edit_standards, require
from inspection.scoring import rubrics
from inspection.scoring.criteria import CODE, LONGEST_CODE, LONGEST_NAME, CriterionEntry, checked, columns_of, entry_of
from inspection.scoring.rubric_views import Sections, in_force
from inspection.scoring.standards import section_names

STREAM = "standards"
FIRST_CODE = "voice"


def draft_rubric(*, session: Session, by: Actor) -> RubricVersion:
    """Begin the next version as a copy of the one in force; without one, as an empty one with the usual sections.

    Raises:
        Conflict: there is a draft already.
        NotAllowed: the actor is no national manager.
    """
    _require_editor(by)
    versions = session.exec(select(RubricVersion).order_by(col(RubricVersion.number).desc())).all()
    open_ = next((one for one in versions if one.state == StandardState.DRAFT), None)
    if open_ is not None:
        raise Conflict(key="error.draft_exists", thing=f"{open_.code} {open_.number}")
    source = in_force(session=session) or (versions[0] if versions else None)
    made = RubricVersion(
        code=source.code if source else FIRST_CODE,
        number=(versions[0].number if versions else 0) + 1,
        name_zh=source.name_zh if source else "语音服务质检标准",
        name_en=source.name_en if source else "Voice service rubric",
        sections=json.dumps(section_names(source), ensure_ascii=False),
    )
    session.add(made)
    session.flush()
    for one in rubrics.criteria_of(source.id or 0, session=session) if source else ():
        session.add(Criterion(**(one.model_dump(exclude={"id"}) | {"rubric_version_id": made.id})))
    _note("drafted", made, by, session=session, after={"from": source.number if source else None})
    return made


def save_criterion(
    version_id: int, entry: CriterionEntry, *, replaces: str = "", version: int, session: Session, by: Actor
) -> Criterion:
    """Write one criterion of a draft, a new one at the end of it.

    Args:
        replaces: the code of the criterion that is written anew, under the same code or another; empty for a new one.
        version: the draft's version that the page was drawn from.

    Raises:
        InvalidInput: a field is not what it may be, or another criterion has this code.
        NotFound: there is no such draft or criterion.
        Conflict: the version is no draft, or was changed meanwhile.
        NotAllowed: the actor is no national manager.
    """
    draft = _draft(version_id, version, session=session, by=by)
    entry = checked(entry, section_names(draft))
    rows = {one.code: one for one in rubrics.criteria_of(version_id, session=session)}
    if replaces and replaces not in rows:
        raise NotFound(key="error.no_criterion", code=repr(replaces))
    if entry.code != replaces and entry.code in rows:
        raise InvalidInput(key="error.criterion_twice", code=entry.code)
    for one in rows.values():
        if replaces and one.asked_after == replaces:
            one.asked_after = entry.code
    row = rows.get(replaces)
    before = None if row is None else columns_of(entry_of(row))
    position = max((one.position for one in rows.values()), default=-1) + 1
    if row is None:
        row = Criterion(rubric_version_id=version_id, position=position, **columns_of(entry))  # type: ignore[arg-type]
    for name, value in columns_of(entry).items():
        setattr(row, name, value)
    session.add(row)
    _note("criterion_saved", draft, by, session=session, before=before, after=columns_of(entry))
    return row


def remove_criterion(version_id: int, code: str, *, version: int, session: Session, by: Actor) -> None:
    """Take one criterion out of a draft.

    Raises:
        InvalidInput: another one is asked after it.
        NotFound, Conflict, NotAllowed: as `save_criterion`.
    """
    draft = _draft(version_id, version, session=session, by=by)
    rows = {one.code: one for one in rubrics.criteria_of(version_id, session=session)}
    if code not in rows:
        raise NotFound(key="error.no_criterion", code=repr(code))
    hanging = [one.code for one in rows.values() if one.asked_after == code]
    if hanging:
        raise InvalidInput(key="error.criterion_needed", code=code, others=", ".join(hanging))
    session.delete(rows[code])
    _note("criterion_removed", draft, by, session=session, before=columns_of(entry_of(rows[code])))


def move_criterion(version_id: int, code: str, steps: int, *, version: int, session: Session, by: Actor) -> None:
    """Move one criterion of a draft up (-1) or down (1) within its section; at an end it stays.

    Raises:
        NotFound, Conflict, NotAllowed: as `save_criterion`.
    """
    draft = _draft(version_id, version, session=session, by=by)
    rows = list(rubrics.criteria_of(version_id, session=session))
    row = next((one for one in rows if one.code == code), None)
    if row is None:
        raise NotFound(key="error.no_criterion", code=repr(code))
    section = [one for one in rows if one.section == row.section]
    there = section.index(row) + steps
    if not 0 <= there < len(section):
        return
    at, to = rows.index(row), rows.index(section[there])
    rows.insert(to, rows.pop(at))
    for position, one in enumerate(rows):
        one.position = position
    _note("criterion_moved", draft, by, session=session, after={"code": code, "steps": steps})


def save_sections(version_id: int, sections: Sections, *, version: int, session: Session, by: Actor) -> None:
    """Write the sections of a draft as a whole, in order.

    Raises:
        InvalidInput: a code or a name is not possible, or a section that goes has criteria.
        NotFound, Conflict, NotAllowed: as `save_criterion`.
    """
    draft = _draft(version_id, version, session=session, by=by)
    for code, names in sections.items():
        if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
            raise InvalidInput(key="error.section_code", code=repr(code), most=LONGEST_CODE)
        if not all(1 <= len(names.get(one, "").strip()) <= LONGEST_NAME for one in ("zh", "en")):
            raise InvalidInput(key="error.section_names", code=code, most=LONGEST_NAME)
    used: dict[str, str] = {one.section: one.code for one in rubrics.criteria_of(version_id, session=session)}
    for section, code in used.items():
        if section not in sections:
            raise InvalidInput(key="error.section_used", section=section, code=code)
    before = section_names(draft)
    kept = {code: {one: names[one].strip() for one in ("zh", "en")} for code, names in sections.items()}
    draft.sections = json.dumps(kept, ensure_ascii=False)
    _note("sections_saved", draft, by, session=session, before=before, after=kept)


def publish_draft(version_id: int, *, version: int, session: Session, by: Actor) -> RubricVersion:
    """Publish a draft: what is scored from now on is scored by it, what was begun before keeps its own version.

    Raises:
        InvalidInput: as `rubrics.publish_rubric`.
        NotFound, Conflict, NotAllowed: as `save_criterion`.
    """
    draft = _draft(version_id, version, session=session, by=by)
    rubrics.publish_rubric(draft, session=session, by=by)
    return draft


def discard_draft(version_id: int, *, version: int, session: Session, by: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotFound, Conflict, NotAllowed: as `save_criterion`.
    """
    draft = _draft(version_id, version, session=session, by=by)
    _note("discarded", draft, by, session=session)
    for one in rubrics.criteria_of(version_id, session=session):
        session.delete(one)
    session.flush()
    session.delete(draft)


def retire_rubric(version_id: int, *, session: Session, by: Actor) -> None:
    """Retire a published version; where it was in force, the one published before it is again.

    Raises:
        NotFound: there is no such version.
        Conflict: it is not published, or nothing would be in force without it.
        NotAllowed: the actor is no national manager.
    """
    _require_editor(by)
    row = session.get(RubricVersion, version_id)
    if row is None:
        raise NotFound(key="error.no_rubric", rubric=version_id)
    published = session.exec(select(RubricVersion).where(RubricVersion.state == StandardState.PUBLISHED)).all()
    if [one.id for one in published] == [version_id]:
        raise Conflict(key="error.last_in_force", thing=f"{row.code} {row.number}")
    states.change(row, StandardState.RETIRED, by=by, session=session)


def _require_editor(by: Actor) -> None:
    require(may_edit_standards(by), by, "write the national standards")


def _draft(version_id: int, version: int, *, session: Session, by: Actor) -> RubricVersion:
    _require_editor(by)
    row = session.get(RubricVersion, version_id)
    if row is None:
        raise NotFound(key="error.no_rubric", rubric=version_id)
    if row.state != StandardState.DRAFT:
        raise Conflict(key="error.no_draft", thing=f"{row.code} {row.number}", state=row.state)
    bump_version(row, version, session=session)
    return row


def _note(
    what: str, draft: RubricVersion, by: Actor, *, session: Session, before: object = None, after: object = None
) -> None:
    session.flush()
    audit.record(
        f"rubric.{what}",
        f"rubricversion/{draft.id}",
        by=by,
        session=session,
        before=before,
        after=after,
        stream=STREAM,
    )
