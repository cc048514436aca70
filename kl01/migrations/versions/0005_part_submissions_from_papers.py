"""Part submissions from papers: a paper is a text by sections, what its workflow knows has a table of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STANDINGS = ("party_member", "non_member")
STATES = ("draft", "submitted", "returned", "confirmed", "reopened")
RECEIVERS = ("party", "trade_union", "head")
ROLES = (
    "secretary",
    "deputy_secretary",
    "committee_member",
    "trade_union_chair",
    "head",
    "department_staff",
    "administrator",
)
KEPT = "id, template_id, plan_id, code, year, unit_id, created_at, changed_at, printed, version"
MOVED = (
    "owner_id, standing, state, entered_by_id, revision, submitted_at, receiver_kind, receiver_role, "
    "receiver_unit_id, opened_at, confirmed_at, confirmed_by_id, confirmed_for_id, reason, remarks, "
    "receiver_content, names_example"
)
"""What only the workflow of a personal paper knows."""
COPIED = "plan_id, code, year"
"""What both tables say, held together by a foreign key."""
NAMELESS = {
    "owner_id": "NULL",
    "standing": "NULL",
    "state": "'draft'",
    "entered_by_id": "NULL",
    "revision": "0",
    "submitted_at": "NULL",
    "receiver_kind": "NULL",
    "receiver_role": "NULL",
    "receiver_unit_id": "NULL",
    "opened_at": "NULL",
    "confirmed_at": "NULL",
    "confirmed_by_id": "NULL",
    "confirmed_for_id": "NULL",
    "reason": "''",
    "remarks": "'{}'",
    "receiver_content": "'{}'",
    "names_example": "{false}",
}
"""What the columns said of a unit's paper, which has no workflow of this kind."""
CHECKS = {
    "not_confirmed_by_owner": (
        "confirmed_by_id <> owner_id AND (confirmed_for_id IS NULL OR confirmed_for_id <> owner_id)"
    ),
    "confirmed": (
        "(state = 'confirmed') = (confirmed_by_id IS NOT NULL)"
        " AND (state = 'confirmed') = (confirmed_at IS NOT NULL)"
    ),
    "reason": "(state IN ('returned', 'reopened')) = (reason <> '')",
    "handed_in": (
        "state = 'draft' OR (submitted_at IS NOT NULL AND receiver_kind IS NOT NULL"
        " AND receiver_role IS NOT NULL AND receiver_unit_id IS NOT NULL AND revision > 0)"
    ),
    "entered_for_another": "entered_by_id IS NULL OR entered_by_id <> owner_id",
}
UNIT_PAPER_CHECKS = {
    "owner": "(owner_id IS NULL) = (standing IS NULL)",
    "unit_paper": "owner_id IS NOT NULL OR state = 'draft'",
}


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Make the table of submissions, move what belongs there, and name the kind of each paper."""
    if not _is_sqlite():
        op.create_unique_constraint(
            op.f("uq_paper_id_plan_id_code_year"), "paper", ["id", "plan_id", "code", "year"]
        )
        op.add_column("paper", sa.Column("kind", sa.String(length=20), nullable=True))
        op.execute("UPDATE paper SET kind = CASE WHEN owner_id IS NULL THEN 'exemplar' ELSE 'submission' END")
        op.alter_column("paper", "kind", nullable=False)
        _make_submissions()
        _fill_submissions("paper")
        for column in MOVED.split(", "):  # their constraints and indexes go with them
            op.drop_column("paper", column)
        return
    # SQLite drops no column with a constraint: the table is made anew. What refers to it does so by name.
    op.execute("PRAGMA legacy_alter_table=ON")
    try:
        op.rename_table("paper", "paper_before")
        _make_papers()
        op.execute(
            f"INSERT INTO paper ({KEPT}, kind) SELECT {KEPT},"
            " CASE WHEN owner_id IS NULL THEN 'exemplar' ELSE 'submission' END FROM paper_before"
        )
        _make_submissions()
        _fill_submissions("paper_before")
        op.drop_table("paper_before")
    finally:
        op.execute("PRAGMA legacy_alter_table=OFF")
    op.create_index(op.f("ix_paper_code_year_unit_id"), "paper", ["code", "year", "unit_id"])


def downgrade() -> None:
    """Put what submissions know back into the table of papers; nothing is lost."""
    if not _is_sqlite():
        for column in _workflow_columns(nullable=True):
            op.add_column("paper", column)
        op.execute(
            "UPDATE paper SET "
            + ", ".join(f"{name} = submission.{name}" for name in MOVED.split(", "))
            + " FROM submission WHERE submission.paper_id = paper.id"
        )
        for name, value in _nameless().items():
            if value != "NULL":
                op.execute(f"UPDATE paper SET {name} = {value} WHERE kind = 'exemplar'")
                op.alter_column("paper", name, nullable=False)
        op.drop_table("submission")
        op.drop_constraint(op.f("uq_paper_id_plan_id_code_year"), "paper", type_="unique")
        op.drop_column("paper", "kind")
        for name, condition in (CHECKS | UNIT_PAPER_CHECKS | _word_checks()).items():
            op.create_check_constraint(op.f(f"ck_paper_{name}"), "paper", condition)
        for name, table in _references():
            op.create_foreign_key(op.f(f"fk_paper_{name}_{table}"), "paper", table, [name], ["id"])
        op.create_unique_constraint(
            op.f("uq_paper_owner_id_plan_id_code_year"), "paper", ["owner_id", "plan_id", "code", "year"]
        )
        _index_receivers("paper")
        return
    op.execute("PRAGMA legacy_alter_table=ON")
    try:
        op.rename_table("paper", "paper_before")
        _make_papers_with_workflow()
        op.execute(
            f"INSERT INTO paper ({KEPT}, {MOVED}) SELECT {_of('paper_before', KEPT)}, {_of('submission', MOVED)}"
            " FROM paper_before JOIN submission ON submission.paper_id = paper_before.id"
        )
        values = ", ".join(_nameless()[name] for name in MOVED.split(", "))
        op.execute(
            f"INSERT INTO paper ({KEPT}, {MOVED}) SELECT {KEPT}, {values} FROM paper_before WHERE kind = 'exemplar'"
        )
        op.drop_table("submission")
        op.drop_table("paper_before")
    finally:
        op.execute("PRAGMA legacy_alter_table=OFF")
    op.create_index(op.f("ix_paper_code_year_unit_id"), "paper", ["code", "year", "unit_id"])
    _index_receivers("paper")


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))


def _nameless() -> dict[str, str]:
    false = "0" if _is_sqlite() else "false"
    return {name: value.replace("{false}", false) for name, value in NAMELESS.items()}


def _fill_submissions(source: str) -> None:
    op.execute(
        f"INSERT INTO submission (paper_id, {COPIED}, {MOVED})"
        f" SELECT id, {COPIED}, {MOVED} FROM {source} WHERE owner_id IS NOT NULL"
    )


def _index_receivers(table: str) -> None:
    op.create_index(
        op.f(f"ix_{table}_receiver_unit_id_receiver_role_state"),
        table,
        ["receiver_unit_id", "receiver_role", "state"],
    )


def _references() -> list[tuple[str, str]]:
    people = ("owner_id", "entered_by_id", "confirmed_by_id", "confirmed_for_id")
    return [("receiver_unit_id", "org_unit"), *((column, "person") for column in people)]


def _word_checks() -> dict[str, str]:
    words = {
        "standing": ("standing", STANDINGS),
        "state": ("state", STATES),
        "receiverkind": ("receiver_kind", RECEIVERS),
        "role": ("receiver_role", ROLES),
    }
    return {
        name: f"{column} IN ({', '.join(repr(word) for word in known)})"
        for name, (column, known) in words.items()
    }


def _word(*known: str, name: str) -> sa.Enum:
    return sa.Enum(*known, name=name, native_enum=False, create_constraint=_is_sqlite(), length=40)


def _workflow_columns(*, nullable: bool) -> list[sa.Column[Any]]:
    """Return the columns of a personal paper's workflow; `nullable` where units have papers in the table."""
    loose = nullable and not _is_sqlite()
    return [
        sa.Column("owner_id", sa.Integer(), nullable=nullable),
        sa.Column("standing", _word(*STANDINGS, name="standing"), nullable=nullable),
        sa.Column("state", _word(*STATES, name="state"), nullable=loose),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=loose),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("receiver_kind", _word(*RECEIVERS, name="receiverkind"), nullable=True),
        sa.Column("receiver_role", _word(*ROLES, name="role"), nullable=True),
        sa.Column("receiver_unit_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_for_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=loose),
        sa.Column("remarks", sa.JSON(), nullable=loose),
        sa.Column("receiver_content", sa.JSON(), nullable=loose),
        sa.Column("names_example", sa.Boolean(), nullable=loose),
    ]


def _own_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
    ]


def _own_references() -> list[sa.ForeignKeyConstraint]:
    known = {"template_id": "form_template", "plan_id": "plan", "unit_id": "org_unit"}
    return [
        sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_paper_{column}_{table}"))
        for column, table in known.items()
    ]


def _make_papers() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        *_own_columns(),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("printed", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_own_references(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("id", "plan_id", "code", "year", name=op.f("uq_paper_id_plan_id_code_year")),
    )


def _make_submissions() -> None:
    word_checks = {} if _is_sqlite() else _word_checks()
    op.create_table(
        "submission",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        *_own_columns()[1:],
        *_workflow_columns(nullable=False),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_submission_{name}"))
            for name, condition in (CHECKS | word_checks).items()
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_submission_{column}_{table}"))
            for column, table in _references()
        ),
        sa.ForeignKeyConstraint(
            ["paper_id", "plan_id", "code", "year"],
            ["paper.id", "paper.plan_id", "paper.code", "paper.year"],
            name=op.f("fk_submission_paper_id_plan_id_code_year_paper"),
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "owner_id", "plan_id", "code", "year", name=op.f("uq_submission_owner_id_plan_id_code_year")
        ),
    )
    _index_receivers("submission")


def _make_papers_with_workflow() -> None:
    """Make the table as it was, column by column: SQLite shows it as it was written."""
    columns = {column.name: column for column in _workflow_columns(nullable=True)}
    order = (
        "owner_id, unit_id, standing, state, entered_by_id, created_at, changed_at, revision, submitted_at, "
        "receiver_kind, receiver_role, receiver_unit_id, opened_at, confirmed_at, confirmed_by_id, "
        "confirmed_for_id, reason, remarks, receiver_content, printed, names_example, version"
    )
    columns |= {
        "unit_id": sa.Column("unit_id", sa.Integer(), nullable=False),
        "created_at": sa.Column("created_at", sa.DateTime(), nullable=False),
        "changed_at": sa.Column("changed_at", sa.DateTime(), nullable=False),
        "printed": sa.Column("printed", sa.JSON(), nullable=False),
        "version": sa.Column("version", sa.Integer(), nullable=False),
    }
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        *_own_columns(),
        *(columns[name] for name in order.split(", ")),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_paper_{name}"))
            for name, condition in (CHECKS | UNIT_PAPER_CHECKS).items()
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_paper_{column}_{table}"))
            for column, table in _references()
        ),
        *_own_references(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint(
            "owner_id", "plan_id", "code", "year", name=op.f("uq_paper_owner_id_plan_id_code_year")
        ),
    )
