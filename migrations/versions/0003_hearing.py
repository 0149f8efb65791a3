"""Words and measures of an utterance, finished windows of a call being transcribed, and the day a job is due"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finishedwindow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("utterances", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recording_id", "fingerprint", "role", "start_ms"),
    )
    with op.batch_alter_table("finishedwindow") as batch_op:
        batch_op.create_index(batch_op.f("ix_finishedwindow_recording_id"), ["recording_id"], unique=False)
    for name in ("words", "measures"):
        op.add_column("utterance", sa.Column(name, sa.String(), nullable=False, server_default="[]"))
    op.add_column("job", sa.Column("due_on", sa.Date(), nullable=True))
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index("job_order")
        batch_op.create_index("job_order", ["state", "priority", "due_on", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index("job_order")
        batch_op.create_index("job_order", ["state", "priority", "id"], unique=False)
    op.drop_column("job", "due_on")
    for name in ("words", "measures"):
        op.drop_column("utterance", name)
    op.drop_table("finishedwindow")
