"""Keep the words by which people are found, of their names and usernames, beside the person."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = "id, full_name, sort_key, birth_year, job_title, version"
COUNTED = ("INSERT", "UPDATE", "DELETE")


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _words(full_name: str, username: str) -> str:
    """Return what a person is found by, as the program writes it from this step on."""
    found = re.split(r"[^\w]+|_", _folded(f"{username} {full_name}"))
    return "".join(f" {word}" for word in found if word)[:400]


def _make_anew(column: str, length: int, values: "dict[int, str]") -> None:
    """Make the table of people anew with another column in the place of the one that they were found by."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.add_column("person", sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
        op.alter_column("person", column, server_default=None)
        op.drop_column("person", "folded_name" if column == "found_by" else "found_by")  # and its indexes
        _fill(connection, column, values)
        return
    op.execute(f"CREATE TABLE person_before AS SELECT {KEPT} FROM person")
    # Under its own name from the start: renamed, other tables would follow it or its own name be quoted.
    op.drop_table("person")
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=100), nullable=False),
        sa.Column("sort_key", sa.String(length=1000), nullable=False),
        sa.Column(column, sa.String(length=length), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_person_birth_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.execute(f"INSERT INTO person ({KEPT}, {column}) SELECT {KEPT}, '' FROM person_before")
    op.drop_table("person_before")
    _fill(connection, column, values)
    for change in COUNTED:  # these went with the old table
        op.execute(
            f"CREATE TRIGGER person_counts_{change.lower()} AFTER {change} ON person\n"
            "BEGIN UPDATE revision SET people = people + 1; END"
        )


def _fill(connection: sa.Connection, column: str, values: "dict[int, str]") -> None:
    if values:
        connection.execute(
            sa.text(f"UPDATE person SET {column} = :value WHERE id = :id"),
            [{"id": number, "value": value} for number, value in values.items()],
        )


def upgrade() -> None:
    """Fill the words from what is there."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT person.id, full_name, coalesce(username, '') FROM person"
            " LEFT JOIN account ON account.person_id = person.id"
        )
    )
    _make_anew("found_by", 400, {number: _words(name, username) for number, name, username in rows})
    if op.get_bind().dialect.name != "sqlite":
        op.drop_index(op.f("ix_person_sort_key"), "person")  # on SQLite it went with the old table
    op.create_index(op.f("ix_person_sort_key_id_found_by"), "person", ["sort_key", "id", "found_by"])


def downgrade() -> None:
    """Find people by their folded names again."""
    rows = op.get_bind().execute(sa.text("SELECT id, full_name FROM person"))
    _make_anew("folded_name", 100, {number: _folded(name)[:100] for number, name in rows})
    op.create_index(op.f("ix_person_folded_name"), "person", ["folded_name"])
    op.create_index(op.f("ix_person_sort_key"), "person", ["sort_key"])
