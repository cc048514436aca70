"""Let jobs leave a file of any kind, a page elsewhere, or nothing; let one runner of many run them.

And remember what was done daily, and when.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ("waiting", "running", "done", "failed", "cancelled", "interrupted")
FILE_KINDS = ("pdf", "xlsx", "docx", "zip")
STAYING = {
    "counts": "done >= 0 AND done <= total",
    "over_has_an_end": "(state IN ('waiting', 'running')) = (finished_at IS NULL)",
    "file_has_a_digest": "(file_name IS NULL) = (file_sha256 IS NULL)",
    "file_has_a_last_day": "(file_name IS NULL) = (keep_until IS NULL)",
}
OLD = {
    "only_failed_says_why": "(state = 'failed') = (message <> '')",
    "only_done_has_a_file": "(state = 'done') = (file_name IS NOT NULL)",
}
NEW = {
    "failed_says_why": "state <> 'failed' OR message <> ''",
    "message_stands_alone": (
        "message = '' OR state = 'failed' OR (state = 'done' AND file_name IS NULL AND link_address IS NULL)"
    ),
    "only_done_has_a_file": "file_name IS NULL OR state = 'done'",
    "file_has_a_kind": "(file_name IS NULL) = (file_kind IS NULL)",
    "only_done_has_a_link": "link_address IS NULL OR (state = 'done' AND file_name IS NULL)",
    "link_has_words": "(link_address IS NULL) = (link_label IS NULL)",
    "link_stays_here": "substr(link_address, 1, 1) = '/' AND substr(link_address, 2, 1) <> '/'",
}
COLUMNS = (
    "id, kind, title, owner_id, unit_id, parameters, state, done, total, message, created_at, finished_at, "
    "file_name, file_sha256, keep_until"
)


def _added_columns() -> "tuple[sa.Column[str], ...]":
    kind = sa.Enum(*FILE_KINDS, name="filekind", native_enum=False, create_constraint=True, length=40)
    return (
        sa.Column("file_kind", kind, nullable=True),
        sa.Column("link_label", sa.String(length=120), nullable=True),
        sa.Column("link_address", sa.String(length=500), nullable=True),
    )


def upgrade() -> None:
    """Add what a result may be beside a PDF, every file so far being one, and the lease of the runner."""
    op.create_table(
        "job_lease",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("runner", sa.String(length=40), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_job_lease_one_row")),
        sa.CheckConstraint(
            "(runner IS NULL) = (heard_at IS NULL)", name=op.f("ck_job_lease_held_is_heard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_lease")),
    )
    op.execute("INSERT INTO job_lease (id) VALUES (1)")
    op.create_table(
        "daily_run",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.CheckConstraint("tries >= 1", name=op.f("ck_daily_run_tries")),
        sa.CheckConstraint(
            "message = '' OR finished_at IS NOT NULL", name=op.f("ck_daily_run_only_finished_says_why")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_daily_run")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(_added_columns(), NEW)
        return
    for name in OLD:
        op.drop_constraint(op.f(f"ck_job_{name}"), "job", type_="check")
    for column in _added_columns():
        op.add_column("job", column)
    op.execute("UPDATE job SET file_kind = 'pdf' WHERE file_name IS NOT NULL")
    for name, condition in NEW.items():
        op.create_check_constraint(op.f(f"ck_job_{name}"), "job", condition)


def downgrade() -> None:
    """Let jobs leave a PDF alone. Refuses while a job has left anything else, which would be forgotten."""
    other = "state = 'done' AND (file_kind IS NULL OR file_kind <> 'pdf')"
    if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM job WHERE {other}")):
        raise RuntimeError("jobs would be lost: job holds other results; restore a copy from before instead")
    op.drop_table("daily_run")
    op.drop_table("job_lease")
    if op.get_bind().dialect.name == "sqlite":
        _make_anew((), OLD)
        return
    for name in NEW:
        op.drop_constraint(op.f(f"ck_job_{name}"), "job", type_="check")
    for column in _added_columns():
        op.drop_column("job", column.name)
    for name, condition in OLD.items():
        op.create_check_constraint(op.f(f"ck_job_{name}"), "job", condition)


def _make_anew(added: "tuple[sa.Column[str], ...]", checks: dict[str, str]) -> None:
    """Make the table with other columns and CHECKs, which SQLite doesn't change; every row stays."""
    op.drop_index(op.f("ix_job_owner_id"), "job")
    op.rename_table("job", "job_before")
    file_kind, links = added[:1], added[1:]
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="jobstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        *file_kind,
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("keep_until", sa.DateTime(), nullable=True),
        *links,
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_job_{name}"))
            for name, condition in (STAYING | checks).items()
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_job_owner_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_job_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    target, source = COLUMNS, COLUMNS
    if added:
        target += ", file_kind"
        source += ", CASE WHEN file_name IS NOT NULL THEN 'pdf' END"
    op.execute(f"INSERT INTO job ({target}) SELECT {source} FROM job_before")
    op.drop_table("job_before")
    op.create_index(op.f("ix_job_owner_id"), "job", ["owner_id"])
