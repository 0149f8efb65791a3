"""The demo's two open checks: one that is done and one that is announced; both made up."""

import tomllib
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inspection.measurement.open_checks.sheet import install_sheet
from inspection.models import Centre, OpenCheck, OpenCheckAnswer, OpenCheckState, Team, User

PLANNED_BY = "lead1"


def make_up_open_checks(file: Path, *, session: Session) -> None:
    """Put the checks of a file into the tables, as if they had been planned, announced and done on their days."""
    sheet = install_sheet(session=session)
    (centre,) = session.exec(select(Centre)).all()
    teams = {row.code: row.id for row in session.exec(select(Team))}
    users = {row.name: row.id or 0 for row in session.exec(select(User))}
    for one in tomllib.loads(file.read_text(encoding="utf-8"))["check"]:
        done = one.get("done_at")
        row = OpenCheck(
            centre_id=centre.id or 0,
            team_id=teams.get(one["team"]),
            sheet_id=sheet.id or 0,
            planned_on=one["planned_on"],
            planned_by=PLANNED_BY,
            inspector_id=users[one["inspector"]],
            state=OpenCheckState.ANNOUNCED if done is None else OpenCheckState.DONE,
            announced_at=one["announced_at"],
            announced_by=PLANNED_BY,
            announcement=one["announcement"],
            done_at=done,
        )
        session.add(row)
        session.flush()
        _answer(row, one.get("answers", {}), session=session)


def _answer(row: OpenCheck, answers: dict[str, dict[str, Any]], *, session: Session) -> None:
    for item, found in answers.items():
        session.add(OpenCheckAnswer(check_id=row.id or 0, item=item, **found))
    session.flush()
