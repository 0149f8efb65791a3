"""The second level of what a loss comes from"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("finding") as table:
        table.add_column(sa.Column("detail", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("finding") as table:
        table.alter_column("detail", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("finding") as table:
        table.drop_column("detail")
