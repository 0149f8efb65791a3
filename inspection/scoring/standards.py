"""The rubric and the script in force, and the default ones that every installation begins with."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from inspection import states
from inspection.clock import business_now
from inspection.errors import InvalidInput, NotFound
from inspection.models import Criterion, RubricVersion, ScriptPhrase, ScriptVersion, StandardState
from inspection.policies import Actor

STANDARDS = Path(__file__).resolve().parents[2] / "data" / "standards"
FULL_WEIGHT = 100.0


def install_defaults(*, session: Session, by: Actor) -> None:
    """Publish version 1 of the default rubric, script and rules, unless there are some already."""
    if session.exec(select(RubricVersion)).first() is None:
        _install_rubric(_read("rubric.toml"), session=session, by=by)
    if session.exec(select(ScriptVersion)).first() is None:
        _install_script(_read("script.toml"), session=session, by=by)
    from inspection.scoring.rule_versions import install_default_rules  # it reads the script and the rubric

    install_default_rules(session=session, by=by)


def section_names() -> dict[str, dict[str, str]]:
    """The rubric's sections in order: code -> {zh, en}."""
    return dict(_read("rubric.toml")["sections"])


def situation_names() -> dict[str, dict[str, str]]:
    """The script's situations in order: code -> {zh, en}."""
    return dict(_read("script.toml")["situations"])


def publish_rubric(version: RubricVersion, *, session: Session, by: Actor) -> None:
    """Publish a draft rubric; from then on it never changes.

    Raises:
        InvalidInput: its weights do not sum to 100.
        Conflict: it is not a draft.
    """
    total = sum(criterion.weight for criterion in criteria_of(version.id or 0, session=session))
    if abs(total - FULL_WEIGHT) > 1e-6:
        raise InvalidInput(f"the weights of rubric {version.code} {version.number} sum to {total:g}; expected 100")
    version.published_at, version.published_by = business_now(session=session), by.name
    states.change(version, StandardState.PUBLISHED, by=by, session=session)


def current_rubric(*, session: Session) -> RubricVersion:
    """The newest published rubric.

    Raises:
        NotFound: none is published.
    """
    row = session.exec(
        select(RubricVersion)
        .where(RubricVersion.state == StandardState.PUBLISHED)
        .order_by(col(RubricVersion.number).desc())
    ).first()
    if row is None:
        raise NotFound("no rubric is published yet")
    return row


def criteria_of(rubric_version_id: int, *, session: Session) -> Sequence[Criterion]:
    """The criteria of a rubric version, in order."""
    return session.exec(
        select(Criterion).where(Criterion.rubric_version_id == rubric_version_id).order_by(col(Criterion.position))
    ).all()


def current_script(*, session: Session) -> tuple[ScriptVersion, Sequence[ScriptPhrase]]:
    """The newest published script with its phrases.

    Raises:
        NotFound: none is published.
    """
    row = session.exec(
        select(ScriptVersion)
        .where(ScriptVersion.state == StandardState.PUBLISHED)
        .order_by(col(ScriptVersion.number).desc())
    ).first()
    if row is None:
        raise NotFound("no script is published yet")
    phrases = session.exec(
        select(ScriptPhrase).where(ScriptPhrase.script_version_id == row.id).order_by(col(ScriptPhrase.id))
    ).all()
    return row, phrases


def placeholder_names() -> dict[str, dict[str, str]]:
    """What may stand in braces in a phrase: name -> what it stands for, {zh, en}."""
    return dict(_read("script.toml")["placeholders"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((STANDARDS / name).read_text(encoding="utf-8"))


def _install_rubric(document: dict[str, Any], *, session: Session, by: Actor) -> None:
    version = RubricVersion(code=document["code"], number=1, name_zh=document["name_zh"], name_en=document["name_en"])
    session.add(version)
    session.flush()
    for position, entry in enumerate(document["criterion"]):
        fields = {"rubric_version_id": version.id, "position": position, **entry}
        session.add(Criterion.model_validate(fields))
    session.flush()
    publish_rubric(version, session=session, by=by)


def _install_script(document: dict[str, Any], *, session: Session, by: Actor) -> None:
    version = ScriptVersion(code=document["code"], number=1)
    session.add(version)
    session.flush()
    for entry in document["phrase"]:
        session.add(ScriptPhrase.model_validate({"script_version_id": version.id, **entry}))
    session.flush()
    version.published_at, version.published_by = business_now(session=session), by.name
    states.change(version, StandardState.PUBLISHED, by=by, session=session)
