"""What was handed in says the same words for ever, whatever happens to the names around it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kl01.audit.operations import program
from kl01.db import allow_writing, db
from kl01.exemplars.access import open_exemplar
from kl01.exemplars.keeper import open_rounds, open_sheet
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.paper import open_registration_of
from kl01.exemplars.rules import ExemplarState, Side
from kl01.exemplars.step_operations import Seen, give_back
from kl01.exemplars.step_operations import withdraw as withdraw_exemplar
from kl01.forms.definition.data import Definition
from kl01.forms.versions import current_forms, form_of, set_theme
from kl01.honours.queries import PUBLISHED
from kl01.honours.stories import story_heading
from kl01.org.models import Committee, Office, OrgUnit, Person, UnitHistory
from kl01.org.print_profiles import MARGINS, PARTY_PROFILE
from kl01.org.units import unit_by_code
from kl01.periods import local_day
from kl01.plan.catalogue import catalogue
from kl01.plan.models import Plan
from kl01.printing.document import Beneath, Document, DottedLines, Facts, Table
from kl01.printing.profiles import HD05_2026, HD36_2018, ND30_2020
from kl01.settings.operations import put_setting, reset_setting
from kl01.settings.queries import value_of
from kl01.submissions.document import document_of
from kl01.submissions.keeper import OpenSubmission
from kl01.submissions.models import NonMemberChannel, Submission
from kl01.submissions.operations import Move, reopen_paper
from kl01.submissions.queries import revisions
from kl01.submissions.rules import Act, SubmissionState
from kl01.submissions.rules import Side as PaperSide
from tests.applications import NOW, Applications
from tests.exemplars.made import bring_to, register
from tests.forms.loaded import load_forms
from tests.principals import at_noon
from tests.principals import person as somebody
from tests.some import some

TODAY = local_day(NOW)
DAYS = (TODAY, date(TODAY.year + 1, 1, 4), date(TODAY.year + 5, 6, 1))
"""Today, after the turn of the year, and when the plan is long over."""
Said = dict[str, Document]
"""What papers say, each under the name of its kind, its state and its number."""


@pytest.fixture
def session(applications: Applications, demo: Path) -> Iterator[Session]:
    with applications.on(demo) as app:
        yield from _opened(app)


def _opened(app: Flask) -> Iterator[Session]:
    with app.test_request_context():
        allow_writing(True)
        yield db.session()
        db.session.remove()


# --- What the demonstration holds --------------------------------------------------------------------------


def first_of_each(found: Iterable[Submission]) -> list[Submission]:
    """Return one paper of each form, state, kind of writer and kind of receiver."""
    return list(
        {(one.code, one.period, one.state, one.standing, one.receiver_kind): one for one in found}.values()
    )


def personal(session: Session, *states: SubmissionState) -> list[Submission]:
    asked = select(Submission).where(Submission.state.in_(states)).order_by(Submission.paper_id)
    return first_of_each(session.scalars(asked))


def exemplars(session: Session, *but: ExemplarState) -> list[Exemplar]:
    asked = select(Exemplar).where(Exemplar.state.not_in(but)).order_by(Exemplar.id)
    return list({(one.kind, one.state, one.year): one for one in session.scalars(asked)}.values())


def registrations(session: Session) -> list[Registration]:
    return list(session.scalars(select(Registration).order_by(Registration.id)))


def opened(session: Session, paper: Submission, day: date, *, owner: bool) -> OpenSubmission:
    form, plan = form_of(session, paper.template_id), catalogue(session, paper.plan_id)
    assert plan is not None
    who = at_noon(somebody(person_id=paper.owner_id if owner else 0), day)
    return OpenSubmission(paper, form, plan, who, is_owner=owner, enters=False, receives=not owner)


def sheet(session: Session, one: Exemplar, day: date) -> Document:
    who = at_noon(somebody(), day)
    return open_sheet(open_exemplar(session, one, who, {Side.COMMITTEE}, is_writer=False)).document(session)


def whole(session: Session, one: Registration, day: date, *, approved: bool) -> Said:
    """Return the lists of a unit's year that its committee has approved, or the one that waits."""
    found = open_registration_of(session, at_noon(somebody(), day), one)
    return {
        f"{own.paper.code} {own.round.ordinal or 'revoked'} {own.paper.id}": own.document(session)
        for own in open_rounds(replace(found, sides=frozenset(Side)))
        if (own.round.approved_at is not None) is approved
    }


def all_that_is_kept(session: Session, day: date) -> Said:
    """Return what every kind of paper says on a day, as its receiver and its owner have it."""
    said: Said = {}
    handed_in = personal(session, *(state for state in SubmissionState if state is not SubmissionState.DRAFT))
    for paper in some(handed_in):
        name = f"{paper.code} {paper.state} {paper.id}"
        said[name] = document_of(session, opened(session, paper, day, owner=False))
        own = opened(session, paper, day, owner=True)
        if paper.state.handed_in:
            said[f"{name} its owner"] = document_of(session, own)
        for revision in some(revisions(session, paper.id)):
            said[f"{name} version {revision.number}"] = document_of(session, own, revision)
    for one in some(exemplars(session, ExemplarState.DRAFT, ExemplarState.RETURNED)):
        said[f"{one.sheet.code} {one.state} {one.id}"] = sheet(session, one, day)
    for registration in some(registrations(session)):
        said |= whole(session, registration, day, approved=True)
    return said


def all_that_is_written(session: Session, day: date) -> Said:
    """Return what drafts say on a day."""
    drafts = personal(session, SubmissionState.DRAFT, SubmissionState.RETURNED)
    said = {
        f"{paper.code} {paper.id}": document_of(session, opened(session, paper, day, owner=True))
        for paper in drafts
    }
    for one in some(exemplars(session, *(state for state in ExemplarState if state.laid_before))):
        said[f"{one.sheet.code} {one.id}"] = sheet(session, one, day)
    for registration in some(registrations(session)):
        said |= whole(session, registration, day, approved=False)
    return said


def complete(session: Session) -> None:
    """Bring papers into the states in which the demonstration has none."""
    confirmed = session.scalars(
        select(Submission)
        .where(Submission.state == SubmissionState.CONFIRMED, Submission.code == "mau-02-kq")
        .order_by(Submission.paper_id)
    )
    paper = next(one for one in confirmed if one.receiver_content)
    sides = frozenset({PaperSide.RECEIVER})
    reopen_paper(session, paper, Move(Act.REOPEN, sides, paper.version, reason="Bổ sung"), program(NOW))
    for state in (ExemplarState.DRAFT, ExemplarState.COMMENDED):
        one = session.scalars(select(Exemplar).filter_by(state=state).order_by(Exemplar.id)).first()
        assert one is not None
        withdraw_exemplar(session, [Seen(one, one.version)], "Chuyển công tác", frozenset(Side), program(NOW))
    unit, [submitter, approver] = (
        unit_by_code(session, "snv"),
        session.scalars(select(Person).order_by(Person.id).limit(2)).all(),
    )
    assert unit is not None
    for state in (ExemplarState.APPROVED, ExemplarState.REPORTED):
        one = register(session, unit, submitter, NOW, name=f"Người {state}")
        bring_to(session, state, [one], submitter, approver, NOW)
    taken_back = register(session, unit, submitter, NOW, name="Người trả lại")
    bring_to(session, ExemplarState.APPROVED, [taken_back], submitter, approver, NOW)
    give_back(session, [Seen(taken_back, taken_back.version)], "Nhầm", frozenset(Side), program(NOW))


# --- Days pass, names change -------------------------------------------------------------------------------


def test_every_kind_of_paper_says_the_same_at_three_dates(session: Session) -> None:
    complete(session)
    first, *later = (all_that_is_kept(session, day) for day in DAYS)
    kinds = {name.rpartition(" ")[0] for name in first}
    for code in ("mau-01", "mau-02", "mau-02-kq", "mau-03a", "mau-03b"):
        assert [one for one in kinds if one.startswith(code)], code
    assert {"mau-03 1", "mau-03 2", "mau-03 revoked"} <= kinds
    for state in ("submitted", "returned", "confirmed", "reopened"):
        assert [one for one in kinds if state in one], state
    for state in ("submitted", "approved", "reported", "fostered", "proposed", "commended", "withdrawn"):
        assert [one for one in kinds if one.startswith(("mau-03a", "mau-03b")) and state in one], state
    for said in some(later):
        for name, document in some(said.items()):
            assert document == first[name], name


def rename_everything(session: Session) -> None:
    """Let everybody and everything be called otherwise, nobody hold an office, and forms read otherwise."""
    for person in some(session.scalars(select(Person))):
        person.full_name, person.job_title, person.birth_year = f"{person.full_name} Khác", "Việc khác", 1901
    for unit in some(session.scalars(select(OrgUnit))):
        unit.name = f"{unit.name} mới"
    for row in some(session.scalars(select(UnitHistory))):
        row.name = f"{row.name} mới"
    session.execute(update(Office).values(valid_to=Office.valid_from))
    session.execute(update(NonMemberChannel).values(superior_name="Nơi khác", issuer_name="Nơi khác nữa"))
    session.get_one(Committee, 1).place_name = "Nơi khác"
    session.flush()
    plan = session.scalars(select(Plan)).one()
    found = catalogue(session, plan.id)
    assert found is not None
    for year in some(range(found.first_year, found.extended_to + 1)):
        set_theme(session, found, year, "Chuyên đề khác", program(NOW))
    newer = [reworded(form.definition) for form in current_forms(session, plan.id)]
    assert load_forms(session, plan.id, newer, program(NOW))
    for number in ("issuer", "subject_phrase", "name"):
        setattr(plan, number, "Lời khác")
    session.flush()
    session.expire_all()


def reworded(definition: Definition) -> Definition:
    return replace(definition, kind="Giấy khác", opening="Lời mở khác", mark="Mẫu khác")


def room_to_write(document: Document) -> list[object]:
    """Return the parts of a paper in which something could be added by hand; its signatures are none."""
    found: list[object] = []
    for block in some(document.blocks):
        if isinstance(block, DottedLines):
            found.append(block)
        elif isinstance(block, Facts):
            found += [label for row in block.rows for label, value in row if not value]
        elif isinstance(block, Table):
            found += [row for row in block.rows if not isinstance(row, Beneath) and not all(row)]
            found += [] if block.rows else [block]
    return found


def test_nothing_can_be_written_into_what_was_handed_in(session: Session) -> None:
    complete(session)
    for name, document in some(all_that_is_kept(session, TODAY).items()):
        assert room_to_write(document) == [], name
    assert any(room_to_write(document) for document in all_that_is_written(session, TODAY).values())


def test_a_sheet_from_before_names_were_kept_has_those_of_the_day_on_which_it_was_settled(
    session: Session,
) -> None:
    complete(session)
    early = exemplars(session, ExemplarState.DRAFT, ExemplarState.RETURNED)
    before = [sheet(session, one, TODAY) for one in early]
    for one in some(early):
        one.sheet.printed = None
    session.execute(update(Office).where(Office.valid_to.is_(None)).values(valid_to=TODAY))
    session.flush()
    session.expire_all()
    for one, said in some(zip(early, before, strict=True)):
        later = [sheet(session, one, day) for day in DAYS]
        assert later == [later[0]] * len(DAYS)
        assert later[0].right == said.right
        assert later[0].issuer == said.issuer
    print_otherwise(session)
    for one, said in some(zip(early, before, strict=True)):
        assert sheet(session, one, TODAY).profile == said.profile, "nothing was set then"


def test_the_story_of_who_was_honoured_keeps_its_heading(session: Session) -> None:
    asked = select(Exemplar).where(PUBLISHED).order_by(Exemplar.id)
    found = some(session.scalars(asked))
    before = [story_heading(session, one) for one in found]
    rename_everything(session)
    print_otherwise(session)
    assert [story_heading(session, one) for one in found] == before
    found[0].sheet.printed = None
    assert story_heading(session, found[0]).profile is HD36_2018, "nothing was set then"


def print_otherwise(session: Session) -> None:
    """Let papers be printed by another profile, and each profile with other margins."""
    wanted = [(PARTY_PROFILE, HD05_2026.name), *((one, "25/24/35/17") for one in MARGINS.values())]
    for setting, value in some(wanted):
        assert put_setting(session, program(NOW), setting, value, setting.default_text)


def test_whatever_is_set_what_was_handed_in_keeps_its_profile_and_its_margins(session: Session) -> None:
    complete(session)
    before, drafts = all_that_is_kept(session, TODAY), all_that_is_written(session, TODAY)
    print_otherwise(session)
    session.expire_all()
    for name, document in some(all_that_is_kept(session, DAYS[1]).items()):
        assert document == before[name], name
        assert document.profile.own_margins == "", name
    changed = all_that_is_written(session, TODAY)
    for name, document in some(drafts.items()):
        assert document.profile.own_margins == "", name
        assert changed[name].profile.own_margins == "25-24-35-17", "a draft follows what is set"
        assert changed[name].profile.name in {HD05_2026.name, ND30_2020.name}
    names = {document.profile.name for document in (*before.values(), *drafts.values())}
    assert names == {HD36_2018.name, ND30_2020.name}


def test_what_is_handed_in_with_other_margins_keeps_them(session: Session) -> None:
    print_otherwise(session)
    complete(session)
    before = all_that_is_kept(session, TODAY)
    for setting in some((PARTY_PROFILE, *MARGINS.values())):
        reset_setting(session, program(NOW), setting, setting.kind.write(value_of(session, setting)))
    session.expire_all()
    after = all_that_is_kept(session, TODAY)
    assert after == before
    newer = {document.profile.own_margins for name, document in after.items() if name.startswith("mau-03")}
    assert newer == {"", "25-24-35-17"}


def test_whatever_is_renamed_what_was_handed_in_says_what_it_said(session: Session) -> None:
    complete(session)
    before, drafts = all_that_is_kept(session, TODAY), all_that_is_written(session, TODAY)
    rename_everything(session)
    for name, document in some(all_that_is_kept(session, DAYS[1]).items()):
        assert document == before[name], name
    changed = all_that_is_written(session, TODAY)
    for name, document in some(drafts.items()):
        assert document != changed[name], "a draft follows the names of today"
