"""A unit is named once: in a line with a post, beside a collective, in what papers know of their writer."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.exemplars.choosing import chosen_from
from kl01.exemplars.rules import ExemplarKind
from kl01.honours.document import Honoured, role_words
from kl01.org.kinds import UnitKind
from kl01.org.models import Person
from kl01.org.naming import post_alone, post_and_unit, unit_beside
from kl01.org.rules import issuing_body
from kl01.submissions.people import home_of, prefills
from tests.world import World

TODAY = date(2026, 11, 23)
CELL = "Chi bộ Quỹ Đầu tư phát triển"


@pytest.mark.parametrize(
    ("post", "unit", "line"),
    [
        (f"Kế toán, {CELL}", CELL, f"Kế toán, {CELL}"),
        ("Giám đốc Quỹ Đầu tư phát triển", CELL, "Giám đốc Quỹ Đầu tư phát triển"),
        ("Kế toán, chi bộ quỹ đầu tư phát triển.", CELL, "Kế toán, chi bộ quỹ đầu tư phát triển."),
        ("Kế toán", CELL, f"Kế toán, {CELL}"),
        ("Kế toán, Chi bộ Văn phòng", "Đảng bộ Sở Nội vụ", "Kế toán, Chi bộ Văn phòng, Đảng bộ Sở Nội vụ"),
        ("Kế toán Quỹ Đầu tưng", "Chi bộ Quỹ Đầu tư", "Kế toán Quỹ Đầu tưng, Chi bộ Quỹ Đầu tư"),
        ("Kế toán", "", "Kế toán"),
        ("", CELL, CELL),
    ],
)
def test_a_line_names_the_unit_once(post: str, unit: str, line: str) -> None:
    assert post_and_unit(post, unit) == line


@pytest.mark.parametrize(
    ("post", "alone"),
    [
        (f"Kế toán, {CELL}", "Kế toán"),
        (f"Tổ trưởng, kế toán, {CELL.upper()}", "Tổ trưởng, kế toán"),
        (f"Kế toán, {CELL} tỉnh", f"Kế toán, {CELL} tỉnh"),
        (CELL, CELL),
        (f", {CELL}", f", {CELL}"),
        ("Kế toán", "Kế toán"),
        ("", ""),
    ],
)
def test_a_post_beside_its_unit_stands_alone(post: str, alone: str) -> None:
    assert post_alone(post, CELL) == alone


def test_a_collective_whose_name_says_the_unit_needs_none_beside_it() -> None:
    assert unit_beside(f"Tập thể {CELL}", CELL, collective=True) == ""
    assert unit_beside(f"Tập thể {CELL}", CELL, collective=False) == CELL
    assert unit_beside("Tổ Kế toán", CELL, collective=True) == CELL


def test_an_honoured_person_is_listed_with_their_unit_once() -> None:
    words = ("", "", "", "", "", "")
    one = Honoured(False, "Hồ Thị Mai", f"Kế toán, {CELL}", CELL, 2026, *words[:5], ())
    assert role_words(one) == f"Kế toán, {CELL}"


def test_a_cell_that_was_entered_as_its_agency_issues_as_a_cell() -> None:
    for kind in (UnitKind.GRASSROOTS_PARTY_CELL, UnitKind.SUBORDINATE_PARTY_CELL):
        assert issuing_body(kind, "Quỹ Đầu tư phát triển") == CELL
        assert issuing_body(kind, CELL) == CELL
        assert issuing_body(kind, "Liên chi bộ Quỹ") == "Liên chi bộ Quỹ"
    assert issuing_body(UnitKind.OFFICE, "Văn phòng") == "Văn phòng"


def _known(session: Session, world: World, username: str) -> dict[str, str]:
    person = world.person(username)
    home = home_of(session, person.id, TODAY)
    assert home is not None
    return prefills(session, person, home, None, TODAY)


def test_the_secretary_of_a_cell_names_it_where_they_belong_alone(session: Session, world: World) -> None:
    known = _known(session, world, "bithu.bhxh")
    assert (known["party_position"], known["home_unit"]) == ("Bí thư chi bộ", CELL)
    assert known["work_unit"] == "Quỹ Đầu tư phát triển"
    world.unit("bhxh").history[0].name = "Quỹ Đầu tư phát triển"
    session.flush()
    known = _known(session, world, "bithu.bhxh")
    assert (known["work_unit"], known["home_unit"]) == ("Quỹ Đầu tư phát triển", CELL)
    assert _known(session, world, "bithu.snv")["party_position"] == "Bí thư Đảng ủy Sở Nội vụ"


@pytest.mark.parametrize(
    ("unit", "username", "job", "position"),
    [
        ("bhxh", "bithu.bhxh", "Giám đốc", "Giám đốc"),
        ("bhxh", "bithu.bhxh", "", CELL),
        ("snv", "canbo.snv", "Kế toán", "Kế toán, Chi bộ Văn phòng"),
    ],
)
def test_who_belongs_to_the_registering_unit_is_offered_without_it(
    session: Session, world: World, unit: str, username: str, job: str, position: str
) -> None:
    person = session.scalars(select(Person).where(Person.id == world.person(username).id)).one()
    person.job_title = job
    session.flush()
    asked = {"nguoi": str(person.id)}
    found = chosen_from(session, world.read_unit(unit), ExemplarKind.INDIVIDUAL, asked, TODAY)
    assert found is not None
    assert dict(found.suggested) == {"position": position}
