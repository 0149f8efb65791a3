"""Warnings about the sound carry their place: codes become objects with code, start_ms and end_ms"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RECORDING = sa.table("recording", sa.column("id"), sa.column("warnings"), sa.column("duration_ms"))
_TRANSCRIPT = sa.table("transcript", sa.column("id"), sa.column("warnings"), sa.column("recording_id"))


def upgrade() -> None:
    connection = op.get_bind()
    lengths = dict(connection.execute(sa.select(_RECORDING.c.id, _RECORDING.c.duration_ms)).all())
    for row in connection.execute(sa.select(_RECORDING).where(_RECORDING.c.warnings != "[]")).all():
        _store(_RECORDING, row.id, [_placed(code, row.duration_ms) for code in json.loads(row.warnings)])
    for row in connection.execute(sa.select(_TRANSCRIPT).where(_TRANSCRIPT.c.warnings != "[]")).all():
        _store(_TRANSCRIPT, row.id, [_placed(code, lengths[row.recording_id]) for code in json.loads(row.warnings)])


def downgrade() -> None:
    connection = op.get_bind()
    for table in (_RECORDING, _TRANSCRIPT):
        for row in connection.execute(sa.select(table).where(table.c.warnings != "[]")).all():
            _store(table, row.id, list(dict.fromkeys(one["code"] for one in json.loads(row.warnings))))


def _placed(code: str, duration_ms: int) -> dict[str, object]:
    return {"code": code, "start_ms": 0, "end_ms": duration_ms}


def _store(table: sa.TableClause, key: int, warnings: list[object]) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.id == key).values(warnings=json.dumps(warnings)))
