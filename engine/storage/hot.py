"""The step's statements, built once at import and run on the driver connection (foundations §1).

``?`` marks a parameter; PostgreSQL gets ``%s``. On PostgreSQL all writes of a step are one data-modifying statement
that returns how many case rows it changed: anything but 1 rolls back. A statement that waits for a lock sees
everything else as of its start, hence lock first, facts in a later statement (foundations §5).
"""

from typing import Final

HIGHEST: Final = 50  # far more cases than may stand one above the other
CASE_COLUMNS: Final = (
    "agency_id, case_id, number, definition, process, version, digest, title, subject, status, outcome, owner, starter,"
    " parent, incidents, case_version, chain_seq, chain_hash, last_at, started_at, ended_at, state, cache"
)
_CASE = f"SELECT {CASE_COLUMNS} FROM case_file WHERE agency_id = ? AND case_id = ?"
_CASE_OF_ITEM = (
    f"SELECT {CASE_COLUMNS} FROM case_file WHERE agency_id = ? AND case_id ="
    " (SELECT case_id FROM work_item WHERE agency_id = ? AND item_id = ?)"
)
_SESSION = (
    "SELECT s.account_id, s.person_id, s.username, s.expires_at, t.packed, t.directory_version FROM session s"
    " JOIN account a ON a.agency_id = s.agency_id AND a.account_id = s.account_id"
    " JOIN standing t ON t.agency_id = s.agency_id AND t.person_id = s.person_id"
    " WHERE s.agency_id = ? AND s.token_hash = ? AND a.disabled_at IS NULL"
)
_OF_CASE = ", ".join(f"c.{column.strip()}" for column in CASE_COLUMNS.split(","))
# One writer needs no lock order: who calls and the case of his item in one look.
_ENTRY = (
    "SELECT s.account_id, s.person_id, s.username, s.expires_at, t.packed, t.directory_version,"
    f" {_OF_CASE} FROM session s"
    " JOIN account a ON a.agency_id = s.agency_id AND a.account_id = s.account_id"
    " JOIN standing t ON t.agency_id = s.agency_id AND t.person_id = s.person_id"
    " LEFT JOIN work_item i ON i.agency_id = s.agency_id AND i.item_id = ?"
    " LEFT JOIN case_file c ON c.agency_id = i.agency_id AND c.case_id = i.case_id"
    " WHERE s.agency_id = ? AND s.token_hash = ? AND a.disabled_at IS NULL"
)
_TALLY_HELD = (
    ' ON CONFLICT (agency_id, key, "window") DO UPDATE SET total = tally.total RETURNING key, "window", total, version'
)
_TALLIES = 'INSERT INTO tally (agency_id, key, "window", total, version)'
SUM_DAYS: Final = (
    'SELECT COALESCE(sum(total), 0) FROM tally WHERE agency_id = ? AND key = ? AND "window" BETWEEN ? AND ?'
)
NUMBER: Final = (
    "INSERT INTO counter (agency_id, prefix, year, last) VALUES (?, ?, ?, 1)"
    " ON CONFLICT (agency_id, prefix, year) DO UPDATE SET last = counter.last + 1 RETURNING last"
)
RESTORE: Final = "UPDATE signature SET lapsed_at = NULL WHERE agency_id = ? AND case_id = ? AND number = ?"
LAPSE: Final = "UPDATE signature SET lapsed_at = ? WHERE agency_id = ? AND case_id = ? AND number = ?"

_ITEM_COLUMNS = (
    "(agency_id, case_id, item_id, instance, element, kind, state, audience, holder, round, opened_at, due_at,"
    " closed_at, closed_by, card_at)"
)
_ITEM_CONFLICT = (
    " ON CONFLICT (agency_id, item_id) DO UPDATE SET state = excluded.state, audience = excluded.audience,"
    " holder = excluded.holder, due_at = excluded.due_at, closed_at = excluded.closed_at,"
    " closed_by = excluded.closed_by, card_at = excluded.card_at"
)
_SIGNATURE_COLUMNS = (
    "(agency_id, case_id, number, instance, item_id, person_id, principal_id, outcome, role, slot, digest, at)"
)
_ENTRY_CONFLICT = ' ON CONFLICT (agency_id, key, "window", case_id) DO UPDATE SET amount = excluded.amount'

SQLITE: Final = {
    "case": _CASE,
    "case_of_item": _CASE_OF_ITEM,
    "session": _SESSION,
    "entry": _ENTRY,
    "case_update": (
        "UPDATE case_file SET status = ?, outcome = ?, incidents = ?, case_version = ?, chain_seq = ?, chain_hash = ?,"
        " last_at = ?, ended_at = ?, state = ?, cache = ? WHERE agency_id = ? AND case_id = ? AND case_version = ?"
    ),
    "case_insert": f"INSERT INTO case_file ({CASE_COLUMNS}) VALUES ({', '.join('?' * 23)})",
    "signatures": f"INSERT INTO signature {_SIGNATURE_COLUMNS} VALUES ({', '.join('?' * 12)})",
    "items": f"INSERT INTO work_item {_ITEM_COLUMNS} VALUES ({', '.join('?' * 15)}){_ITEM_CONFLICT}",
    "events": "INSERT INTO trail_event (agency_id, stream, seq, hash, bytes, kind, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "values": "INSERT INTO trail_value (agency_id, stream, seq, path, salt, value) VALUES (?, ?, ?, ?, ?, ?)",
    "participation": (
        "INSERT INTO participation (agency_id, person_id, case_id, task) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    ),
    "elsewhere": (
        "INSERT INTO participation_by (agency_id, object_key, task, person_id, last_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (agency_id, object_key, task, person_id) DO UPDATE SET last_at = excluded.last_at"
    ),
    "entries": (
        'INSERT INTO tally_entry (agency_id, key, "window", case_id, amount) VALUES (?, ?, ?, ?, ?)' + _ENTRY_CONFLICT
    ),
    "totals": (
        'UPDATE tally SET total = total + ?, version = version + ? WHERE agency_id = ? AND key = ? AND "window" = ?'
    ),
    "answer": (
        "INSERT INTO idempotency (agency_id, person_id, key, body, status, answer, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
    ),
    "matters": (
        "INSERT INTO meeting_matter (agency_id, case_id, instance, item_id, meeting_id, body, opened_at, data)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    "decided": "UPDATE meeting_matter SET result = ? WHERE agency_id = ? AND case_id = ? AND instance = ?",
    "incidents": (
        "INSERT INTO incident (agency_id, incident_id, case_id, kind, element, detail, opened_at, resolved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '')"
    ),
}

# One part for each kind of row a step can write, and how many columns it takes; a step sends those it has rows for.
WRITES: Final = {
    "signatures": (
        f"""sig AS (INSERT INTO signature {_SIGNATURE_COLUMNS}
  SELECT k.a, k.c, t.* FROM k, unnest(?::int[], ?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[],
   ?::text[], ?::text[], ?::text[]) AS t)"""
    ),
    "items": (
        f"""it AS (INSERT INTO work_item {_ITEM_COLUMNS}
  SELECT k.a, k.c, t.* FROM k, unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[],
   ?::int[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[]) AS t{_ITEM_CONFLICT})"""
    ),
    "events": (
        """ev AS (INSERT INTO trail_event (agency_id, stream, seq, hash, bytes, kind, at)
  SELECT k.a, k.s, t.* FROM k, unnest(?::int[], ?::text[], ?::bytea[], ?::text[], ?::text[]) AS t)"""
    ),
    "values": (
        """va AS (INSERT INTO trail_value (agency_id, stream, seq, path, salt, value)
  SELECT k.a, k.s, t.* FROM k, unnest(?::int[], ?::text[], ?::bytea[], ?::text[]) AS t)"""
    ),
    "participation": (
        """pa AS (INSERT INTO participation (agency_id, case_id, task, person_id)
  SELECT k.a, k.c, t.* FROM k, unnest(?::text[], ?::uuid[]) AS t ON CONFLICT DO NOTHING)"""
    ),
    "elsewhere": (
        """el AS (INSERT INTO participation_by (agency_id, last_at, object_key, task, person_id)
  SELECT k.a, k.t, t.* FROM k, unnest(?::text[], ?::text[], ?::uuid[]) AS t
  ON CONFLICT (agency_id, object_key, task, person_id) DO UPDATE SET last_at = excluded.last_at)"""
    ),
    "entries": (
        f"""en AS (INSERT INTO tally_entry (agency_id, case_id, key, "window", amount)
  SELECT k.a, k.c, t.* FROM k, unnest(?::text[], ?::text[], ?::numeric[]) AS t{_ENTRY_CONFLICT})"""
    ),
    "totals": (
        """ta AS (UPDATE tally SET total = tally.total + t.d, version = tally.version + t.n
  FROM k, unnest(?::text[], ?::text[], ?::numeric[], ?::int[]) AS t(key, w, d, n)
  WHERE tally.agency_id = k.a AND tally.key = t.key AND tally."window" = t.w)"""
    ),
    "answer": (
        """an AS (INSERT INTO idempotency (agency_id, person_id, key, body, status, answer, at)
  SELECT k.a, ?::uuid, ?::text, ?::text, ?::int, ?::bytea, ?::text FROM k)"""
    ),
    "matters": (
        """mm AS (INSERT INTO meeting_matter (agency_id, case_id, instance, item_id, meeting_id, body, opened_at, data)
  SELECT k.a, k.c, t.* FROM k, unnest(?::text[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::bytea[]) AS t)"""
    ),
    "decided": (
        """md AS (UPDATE meeting_matter SET result = t.r FROM k, unnest(?::text[], ?::bytea[]) AS t(i, r)
  WHERE meeting_matter.agency_id = k.a AND meeting_matter.case_id = k.c AND meeting_matter.instance = t.i)"""
    ),
    "incidents": (
        """inc AS (INSERT INTO incident (agency_id, case_id, resolved_at, incident_id, kind, element, detail, opened_at)
  SELECT k.a, k.c, '', t.* FROM k, unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[]) AS t)"""
    ),
}

_KEYS = "k AS (SELECT ?::uuid AS a, ?::uuid AS c, ?::text AS s, ?::text AS t)"

POSTGRESQL: Final = {
    # A case below another one is locked after it, see ``lock_case``; one statement for all others.
    "case": _CASE + " AND parent IS NULL FOR UPDATE",
    "case_of_item": _CASE_OF_ITEM + " AND parent IS NULL FOR UPDATE",
    "case_below": _CASE + " FOR UPDATE",
    "item_case": "SELECT case_id FROM work_item WHERE agency_id = ? AND item_id = ?",
    "line": (
        "WITH RECURSIVE up AS (SELECT case_id, parent, 0 AS height FROM case_file WHERE agency_id = ? AND case_id = ?"
        " UNION ALL SELECT c.case_id, c.parent, up.height + 1 FROM case_file c JOIN up ON up.parent = c.case_id"
        f" WHERE c.agency_id = ? AND up.height < {HIGHEST}) SELECT case_id FROM up ORDER BY height DESC"
    ),
    "session": _SESSION + " FOR SHARE OF t",
    # Two locks in one look, in their order: the case is looked for by the session that was found. Nothing else is read
    # with them; the facts come in a later statement (foundations §5).
    "entry": (
        f"SELECT e.account_id, e.person_id, e.username, e.expires_at, e.packed, e.directory_version,"
        f" {_OF_CASE} FROM ({_SESSION.replace('SELECT ', 'SELECT s.agency_id, ', 1)} FOR SHARE OF t) AS e"
        f" LEFT JOIN LATERAL (SELECT {CASE_COLUMNS} FROM case_file f WHERE f.agency_id = e.agency_id AND f.case_id ="
        " (SELECT i.case_id FROM work_item i WHERE i.agency_id = e.agency_id AND i.item_id = ?)"
        " AND f.parent IS NULL FOR UPDATE) AS c"
        " ON true"
    ),
    # Rows are locked in the order of the arrays, which the caller sorts.
    "tallies": f"{_TALLIES} SELECT ?::uuid, k, w, 0, 0 FROM unnest(?::text[], ?::text[]) AS t(k, w){_TALLY_HELD}",
    "step_update": (
        f"WITH {_KEYS}, ca AS (UPDATE case_file SET status = ?, outcome = ?, incidents = ?, case_version = ?,"
        " chain_seq = ?, chain_hash = ?, last_at = ?, ended_at = ?, state = ?, cache = ?"
        " WHERE agency_id = ? AND case_id = ? AND case_version = ? RETURNING 1)"
    ),
    "step_insert": (
        f"WITH {_KEYS}, ca AS (INSERT INTO case_file ({CASE_COLUMNS}) VALUES ({', '.join('?' * 23)}) RETURNING 1)"
    ),
}


def step_sql(head: str, parts: tuple[str, ...]) -> str:
    """Return the one writing statement of a step on PostgreSQL: ``head`` (step_update or step_insert) and its parts."""
    return ", ".join([POSTGRESQL[head], *(WRITES[part] for part in parts)]) + " SELECT count(*) FROM ca"


def tallies_sql(rows: int) -> str:
    """Return the statement that makes and holds ``rows`` rows on SQLite."""
    return f"{_TALLIES} VALUES {', '.join(['(?, ?, ?, 0, 0)'] * rows)}{_TALLY_HELD}"


def facts_sql(dialect: str, *, keyed: bool, cased: bool, documents: int, elsewhere: int) -> str:
    """Return the one statement of the facts: rows (tag, a, b, n, c); parts that were not asked for are left out."""
    blob, integer, word = ("::bytea", "::int", "::text") if dialect == "postgresql" else ("", "", "")
    moment = (
        "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        if dialect == "postgresql"
        else "''"
    )
    parts = [f"SELECT 'now' AS tag, {moment} AS a, ''{word} AS b, 0{integer} AS n, NULL{blob} AS c"]
    if keyed:
        parts.append(
            "SELECT 'key', body, at, status, answer FROM idempotency WHERE agency_id = ? AND person_id = ? AND key = ?"
        )
    if cased:
        who = "person_id::text" if dialect == "postgresql" else "hex(person_id)"
        parts.append(f"SELECT 'rec', {who}, '', 0, NULL{blob} FROM recusal WHERE agency_id = ? AND case_id = ?")
    if documents:
        which = "document_id::text" if dialect == "postgresql" else "hex(document_id)"
        parts.append(
            f"SELECT 'doc', {which}, kind || ' ' || sha256, 0, NULL{blob} FROM document WHERE agency_id = ?"
            f" AND case_id = ? AND document_id IN ({', '.join('?' * documents)})"
        )
    person = "person_id::text" if dialect == "postgresql" else "hex(person_id)"
    took_part = (
        f"SELECT 'els', object_key || ' ' || task, {person}, 0, NULL{blob} FROM participation_by"
        " WHERE agency_id = ? AND object_key = ? AND task = ? AND person_id = ?"
    )
    parts += [took_part] * elsewhere
    return " UNION ALL ".join(parts)
