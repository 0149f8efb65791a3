"""Criteria of choices, conditional ones and those of some call types; sections of a rubric; scripts of provinces"""

import sqlalchemy as sa
from alembic import op

from migrations.standards_rules import (
    BEFORE,
    ON_CRITERIA,
    ON_PARTS,
    ON_VERSIONS,
    PARTS,
    VERSIONS,
    allow_emptying,
    forbid_emptying,
)
from migrations.triggers import RULES, create_rules, drop_rules

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = ("scale", "yes_no", "choice", "situations", "deduction", "fatal")
_CONDITION = (
    "(asked_after = '' AND asked_below IS NULL)"
    " OR (asked_after <> '' AND asked_after <> code AND asked_below IS NOT NULL)"
)
_TEXTS = ("choices", "asked_after", "applies_to", "examples_zh", "examples_en")
_FIRST = [rule for rule in RULES if rule.table in (*VERSIONS, *PARTS)]


def upgrade() -> None:
    # On SQLite a copy takes the place of the table: rules on it would go, and rules that read it stand in the way.
    drop_rules(ON_CRITERIA)
    with op.batch_alter_table("criterion") as batch:
        for name in _TEXTS:
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("asked_below", sa.Float(), nullable=True))
        batch.add_column(sa.Column("comment_required_na", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.drop_constraint("kind_known", type_="check")
        batch.create_check_constraint("kind_known", _known(_KINDS))
        batch.create_check_constraint("condition_whole", _CONDITION)
    create_rules(ON_CRITERIA)
    # Added as they stand: rebuilding these tables would drop their triggers.
    op.add_column("rubricversion", sa.Column("sections", sa.String(), nullable=False, server_default=""))
    for table in ("rubricversion", "scriptversion"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute("ALTER TABLE scriptversion ADD COLUMN province_id INTEGER REFERENCES province (id)")
    op.create_index("ix_scriptversion_province_id", "scriptversion", ["province_id"], unique=False)
    drop_rules(BEFORE)
    create_rules([*ON_VERSIONS, *ON_PARTS])
    forbid_emptying()


def downgrade() -> None:
    """Choices cannot be kept: the older schema has none, so a criterion of choices becomes a scale."""
    provincial = "SELECT id FROM scriptversion WHERE province_id IS NOT NULL"
    allow_emptying()
    drop_rules([*ON_VERSIONS, *ON_PARTS])
    drop_rules([rule for rule in _FIRST if rule not in BEFORE])
    op.execute(f"DELETE FROM scriptphrase WHERE script_version_id IN ({provincial})")
    op.execute("DELETE FROM scriptversion WHERE province_id IS NOT NULL")
    op.drop_index("ix_scriptversion_province_id", "scriptversion")
    op.execute("ALTER TABLE scriptversion DROP COLUMN province_id")
    for table in ("rubricversion", "scriptversion"):
        op.drop_column(table, "version")
    op.drop_column("rubricversion", "sections")
    op.execute("UPDATE criterion SET kind = 'scale' WHERE kind = 'choice'")
    with op.batch_alter_table("criterion") as batch:
        batch.drop_constraint("condition_whole", type_="check")
        batch.drop_constraint("kind_known", type_="check")
        batch.create_check_constraint("kind_known", _known([kind for kind in _KINDS if kind != "choice"]))
        for name in ("comment_required_na", "asked_below", *_TEXTS):
            batch.drop_column(name)
    create_rules(_FIRST)


def _known(kinds: tuple[str, ...] | list[str]) -> str:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind IN ({listed})"
