"""Part each registration of exemplars into the lists that its committee's meetings approved, and a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAITING = ("draft", "submitted", "returned")
ONCE = ("number", "date")
"""What each paper has for itself, by the roles of its fields."""

PAPERS = sa.table(
    "paper",
    *map(sa.column, ("id", "kind", "template_id", "plan_id", "code", "year", "unit_id", "created_at")),
    sa.column("changed_at"),
    sa.column("printed", sa.JSON),
    sa.column("version"),
)
SECTIONS = sa.table(
    "paper_section",
    *map(sa.column, ("id", "paper_id", "code", "finished", "begun", "last_session", "changed_at")),
    sa.column("changed_by_id"),
    sa.column("content", sa.JSON),
    sa.column("version"),
)
TEMPLATES = sa.table("form_template", sa.column("id"), sa.column("definition", sa.JSON))
REGISTRATIONS = sa.table("exemplar_registration", sa.column("id"), sa.column("paper_id"))
MEETINGS = sa.table(
    "committee_meeting",
    sa.column("id"),
    sa.column("number"),
    sa.column("held_on", sa.Date),
    sa.column("recorded_at"),
)
EXEMPLARS = sa.table(
    "exemplar",
    *map(sa.column, ("id", "registration_id", "kind", "position", "state", "meeting_id", "sheet_id")),
    sa.column("reported_at"),
    sa.column("row", sa.JSON),
)
ROUNDS = sa.table(
    "exemplar_round",
    *map(sa.column, ("id", "registration_id", "paper_id", "ordinal", "meeting_id", "approved_at")),
    sa.column("reported_at"),
)
ROWS = sa.table(
    "exemplar_round_row",
    *map(sa.column, ("id", "round_id", "exemplar_id", "kind", "position")),
    sa.column("row", sa.JSON),
)

Row = sa.Row[Any]
Key = tuple[int, int, int]


def upgrade() -> None:
    """Make the tables, and let stored exemplars fall into lists by the meeting that approved them."""
    op.create_table(
        "exemplar_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (meeting_id IS NULL)", name=op.f("ck_exemplar_round_meeting")
        ),
        sa.CheckConstraint(
            "reported_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_exemplar_round_reported")
        ),
        sa.CheckConstraint(
            "revoked_at IS NULL OR (approved_at IS NOT NULL AND reported_at IS NULL)",
            name=op.f("ck_exemplar_round_revoked"),
        ),
        sa.CheckConstraint(
            "(ordinal IS NOT NULL) = (approved_at IS NOT NULL AND revoked_at IS NULL)",
            name=op.f("ck_exemplar_round_ordinal"),
        ),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_exemplar_round_ordinal_counts")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["committee_meeting.id"],
            name=op.f("fk_exemplar_round_meeting_id_committee_meeting"),
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_exemplar_round_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["exemplar_registration.id"],
            name=op.f("fk_exemplar_round_registration_id_exemplar_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplar_round")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_exemplar_round_paper_id")),
        sa.UniqueConstraint(
            "registration_id", "ordinal", name=op.f("uq_exemplar_round_registration_id_ordinal")
        ),
    )
    op.create_index(
        "uq_exemplar_round_draft",
        "exemplar_round",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("approved_at IS NULL"),
        postgresql_where=sa.text("approved_at IS NULL"),
    )
    op.create_table(
        "exemplar_round_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("exemplar_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "collective",
                "individual",
                name="exemplarkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemplar_id"], ["exemplar.id"], name=op.f("fk_exemplar_round_row_exemplar_id_exemplar")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exemplar_round.id"], name=op.f("fk_exemplar_round_row_round_id_exemplar_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplar_round_row")),
        sa.UniqueConstraint(
            "round_id", "exemplar_id", name=op.f("uq_exemplar_round_row_round_id_exemplar_id")
        ),
    )
    op.create_index(op.f("ix_exemplar_round_row_exemplar_id"), "exemplar_round_row", ["exemplar_id"])
    connection = op.get_bind()
    chosen: dict[int, list[Row]] = {}
    listed = sa.select(EXEMPLARS).order_by(EXEMPLARS.c.position, EXEMPLARS.c.id)
    for one in connection.execute(listed).all():
        chosen.setdefault(one.registration_id, []).append(one)
    meetings = {one.id: one for one in connection.execute(sa.select(MEETINGS)).all()}
    left = _left_papers(connection)
    for registration in connection.execute(sa.select(REGISTRATIONS).order_by(REGISTRATIONS.c.id)).all():
        _part(connection, registration, chosen.get(registration.id, []), meetings, left)


def _left_papers(connection: sa.Connection) -> dict[Key, dict[str, int]]:
    """Return the papers that a way down over this step has left without a list.

    By whose they are, and by what approved them; “” for a draft.
    """
    of_sheets, of_first = sa.select(EXEMPLARS.c.sheet_id), sa.select(REGISTRATIONS.c.paper_id)
    wanted = sa.select(PAPERS).where(
        PAPERS.c.kind == "exemplar", PAPERS.c.id.not_in(of_sheets), PAPERS.c.id.not_in(of_first)
    )
    found: dict[Key, dict[str, int]] = {}
    for one in connection.execute(wanted.order_by(PAPERS.c.id)).all():
        found.setdefault(_key(one), {})[(one.printed or {}).get("words", {}).get("approval", "")] = one.id
    return found


def _key(paper: Row) -> Key:
    return paper.template_id, paper.unit_id, paper.year


def _part(
    connection: sa.Connection,
    registration: Row,
    exemplars: Sequence[Row],
    meetings: Mapping[int, Row],
    left: Mapping[Key, Mapping[str, int]],
) -> None:
    """Make the lists of a registration: one for each meeting in their order, and what waits as a draft."""
    by_meeting: dict[int, list[Row]] = {}
    for one in exemplars:
        if one.meeting_id is not None:
            by_meeting.setdefault(one.meeting_id, []).append(one)
    held = sorted((meetings[number] for number in by_meeting), key=lambda one: (one.held_on, one.id))
    paper = connection.execute(sa.select(PAPERS).where(PAPERS.c.id == registration.paper_id)).one()
    own_left = left.get(_key(paper), {})
    for ordinal, meeting in enumerate(held, start=1):
        printed = _printed(paper, _told(meeting))
        if ordinal == 1:
            paper_id = paper.id
            connection.execute(sa.update(PAPERS).where(PAPERS.c.id == paper_id).values(printed=printed))
        else:
            paper_id = own_left.get(_told(meeting)) or _copied(connection, paper, printed)
        approved = by_meeting[meeting.id]
        made = {
            "registration_id": registration.id,
            "paper_id": paper_id,
            "ordinal": ordinal,
            "meeting_id": meeting.id,
            "approved_at": meeting.recorded_at,
            "reported_at": min(filter(None, (one.reported_at for one in approved)), default=None),
        }
        round_id = connection.scalar(sa.insert(ROUNDS).values(made).returning(ROUNDS.c.id))
        rows = [
            {
                "round_id": round_id,
                "exemplar_id": one.id,
                "kind": one.kind,
                "position": one.position,
                "row": one.row,
            }
            for one in approved
        ]
        connection.execute(sa.insert(ROWS), rows)
    if not held:
        paper_id = paper.id
    elif "" in own_left or any(one.state in WAITING for one in exemplars):
        paper_id = own_left.get("") or _copied(connection, paper, {})
    else:
        return
    connection.execute(sa.insert(ROUNDS).values({"registration_id": registration.id, "paper_id": paper_id}))


def _printed(paper: Row, approval: str) -> dict[str, Any]:
    """Return the names and fixed words that were kept of a paper, naming what approved it; empty for none."""
    if not paper.printed:
        return {}
    return {**paper.printed, "words": {**paper.printed.get("words", {}), "approval": approval}}


def _told(meeting: Row) -> str:
    return f"{meeting.number}, ngày {meeting.held_on:%d/%m/%Y}"


def _copied(connection: sa.Connection, paper: Row, printed: dict[str, Any]) -> int:
    """Store a paper for a later list, with what the first says but its number and day; return its number."""
    columns = {**paper._asdict(), "printed": printed, "version": 1}
    del columns["id"]
    made = connection.scalar(sa.insert(PAPERS).values(columns).returning(PAPERS.c.id))
    assert made is not None
    template = sa.select(TEMPLATES.c.definition).where(TEMPLATES.c.id == paper.template_id)
    once = _keys_of_once(connection.scalar(template) or {})
    sections = sa.select(SECTIONS).where(SECTIONS.c.paper_id == paper.id).order_by(SECTIONS.c.id)
    for section in connection.execute(sections).all():
        content = {key: value for key, value in (section.content or {}).items() if key not in once}
        own = {**section._asdict(), "paper_id": made, "content": content, "last_session": "", "version": 1}
        del own["id"]
        connection.execute(sa.insert(SECTIONS).values(own))
    return int(made)


def _keys_of_once(definition: Mapping[str, Any]) -> set[str]:
    return {
        field["key"]
        for section in definition.get("sections", [])
        for field in section.get("fields", [])
        if field.get("role") in ONCE
    }


def downgrade() -> None:
    """Put the lists together again: below, each year has the paper of its first list alone.

    The papers of later ones are left, and found again on the way up; of those that the committee took back
    nothing is left.
    """
    connection = op.get_bind()
    kept = sa.select(REGISTRATIONS.c.paper_id)
    revoked = sa.select(ROUNDS.c.paper_id).where(
        ROUNDS.c.ordinal.is_(None), ROUNDS.c.approved_at.is_not(None)
    )
    gone = list(connection.scalars(revoked.where(ROUNDS.c.paper_id.not_in(kept))))
    op.drop_table("exemplar_round_row")
    op.drop_table("exemplar_round")
    for table, column in (("section_copy", "paper_id"), ("paper_section", "paper_id"), ("paper", "id")):
        for number in gone:
            connection.execute(sa.text(f"DELETE FROM {table} WHERE {column} = :number"), {"number": number})  # noqa: S608 - our own names
