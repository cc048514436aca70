"""Each approval makes a list of its own: what later happens to anybody leaves its paper as it was signed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kl01.exemplars.access import OpenRegistration
from kl01.exemplars.keeper import REVOKED, OpenRound, open_registration_paper, open_rounds
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.operations import change_row
from kl01.exemplars.paper import open_registration_of
from kl01.exemplars.rounds import (
    draft_of,
    holders,
    is_sent,
    next_ordinal,
    ordinal_of,
    round_name,
    round_title,
    standing,
)
from kl01.exemplars.rules import Approval, ExemplarKind, ExemplarState, Side
from kl01.exemplars.step_operations import approve, give_back, report, submit, withdraw
from kl01.forms.document import NOTHING
from kl01.org.access import HeldOffice, Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Office
from kl01.org.models import OrgUnit as StoredUnit
from kl01.papers.queries import content_of
from kl01.printing.document import Document, DottedLines, Heading, Paragraphs, Table
from tests.applications import NOW
from tests.exemplars.made import fill_sheet, seen
from tests.exemplars.unit import DAY, Unit
from tests.principals import at_noon
from tests.some import some

LATER = DAY + timedelta(days=400)


# --- How lists are counted ---------------------------------------------------------------------------------


def test_lists_are_called_by_their_place() -> None:
    assert [round_name(place) for place in (1, 2, 3)] == [
        "Danh sách đăng ký",
        "Đợt bổ sung 1",
        "Đợt bổ sung 2",
    ]
    assert [round_title(place) for place in (1, 2, 11)] == ["", "(đợt bổ sung 1)", "(đợt bổ sung 10)"]


@given(st.sets(st.integers(1, 30)))
def test_the_next_list_takes_the_first_place_that_is_free(taken: set[int]) -> None:
    found = next_ordinal(taken)
    assert found not in taken
    assert found >= 1
    assert set(range(1, found)) <= taken


# --- A unit's year -----------------------------------------------------------------------------------------


def secretary(unit: Unit) -> Principal:
    office = HeldOffice(Role.SECRETARY, unit.unit.id, UnitKind.GRASSROOTS_PARTY_ORGANIZATION)
    return Principal(1, unit.secretary.id, "", (), (office,), ())


def opened(unit: Unit, registration: Registration, day: date = DAY) -> OpenRegistration:
    unit.session.expire_all()
    return open_registration_of(unit.session, at_noon(secretary(unit), day), registration)


def lists(unit: Unit, registration: Registration, day: date = DAY) -> list[OpenRound]:
    return open_rounds(opened(unit, registration, day))


def printed(unit: Unit, registration: Registration, day: date = DAY) -> list[Document]:
    return [one.document(unit.session) for one in lists(unit, registration, day)]


def words(document: Document) -> str:
    """Return every word of a paper."""
    return repr(document)


def names(document: Document) -> list[str]:
    return [row[1] for block in document.blocks if isinstance(block, Table) for row in block.rows]


def laid_before(unit: Unit, *called: str, kind: ExemplarKind = ExemplarKind.INDIVIDUAL) -> list[Exemplar]:
    found = [unit.add(name, kind=kind) for name in called]
    for one in some(found):
        fill_sheet(unit.session, one, NOW)
    submit(unit.session, seen(*found), *unit.mover())
    return found


FIVE = ("Bà Sen", "Bà Súng", "Ông Tám", "Bà Lụa", "Ông Mười")


@pytest.fixture
def five(unit: Unit) -> list[Exemplar]:
    """Five exemplars, the first two approved at a meeting."""
    found = laid_before(unit, *FIVE)
    unit.approve(*found[:2], number="Biên bản số 03-BB/ĐU")
    return found


def test_of_five_the_two_that_were_approved_are_printed_as_approved_and_the_rest_is_a_draft(
    unit: Unit, five: list[Exemplar]
) -> None:
    registration = five[0].registration
    first, rest = printed(unit, registration)
    assert first.draft == ""
    assert names(first) == ["Bà Sen", "Bà Súng"]
    assert "thông qua tại Biên bản số 03-BB/ĐU, ngày 23/11/2026." in words(first)
    assert "bổ sung" not in " ".join(first.subject)
    assert rest.draft == "Dự thảo"
    assert names(rest) == ["Ông Tám", "Bà Lụa", "Ông Mười"]
    assert "biên bản (nghị quyết) số …" in words(rest)
    assert rest.subject[-1] == "(đợt bổ sung 1)"


def test_one_more_on_an_approved_list_waits_beside_it(unit: Unit) -> None:
    one = unit.at(ExemplarState.APPROVED, unit.add("Bà Sen"))
    [before] = printed(unit, one.registration)
    unit.add("Ông Tám")
    first, draft = printed(unit, one.registration)
    assert (first, before.draft) == (before, "")
    assert (names(draft), draft.draft) == (["Ông Tám"], "Dự thảo")


def test_each_list_is_approved_and_printed_by_itself(unit: Unit, five: list[Exemplar]) -> None:
    registration = five[0].registration
    first, _ = printed(unit, registration)
    unit.approve(five[3], number="Biên bản số 05-BB/ĐU")
    again, second, rest = printed(unit, registration)
    assert again == first
    assert (names(second), second.draft, second.subject[-1]) == (["Bà Lụa"], "", "(đợt bổ sung 1)")
    assert "thông qua tại Biên bản số 05-BB/ĐU, ngày" in words(second)
    assert (names(rest), rest.draft) == (["Ông Tám", "Ông Mười"], "Dự thảo")
    assert rest.subject[-1] == "(đợt bổ sung 2)"
    unit.approve(five[2], five[4], number="Biên bản số 06-BB/ĐU")
    assert [one.draft for one in printed(unit, registration)] == ["", "", ""]
    assert printed(unit, registration)[:2] == [first, second]
    assert draft_of(registration) is None


def test_a_meeting_that_approves_again_leaves_its_list_as_it_was(unit: Unit, five: list[Exemplar]) -> None:
    registration = five[0].registration
    first, _ = printed(unit, registration)
    unit.approve(five[2], number="Biên bản số 03-BB/ĐU")
    again, second, _ = printed(unit, registration)
    assert again == first
    assert names(second) == ["Ông Tám"]
    assert [one.meeting_id for one in standing(registration)] == [five[0].meeting_id] * 2


def renamed(unit: Unit, five: list[Exemplar]) -> None:
    give_back(unit.session, seen(five[0]), "Sửa tên", *unit.mover())
    change_row(unit.session, five[0], {**five[0].row, "name": "Bà Khác"}, five[0].version, unit.actor)


def withdrawn(unit: Unit, five: list[Exemplar]) -> None:
    withdraw(unit.session, seen(five[0]), "Chuyển công tác", *unit.mover())


def reported_and_sent_back(unit: Unit, five: list[Exemplar]) -> None:
    report(unit.session, seen(*five[:2]), "15-BC", *unit.mover())
    give_back(unit.session, seen(*five[:2]), "Bổ sung", *unit.mover())


def unit_called_otherwise(unit: Unit, _five: list[Exemplar]) -> None:
    unit.session.get_one(StoredUnit, unit.unit.id).name = "Đảng bộ Sở Khác"
    unit.session.flush()


def another_secretary(unit: Unit, _five: list[Exemplar]) -> None:
    held = unit.session.query(Office).filter_by(unit_id=unit.unit.id, role=Role.SECRETARY).one()
    held.person_id = unit.world.person("canbo.snv").id
    unit.session.flush()


def person_called_otherwise(unit: Unit, _five: list[Exemplar]) -> None:
    unit.secretary.full_name = "Nguyễn Thị Khác"
    unit.session.flush()


def others_come_and_go(unit: Unit, five: list[Exemplar]) -> None:
    unit.add("Bà Thêm")
    withdraw(unit.session, seen(*five[2:]), "Nhầm", *unit.mover())


def organised_otherwise(unit: Unit, five: list[Exemplar]) -> None:
    """Somebody writes in the paper of those who wait."""
    draft = draft_of(five[0].registration)
    assert draft
    section = next(one for one in draft.paper.sections if one.code == "iii")
    section.content = {"organise": "Khác"}
    unit.session.flush()


@pytest.mark.parametrize(
    "happens",
    [
        renamed, withdrawn, reported_and_sent_back, unit_called_otherwise, another_secretary,
        person_called_otherwise, others_come_and_go, organised_otherwise,
    ],
    ids=lambda one: one.__name__,
)  # fmt: skip
@pytest.mark.parametrize("day", [DAY, LATER, date(2031, 1, 2)])
def test_an_approved_list_prints_the_same_words_whatever_happens_and_whenever(
    unit: Unit, five: list[Exemplar], happens: object, day: date
) -> None:
    assert callable(happens)
    registration = five[0].registration
    [first, _] = printed(unit, registration)
    happens(unit, five)
    assert words(printed(unit, registration, day)[0]) == words(first)


def test_who_was_withdrawn_after_approval_stays_on_the_list(unit: Unit, five: list[Exemplar]) -> None:
    withdrawn(unit, five)
    assert names(printed(unit, five[0].registration)[0]) == ["Bà Sen", "Bà Súng"]
    assert holders(five[0].registration)[five[0].id] is standing(five[0].registration)[0]


def test_who_is_given_back_is_approved_anew_on_a_later_list(unit: Unit, five: list[Exemplar]) -> None:
    renamed(unit, five)
    submit(unit.session, seen(five[0]), *unit.mover())
    unit.approve(five[0], number="07-BB")
    first, second, _ = printed(unit, five[0].registration)
    assert names(first) == ["Bà Sen", "Bà Súng"]
    assert names(second) == ["Bà Khác"]
    assert holders(five[0].registration)[five[0].id].ordinal == 2


# --- Taken back --------------------------------------------------------------------------------------------


def test_a_list_that_is_given_back_whole_before_it_is_reported_makes_room_for_another(
    unit: Unit, five: list[Exemplar]
) -> None:
    """A slip in the number of the minutes can be mended."""
    registration = five[0].registration
    wrong = standing(registration)[0]
    give_back(unit.session, seen(*five[:1]), "Sai số biên bản", *unit.mover())
    assert wrong.ordinal == 1, "one of two is on it still"
    give_back(unit.session, seen(*five[1:2]), "Sai số biên bản", *unit.mover())
    assert (wrong.ordinal, bool(wrong.revoked_at), standing(registration)) == (None, True, [])
    submit(unit.session, seen(*five[:2]), *unit.mover())
    unit.approve(*five[:2], number="Biên bản số 30-BB/ĐU")
    first, rest, gone = printed(unit, registration)
    assert (first.draft, names(first)) == ("", ["Bà Sen", "Bà Súng"])
    assert "Biên bản số 30-BB/ĐU" in words(first)
    assert rest.draft == "Dự thảo"
    assert (gone.draft, names(gone)) == ("Đã thu hồi", ["Bà Sen", "Bà Súng"])
    assert "Biên bản số 03-BB/ĐU" in words(gone)
    shown = open_registration_paper(opened(unit, registration))
    assert shown
    assert shown.round is standing(registration)[0]
    assert registration.paper_id == shown.paper.id


def test_a_list_that_was_taken_back_is_printed_as_it_was_whatever_takes_its_place(
    unit: Unit, five: list[Exemplar]
) -> None:
    registration = five[0].registration
    unit.approve(five[2], number="05-BB")
    signed = printed(unit, registration)[:2]
    for taken_back in (five[2:3], five[:2]):
        give_back(unit.session, seen(*taken_back), "Sai số biên bản", *unit.mover())
    for again, number in ((five[:2], "30-BB"), (five[2:3], "31-BB")):
        submit(unit.session, seen(*again), *unit.mover())
        unit.approve(*again, number=number)
    assert printed(unit, registration, LATER)[-2:] == [replace(one, draft=REVOKED) for one in signed]


def test_what_takes_the_place_of_a_list_begins_with_all_that_it_said(unit: Unit) -> None:
    one = laid_before(unit, "Bà Sen")[0]
    section = next(part for part in one.registration.paper.sections if part.code == "thong-tin")
    section.content = {**section.content, "number": "05-ĐK/ĐU"}
    unit.approve(one)
    give_back(unit.session, seen(one), "Sai số biên bản", *unit.mover())
    draft = draft_of(one.registration)
    assert draft
    assert content_of(draft.paper) == content_of(one.registration.paper)


def test_a_list_that_was_reported_is_never_taken_back(unit: Unit, five: list[Exemplar]) -> None:
    reported_and_sent_back(unit, five)
    assert [one.ordinal for one in standing(five[0].registration)] == [1]
    submit(unit.session, seen(*five[:2]), *unit.mover())
    unit.approve(*five[:2], number="07-BB")
    give_back(unit.session, seen(*five[:2]), "Sai số biên bản", *unit.mover())
    assert [one.ordinal for one in standing(five[0].registration)] == [1], "the second was never reported"


# --- The papers --------------------------------------------------------------------------------------------


def test_a_later_paper_begins_with_what_the_first_says_but_its_number_and_day(unit: Unit) -> None:
    one = laid_before(unit, "Bà Sen")[0]
    written = {"number": "05-ĐK/ĐU", "place": "Bình An", "signed_on": "2026-11-20"}
    for section in some(one.registration.paper.sections):
        if section.code == "thong-tin":
            section.content = written
        elif section.code == "iii":
            section.content = {"organise": "Hằng quý kiểm tra"}
    unit.approve(one)
    unit.add("Ông Tám")
    draft = draft_of(one.registration)
    assert draft
    content = content_of(draft.paper)
    assert (content["place"], content["organise"]) == ("Bình An", "Hằng quý kiểm tra")
    assert "number" not in content
    assert "signed_on" not in content
    assert content["recipients"] == content_of(one.registration.paper)["recipients"]
    assert draft.paper_id != one.registration.paper_id


def test_what_may_be_written_follows_each_list(unit: Unit, five: list[Exemplar]) -> None:
    registration = five[0].registration
    first, draft = lists(unit, registration)
    everything = {one.code for one in first.form.definition.written_sections}
    assert first.writable == {"thong-tin", "noi-nhan"}
    assert draft.writable == everything
    report(unit.session, seen(five[0]), "", *unit.mover())
    assert lists(unit, registration)[0].writable == {"thong-tin", "noi-nhan"}
    report(unit.session, seen(five[1]), "", *unit.mover())
    assert is_sent(standing(registration)[0])
    first, draft = lists(unit, registration)
    assert first.writable == set()
    assert draft.writable == everything


def test_where_nobody_of_a_kind_stands_an_approved_list_says_so(unit: Unit, five: list[Exemplar]) -> None:
    """Room to write by hand would let somebody be put on a list after it was signed."""
    unit.approve(five[2], number="05-BB")
    for document in some(printed(unit, five[0].registration)):
        assert Paragraphs(NOTHING) in document.blocks
        assert "" not in names(document)


def test_what_an_approved_list_does_not_say_leaves_no_room_to_write(unit: Unit) -> None:
    one = laid_before(unit, "Bà Sen")[0]
    [draft] = printed(unit, one.registration)
    assert any(isinstance(block, Table) and block.hand_row_mm for block in draft.blocks), "room in a draft"
    unit.approve(one)
    [approved] = printed(unit, one.registration)
    assert DottedLines not in map(type, approved.blocks)
    assert [block.hand_row_mm for block in approved.blocks if isinstance(block, Table)] == [0]
    assert Heading("III. Tổ chức thực hiện", 1) in approved.blocks


def test_the_draft_of_the_first_list_keeps_room_and_is_measured_against_the_plan(unit: Unit) -> None:
    one = unit.add("Bà Sen")
    [draft] = printed(unit, one.registration)
    place = draft.blocks.index(Heading("I. Tập thể", 1))
    room = draft.blocks[place + 1]
    assert isinstance(room, Table)
    assert room.hand_row_mm >= 8
    assert "Kế hoạch yêu cầu 02 - 03 cá nhân" in words(draft)


def test_a_later_list_is_not_measured_against_what_the_plan_asks_for_a_year(
    unit: Unit, five: list[Exemplar]
) -> None:
    unit.approve(five[2], number="05-BB")
    for document in some(printed(unit, five[0].registration)[1:]):
        assert "Kế hoạch yêu cầu" not in words(document)


def test_the_first_list_says_how_many_the_plan_asks_for(unit: Unit) -> None:
    one = unit.at(ExemplarState.APPROVED, unit.add("Bà Sen"))
    unit.add("Ông Tám")
    first, _ = printed(unit, one.registration)
    assert "Đang có 01 cá nhân, Kế hoạch yêu cầu 02 - 03 cá nhân" in words(first)


def test_a_list_from_before_words_were_kept_has_those_of_its_day(unit: Unit, five: list[Exemplar]) -> None:
    registration = five[0].registration
    first, _ = printed(unit, registration)
    registration.paper.printed = None
    unit.session.flush()
    for day in (DAY, LATER):
        assert words(printed(unit, registration, day)[0]) == words(first)


def test_ban_tuyen_giao_reads_of_a_list_what_was_reported(unit: Unit, five: list[Exemplar]) -> None:
    reader = replace(opened(unit, five[0].registration), sides=frozenset({Side.STANDING_OFFICE}))
    assert open_rounds(reader) == []
    report(unit.session, seen(five[1]), "", *unit.mover())
    [only] = open_rounds(reader)
    assert names(only.document(unit.session)) == ["Bà Súng"]
    report(unit.session, seen(five[0]), "", *unit.mover())
    [only] = open_rounds(reader)
    assert names(only.document(unit.session)) == ["Bà Sen", "Bà Súng"]


def test_the_old_paper_is_that_of_the_first_list(unit: Unit) -> None:
    one = unit.add("Bà Sen")
    before = one.registration.paper_id
    unit.at(ExemplarState.APPROVED, one)
    unit.at(ExemplarState.APPROVED, unit.add("Ông Tám"))
    shown = open_registration_paper(opened(unit, one.registration))
    assert shown
    assert (shown.paper.id, names(shown.document(unit.session))) == (before, ["Bà Sen"])


def test_lists_of_another_year_or_unit_are_left_alone(unit: Unit) -> None:
    one = unit.at(ExemplarState.APPROVED, unit.add("Bà Sen"))
    other = unit.add("Ông Tám", year=2025)
    approval = Approval("03-BB", DAY, frozenset({unit.deputy.id}))
    fill_sheet(unit.session, other, NOW)
    submit(unit.session, seen(other), *unit.mover())
    approve(unit.session, unit.unit, seen(other), approval, unit.names, *unit.mover())
    assert [ordinal_of(own) for own in one.registration.rounds] == [1]
    assert [ordinal_of(own) for own in other.registration.rounds] == [1]


# --- What no statement may do ------------------------------------------------------------------------------


ANOTHER_DRAFT = (
    "INSERT INTO exemplar_round (registration_id, paper_id)"
    " SELECT registration_id, sheet_id FROM exemplar WHERE id = (SELECT min(id) FROM exemplar)"
)
TWICE = (
    'INSERT INTO exemplar_round_row (round_id, exemplar_id, kind, position, "row")'
    ' SELECT round_id, exemplar_id, kind, position, "row" FROM exemplar_round_row'
)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exemplar_round SET meeting_id = NULL WHERE ordinal = 1",
        "UPDATE exemplar_round SET ordinal = NULL WHERE ordinal = 1",
        "UPDATE exemplar_round SET ordinal = 0 WHERE ordinal = 1",
        "UPDATE exemplar_round SET ordinal = 2 WHERE approved_at IS NULL",
        "UPDATE exemplar_round SET revoked_at = '2026-11-01 03:00:00' WHERE ordinal = 1",
        "UPDATE exemplar_round SET revoked_at = '2026-11-01 03:00:00' WHERE approved_at IS NULL",
        "UPDATE exemplar_round SET ordinal = NULL, meeting_id = NULL, approved_at = NULL WHERE ordinal = 1",
        "UPDATE exemplar_round SET paper_id = (SELECT min(paper_id) FROM exemplar_round)",
        "UPDATE exemplar_round SET reported_at = '2026-11-01 03:00:00' WHERE approved_at IS NULL",
        ANOTHER_DRAFT,
        TWICE,
    ],
)
def test_the_database_keeps_lists_whole(unit: Unit, five: list[Exemplar], change: str) -> None:
    assert five
    with pytest.raises(IntegrityError):
        unit.session.execute(text(change))
