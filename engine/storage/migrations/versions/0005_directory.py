"""The directory as data: posts by id, dated membership, one-time codes, grants, conflicts, attempts to log in."""

import os
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.model import ids
from engine.storage.types import Id

revision = "0005"
down_revision = "0004"

PERSON = ["person.agency_id", "person.person_id"]
ACCOUNT = ["account.agency_id", "account.account_id"]


def upgrade() -> None:
    """Apply."""
    op.add_column("department", sa.Column("parent", sa.String(length=60), nullable=True))
    op.add_column("department", sa.Column("valid_to", sa.String(length=10), nullable=True))
    op.add_column("person", sa.Column("identity", sa.LargeBinary(length=32), nullable=True))
    op.add_column("person", sa.Column("merged_into", Id("pe"), nullable=True))
    op.create_index("uq_person_identity", "person", ["agency_id", "identity"], unique=True)
    op.add_column("account", sa.Column("code_until", sa.String(length=32), nullable=True))
    op.add_column("account", sa.Column("subject", sa.String(length=255), nullable=True))
    op.create_index("uq_account_subject", "account", ["agency_id", "subject"], unique=True)
    op.add_column("body", sa.Column("rules", sa.LargeBinary(), nullable=True))
    _again("post", _post, lambda row: {"post_id": _new_id()})
    _again("body_member", _body_member, lambda row: {})
    for make in (_conflict, _grant, _inspector, _machine, _attempt, _sign_on):
        make()


def _new_id() -> str:
    return ids.shown("po", ids.uuid7(time.time_ns() // 1_000_000, os.urandom(10)).bytes)  # noqa: TID251


def _again(name: str, make: Callable[[], sa.Table], more: Callable[[Any], Mapping[str, Any]]) -> None:
    """Make a table anew with other keys and put its rows back; no other table refers to it."""
    connection = op.get_bind()
    rows = [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()]
    op.drop_table(name)
    table = make()
    put = [{column: _shown(table, column, value) for column, value in row.items()} | dict(more(row)) for row in rows]
    if put:
        connection.execute(sa.insert(table), put)


def _shown(table: sa.Table, column: str, value: Any) -> Any:
    """Return an identifier as its column type takes it; anything else unchanged."""
    if not isinstance(table.c[column].type, Id):
        return value
    raw = value.bytes if isinstance(value, uuid.UUID) else bytes(value)
    return ids.shown("xx", raw)


def _post() -> sa.Table:
    table = op.create_table(
        "post",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("post_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "post_id", name=op.f("pk_post")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id", "kind"],
            [*PERSON, "person.kind"],
            name=op.f("fk_post_agency_id_person_id_kind"),
        ),
        sa.CheckConstraint("kind <> 'admin'", name=op.f("ck_post_no_admin")),
    )
    op.create_index(op.f("ix_post_agency_id_person_id"), "post", ["agency_id", "person_id"])
    op.create_index(op.f("ix_post_agency_id_role"), "post", ["agency_id", "role"])
    return table


def _body_member() -> sa.Table:
    return op.create_table(
        "body_member",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("body", sa.String(length=60), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "body", "person_id", "valid_from", name=op.f("pk_body_member")),
        sa.ForeignKeyConstraint(
            ["agency_id", "body"], ["body.agency_id", "body.code"], name=op.f("fk_body_member_agency_id_body")
        ),
        sa.ForeignKeyConstraint(["agency_id", "person_id"], PERSON, name=op.f("fk_body_member_agency_id_person_id")),
    )


def _conflict() -> None:
    op.create_table(
        "conflict",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("conflict_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("subject_key", sa.String(length=200), nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.Column("look_back", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "conflict_id", name=op.f("pk_conflict")),
        sa.ForeignKeyConstraint(["agency_id", "person_id"], PERSON, name=op.f("fk_conflict_agency_id_person_id")),
    )
    columns = ["agency_id", "person_id", "subject_key"]
    op.create_index(op.f("ix_conflict_agency_id_person_id_subject_key"), "conflict", columns)


def _grant() -> None:
    op.create_table(
        "grant_request",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("grant_id", Id("xx"), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("proposed_by", Id("xx"), nullable=False),
        sa.Column("proposed_at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", Id("xx"), nullable=True),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "grant_id", name=op.f("pk_grant_request")),
        sa.CheckConstraint(
            "state <> 'granted' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name=op.f("ck_grant_request_second"),
        ),
        *(
            sa.ForeignKeyConstraint(["agency_id", column], PERSON, name=op.f(f"fk_grant_request_agency_id_{column}"))
            for column in ("proposed_by", "decided_by")
        ),
    )
    columns = ["agency_id", "state", "grant_id"]
    op.create_index(op.f("ix_grant_request_agency_id_state_grant_id"), "grant_request", columns)


def _inspector() -> None:
    op.create_table(
        "inspector",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("grant_id", Id("xx"), nullable=False),
        sa.Column("home_id", Id("xx"), nullable=False),
        sa.Column("home_account", Id("xx"), nullable=False),
        sa.Column("account_id", Id("xx"), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "grant_id", name=op.f("pk_inspector")),
        sa.ForeignKeyConstraint(["agency_id", "account_id"], ACCOUNT, name=op.f("fk_inspector_agency_id_account_id")),
    )
    op.create_index(op.f("ix_inspector_agency_id_home_account"), "inspector", ["agency_id", "home_account"])


def _machine() -> None:
    op.create_table(
        "machine_token",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("token_id", Id("xx"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("account_id", Id("xx"), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("revoked_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "token_id", name=op.f("pk_machine_token")),
        sa.ForeignKeyConstraint(
            ["agency_id", "account_id"], ACCOUNT, name=op.f("fk_machine_token_agency_id_account_id")
        ),
    )


def _attempt() -> None:
    op.create_table(
        "log_in_attempt",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "key", name=op.f("pk_log_in_attempt")),
    )


def _sign_on() -> None:
    op.create_table(
        "sign_on",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=80), nullable=False),
        sa.Column("verifier", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "state_hash", name=op.f("pk_sign_on")),
    )


def downgrade() -> None:
    """Take back: the tables of this step go; posts and memberships keep their new keys."""
    for name in ("sign_on", "log_in_attempt", "machine_token", "inspector", "grant_request", "conflict"):
        op.drop_table(name)
