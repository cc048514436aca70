"""Add forms in their versions, the papers written on them, and what belongs to both."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of forms, papers and absences."""
    op.create_table('absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_absence_dates')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_person_id'), 'absence', ['person_id'], unique=False)
    op.create_table('annual_theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_annual_theme_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annual_theme')),
    sa.UniqueConstraint('plan_id', 'year', name=op.f('uq_annual_theme_plan_id_year'))
    )
    op.create_table('form_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_form_template_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_template')),
    sa.UniqueConstraint('plan_id', 'code', 'number', name=op.f('uq_form_template_plan_id_code_number'))
    )
    op.create_index('uq_form_template_current', 'form_template', ['plan_id', 'code'], unique=True, sqlite_where=sa.text('is_current'), postgresql_where=sa.text('is_current'))
    op.create_table('form_year',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_form_year_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_year')),
    sa.UniqueConstraint('plan_id', 'code', 'year', name=op.f('uq_form_year_plan_id_code_year'))
    )
    op.create_table('non_member_channel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('channel', sa.Enum('party', 'trade_union', 'head', name='receiverkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('superior_name', sa.String(length=200), nullable=False),
    sa.Column('issuer_name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_non_member_channel_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_non_member_channel')),
    sa.UniqueConstraint('unit_id', 'valid_from', name=op.f('uq_non_member_channel_unit_id_valid_from'))
    )
    op.create_table('paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('standing', sa.Enum('party_member', 'non_member', name='standing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'returned', 'confirmed', 'reopened', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('receiver_kind', sa.Enum('party', 'trade_union', 'head', name='receiverkind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('receiver_role', sa.Enum('secretary', 'deputy_secretary', 'committee_member', 'trade_union_chair', 'head', 'department_staff', 'administrator', name='role', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('receiver_unit_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_for_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('receiver_content', sa.JSON(), nullable=False),
    sa.Column('printed', sa.JSON(), nullable=False),
    sa.Column('names_example', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'confirmed') = (confirmed_by_id IS NOT NULL) AND (state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f('ck_paper_confirmed')),
    sa.CheckConstraint("(state IN ('returned', 'reopened')) = (reason <> '')", name=op.f('ck_paper_reason')),
    sa.CheckConstraint("state = 'draft' OR (submitted_at IS NOT NULL AND receiver_kind IS NOT NULL AND receiver_role IS NOT NULL AND receiver_unit_id IS NOT NULL AND revision > 0)", name=op.f('ck_paper_handed_in')),
    sa.CheckConstraint('confirmed_by_id <> owner_id AND (confirmed_for_id IS NULL OR confirmed_for_id <> owner_id)', name=op.f('ck_paper_not_confirmed_by_owner')),
    sa.CheckConstraint('entered_by_id IS NULL OR entered_by_id <> owner_id', name=op.f('ck_paper_entered_for_another')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['person.id'], name=op.f('fk_paper_confirmed_by_id_person')),
    sa.ForeignKeyConstraint(['confirmed_for_id'], ['person.id'], name=op.f('fk_paper_confirmed_for_id_person')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_paper_entered_by_id_person')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_paper_owner_id_person')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_paper_plan_id_plan')),
    sa.ForeignKeyConstraint(['receiver_unit_id'], ['org_unit.id'], name=op.f('fk_paper_receiver_unit_id_org_unit')),
    sa.ForeignKeyConstraint(['template_id'], ['form_template.id'], name=op.f('fk_paper_template_id_form_template')),
    sa.ForeignKeyConstraint(['unit_id'], ['org_unit.id'], name=op.f('fk_paper_unit_id_org_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
    sa.UniqueConstraint('owner_id', 'plan_id', 'code', 'year', name=op.f('uq_paper_owner_id_plan_id_code_year'))
    )
    op.create_index(op.f('ix_paper_code_year_unit_id'), 'paper', ['code', 'year', 'unit_id'], unique=False)
    op.create_index(op.f('ix_paper_receiver_unit_id_receiver_role_state'), 'paper', ['receiver_unit_id', 'receiver_role', 'state'], unique=False)
    op.create_table('paper_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('printed', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_paper_revision_paper_id_paper')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_paper_revision_submitted_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_revision')),
    sa.UniqueConstraint('paper_id', 'number', name=op.f('uq_paper_revision_paper_id_number'))
    )
    op.create_table('paper_section',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('finished', sa.Boolean(), nullable=False),
    sa.Column('begun', sa.Boolean(), nullable=False),
    sa.Column('last_session', sa.String(length=32), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_paper_section_changed_by_id_person')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_paper_section_paper_id_paper')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_section')),
    sa.UniqueConstraint('paper_id', 'code', name=op.f('uq_paper_section_paper_id_code'))
    )
    op.create_table('section_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('edit_session', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('replaced', 'removed', 'refused', name='copykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_section_copy_paper_id_paper')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_section_copy_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section_copy')),
    sa.UniqueConstraint('paper_id', 'code', 'edit_session', 'kind', name=op.f('uq_section_copy_paper_id_code_edit_session_kind'))
    )


def downgrade() -> None:
    """Take the tables away. Refuses while somebody's paper would go with them."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM paper")):
        raise RuntimeError("papers would be lost: delete them first if that is meant")
    op.drop_table('section_copy')
    op.drop_table('paper_section')
    op.drop_table('paper_revision')
    op.drop_index(op.f('ix_paper_receiver_unit_id_receiver_role_state'), table_name='paper')
    op.drop_index(op.f('ix_paper_code_year_unit_id'), table_name='paper')
    op.drop_table('paper')
    op.drop_table('non_member_channel')
    op.drop_table('form_year')
    op.drop_index('uq_form_template_current', table_name='form_template', sqlite_where=sa.text('is_current'), postgresql_where=sa.text('is_current'))
    op.drop_table('form_template')
    op.drop_table('annual_theme')
    op.drop_index(op.f('ix_absence_person_id'), table_name='absence')
    op.drop_table('absence')
