"""Keep of which day the words of papers are, and with which words a reopened one was confirmed."""

import re
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PAPERS = sa.table("paper", sa.column("id", sa.Integer), sa.column("printed", sa.JSON))
WITHOUT_DAY = {
    "sqlite": "{table}.printed <> '{{}}' AND json_extract({table}.printed, '$.day') IS NULL",
    "postgresql": "{table}.printed::text <> '{{}}' AND {table}.printed->>'day' IS NULL",
}
WITH_DAY = {
    "sqlite": "json_set(printed, '$.day', date({moment}, '+7 hours'))",
    "postgresql": (
        "(printed::jsonb || jsonb_build_object("
        "'day', to_char({moment} + interval '7 hours', 'YYYY-MM-DD')))::json"
    ),
}
"""Việt Nam's day: seven hours before UTC in all years."""


def upgrade() -> None:
    """Add what reopened papers keep, and say of all words of which day they are, as far as it is known."""
    op.add_column("paper_revision", sa.Column("confirmed_words", sa.JSON(), nullable=True))
    op.add_column("paper_revision", sa.Column("receiver_content", sa.JSON(), nullable=True))
    op.execute("UPDATE paper_revision SET confirmed_words = '{}', receiver_content = '{}'")
    _date("paper_revision", "submitted_at")
    _date(
        "paper",
        "coalesce((SELECT submitted_at FROM submission WHERE paper_id = paper.id),"
        " (SELECT commended_at FROM exemplar WHERE sheet_id = paper.id),"
        " (SELECT coalesce(max(exemplar.reported_at), max(list.approved_at)) FROM exemplar_round AS list"
        " JOIN exemplar ON exemplar.registration_id = list.registration_id WHERE list.paper_id = paper.id),"
        " changed_at)",
    )
    _keep_what_was_reopened()
    _keep_names_of_sheets()


def downgrade() -> None:
    """Forget with what words reopened papers were confirmed; days stay, unread, beside the words."""
    op.drop_column("paper_revision", "receiver_content")
    op.drop_column("paper_revision", "confirmed_words")


def _date(table: str, moment: str) -> None:
    """Say of the words in a table of which day they are: of a moment, an expression of SQL."""
    dialect = op.get_bind().dialect.name
    with_day, undated = WITH_DAY[dialect].format(moment=moment), WITHOUT_DAY[dialect].format(table=table)
    op.execute(f"UPDATE {table} SET printed = {with_day} WHERE {undated}")  # noqa: S608 - our own words


def _keep_what_was_reopened() -> None:
    """Take along with what words a paper was confirmed that is reopened now.

    Of one that was handed in again since, the newer words stand in their place: nothing is known of them.
    """
    op.execute(
        "UPDATE paper_revision SET"
        " confirmed_words = (SELECT printed FROM paper WHERE paper.id = paper_revision.paper_id),"
        " receiver_content = (SELECT submission.receiver_content FROM submission"
        " WHERE submission.paper_id = paper_revision.paper_id)"
        " WHERE EXISTS (SELECT 1 FROM submission WHERE submission.paper_id = paper_revision.paper_id"
        " AND submission.state = 'reopened' AND submission.revision = paper_revision.number)"
    )


def _keep_names_of_sheets() -> None:
    """Give the sheets of exemplars that were reported the names that their list was reported with.

    Who was approved at the same meeting again stands on two lists: the later one's are taken.
    """
    connection = op.get_bind()
    kept = sa.text(
        "SELECT exemplar.name, exemplar.row, exemplar.field, exemplar.kind, sheet_id,"
        " exemplar.reported_at, proposed_at,"
        " org_unit.name AS unit_name, meeting.number, meeting.held_on, form.definition,"
        " whole.printed AS whole, sheet.printed AS own"
        " FROM exemplar JOIN exemplar_round_row AS listed ON listed.exemplar_id = exemplar.id"
        " JOIN exemplar_round AS list ON list.id = listed.round_id AND list.meeting_id = exemplar.meeting_id"
        " JOIN paper AS whole ON whole.id = list.paper_id"
        " JOIN paper AS sheet ON sheet.id = sheet_id"
        " JOIN form_template AS form ON form.id = sheet.template_id"
        " JOIN org_unit ON org_unit.id = exemplar.unit_id"
        " JOIN committee_meeting AS meeting ON meeting.id = exemplar.meeting_id"
        " WHERE exemplar.state IN ('reported', 'fostered', 'proposed') AND list.revoked_at IS NULL"
        " ORDER BY list.id, exemplar.id"
    ).columns(
        row=sa.JSON,
        reported_at=sa.DateTime,
        proposed_at=sa.DateTime,
        held_on=sa.Date,
        definition=sa.JSON,
        whole=sa.JSON,
        own=sa.JSON,
    )
    for found in connection.execute(kept).all():
        if found.whole and not found.own:
            words = _of_sheet(found, _writer(found))
            connection.execute(sa.update(PAPERS).where(PAPERS.c.id == found.sheet_id).values(printed=words))


def _of_sheet(found: Any, writer: str) -> dict[str, Any]:
    """Return what mẫu 03 kept as the words of a sheet."""
    whole = found.whole
    meeting = f"{found.number}, ngày {found.held_on:%d/%m/%Y}"
    words = {**whole["words"], "approval": meeting}
    signing = next(one for one in found.definition["confirmations"] if one["receiver"] == "committee")

    def filled(text: str) -> str:
        return re.sub(r"\{([^{}]*)\}", lambda name: str(words.get(name[1], "")), text)

    title = filled(signing["title"])
    return {
        **whole,
        "words": words,
        "shown": {
            "place_name": whole["shown"].get("place_name", ""),
            "exemplar_name": found.name,
            "exemplar_position": found.row.get("position", ""),
            "exemplar_field": found.field,
            "registering_unit": found.unit_name,
        },
        "writer": writer,
        "confirmation": {
            "title": title[:1].upper() + title[1:],
            "on_behalf": filled(signing["on_behalf"]),
            "office": filled(signing["office"]),
        },
        "day": _day(found.proposed_at or found.reported_at),
    }


def _writer(found: Any) -> str:
    """Return who signs a sheet beside the committee: the person, or who heads the collective."""
    if found.kind == "individual":
        return str(found.name)
    sections = sa.text("SELECT content FROM paper_section WHERE paper_id = :id").columns(content=sa.JSON)
    written = op.get_bind().execute(sections, {"id": found.sheet_id}).scalars()
    return next((str(one["representative"]) for one in written if one.get("representative")), "")


def _day(moment: datetime) -> str:
    return (moment + timedelta(hours=7)).date().isoformat()
