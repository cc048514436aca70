"""Reach what years have brought by an index: a receiver's papers by their day, a year's registrations."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RECEIVED = ["receiver_unit_id", "receiver_role", "state"]


def upgrade() -> None:
    """Let the index of received papers hold the moment by which they are listed."""
    op.drop_index(op.f("ix_submission_receiver_unit_id_receiver_role_state"), "submission")
    op.create_index(
        op.f("ix_submission_receiver_unit_id_receiver_role_state_submitted_at"),
        "submission",
        [*_RECEIVED, "submitted_at"],
    )
    op.create_index(
        op.f("ix_exemplar_registration_plan_id_year"), "exemplar_registration", ["plan_id", "year"]
    )


def downgrade() -> None:
    """Leave the lists to be sorted."""
    op.drop_index(op.f("ix_exemplar_registration_plan_id_year"), "exemplar_registration")
    op.drop_index(op.f("ix_submission_receiver_unit_id_receiver_role_state_submitted_at"), "submission")
    op.create_index(op.f("ix_submission_receiver_unit_id_receiver_role_state"), "submission", _RECEIVED)
