"""Information quality: industries, entries, updates and samples; open checks"""

import sqlalchemy as sa
from alembic import op

from migrations.open_check_rules import OPEN_CHECK_RULES
from migrations.triggers import create_rules, drop_rules

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "opencheckanswer", "opencheck", "openchecksheet",
    "informationsample", "informationdraw", "informationupdate", "informationentry", "industry",
)  # fmt: skip
"""In the order in which they go."""
_TWO_EYES = (
    "(verifier_id IS NULL OR collector_id IS NULL OR verifier_id <> collector_id)"
    " AND (verified_by = '' OR verified_by <> collected_by)"
    " AND (state <> 'admitted' OR decided_by <> collected_by)"
)


def upgrade() -> None:
    op.create_table(
        "industry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("life_cycle_days", sa.Integer(), nullable=False),
        sa.Column("update_cycle_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("life_cycle_days > 0 AND update_cycle_days > 0", name="cycles_positive"),
        sa.CheckConstraint("update_cycle_days <= life_cycle_days", name="update_within_life"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "openchecksheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "informationdraw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("per_industry", sa.Integer(), nullable=False),
        sa.Column("population", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.CheckConstraint("per_industry > 0", name="per_industry_positive"),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("month", "centre_id"),
    )
    op.create_index("ix_informationdraw_centre_id", "informationdraw", ["centre_id"], unique=False)
    op.create_index("ix_informationdraw_month", "informationdraw", ["month"], unique=False)
    op.create_table(
        "informationentry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("collected_by", sa.String(), nullable=False),
        sa.Column("collector_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(), nullable=False),
        sa.Column("verifier_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reject_reason", sa.String(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            _TWO_EYES,
            name="two_eyes",
        ),
        sa.CheckConstraint(
            "evidence IN ('', 'phone', 'website', 'on_site', 'document', 'other')", name="evidence_known"
        ),
        sa.CheckConstraint("reject_reason IN ('', 'wrong', 'outdated', 'unverifiable')", name="reject_reason_known"),
        sa.CheckConstraint("state <> 'admitted' OR decided_by <> ''", name="admitted_by_somebody"),
        sa.CheckConstraint("state <> 'rejected' OR (reject_reason <> '' AND note <> '')", name="rejection_whole"),
        sa.CheckConstraint("state IN ('collected', 'verified', 'admitted', 'rejected')", name="state_known"),
        sa.CheckConstraint("state NOT IN ('verified', 'admitted') OR verified_by <> ''", name="verified_by_somebody"),
        sa.CheckConstraint("updated_on >= collected_on AND due_on > updated_on", name="days_in_order"),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.ForeignKeyConstraint(["collector_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"]),
        sa.ForeignKeyConstraint(["verifier_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("centre_id", "code"),
    )
    op.create_index("ix_informationentry_centre_id", "informationentry", ["centre_id"], unique=False)
    op.create_index("ix_informationentry_collector_id", "informationentry", ["collector_id"], unique=False)
    op.create_index("ix_informationentry_due_on", "informationentry", ["due_on"], unique=False)
    op.create_index("ix_informationentry_industry_id", "informationentry", ["industry_id"], unique=False)
    op.create_index("ix_informationentry_state", "informationentry", ["state"], unique=False)
    op.create_index("ix_informationentry_verifier_id", "informationentry", ["verifier_id"], unique=False)
    op.create_table(
        "opencheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_by", sa.String(), nullable=False),
        sa.Column("announcement", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(announced_at IS NULL) = (announced_by = '')", name="announced_by_somebody"),
        sa.CheckConstraint("state <> 'cancelled' OR cancel_reason <> ''", name="cancelled_for_a_reason"),
        sa.CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_at_a_time"),
        sa.CheckConstraint("state IN ('planned', 'announced', 'done', 'cancelled')", name="state_known"),
        sa.CheckConstraint("state NOT IN ('announced', 'done') OR announced_at IS NOT NULL", name="announced_first"),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"]),
        sa.ForeignKeyConstraint(["inspector_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["sheet_id"], ["openchecksheet.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_opencheck_centre_id", "opencheck", ["centre_id"], unique=False)
    op.create_index("ix_opencheck_inspector_id", "opencheck", ["inspector_id"], unique=False)
    op.create_index("ix_opencheck_planned_on", "opencheck", ["planned_on"], unique=False)
    op.create_index("ix_opencheck_sheet_id", "opencheck", ["sheet_id"], unique=False)
    op.create_index("ix_opencheck_team_id", "opencheck", ["team_id"], unique=False)
    op.create_table(
        "informationsample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(result = '') = (done_at IS NULL)", name="result_with_time"),
        sa.CheckConstraint(
            "evidence IN ('', 'phone', 'website', 'on_site', 'document', 'other')", name="evidence_known"
        ),
        sa.CheckConstraint("result IN ('', 'right') OR note <> ''", name="fault_with_note"),
        sa.CheckConstraint("result IN ('', 'right', 'wrong', 'outdated', 'unverifiable')", name="result_known"),
        sa.ForeignKeyConstraint(["draw_id"], ["informationdraw.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["informationentry.id"]),
        sa.ForeignKeyConstraint(["inspector_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draw_id", "entry_id"),
    )
    op.create_index("ix_informationsample_draw_id", "informationsample", ["draw_id"], unique=False)
    op.create_index("ix_informationsample_entry_id", "informationsample", ["entry_id"], unique=False)
    op.create_index("ix_informationsample_inspector_id", "informationsample", ["inspector_id"], unique=False)
    op.create_table(
        "informationupdate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["informationentry.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "updated_on"),
    )
    op.create_index("ix_informationupdate_entry_id", "informationupdate", ["entry_id"], unique=False)
    op.create_index("ix_informationupdate_updated_on", "informationupdate", ["updated_on"], unique=False)
    op.create_table(
        "opencheckanswer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.CheckConstraint("answer = 'no' OR cause = ''", name="cause_of_a_no"),
        sa.CheckConstraint("answer IN ('yes', 'no', 'na')", name="answer_known"),
        sa.CheckConstraint("cause IN ('', 'process', 'people', 'technology', 'standard')", name="cause_known"),
        sa.ForeignKeyConstraint(["check_id"], ["opencheck.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("check_id", "item"),
    )
    op.create_index("ix_opencheckanswer_check_id", "opencheckanswer", ["check_id"], unique=False)
    create_rules(OPEN_CHECK_RULES)


def downgrade() -> None:
    drop_rules(OPEN_CHECK_RULES)
    for name in TABLES:
        op.drop_table(name)
