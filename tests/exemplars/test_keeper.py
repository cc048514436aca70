"""Who reads and writes which section of mẫu 03 and of an exemplar's sheet, as their room says."""

import pytest
from werkzeug.exceptions import HTTPException

from kl01.exemplars.keeper import OpenRound, OpenSheet, keep_exemplar_paper
from kl01.exemplars.models import ExemplarPaper
from kl01.exemplars.rules import ExemplarState
from kl01.org.access import HeldOffice, Principal
from kl01.org.kinds import Role
from kl01.papers.access import Need, OpenPaper
from tests.exemplars.unit import DAY, Unit
from tests.principals import at_noon, person
from tests.some import some

STRANGER, WRITER = 901, 902


def registrar(unit: Unit) -> Principal:
    return person(HeldOffice(Role.SECRETARY, unit.unit.id, unit.unit.kind))


def member(unit: Unit) -> Principal:
    return person(HeldOffice(Role.COMMITTEE_MEMBER, unit.unit.id, unit.unit.kind))


def kept(unit: Unit, who: Principal, paper: ExemplarPaper, needs: Need = Need.READ) -> OpenPaper | int:
    try:
        return keep_exemplar_paper(unit.session, at_noon(who, DAY), paper, needs)
    except HTTPException as refused:
        return refused.code or 0


def statuses(unit: Unit, who: Principal, paper: ExemplarPaper) -> dict[Need, int]:
    found = {need: kept(unit, who, paper, need) for need in Need}
    return {need: one if isinstance(one, int) else 200 for need, one in found.items()}


def rights(read: int, write: int) -> dict[Need, int]:
    """Nobody receives a paper of this room as a personal one."""
    return {Need.READ: read, Need.WRITE: write, Need.SAVE: write, Need.RECEIVE: 404}


def both(unit: Unit) -> tuple[ExemplarPaper, ExemplarPaper]:
    added = unit.add("Bà Sen")
    return added.registration.paper, added.sheet


def test_the_registrar_writes_the_committee_reads_and_nobody_else_does(unit: Unit) -> None:
    for paper in some(both(unit)):
        assert statuses(unit, registrar(unit), paper) == rights(200, 200)
        assert statuses(unit, member(unit), paper) == rights(200, 403)
        assert statuses(unit, person(person_id=STRANGER), paper) == rights(404, 404)


def test_a_secretary_of_another_unit_finds_nothing(unit: Unit) -> None:
    other = unit.world.unit("ubkt")
    neighbour = person(HeldOffice(Role.SECRETARY, other.id, other.kind))
    for paper in some(both(unit)):
        assert statuses(unit, neighbour, paper) == rights(404, 404)


def test_who_was_asked_to_write_of_themselves_writes_their_own_part_alone(unit: Unit) -> None:
    added = unit.add("Bà Sen")
    writer = unit.world.person("quanchung.snv")
    added.writer_id = writer.id
    unit.session.flush()
    who = person(person_id=writer.id)
    assert statuses(unit, who, added.sheet) == rights(200, 200)
    assert statuses(unit, who, added.registration.paper) == rights(404, 404)
    opened = kept(unit, who, added.sheet)
    assert isinstance(opened, OpenSheet)
    own = [one for one in opened.form.definition.written_sections if one.own_part]
    assert opened.asked == opened.writable == {one.code for one in own} > set()
    unit.at(ExemplarState.FOSTERED, added)
    opened = kept(unit, who, added.sheet)
    assert isinstance(opened, OpenSheet)
    assert opened.writable == {one.code for one in own if one.at_result} > set()
    assert opened.is_own
    assert not hasattr(opened, "entering")


def test_a_paper_that_belongs_to_nothing_is_nobodys(unit: Unit) -> None:
    paper = unit.add("Bà Sen").sheet
    lost = ExemplarPaper(
        template_id=paper.template_id, plan_id=paper.plan_id, code=paper.code, period=paper.period,
        unit_id=paper.unit_id, created_at=paper.created_at, changed_at=paper.changed_at,
    )  # fmt: skip
    unit.session.add(lost)
    unit.session.flush()
    assert statuses(unit, registrar(unit), lost) == rights(404, 404)


@pytest.mark.parametrize(
    ("state", "of_sheet", "of_whole"),
    [
        (ExemplarState.DRAFT, "all", "all"),
        (ExemplarState.APPROVED, "nothing", "about the paper"),
        (ExemplarState.FOSTERED, "at the result", "nothing"),
        (ExemplarState.COMMENDED, "nothing", "nothing"),
    ],
)
def test_what_may_be_written_follows_the_exemplars(
    unit: Unit, state: ExemplarState, of_sheet: str, of_whole: str
) -> None:
    added = unit.add("Bà Sen")
    if state is not ExemplarState.DRAFT:
        unit.at(state, added)
    for paper, expected in some(((added.sheet, of_sheet), (added.registration.paper, of_whole))):
        opened = kept(unit, registrar(unit), paper)
        assert isinstance(opened, OpenPaper)
        sections = opened.form.definition.written_sections
        parts = {
            "all": {one.code for one in sections},
            "nothing": set(),
            "at the result": {one.code for one in sections if one.at_result},
            "about the paper": {one.code for one in sections if all(field.role for field in one.fields)},
        }
        assert opened.asked == parts["all"]
        assert opened.writable == parts[expected]
        assert opened.may_write == bool(parts[expected])


def test_both_are_called_by_what_they_belong_to(unit: Unit) -> None:
    added = unit.add("Bà Sen")
    sheet = kept(unit, registrar(unit), added.sheet)
    whole = kept(unit, registrar(unit), added.registration.paper)
    assert isinstance(sheet, OpenSheet)
    assert isinstance(whole, OpenRound)
    assert str(sheet.title).endswith("– Bà Sen")
    assert str(whole.title).endswith(unit.unit.name)
    assert sheet.file_name_parts == [str(sheet.title)]
    for one in (sheet, whole):
        assert one.acting == at_noon(registrar(unit), DAY)
        assert (one.taken_over, one.looks_for_another, one.remarks) == (False, False, {})
        assert one.is_checked
        assert one.party_member
