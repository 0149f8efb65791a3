"""What shortcomings of dial tests are put down to"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialfinding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("put_down_by", sa.String(), nullable=False),
        sa.Column("put_down_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cause IN ('process', 'people', 'technology', 'standard')", name="cause_known"),
        sa.ForeignKeyConstraint(["test_id"], ["dialtest.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("test_id", "item"),
    )
    op.create_index("ix_dialfinding_test_id", "dialfinding", ["test_id"], unique=False)


def downgrade() -> None:
    op.drop_table("dialfinding")
