"""First schema."""

import sqlalchemy as sa
from alembic import op

from engine.storage import guards
from engine.storage.types import Id, Money

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "agency",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("directory_version", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency")),
        sa.UniqueConstraint("key", name=op.f("uq_agency_key")),
    )
    op.create_table(
        "audience",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "key", name=op.f("pk_audience")),
    )
    op.create_table(
        "bench_row",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("id", Id("xx"), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_bench_row")),
    )
    op.create_table(
        "body",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("chair", Id("xx"), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "code", name=op.f("pk_body")),
    )
    op.create_table(
        "counter",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("prefix", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "prefix", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "definition_bytes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_definition_bytes")),
    )
    op.create_table(
        "department",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "code", name=op.f("pk_department")),
    )
    op.create_table(
        "draft",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("item_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "item_id", "person_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "idempotency",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "installation",
        sa.Column("installation_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("identity_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("installation_id", name=op.f("pk_installation")),
    )
    op.create_table(
        "participation",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("task", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "case_id", "task", name=op.f("pk_participation")),
    )
    op.create_table(
        "participation_by",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("object_key", sa.String(length=200), nullable=False),
        sa.Column("task", sa.String(length=80), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "object_key", "task", "person_id", name=op.f("pk_participation_by")),
    )
    op.create_table(
        "recusal",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "case_id", "person_id", name=op.f("pk_recusal")),
    )
    op.create_table(
        "setting",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", "version", name=op.f("pk_setting")),
    )
    op.create_table(
        "stream_head",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "stream", name=op.f("pk_stream_head")),
    )
    op.create_table(
        "tally",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("window", sa.String(length=20), nullable=False),
        sa.Column("total", Money(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "key", "window", name=op.f("pk_tally")),
    )
    op.create_table(
        "tally_entry",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("window", sa.String(length=20), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "key", "window", "case_id", name=op.f("pk_tally_entry")),
    )
    op.create_table(
        "trail_event",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "stream", "seq", name=op.f("pk_trail_event")),
    )
    op.create_table(
        "trail_value",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "stream", "seq", "path", name=op.f("pk_trail_value")),
    )
    op.create_table(
        "definition",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("model_digest", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.String(length=32), nullable=False),
        sa.Column("released_by", sa.String(length=400), nullable=False),
        sa.Column("released_alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["definition_bytes.digest"], name=op.f("fk_definition_digest")),
        sa.PrimaryKeyConstraint("agency_id", "key", "version", name=op.f("pk_definition")),
    )
    with op.batch_alter_table("definition", schema=None) as batch_op:
        batch_op.create_index(
            "uq_definition_active",
            ["agency_id", "key"],
            unique=True,
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )

    op.create_table(
        "person",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.CheckConstraint("kind IN ('officer','auditor','admin','outside')", name=op.f("ck_person_kind")),
        sa.ForeignKeyConstraint(
            ["agency_id", "department"],
            ["department.agency_id", "department.code"],
            name=op.f("fk_person_agency_id_department"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "person_id", name=op.f("pk_person")),
        sa.UniqueConstraint("agency_id", "person_id", "kind", name=op.f("uq_person_agency_id_person_id_kind")),
    )
    op.create_table(
        "account",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("account_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("disabled_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_account_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "account_id", name=op.f("pk_account")),
        sa.UniqueConstraint("agency_id", "username", name=op.f("uq_account_agency_id_username")),
    )
    op.create_table(
        "body_member",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("body", sa.String(length=60), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "body"], ["body.agency_id", "body.code"], name=op.f("fk_body_member_agency_id_body")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_body_member_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "body", "person_id", name=op.f("pk_body_member")),
    )
    op.create_table(
        "case_file",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.String(length=60), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("starter", Id("xx"), nullable=False),
        sa.Column("parent", Id("xx"), nullable=True),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("chain_hash", sa.String(length=80), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("cache", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "definition", "version"],
            ["definition.agency_id", "definition.key", "definition.version"],
            name=op.f("fk_case_file_agency_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "case_id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_case_file_agency_id_number")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_file_agency_id_definition_case_id"),
            ["agency_id", "definition", "case_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_case_file_agency_id_owner_case_id"), ["agency_id", "owner", "case_id"], unique=False
        )

    op.create_table(
        "post",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.CheckConstraint("kind <> 'admin'", name=op.f("ck_post_no_admin")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id", "kind"],
            ["person.agency_id", "person.person_id", "person.kind"],
            name=op.f("fk_post_agency_id_person_id_kind"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "role", "department", "valid_from", name=op.f("pk_post")),
    )
    op.create_table(
        "qualification",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_qualification_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "kind", "valid_from", name=op.f("pk_qualification")),
    )
    op.create_table(
        "standing",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("directory_version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_standing_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "person_id", name=op.f("pk_standing")),
    )
    op.create_table(
        "document",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("document_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by", Id("xx"), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_document_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "document_id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_agency_id_case_id"), ["agency_id", "case_id"], unique=False)

    op.create_table(
        "incident",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("incident_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("element", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("resolved_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_incident_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "incident_id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_agency_id_case_id"), ["agency_id", "case_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "account_id"],
            ["account.agency_id", "account.account_id"],
            name=op.f("fk_session_agency_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "token_hash", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_agency_id_account_id"), ["agency_id", "account_id"], unique=False)

    op.create_table(
        "work_item",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("item_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("instance", sa.String(length=300), nullable=False),
        sa.Column("element", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("holder", Id("xx"), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=False),
        sa.Column("closed_by", Id("xx"), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_work_item_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "item_id", name=op.f("pk_work_item")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_item_agency_id_case_id"), ["agency_id", "case_id"], unique=False)
        batch_op.create_index(
            "ix_work_item_due",
            ["agency_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("closed_at = '' AND kind = 'event'"),
            postgresql_where=sa.text("closed_at = '' AND kind = 'event'"),
        )
        batch_op.create_index(
            "ix_work_item_held",
            ["agency_id", "holder", "due_at", "item_id"],
            unique=False,
            sqlite_where=sa.text("closed_at = ''"),
            postgresql_where=sa.text("closed_at = ''"),
        )
        batch_op.create_index(
            "ix_work_item_offered",
            ["agency_id", "audience", "due_at", "item_id"],
            unique=False,
            sqlite_where=sa.text("closed_at = ''"),
            postgresql_where=sa.text("closed_at = ''"),
        )

    op.create_table(
        "signature",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instance", sa.String(length=300), nullable=False),
        sa.Column("item_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("principal_id", Id("xx"), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("lapsed_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "item_id"],
            ["work_item.agency_id", "work_item.item_id"],
            name=op.f("fk_signature_agency_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_signature_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "case_id", "number", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(
            "uq_signature_live",
            ["agency_id", "case_id", "instance", "person_id"],
            unique=True,
            sqlite_where=sa.text("lapsed_at IS NULL"),
            postgresql_where=sa.text("lapsed_at IS NULL"),
        )

    for statement in guards.SQLITE if op.get_bind().dialect.name == "sqlite" else guards.POSTGRESQL:
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signature_live",
            sqlite_where=sa.text("lapsed_at IS NULL"),
            postgresql_where=sa.text("lapsed_at IS NULL"),
        )

    op.drop_table("signature")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_work_item_offered", sqlite_where=sa.text("closed_at = ''"), postgresql_where=sa.text("closed_at = ''")
        )
        batch_op.drop_index(
            "ix_work_item_held", sqlite_where=sa.text("closed_at = ''"), postgresql_where=sa.text("closed_at = ''")
        )
        batch_op.drop_index(
            "ix_work_item_due",
            sqlite_where=sa.text("closed_at = '' AND kind = 'event'"),
            postgresql_where=sa.text("closed_at = '' AND kind = 'event'"),
        )
        batch_op.drop_index(batch_op.f("ix_work_item_agency_id_case_id"))

    op.drop_table("work_item")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_agency_id_account_id"))

    op.drop_table("session")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_agency_id_case_id"))

    op.drop_table("incident")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_agency_id_case_id"))

    op.drop_table("document")
    op.drop_table("standing")
    op.drop_table("qualification")
    op.drop_table("post")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_file_agency_id_owner_case_id"))
        batch_op.drop_index(batch_op.f("ix_case_file_agency_id_definition_case_id"))

    op.drop_table("case_file")
    op.drop_table("body_member")
    op.drop_table("account")
    op.drop_table("person")
    with op.batch_alter_table("definition", schema=None) as batch_op:
        batch_op.drop_index("uq_definition_active", sqlite_where=sa.text("active"), postgresql_where=sa.text("active"))

    op.drop_table("definition")
    op.drop_table("trail_value")
    op.drop_table("trail_event")
    op.drop_table("tally_entry")
    op.drop_table("tally")
    op.drop_table("stream_head")
    op.drop_table("setting")
    op.drop_table("recusal")
    op.drop_table("participation_by")
    op.drop_table("participation")
    op.drop_table("installation")
    op.drop_table("idempotency")
    op.drop_table("draft")
    op.drop_table("department")
    op.drop_table("definition_bytes")
    op.drop_table("counter")
    op.drop_table("body")
    op.drop_table("bench_row")
    op.drop_table("audience")
    op.drop_table("agency")
