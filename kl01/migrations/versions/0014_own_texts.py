"""Say of each plan and form whose text it is: a bundled one, by its hash, or the owner's; when a plan begins."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("plan", "form_template")
COLUMNS = ("bundled_hash", "kept_against")
PROGRAM = "Chương trình"
"""What loaded bundled texts by itself was called so in the audit trail."""


def upgrade() -> None:
    """Add the columns, and tell from the trail what came with the program; in doubt it is the owner's."""
    # Plans that are here go on being followed from their first year.
    op.add_column("plan", sa.Column("followed_from", sa.Integer(), nullable=True))
    for table in TABLES:
        for column in COLUMNS:
            op.add_column(table, sa.Column(column, sa.String(length=64), nullable=True))
    connection = op.get_bind()
    _mark_plans(connection)
    _mark_forms(connection)


def _mark_plans(connection: sa.Connection) -> None:
    """Mark the plans that nobody but the program has ever loaded; an empty hash: which text is not known."""
    loaded: dict[str, set[str]] = {}
    events = sa.text("SELECT subject_key, actor_name FROM audit_event WHERE verb = 'plan_loaded'")
    for code, actor in connection.execute(events):
        loaded.setdefault(code, set()).add(actor)
    for code, actors in loaded.items():
        if actors == {PROGRAM}:
            connection.execute(
                sa.text("UPDATE plan SET bundled_hash = '' WHERE code = :code"), {"code": code}
            )


def _mark_forms(connection: sa.Connection) -> None:
    """Mark the versions that the program has loaded, unless somebody has taken the form away since."""
    loaded_by: dict[tuple[int, str], list[tuple[str, str]]] = {}
    events = sa.text("SELECT subject_key, at, actor_name, data FROM audit_event WHERE verb = 'form_loaded' ORDER BY id")
    for plan_id, at, actor, data in connection.execute(events):
        content = json.loads(data) if isinstance(data, str) else data
        for code in content.get("changed", ()):
            loaded_by.setdefault((int(plan_id), code), []).append((str(at), actor))
    versions = sa.text("SELECT id, plan_id, code, is_current, loaded_at, content_hash FROM form_template")
    for number, plan_id, code, is_current, at, content_hash in connection.execute(versions).all():
        events_of_form = loaded_by.get((plan_id, code), [])
        bringing = [actor for moment, actor in events_of_form if moment == str(at)]
        taken_away_by_somebody = not is_current and events_of_form and events_of_form[-1][1] != PROGRAM
        if bringing and set(bringing) == {PROGRAM} and not taken_away_by_somebody:
            connection.execute(
                sa.text("UPDATE form_template SET bundled_hash = :hash WHERE id = :id"),
                {"hash": content_hash, "id": number},
            )


def downgrade() -> None:
    """Forget whose texts they are."""
    for table in TABLES:
        for column in COLUMNS:
            op.drop_column(table, column)
    op.drop_column("plan", "followed_from")
