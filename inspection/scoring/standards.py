"""The default rubric and script that every installation begins with, and the names of sections and situations."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inspection.models import Criterion, RubricVersion, ScriptPhrase, ScriptVersion
from inspection.policies import Actor
from inspection.scoring.rubrics import publish_rubric
from inspection.scoring.scripts import publish_script

STANDARDS = Path(__file__).resolve().parents[2] / "data" / "standards"


def install_defaults(*, session: Session, by: Actor) -> None:
    """Publish version 1 of the default rubric, script and rules, unless there are some already."""
    if session.exec(select(RubricVersion)).first() is None:
        _install_rubric(_read("rubric.toml"), session=session, by=by)
    if session.exec(select(ScriptVersion)).first() is None:
        _install_script(_read("script.toml"), session=session, by=by)
    from inspection.scoring.rule_versions import install_default_rules  # it reads the script and the rubric

    install_default_rules(session=session, by=by)


def section_names(version: RubricVersion | None = None) -> dict[str, dict[str, str]]:
    """The sections of a rubric version in order, code -> {zh, en}; without one those of the default rubric."""
    if version is not None and version.sections:
        return dict(json.loads(version.sections))
    return dict(_read("rubric.toml")["sections"])


def situation_names() -> dict[str, dict[str, str]]:
    """The script's situations in order: code -> {zh, en}."""
    return dict(_read("script.toml")["situations"])


def cause_details() -> dict[str, dict[str, dict[str, str]]]:
    """The second level of the causes in order: cause -> code -> {zh, en}."""
    return dict(_read("causes.toml"))


def placeholder_names() -> dict[str, dict[str, str]]:
    """What may stand in braces in a phrase: name -> what it stands for, {zh, en}."""
    return dict(_read("script.toml")["placeholders"])


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((STANDARDS / name).read_text(encoding="utf-8"))


def _install_rubric(document: dict[str, Any], *, session: Session, by: Actor) -> None:
    version = RubricVersion(
        code=document["code"],
        number=1,
        name_zh=document["name_zh"],
        name_en=document["name_en"],
        sections=json.dumps(document["sections"], ensure_ascii=False),
    )
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
    publish_script(version, session=session, by=by)
