"""What losses come from, and comment templates of inspectors and centres"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("cause IN ('process', 'people', 'technology', 'standard')", name="cause_known"),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"]),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("evaluation_id", "criterion_id"),
    )
    op.create_index("ix_finding_evaluation_id", "finding", ["evaluation_id"], unique=False)
    op.create_index("ix_finding_criterion_id", "finding", ["criterion_id"], unique=False)
    op.create_table(
        "commenttemplate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("(owner_id IS NULL) <> (centre_id IS NULL)", name="own_or_team"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "text"),
        sa.UniqueConstraint("centre_id", "text"),
    )
    op.create_index("ix_commenttemplate_owner_id", "commenttemplate", ["owner_id"], unique=False)
    op.create_index("ix_commenttemplate_centre_id", "commenttemplate", ["centre_id"], unique=False)


def downgrade() -> None:
    op.drop_table("commenttemplate")
    op.drop_table("finding")
