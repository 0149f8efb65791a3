"""First schema"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import create_rules, drop_rules

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "auditevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stream", "sequence"),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditevent_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_subject"), ["subject"], unique=False)

    op.create_table(
        "callcontext",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer_given", sa.String(), nullable=False),
        sa.Column("sms_text", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id"),
    )
    op.create_table(
        "competitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "importbatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("importbatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_importbatch_file_hash"), ["file_hash"], unique=False)

    op.create_table(
        "installation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("done", sa.Float(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("job_order", ["state", "priority", "id"], unique=False)
        batch_op.create_index(
            "one_open_job",
            ["kind", "subject"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )

    op.create_table(
        "monthlyfigure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.Column("missing", sa.String(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('nation', 'province', 'centre', 'team', 'agent')", name="level_known"),
        sa.CheckConstraint("source IN ('system', 'dial_test')", name="source_known"),
        sa.CheckConstraint("numerator >= 0 AND numerator <= denominator", name="numerator_of_denominator"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("indicator", "source", "level", "code", "month", "version"),
    )
    with op.batch_alter_table("monthlyfigure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monthlyfigure_month"), ["month"], unique=False)

    op.create_table(
        "monthseed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("seed_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("month"),
    )
    op.create_table(
        "province",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "rubricversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'retired')", name="state_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "number"),
    )
    op.create_table(
        "scriptversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'retired')", name="state_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "number"),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("agent_channel", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('provincial', 'central')", name="kind_known"),
        sa.CheckConstraint("operator IN ('own', 'contracted')", name="operator_known"),
        sa.ForeignKeyConstraint(
            ["province_id"],
            ["province.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centre_province_id"), ["province_id"], unique=False)

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("most_deducted", sa.Float(), nullable=False),
        sa.Column("may_not_apply", sa.Boolean(), nullable=False),
        sa.Column("comment_required_below", sa.Float(), nullable=True),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("guidance_zh", sa.String(), nullable=False),
        sa.Column("guidance_en", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('scale', 'yes_no', 'situations', 'deduction', 'fatal')", name="kind_known"),
        sa.CheckConstraint("most_deducted >= 0", name="deduction_not_negative"),
        sa.CheckConstraint("weight >= 0", name="weight_not_negative"),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"],
            ["rubricversion.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rubric_version_id", "code"),
    )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_rubric_version_id"), ["rubric_version_id"], unique=False)

    op.create_table(
        "importproblem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["importbatch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("importproblem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_importproblem_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "scriptphrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("script_version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("situation", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('standard', 'forbidden')", name="kind_known"),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        sa.ForeignKeyConstraint(
            ["script_version_id"],
            ["scriptversion.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("script_version_id", "code"),
    )
    with op.batch_alter_table("scriptphrase", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scriptphrase_script_version_id"), ["script_version_id"], unique=False)

    op.create_table(
        "agent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("centre_id", "staff_number"),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_staff_number"), ["staff_number"], unique=False)

    op.create_table(
        "dialtest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("test_id", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("competitor_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("pair", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dialled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ringback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("query_ok", sa.Boolean(), nullable=True),
        sa.Column("transfer_requested_line", sa.String(), nullable=False),
        sa.Column("transfer_reached_line", sa.String(), nullable=False),
        sa.Column("transfer_completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("central_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sms_need_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sms_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("callback_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("callback_dialled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('open', 'mystery')", name="kind_known"),
        sa.CheckConstraint("(centre_id IS NULL) <> (competitor_id IS NULL)", name="own_or_competitor"),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.ForeignKeyConstraint(
            ["competitor_id"],
            ["competitor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("test_id"),
    )
    with op.batch_alter_table("dialtest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialtest_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dialtest_competitor_id"), ["competitor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dialtest_dialled_at"), ["dialled_at"], unique=False)

    op.create_table(
        "monthplan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("month", "centre_id"),
    )
    with op.batch_alter_table("monthplan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monthplan_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monthplan_month"), ["month"], unique=False)

    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outage_id", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ended_at > started_at", name="outage_in_order"),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("outage_id"),
    )
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outage_centre_id"), ["centre_id"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.CheckConstraint("operator IN ('own', 'contracted')", name="operator_known"),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_centre_id"), ["centre_id"], unique=False)

    op.create_table(
        "populationcall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("excluded", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["monthplan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "call_id"),
    )
    with op.batch_alter_table("populationcall", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_populationcall_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_populationcall_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "quotaline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("drawn <= eligible", name="drawn_of_eligible"),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["monthplan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "agent_id"),
    )
    with op.batch_alter_table("quotaline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quotaline_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotaline_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("sample_rate_hz", sa.Integer(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("agent_channel", sa.Integer(), nullable=True),
        sa.Column("codec", sa.String(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.String(), nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channels IN (1, 2)", name="channels_one_or_two"),
        sa.CheckConstraint("duration_ms > 0", name="duration_positive"),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id"),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_team_id"), ["team_id"], unique=False)

    op.create_table(
        "teammembership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agent_id", "from_day"),
    )
    with op.batch_alter_table("teammembership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teammembership_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_teammembership_team_id"), ["team_id"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_zh", sa.String(), nullable=False),
        sa.Column("display_en", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        sa.CheckConstraint("level IN ('nation', 'province', 'centre', 'team', 'agent')", name="level_known"),
        sa.CheckConstraint(
            "role IN ('inspector', 'quality_lead', 'team_lead', 'manager', 'agent', 'administrator')", name="role_known"
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_agent_id"), ["agent_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('random', 'targeted')", name="basis_known"),
        sa.CheckConstraint("state IN ('drawn', 'assigned', 'in_progress', 'done', 'replaced')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"],
            ["user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["monthplan.id"],
        ),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_inspector_id"), ["inspector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "one_random_assignment",
            ["call_id", "month"],
            unique=True,
            sqlite_where=sa.text("basis = 'random' AND state <> 'replaced'"),
            postgresql_where=sa.text("basis = 'random' AND state <> 'replaced'"),
        )

    op.create_table(
        "signin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("signin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signin_user_id"), ["user_id"], unique=False)

    op.create_table(
        "transcript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("speech_s", sa.Float(), nullable=False),
        sa.Column("compute_s", sa.Float(), nullable=False),
        sa.Column("warnings", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recording_id", "version"),
    )
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transcript_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("total_without_fatal", sa.Float(), nullable=True),
        sa.Column("fatal", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'published', 'amended', 'closed')", name="state_known"),
        sa.CheckConstraint("total IS NULL OR (total >= 0 AND total <= 100)", name="total_in_range"),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"],
            ["user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"],
            ["rubricversion.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id"),
    )
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_inspector_id"), ["inspector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evaluation_rubric_version_id"), ["rubric_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evaluation_state"), ["state"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("criterion_code", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('matched', 'not_matched', 'not_evaluated')", name="outcome_known"),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("transcript_id", "criterion_code", "part", "rule_version"),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_transcript_id"), ["transcript_id"], unique=False)

    op.create_table(
        "utterance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("raw_text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.CheckConstraint("role IN ('agent', 'user', 'unknown')", name="role_known"),
        sa.CheckConstraint("end_ms >= start_ms", name="utterance_in_order"),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("transcript_id", "position"),
    )
    with op.batch_alter_table("utterance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_utterance_transcript_id"), ["transcript_id"], unique=False)

    op.create_table(
        "voicemeasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("transcript_id", "role", "name"),
    )
    with op.batch_alter_table("voicemeasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voicemeasure_transcript_id"), ["transcript_id"], unique=False)

    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("evaluation_id"),
    )
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acknowledgement_user_id"), ["user_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("evidence_start_ms", sa.Integer(), nullable=True),
        sa.Column("evidence_end_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("value IS NULL OR NOT not_applicable", name="value_or_not_applicable"),
        sa.CheckConstraint("value IS NULL OR value >= 0", name="value_not_negative"),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("evaluation_id", "criterion_id"),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_criterion_id"), ["criterion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_evaluation_id"), ["evaluation_id"], unique=False)
    create_rules()


def downgrade() -> None:
    drop_rules()
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_evaluation_id"))
        batch_op.drop_index(batch_op.f("ix_answer_criterion_id"))

    op.drop_table("answer")
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acknowledgement_user_id"))

    op.drop_table("acknowledgement")
    with op.batch_alter_table("voicemeasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voicemeasure_transcript_id"))

    op.drop_table("voicemeasure")
    with op.batch_alter_table("utterance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_utterance_transcript_id"))

    op.drop_table("utterance")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_transcript_id"))

    op.drop_table("suggestion")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_state"))
        batch_op.drop_index(batch_op.f("ix_evaluation_rubric_version_id"))
        batch_op.drop_index(batch_op.f("ix_evaluation_inspector_id"))

    op.drop_table("evaluation")
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transcript_recording_id"))

    op.drop_table("transcript")
    with op.batch_alter_table("signin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signin_user_id"))

    op.drop_table("signin")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "one_random_assignment",
            sqlite_where=sa.text("basis = 'random' AND state <> 'replaced'"),
            postgresql_where=sa.text("basis = 'random' AND state <> 'replaced'"),
        )
        batch_op.drop_index(batch_op.f("ix_assignment_team_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_recording_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_plan_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_month"))
        batch_op.drop_index(batch_op.f("ix_assignment_inspector_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_centre_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_agent_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_agent_id"))

    op.drop_table("user")
    with op.batch_alter_table("teammembership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teammembership_team_id"))
        batch_op.drop_index(batch_op.f("ix_teammembership_agent_id"))

    op.drop_table("teammembership")
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_team_id"))
        batch_op.drop_index(batch_op.f("ix_recording_started_at"))
        batch_op.drop_index(batch_op.f("ix_recording_sha256"))
        batch_op.drop_index(batch_op.f("ix_recording_centre_id"))
        batch_op.drop_index(batch_op.f("ix_recording_agent_id"))

    op.drop_table("recording")
    with op.batch_alter_table("quotaline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quotaline_plan_id"))
        batch_op.drop_index(batch_op.f("ix_quotaline_agent_id"))

    op.drop_table("quotaline")
    with op.batch_alter_table("populationcall", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_populationcall_plan_id"))
        batch_op.drop_index(batch_op.f("ix_populationcall_agent_id"))

    op.drop_table("populationcall")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_centre_id"))

    op.drop_table("team")
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outage_centre_id"))

    op.drop_table("outage")
    with op.batch_alter_table("monthplan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monthplan_month"))
        batch_op.drop_index(batch_op.f("ix_monthplan_centre_id"))

    op.drop_table("monthplan")
    with op.batch_alter_table("dialtest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialtest_dialled_at"))
        batch_op.drop_index(batch_op.f("ix_dialtest_competitor_id"))
        batch_op.drop_index(batch_op.f("ix_dialtest_centre_id"))

    op.drop_table("dialtest")
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_staff_number"))
        batch_op.drop_index(batch_op.f("ix_agent_centre_id"))

    op.drop_table("agent")
    with op.batch_alter_table("scriptphrase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scriptphrase_script_version_id"))

    op.drop_table("scriptphrase")
    with op.batch_alter_table("importproblem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_importproblem_batch_id"))

    op.drop_table("importproblem")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criterion_rubric_version_id"))

    op.drop_table("criterion")
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_centre_province_id"))

    op.drop_table("centre")
    op.drop_table("scriptversion")
    op.drop_table("rubricversion")
    op.drop_table("province")
    op.drop_table("monthseed")
    with op.batch_alter_table("monthlyfigure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monthlyfigure_month"))

    op.drop_table("monthlyfigure")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "one_open_job",
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )
        batch_op.drop_index("job_order")

    op.drop_table("job")
    op.drop_table("installation")
    with op.batch_alter_table("importbatch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_importbatch_file_hash"))

    op.drop_table("importbatch")
    op.drop_table("competitor")
    op.drop_table("callcontext")
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditevent_subject"))
        batch_op.drop_index(batch_op.f("ix_auditevent_at"))

    op.drop_table("auditevent")
