"""`standards ...`: the rubric and the telephone script: versions, files out and in, publishing, comparing."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspection.cli import app
from inspection.cli.common import refusing, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

standards_commands = typer.Typer(no_args_is_help=True, help="The rubric and the telephone script, in versions.")
app.add_typer(standards_commands, name="standards")

RUBRIC, SCRIPT = "rubric", "script"
What = Annotated[str, typer.Argument(metavar="WHAT", help="rubric or script")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="a .yaml or .xlsx file")]
OfProvince = Annotated[str, typer.Option(help="what this province adds to the script, by its code")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]


@standards_commands.command("list")
@refusing
def list_command(as_json: Json = False) -> None:
    """Every version of the rubric and of the script, newest first."""
    from inspection.database import open_session
    from inspection.policies import SYSTEM
    from inspection.scoring.rubric_views import read_rubric, rubric_versions
    from inspection.scoring.script_views import read_script, script_versions

    with open_session() as session:
        rubrics = [
            read_rubric(one.id or 0, session=session, by=SYSTEM) for one in rubric_versions(session=session, by=SYSTEM)
        ]
        scripts = [
            read_script(one.id or 0, session=session, by=SYSTEM) for one in script_versions(session=session, by=SYSTEM)
        ]
        document: dict[str, list[dict[str, Any]]] = {
            "rubrics": [_told(one) | {"criteria": len(one.criteria), "weight": one.weight} for one in rubrics],
            "scripts": [_told(one) | {"province": one.province, "phrases": len(one.phrases)} for one in scripts],
        }
    lines = [
        f"{kind[:-1]} {one['code']} {one['number']}: {one['state']}{', in force' if one['in_force'] else ''}"
        for kind, rows in document.items()
        for one in rows
    ]
    show(document, as_json=as_json, text="\n".join(lines) or "there are no standards yet")


@standards_commands.command("export")
@refusing
def export_command(
    file: FileArgument,
    province: OfProvince = "",
    number: Annotated[int, typer.Option(help="its version; without it, the newest one")] = 0,
    as_json: Json = False,
) -> None:
    """Write a version of the script into FILE."""
    from inspection.database import open_session
    from inspection.errors import InvalidInput
    from inspection.policies import SYSTEM
    from inspection.scoring.script_files import write_script
    from inspection.scoring.script_views import read_script

    with open_session() as session:
        view = read_script(_version(SCRIPT, province, number, session=session), session=session, by=SYSTEM)
        content = write_script(view, file.suffix.lower())
        document = {"file": str(file), "number": view.version.number, "phrases": len(view.phrases)}
    try:
        file.write_bytes(content)
    except OSError as error:
        raise InvalidInput(key="error.not_written", file=file, reason=error.strerror) from error
    show(document, as_json=as_json, text=f"{document['phrases']} phrases of version {document['number']} in {file}")


@standards_commands.command("import")
@refusing
def import_command(file: FileArgument, province: OfProvince = "", as_json: Json = False) -> None:
    """Take the phrases of FILE into the draft of the script, which is made if there is none."""
    from inspection.database import transaction
    from inspection.errors import InvalidInput
    from inspection.models import StandardState
    from inspection.policies import SYSTEM
    from inspection.scoring.script_drafts import draft_script
    from inspection.scoring.script_files import import_script

    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidInput(key="error.script_file", file=file) from error
    with transaction() as session:
        drafts = [one for one in _versions(SCRIPT, province, session=session) if one.state == StandardState.DRAFT]
        draft = drafts[0] if drafts else draft_script(province, session=session, by=SYSTEM)
        found = import_script(draft.id or 0, file.name, content, version=draft.version, session=session, by=SYSTEM)
        document = {"number": draft.number, "province": province, **asdict(found)}
    text = f"{found.added} added, {found.changed} changed, {found.unchanged} unchanged, {len(found.problems)} refused"
    told = [f"line {one.line}, {one.field} {one.value!r}: {one.message_en}" for one in found.problems]
    show(document, as_json=as_json, text="\n".join([text, *told]))


@standards_commands.command("publish")
@refusing
def publish_command(what: What, province: OfProvince = "", as_json: Json = False) -> None:
    """Publish the draft of WHAT; it never changes again."""
    from inspection.database import transaction
    from inspection.errors import NotFound
    from inspection.models import StandardState
    from inspection.policies import SYSTEM
    from inspection.scoring.rubric_drafts import publish_draft
    from inspection.scoring.script_drafts import publish_script_draft

    with transaction() as session:
        drafts = [one for one in _versions(what, province, session=session) if one.state == StandardState.DRAFT]
        if not drafts:
            raise NotFound(key="error.no_draft_yet", thing=f"{what} {province}".strip())
        version = int(drafts[0].version)
        step = publish_draft if what == RUBRIC else publish_script_draft
        row = step(drafts[0].id, version=version, session=session, by=SYSTEM)
        document = {"published": what, "code": row.code, "number": row.number}
    show(document, as_json=as_json, text=f"{what} {row.code} {row.number} is published")


@standards_commands.command("compare")
@refusing
def compare_command(
    what: What,
    before: Annotated[int, typer.Argument(metavar="BEFORE", help="the number of a version")],
    after: Annotated[int, typer.Argument(metavar="AFTER", help="the number of another one")],
    province: OfProvince = "",
    as_json: Json = False,
) -> None:
    """What differs between two versions of WHAT, by code and field."""
    from inspection.database import open_session
    from inspection.policies import SYSTEM
    from inspection.scoring.rubric_views import compare_rubrics
    from inspection.scoring.script_views import compare_scripts

    with open_session() as session:
        ids = [_version(what, province, number, session=session) for number in (before, after)]
        compare = compare_rubrics if what == RUBRIC else compare_scripts
        found = compare(ids[0], ids[1], session=session, by=SYSTEM)
    document = {"what": what, "before": before, "after": after, "differences": [asdict(one) for one in found]}
    lines = [
        f"{one.code}: {one.what}" + (f" {one.field}: {one.before!r} -> {one.after!r}" if one.field else "")
        for one in found
    ]
    show(document, as_json=as_json, text="\n".join(lines) or "they say the same")


def _versions(what: str, province: str, *, session: "Session") -> "Sequence[Any]":
    """The versions of a line, newest first."""
    from inspection.errors import InvalidInput
    from inspection.policies import SYSTEM
    from inspection.scoring.rubric_views import rubric_versions
    from inspection.scoring.script_views import provinces_seen, script_versions

    if what not in (RUBRIC, SCRIPT) or (what == RUBRIC and province):
        raise InvalidInput(key="error.standard", what=repr(what), province=province or "-")
    if what == RUBRIC:
        return rubric_versions(session=session, by=SYSTEM)
    places = {one.code: one.id for one in provinces_seen(session=session, by=SYSTEM)}
    if province and province not in places:
        raise InvalidInput(key="error.no_province", province=repr(province))
    own = places.get(province)
    return [one for one in script_versions(session=session, by=SYSTEM) if one.province_id == own]


def _version(what: str, province: str, number: int, *, session: "Session") -> int:
    """The id of a version by its number, of the newest one without."""
    from inspection.errors import NotFound

    rows = _versions(what, province, session=session)
    found = next((one for one in rows if number in (0, one.number)), None)
    if found is None:
        known = ", ".join(str(one.number) for one in rows) or "-"
        raise NotFound(key="error.no_version", thing=f"{what} {province}".strip(), number=number, known=known)
    return int(found.id)


def _told(view: Any) -> dict[str, Any]:
    version = view.version
    return {
        "code": version.code,
        "number": version.number,
        "state": version.state,
        "in_force": view.in_force,
        "published_at": None if version.published_at is None else version.published_at.isoformat(),
        "published_by": version.published_by or None,
    }
