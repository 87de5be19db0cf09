"""Triggers by which the database itself keeps the trail and the signatures (control-kernel §4)."""

SQLITE = (
    "CREATE TRIGGER trail_event_no_update BEFORE UPDATE ON trail_event"
    " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    "CREATE TRIGGER trail_event_no_delete BEFORE DELETE ON trail_event"
    " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    "CREATE TRIGGER signature_only_lapse BEFORE UPDATE ON signature WHEN"
    " OLD.lapsed_at IS NOT NULL OR NEW.lapsed_at IS NULL OR OLD.agency_id IS NOT NEW.agency_id"
    " OR OLD.case_id IS NOT NEW.case_id OR OLD.number IS NOT NEW.number OR OLD.instance IS NOT NEW.instance"
    " OR OLD.item_id IS NOT NEW.item_id OR OLD.person_id IS NOT NEW.person_id"
    " OR OLD.principal_id IS NOT NEW.principal_id OR OLD.outcome IS NOT NEW.outcome OR OLD.role IS NOT NEW.role"
    " OR OLD.slot IS NOT NEW.slot OR OLD.digest IS NOT NEW.digest OR OLD.at IS NOT NEW.at"
    " BEGIN SELECT RAISE(ABORT, 'a signature can only lapse'); END",
    "CREATE TRIGGER signature_no_delete BEFORE DELETE ON signature"
    " BEGIN SELECT RAISE(ABORT, 'a signature is never deleted'); END",
)

# REPLACE deletes the row in the way without asking the triggers of deletion.
SQLITE_REPLACING = (
    "CREATE TRIGGER trail_event_no_replace BEFORE INSERT ON trail_event WHEN EXISTS (SELECT 1 FROM trail_event"
    " WHERE agency_id = NEW.agency_id AND stream = NEW.stream AND seq = NEW.seq)"
    " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    "CREATE TRIGGER signature_no_replace BEFORE INSERT ON signature WHEN EXISTS (SELECT 1 FROM signature"
    " WHERE agency_id = NEW.agency_id AND case_id = NEW.case_id AND number = NEW.number)"
    " OR (NEW.lapsed_at IS NULL AND EXISTS (SELECT 1 FROM signature WHERE agency_id = NEW.agency_id"
    " AND case_id = NEW.case_id AND instance = NEW.instance AND person_id = NEW.person_id AND lapsed_at IS NULL))"
    " BEGIN SELECT RAISE(ABORT, 'a signature is never replaced'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    "CREATE TRIGGER trail_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_event"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE FUNCTION signature_only_lapse() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN IF OLD.lapsed_at IS NOT NULL OR NEW.lapsed_at IS NULL"
    " OR to_jsonb(OLD) - 'lapsed_at' IS DISTINCT FROM to_jsonb(NEW) - 'lapsed_at'"
    " THEN RAISE EXCEPTION 'a signature can only lapse'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER signature_only_lapse BEFORE UPDATE ON signature"
    " FOR EACH ROW EXECUTE FUNCTION signature_only_lapse()",
    "CREATE TRIGGER signature_no_delete BEFORE DELETE OR TRUNCATE ON signature"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)

# A signature lapses, and counts again as it was when what a return undid is reinstated (foundations §6); nothing else.
SQLITE_REINSTATING = (
    "DROP TRIGGER signature_only_lapse",
    SQLITE[2]
    .replace("OLD.lapsed_at IS NOT NULL OR NEW.lapsed_at IS NULL", "(OLD.lapsed_at IS NULL) = (NEW.lapsed_at IS NULL)")
    .replace("can only lapse", "can only lapse or count again"),
)
POSTGRESQL_REINSTATING = (
    "CREATE OR REPLACE FUNCTION signature_only_lapse() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN IF (OLD.lapsed_at IS NULL) = (NEW.lapsed_at IS NULL)"
    " OR to_jsonb(OLD) - 'lapsed_at' IS DISTINCT FROM to_jsonb(NEW) - 'lapsed_at'"
    " THEN RAISE EXCEPTION 'a signature can only lapse or count again'; END IF; RETURN NEW; END $$",
)
SQLITE_LAPSING_ONLY = ("DROP TRIGGER signature_only_lapse", SQLITE[2])
POSTGRESQL_LAPSING_ONLY = (POSTGRESQL[2].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),)

DROP_POSTGRESQL = (
    "DROP FUNCTION refuse_change() CASCADE",
    "DROP FUNCTION signature_only_lapse() CASCADE",
)
