"""Let the audit trail know more acts, and make each event carry a hash of itself; make the seals."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

VERBS = (
    "signed_in",
    "signed_out",
    "password_changed",
    "password_reset",
    "account_created",
    "account_disabled",
    "account_enabled",
    "unit_created",
    "unit_changed",
    "unit_closed",
    "person_created",
    "person_changed",
    "membership_changed",
    "office_given",
    "office_ended",
    "delegation_given",
    "delegation_ended",
    "committee_changed",
    "plan_loaded",
    "plan_extended",
    "item_switched",
    "status_changed",
    "job_started",
    "job_cancelled",
    "paper_started",
    "paper_submitted",
    "paper_withdrawn",
    "paper_returned",
    "paper_confirmed",
    "paper_reopened",
    "paper_opened",
    "paper_printed",
    "paper_entered",
    "form_loaded",
    "form_year_changed",
    "receiver_changed",
    "absence_recorded",
    "absence_ended",
    "exemplar_added",
    "exemplar_changed",
    "exemplar_submitted",
    "exemplar_returned",
    "exemplar_approved",
    "exemplar_reported",
    "exemplar_fostered",
    "exemplar_proposed",
    "exemplar_commended",
    "exemplar_withdrawn",
    "exemplar_opened",
    "exemplar_writer_asked",
    "exemplar_consent_recorded",
    "exemplar_photo_changed",
    "meeting_recorded",
    "setting_changed",
)
ADDED_VERBS = (
    "sign_in_refused",
    "access_refused",
    "other_sign_ins_ended",
    "paper_saved_for",
    "copy_taken",
    "copy_dropped",
    "bundle_declined",
    "audit_checked",
)
AUDIT_INDEXES = (["actor_id", "at"], ["batch"], ["subject_kind", "subject_key"], ["unit_id", "at"])
COLUMNS = (
    "at, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name, verb, subject_kind, subject_key, unit_id, "
    "batch, data"
)


def upgrade() -> None:
    """Hash each event, refuse events that are put before others, let the trail know more verbs; make seals."""
    if op.get_bind().dialect.name == "sqlite":
        _remake_on_sqlite(VERBS + ADDED_VERBS, hashed=True)
    else:
        op.add_column("audit_event", sa.Column("digest", sa.String(length=64), nullable=True))
        op.execute("DROP TRIGGER audit_event_stays ON audit_event")
        op.execute("DROP FUNCTION audit_event_stays()")
        _hash_on_postgresql()
        op.alter_column("audit_event", "digest", nullable=False)
        op.create_check_constraint(op.f("ck_audit_event_id_counts"), "audit_event", "id > 0")
        _allow_verbs(VERBS + ADDED_VERBS)
        op.execute("ALTER TABLE audit_event ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE audit_event_id_seq")
        op.execute("ALTER TABLE audit_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY")
        _go_on_counting()
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("first_event_id", sa.Integer(), nullable=False),
        sa.Column("last_event_id", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "id > 0 AND first_event_id <= last_event_id AND events > 0",
            name=op.f("ck_audit_seal_covers_events"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("first_event_id", name=op.f("uq_audit_seal_first_event_id")),
        sa.UniqueConstraint("last_event_id", name=op.f("uq_audit_seal_last_event_id")),
    )
    for table in ("audit_event", "audit_seal"):
        for statement in _append_only(table):
            op.execute(statement)


def downgrade() -> None:
    """Forget verbs, hashes and seals. Refuses once the trail holds a new act: what it tells stays for ever."""
    if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM audit_event WHERE verb IN {ADDED_VERBS}")):
        raise RuntimeError("the audit trail holds acts that it would not know; restore a copy from before instead")
    op.drop_table("audit_seal")
    if op.get_bind().dialect.name == "sqlite":
        _remake_on_sqlite(VERBS, hashed=False)
        for statement in _append_only("audit_event")[:2]:
            op.execute(statement)
        return
    op.execute("DROP FUNCTION audit_seal_stays()")
    op.execute("DROP FUNCTION audit_seal_follows()")
    op.execute("DROP TRIGGER audit_event_follows ON audit_event")
    op.execute("DROP FUNCTION audit_event_follows()")
    op.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit_event TO CURRENT_USER")
    op.execute("ALTER TABLE audit_event ALTER COLUMN id DROP IDENTITY")
    op.execute("CREATE SEQUENCE audit_event_id_seq AS integer OWNED BY audit_event.id")
    op.execute("ALTER TABLE audit_event ALTER COLUMN id SET DEFAULT nextval('audit_event_id_seq')")
    _go_on_counting()
    _allow_verbs(VERBS)
    op.drop_constraint(op.f("ck_audit_event_id_counts"), "audit_event", type_="check")
    op.drop_column("audit_event", "digest")


def _digest(*values: Any) -> str:
    """Return the hash of an event from its columns as they are stored, in the order of COLUMNS."""
    at, *between, data = values
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    told = data if isinstance(data, dict) else json.loads(data)
    parts = [moment.replace(tzinfo=UTC).isoformat(timespec="microseconds"), *between, told]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hash_on_postgresql() -> None:
    """Hash the events there are, some at a time."""
    connection, last = op.get_bind(), 0
    while rows := connection.execute(
        sa.text(f"SELECT id, {COLUMNS} FROM audit_event WHERE id > :last ORDER BY id LIMIT 5000"), {"last": last}
    ).all():
        connection.execute(
            sa.text("UPDATE audit_event SET digest = :digest WHERE id = :id"),
            [{"id": row[0], "digest": _digest(*row[1:])} for row in rows],
        )
        last = rows[-1][0]


def _go_on_counting() -> None:
    op.execute(
        "SELECT setval('audit_event_id_seq', coalesce(max(id), 1), max(id) IS NOT NULL) FROM audit_event"
    )


def _allow_verbs(verbs: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_audit_event_verb"), "audit_event", type_="check")
    op.create_check_constraint(op.f("ck_audit_event_verb"), "audit_event", sa.column("verb").in_(verbs))


def _remake_on_sqlite(verbs: tuple[str, ...], *, hashed: bool) -> None:
    """Make the table anew, since SQLite changes no CHECK. Its indexes and triggers go with the old one."""
    op.rename_table("audit_event", "audit_event_before")
    added = [sa.Column("digest", sa.String(length=64), nullable=False)] if hashed else []
    checks = [sa.CheckConstraint("id > 0", name=op.f("ck_audit_event_id_counts"))] if hashed else []
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_name", sa.String(length=100), nullable=True),
        sa.Column(
            "verb",
            sa.Enum(*verbs, name="verb", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=32), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        *added,
        *checks,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    if hashed:
        driver: Any = op.get_bind().connection.driver_connection
        driver.create_function("event_digest", len(COLUMNS.split(",")), _digest, deterministic=True)
        columns, values = f"id, {COLUMNS}, digest", f"id, {COLUMNS}, event_digest({COLUMNS})"
    else:
        columns = values = f"id, {COLUMNS}"
    op.execute(f"INSERT INTO audit_event ({columns}) SELECT {values} FROM audit_event_before ORDER BY id")
    op.drop_table("audit_event_before")
    for indexed in AUDIT_INDEXES:
        op.create_index(op.f(f"ix_audit_event_{'_'.join(indexed)}"), "audit_event", indexed)


def _append_only(table: str) -> tuple[str, ...]:
    """Return what refuses to change the rows of a table, or to put rows before others."""
    if op.get_bind().dialect.name == "sqlite":
        return (
            f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
            f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
            f"""CREATE TRIGGER {table}_no_old BEFORE INSERT ON {table}
WHEN NEW.id <> -1 AND NEW.id NOT BETWEEN (SELECT max(id) + 1 FROM {table})
AND (SELECT max(id) + 1000 FROM {table})
BEGIN SELECT RAISE(ABORT, 'audit events are never put before others'); END""",
        )
    return (
        f"""CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'audit events are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()""",
        f"""CREATE FUNCTION {table}_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.id <= (SELECT max(id) FROM {table}) THEN RAISE EXCEPTION 'audit events are never put before others'
USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$""",
        f"""CREATE TRIGGER {table}_follows BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_follows()""",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER",
    )
