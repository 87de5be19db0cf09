"""All tables; keys, constraints and indexes start with ``agency_id``, but for the two reference tables on top."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from engine.storage.naming import metadata as metadata
from engine.storage.people_tables import account as account
from engine.storage.people_tables import body as body
from engine.storage.people_tables import body_member as body_member
from engine.storage.people_tables import department as department
from engine.storage.people_tables import person as person
from engine.storage.people_tables import post as post
from engine.storage.people_tables import qualification as qualification
from engine.storage.people_tables import session as session
from engine.storage.people_tables import standing as standing
from engine.storage.types import Id, Money

installation = Table(
    "installation",
    metadata,
    Column("installation_id", String(40), primary_key=True),
    Column("created_at", String(32), nullable=False),
    Column("identity_key", LargeBinary, nullable=False),
)

definition_bytes = Table(
    "definition_bytes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

agency = Table(
    "agency",
    metadata,
    Column("agency_id", Id("ag"), primary_key=True),
    Column("key", String(60), nullable=False, unique=True),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("directory_version", BigInteger, nullable=False),
    Column("facts", LargeBinary, nullable=False),
)

definition = Table(
    "definition",
    metadata,
    Column("agency_id", Id("ag")),
    Column("key", String(60)),
    Column("version", Integer),
    Column("digest", String(64), nullable=False),
    Column("model_digest", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("released_at", String(32), nullable=False),
    Column("released_by", String(400), nullable=False),
    Column("released_alone", Boolean, nullable=False),
    Column("state", String(10), nullable=False, server_default="superseded"),  # active, waiting, retired, cancelled too
    Column("starts_at", String(32), nullable=False, server_default=""),  # moment it is, or was, in force from
    Column("ended_at", String(32), nullable=False, server_default=""),
    Column("minor", Boolean, nullable=False, server_default=false()),  # proved to change words only
    Column("base", Integer, nullable=False, server_default="0"),  # version it was compared with; 0 for none
    Column("story", Text, nullable=False, server_default=""),  # who drafted, submitted, approved, and why, as JSON
    PrimaryKeyConstraint("agency_id", "key", "version"),
    ForeignKeyConstraint(["digest"], ["definition_bytes.digest"]),
    Index(
        "uq_definition_active",
        "agency_id",
        "key",
        unique=True,
        sqlite_where=text("active"),
        postgresql_where=text("active"),
    ),
    Index(
        "uq_definition_waiting",
        "agency_id",
        "key",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

setting = Table(
    "setting",
    metadata,
    Column("agency_id", Id("ag")),
    Column("id", String(80)),
    Column("version", Integer),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "id", "version"),
)

counter = Table(
    "counter",
    metadata,
    Column("agency_id", Id("ag")),
    Column("prefix", String(40)),
    Column("year", Integer),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("agency_id", "prefix", "year"),
)

case_file = Table(
    "case_file",
    metadata,
    Column("agency_id", Id("ag")),
    Column("case_id", Id("ca")),
    Column("number", String(60), nullable=False),
    Column("definition", String(60), nullable=False),
    Column("process", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("title", String(400), nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("outcome", String(60), nullable=False),
    Column("owner", String(60), nullable=False),
    Column("starter", Id("pe"), nullable=False),
    Column("parent", Id("ca")),
    Column("incidents", Integer, nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("chain_seq", Integer, nullable=False),
    Column("chain_hash", String(80), nullable=False),
    Column("last_at", String(32), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32), nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("cache", LargeBinary),
    PrimaryKeyConstraint("agency_id", "case_id"),
    UniqueConstraint("agency_id", "number"),
    ForeignKeyConstraint(
        ["agency_id", "definition", "version"], ["definition.agency_id", "definition.key", "definition.version"]
    ),
    Index(None, "agency_id", "owner", "case_id"),
    Index(None, "agency_id", "definition", "case_id"),
    Index(None, "agency_id", "parent"),
)

work_item = Table(
    "work_item",
    metadata,
    Column("agency_id", Id("ag")),
    Column("item_id", Id("wi")),
    Column("case_id", Id("ca"), nullable=False),
    Column("instance", String(300), nullable=False),
    Column("element", String(80), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    Column("audience", String(300), nullable=False),  # "role:a|b" or "body:x": one key, the inbox is an index range
    Column("holder", Id("pe")),
    Column("round", Integer, nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("closed_at", String(32), nullable=False),
    Column("closed_by", Id("pe")),
    Column("card_at", String(32), nullable=False, server_default="9999"),
    PrimaryKeyConstraint("agency_id", "item_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "case_id"),
    Index(
        "ix_work_item_offered",
        "agency_id",
        "audience",
        "due_at",
        "item_id",
        sqlite_where=text("closed_at = ''"),
        postgresql_where=text("closed_at = ''"),
    ),
    Index(
        "ix_work_item_held",
        "agency_id",
        "holder",
        "due_at",
        "item_id",
        sqlite_where=text("closed_at = ''"),
        postgresql_where=text("closed_at = ''"),
    ),
    Index(
        "ix_work_item_done",
        "agency_id",
        "closed_by",
        "due_at",
        "item_id",
        sqlite_where=text("closed_by IS NOT NULL"),
        postgresql_where=text("closed_by IS NOT NULL"),
    ),
    Index(
        "ix_work_item_due",
        "agency_id",
        "due_at",
        sqlite_where=text("closed_at = '' AND kind = 'event'"),
        postgresql_where=text("closed_at = '' AND kind = 'event'"),
    ),
)

audience = Table(
    "audience",
    metadata,
    Column("agency_id", Id("ag")),
    Column("key", String(300)),
    PrimaryKeyConstraint("agency_id", "key"),
)

signature = Table(
    "signature",
    metadata,
    Column("agency_id", Id("ag")),
    Column("case_id", Id("ca")),
    Column("number", Integer),
    Column("instance", String(300), nullable=False),
    Column("item_id", Id("wi"), nullable=False),
    Column("person_id", Id("pe"), nullable=False),
    Column("principal_id", Id("pe")),
    Column("outcome", String(60), nullable=False),
    Column("role", String(60), nullable=False),
    Column("slot", String(80), nullable=False),
    Column("digest", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("lapsed_at", String(32)),
    PrimaryKeyConstraint("agency_id", "case_id", "number"),
    ForeignKeyConstraint(["agency_id", "item_id"], ["work_item.agency_id", "work_item.item_id"]),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.person_id"]),
    Index(
        "uq_signature_live",
        "agency_id",
        "case_id",
        "instance",
        "person_id",
        unique=True,
        sqlite_where=text("lapsed_at IS NULL"),
        postgresql_where=text("lapsed_at IS NULL"),
    ),
)

participation = Table(
    "participation",
    metadata,
    Column("agency_id", Id("ag")),
    Column("person_id", Id("pe")),
    Column("case_id", Id("ca")),
    Column("task", String(80)),
    PrimaryKeyConstraint("agency_id", "person_id", "case_id", "task"),
)

participation_by = Table(
    "participation_by",
    metadata,
    Column("agency_id", Id("ag")),
    Column("object_key", String(200)),
    Column("task", String(80)),
    Column("person_id", Id("pe")),
    Column("last_at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "object_key", "task", "person_id"),
)

recusal = Table(
    "recusal",
    metadata,
    Column("agency_id", Id("ag")),
    Column("case_id", Id("ca")),
    Column("person_id", Id("pe")),
    Column("at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "case_id", "person_id"),
)

tally = Table(
    "tally",
    metadata,
    Column("agency_id", Id("ag")),
    Column("key", String(300)),
    Column("window", String(20)),
    Column("total", Money, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("agency_id", "key", "window"),
)

tally_entry = Table(
    "tally_entry",
    metadata,
    Column("agency_id", Id("ag")),
    Column("key", String(300)),
    Column("window", String(20)),
    Column("case_id", Id("ca")),
    Column("amount", Money, nullable=False),
    PrimaryKeyConstraint("agency_id", "key", "window", "case_id"),
)

trail_event = Table(
    "trail_event",
    metadata,
    Column("agency_id", Id("ag")),
    Column("stream", String(120)),
    Column("seq", Integer),
    Column("hash", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", String(32), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("agency_id", "stream", "seq"),
)

trail_value = Table(
    "trail_value",
    metadata,
    Column("agency_id", Id("ag")),
    Column("stream", String(120)),
    Column("seq", Integer),
    Column("path", String(300)),
    Column("salt", LargeBinary(16), nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("agency_id", "stream", "seq", "path"),
)

stream_head = Table(
    "stream_head",
    metadata,
    Column("agency_id", Id("ag")),
    Column("stream", String(120)),
    Column("seq", Integer, nullable=False),
    Column("hash", String(80), nullable=False),
    PrimaryKeyConstraint("agency_id", "stream"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("agency_id", Id("ag")),
    Column("person_id", Id("pe")),
    Column("key", String(64)),
    Column("body", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "person_id", "key"),
)

document = Table(
    "document",
    metadata,
    Column("agency_id", Id("ag")),
    Column("document_id", Id("do")),
    Column("case_id", Id("ca"), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("name", String(300), nullable=False),
    Column("content_type", String(120), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("by", Id("pe"), nullable=False),
    Column("at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "document_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "case_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("agency_id", Id("ag")),
    Column("item_id", Id("wi")),
    Column("person_id", Id("pe")),
    Column("data", LargeBinary, nullable=False),
    Column("at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "item_id", "person_id"),
)

incident = Table(
    "incident",
    metadata,
    Column("agency_id", Id("ag")),
    Column("incident_id", Id("in")),
    Column("case_id", Id("ca"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("element", String(80), nullable=False),
    Column("detail", Text, nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("resolved_at", String(32), nullable=False),
    Column("how", String(20), nullable=False, server_default=""),  # how it is, or was, resolved; "" nobody said yet
    Column("proposed_by", Id("pe")),  # first of two who resolve it
    Column("resolved_by", Id("pe")),
    PrimaryKeyConstraint("agency_id", "incident_id"),
    ForeignKeyConstraint(["agency_id", "case_id"], ["case_file.agency_id", "case_file.case_id"]),
    Index(None, "agency_id", "case_id"),
)

bench_row = Table(
    "bench_row",
    metadata,
    Column("agency_id", Id("ag")),
    Column("id", Id("wi")),
    Column("value", String(200), nullable=False),
    PrimaryKeyConstraint("agency_id", "id"),
)
