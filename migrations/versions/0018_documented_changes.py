"""Documented changes"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WITHDRAWAL_WHOLE = (
    "(withdrawn_at IS NULL AND withdrawn_by = '' AND withdrawn_because = '')"
    " OR (withdrawn_at IS NOT NULL AND withdrawn_by <> '' AND withdrawn_because <> '')"
)


def upgrade() -> None:
    op.create_table(
        "documentedchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("rebase", sa.Boolean(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_because", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('rubric', 'script', 'process', 'people', 'technology', 'other')", name="kind_known"
        ),
        sa.CheckConstraint("level IN ('nation', 'province', 'centre', 'team', 'agent')", name="level_known"),
        sa.CheckConstraint("(level = 'nation') = (code = '')", name="code_of_level"),
        sa.CheckConstraint("text <> ''", name="text_given"),
        sa.CheckConstraint(_WITHDRAWAL_WHOLE, name="withdrawal_whole"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_documentedchange_made_on", "documentedchange", ["made_on"], unique=False)


def downgrade() -> None:
    op.drop_table("documentedchange")
