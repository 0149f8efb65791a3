"""How utterances sound, to search by; the case library"""

import sqlalchemy as sa
from alembic import op

from migrations.search_index import create_index, drop_index

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STRETCH = "(start_ms IS NULL AND end_ms IS NULL) OR (start_ms >= 0 AND end_ms > start_ms)"
_WITHDRAWAL = (
    "(withdrawn_at IS NULL AND withdrawn_by IS NULL AND withdraw_reason IS NULL)"
    " OR (withdrawn_at IS NOT NULL AND withdrawn_by IS NOT NULL AND withdraw_reason <> '')"
)
_INDEX_WHAT_IS_HERE = """INSERT INTO job (kind, subject, state, priority, done, total, attempts, error, created_at)
SELECT 'index', 'transcripts', 'queued', 5, 0, COUNT(*), 0, '', CURRENT_TIMESTAMP FROM transcript HAVING COUNT(*) > 0"""


def upgrade() -> None:
    op.create_table(
        "utterancesound",
        sa.Column("utterance_id", sa.Integer(), nullable=False),
        sa.Column("sounds", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["utterance_id"], ["utterance.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("utterance_id"),
    )
    create_index()
    op.execute(_INDEX_WHAT_IS_HERE)
    op.create_table(
        "example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("criterion_code", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdraw_reason", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('good', 'bad')", name="kind_known"),
        sa.CheckConstraint("reach IN ('team', 'centre', 'province', 'nation')", name="reach_known"),
        sa.CheckConstraint(_STRETCH, name="stretch_in_order"),
        sa.CheckConstraint(_WITHDRAWAL, name="withdrawal_whole"),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_example_call_id", "example", ["call_id"], unique=False)
    op.create_index("ix_example_hold_id", "example", ["hold_id"], unique=False)


def downgrade() -> None:
    op.drop_table("example")
    op.execute("DELETE FROM job WHERE kind = 'index'")
    drop_index()
    op.drop_table("utterancesound")
