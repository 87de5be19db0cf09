"""Tables of people: departments, persons, accounts, posts, bodies, sessions, and what only administrators change."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from engine.storage.naming import metadata
from engine.storage.types import Id

department = Table(
    "department",
    metadata,
    Column("agency_id", Id("ag")),
    Column("code", String(60)),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("parent", String(60)),
    Column("valid_to", String(10)),  # last day, nothing for one that goes on
    PrimaryKeyConstraint("agency_id", "code"),
)

person = Table(
    "person",
    metadata,
    Column("agency_id", Id("ag")),
    Column("person_id", Id("pe")),
    Column("name", String(120), nullable=False),
    Column("name_en", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("department", String(60), nullable=False),
    Column("identity", LargeBinary(32)),  # keyed digest of the identity number: one natural person, one row
    Column("merged_into", Id("pe")),
    PrimaryKeyConstraint("agency_id", "person_id"),
    UniqueConstraint("agency_id", "person_id", "kind"),
    CheckConstraint("kind IN ('officer','auditor','admin','outside')", name="kind"),
    ForeignKeyConstraint(["agency_id", "department"], ["department.agency_id", "department.code"]),
    Index("uq_person_identity", "agency_id", "identity", unique=True),
)

account = Table(
    "account",
    metadata,
    Column("agency_id", Id("ag")),
    Column("account_id", Id("ac")),
    Column("person_id", Id("pe"), nullable=False),
    Column("username", String(60), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("disabled_at", String(32)),
    Column("code_until", String(32)),  # the hash is of a code that only sets a password, until this moment
    Column("subject", String(255)),  # at the provider of sign-on
    PrimaryKeyConstraint("agency_id", "account_id"),
    UniqueConstraint("agency_id", "username"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    Index("uq_account_subject", "agency_id", "subject", unique=True),
)

post = Table(
    "post",
    metadata,
    Column("agency_id", Id("ag")),
    Column("post_id", Id("po")),
    Column("person_id", Id("pe"), nullable=False),
    Column("role", String(60), nullable=False),
    Column("department", String(60), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10), nullable=False),  # last day, "" without end
    # A post is an officer's or an auditor's: the foreign key carries the kind, so that no admin can hold one (D44).
    Column("kind", String(10), nullable=False),
    PrimaryKeyConstraint("agency_id", "post_id"),
    ForeignKeyConstraint(["agency_id", "person_id", "kind"], ["person.agency_id", "person.person_id", "person.kind"]),
    CheckConstraint("kind <> 'admin'", name="no_admin"),
    Index(None, "agency_id", "person_id"),
    Index(None, "agency_id", "role"),
)

qualification = Table(
    "qualification",
    metadata,
    Column("agency_id", Id("ag")),
    Column("person_id", Id("pe")),
    Column("kind", String(60)),
    Column("number", String(60), nullable=False),
    Column("valid_from", String(10)),
    Column("valid_to", String(10), nullable=False),
    PrimaryKeyConstraint("agency_id", "person_id", "kind", "valid_from"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
)

body = Table(
    "body",
    metadata,
    Column("agency_id", Id("ag")),
    Column("code", String(60)),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("chair", Id("pe")),
    Column("rules", LargeBinary),  # JSON: how it meets and decides; nothing: no rules of its own
    PrimaryKeyConstraint("agency_id", "code"),
)

body_member = Table(
    "body_member",
    metadata,
    Column("agency_id", Id("ag")),
    Column("body", String(60)),
    Column("person_id", Id("pe")),
    Column("valid_from", String(10)),
    Column("valid_to", String(10), nullable=False),
    PrimaryKeyConstraint("agency_id", "body", "person_id", "valid_from"),
    ForeignKeyConstraint(["agency_id", "body"], ["body.agency_id", "body.code"]),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
)

standing = Table(
    "standing",
    metadata,
    Column("agency_id", Id("ag")),
    Column("person_id", Id("pe")),
    Column("packed", LargeBinary, nullable=False),
    Column("directory_version", BigInteger, nullable=False),
    PrimaryKeyConstraint("agency_id", "person_id"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
)

session = Table(
    "session",
    metadata,
    Column("agency_id", Id("ag")),
    Column("token_hash", LargeBinary(32)),
    Column("account_id", Id("ac"), nullable=False),
    Column("person_id", Id("pe"), nullable=False),
    Column("username", String(60), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("created_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "token_hash"),
    ForeignKeyConstraint(["agency_id", "account_id"], ["account.agency_id", "account.account_id"]),
    Index(None, "agency_id", "account_id"),
)

conflict = Table(
    "conflict",
    metadata,
    Column("agency_id", Id("ag")),
    Column("conflict_id", Id("co")),
    Column("person_id", Id("pe"), nullable=False),
    Column("subject_key", String(200), nullable=False),  # of the other side, as separations name objects
    Column("subject_name", String(200), nullable=False),
    Column("relation", String(40), nullable=False),
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10), nullable=False),  # last day of the tie, "" while it lasts
    Column("look_back", Integer, nullable=False),  # months it still counts after its last day
    Column("until", String(10), nullable=False),  # last day it counts, "" without end
    PrimaryKeyConstraint("agency_id", "conflict_id"),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "person_id", "subject_key"),
    Index(None, "agency_id", "subject_key"),
)

grant = Table(
    "grant_request",
    metadata,
    Column("agency_id", Id("ag")),
    Column("grant_id", Id("gr")),
    Column("what", String(12), nullable=False),
    Column("state", String(10), nullable=False),
    Column("data", LargeBinary, nullable=False),  # JSON
    Column("reason", String(400), nullable=False),
    Column("proposed_by", Id("pe"), nullable=False),
    Column("proposed_at", String(32), nullable=False),
    Column("decided_by", Id("pe")),
    Column("decided_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "grant_id"),
    # Whoever proposes does not approve: not even by the database's hand.
    CheckConstraint("state <> 'granted' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="second"),
    ForeignKeyConstraint(["agency_id", "proposed_by"], ["person.agency_id", "person.person_id"]),
    ForeignKeyConstraint(["agency_id", "decided_by"], ["person.agency_id", "person.person_id"]),
    Index(None, "agency_id", "state", "grant_id"),
)

inspector = Table(
    "inspector",
    metadata,
    Column("agency_id", Id("ag")),  # the agency that is looked into
    Column("grant_id", Id("gr")),
    Column("home_id", Id("ag"), nullable=False),  # the agency the inspector belongs to
    Column("home_account", Id("ac"), nullable=False),
    Column("account_id", Id("ac"), nullable=False),  # his account here
    Column("valid_from", String(10), nullable=False),
    Column("valid_to", String(10), nullable=False),
    PrimaryKeyConstraint("agency_id", "grant_id"),
    ForeignKeyConstraint(["agency_id", "account_id"], ["account.agency_id", "account.account_id"]),
    Index(None, "agency_id", "home_account"),
)

machine = Table(
    "machine_token",
    metadata,
    Column("agency_id", Id("ag")),
    Column("token_id", Id("tk")),
    Column("token_hash", LargeBinary(32), nullable=False),
    Column("name", String(60), nullable=False),
    Column("account_id", Id("ac"), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("revoked_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "token_id"),
    ForeignKeyConstraint(["agency_id", "account_id"], ["account.agency_id", "account.account_id"]),
)

attempt = Table(
    "log_in_attempt",
    metadata,
    Column("agency_id", Id("ag")),
    Column("key", String(80)),  # digest of a name, a source, or both
    Column("tries", Integer, nullable=False),
    Column("since", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "key"),
)

sign_on = Table(
    "sign_on",
    metadata,
    Column("agency_id", Id("ag")),
    Column("state_hash", LargeBinary(32)),
    Column("browser_hash", LargeBinary(32), nullable=False),
    Column("nonce", String(80), nullable=False),
    Column("verifier", String(120), nullable=False),  # PKCE, RFC 7636
    Column("expires_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "state_hash"),
)
