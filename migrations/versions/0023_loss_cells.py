"""What published inspections cost and what it is put down to, by team and month; the type of a scored call"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PLACED = ("kind", "month", "basis", "centre_id", "team_id", "cause", "key")
_CALL_TYPES = """UPDATE evaluation SET call_type = (SELECT r.call_type FROM assignment a
JOIN recording r ON r.id = a.recording_id WHERE a.id = evaluation.assignment_id)
WHERE state <> 'draft' AND EXISTS (SELECT 1 FROM assignment a
JOIN recording r ON r.id = a.recording_id WHERE a.id = evaluation.assignment_id)"""
_PUBLISHED = """FROM evaluation e JOIN assignment a ON a.id = e.assignment_id
{more} WHERE e.state IN ('published', 'amended', 'closed')"""
_ANSWERED = "JOIN answer w ON w.evaluation_id = e.id JOIN criterion c ON c.id = w.criterion_id"
_FOUND = f"{_ANSWERED} LEFT JOIN finding f ON f.evaluation_id = w.evaluation_id AND f.criterion_id = w.criterion_id"
_POINTS = """CASE WHEN c.kind = 'fatal' THEN 0.0 WHEN c.kind = 'deduction' THEN w.value
ELSE (1 - w.value) * c.weight END"""
_COSTS = """ AND ((c.kind IN ('deduction', 'fatal') AND w.value > 0)
OR (c.kind NOT IN ('deduction', 'fatal') AND w.value < 1))"""
_CAUSE = "COALESCE(f.cause, '')"


def upgrade() -> None:
    op.add_column("evaluation", sa.Column("call_type", sa.String(), server_default="", nullable=False))
    op.create_table(
        "losscell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('detail', 'criterion', 'call_type', 'answers', 'calls')",
            name="kind_known",
        ),
        sa.CheckConstraint("basis IN ('random', 'targeted')", name="basis_known"),
        sa.CheckConstraint("n > 0", name="n_positive"),
        sa.CheckConstraint("points >= 0", name="points_not_negative"),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(*_PLACED, name="one_loss_cell"),
    )
    op.create_index("loss_cells_of_team", "losscell", ["month", "centre_id", "team_id"], unique=False)
    op.execute(_CALL_TYPES)
    for kind, key in (("detail", "COALESCE(f.detail, '')"), ("criterion", "c.code"), ("call_type", "e.call_type")):
        _fill(kind, key, _PUBLISHED.format(more=_FOUND) + _COSTS, cause=_CAUSE, points=_POINTS)
    _fill("answers", "c.code", _PUBLISHED.format(more=_ANSWERED) + " AND w.value IS NOT NULL AND c.kind <> 'fatal'")
    _fill("calls", "e.call_type", _PUBLISHED.format(more=""))


def downgrade() -> None:
    op.drop_table("losscell")
    op.drop_column("evaluation", "call_type")


def _fill(kind: str, key: str, rows: str, *, cause: str = "''", points: str = "0.0") -> None:
    grouped = ["a.month", "a.basis", "a.centre_id", "a.team_id", *([] if cause == "''" else [cause]), key]
    summed = f"CAST(COALESCE(SUM(CAST(ROUND(({points}) * 1000000) AS BIGINT)), 0) AS BIGINT)"
    op.execute(
        f"""INSERT INTO losscell ({", ".join(_PLACED)}, n, points)
SELECT '{kind}', a.month, a.basis, a.centre_id, a.team_id, {cause}, {key}, COUNT(*), {summed}
{rows} GROUP BY {", ".join(grouped)}"""
    )
