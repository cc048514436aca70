"""Work addressed to somebody who is there no more, through the pages of all who have to do with it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.org.kinds import Role
from kl01.org.models import Absence, Delegation, OrgUnit, Person
from kl01.org.queries import principal_of_person
from kl01.submissions.models import Submission
from kl01.submissions.queue import count_by_unit, queue, waiting_count
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState
from tests.applications import NOW, Clock
from tests.page_client import PageClient
from tests.papers.made import hand_in
from tests.some import some
from tests.submissions.six_papers import (
    ABOVE,
    CELL_SECRETARY,
    DAY,
    DEPUTY,
    SECRETARY,
    STAND_IN,
    Waiting,
    ends,
    everybody_leaves,
    give,
    handed,
    leaves,
    office,
    six_papers,
)
from tests.world import PEOPLE, Saved, World

USERS = [person[0] for person in PEOPLE]


@pytest.fixture
def waiting(saved: Saved) -> Waiting:
    found: Waiting = saved(six_papers)
    return found


def found_by(session: Session, world: World, username: str, day: date = DAY) -> set[int]:
    """Return what waits for somebody by their queue, which count and units agree with."""
    person = principal_of_person(session, world.person(username).id, day)
    if person is None:
        return set()
    found = {one.id for one in queue(session, person, day, [SubmissionState.SUBMITTED])}
    assert waiting_count(session, person, day) == len(found)
    by_unit = count_by_unit(session, person, day, [SubmissionState.SUBMITTED])
    assert sum(by_unit.values()) == len(found)
    unit_ids = list(world.session.scalars(select(OrgUnit.id)))
    for unit_id in some(unit_ids if found else unit_ids[:1]):
        of_unit = queue(session, person, day, [SubmissionState.SUBMITTED], unit_id=unit_id)
        assert len(of_unit) == by_unit.get(unit_id, 0)
    return found


def who_has(saved: Saved, day: date = DAY) -> dict[str, set[int]]:
    """Return for each who has something waiting what it is."""
    found = saved(lambda world: {one: found_by(world.session, world, one, day) for one in USERS})
    return {username: papers for username, papers in found.items() if papers}


# --- The secretary leaves ----------------------------------------------------------------------------------


def test_secretary_leaves_while_six_papers_wait_and_a_deputy_is_there(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    saved(lambda world: give(world, "congdoan.snv", DEPUTY, "snv-vp"))
    assert who_has(saved) == {CELL_SECRETARY: set(waiting.ids.values())}
    saved(leaves)
    own = {waiting.of("congdoan.snv", form) for form in ("mau-02-kq", "mau-02")}
    expected = {"congdoan.snv": set(waiting.ids.values()) - own, ABOVE: own, STAND_IN: own}
    # What the deputy wrote themselves is for the secretary above, and for who stands in for them.
    assert who_has(saved) == expected
    page = client.sign_in("congdoan.snv").get("/viec-cua-toi")
    assert "4 mẫu đang chờ xác nhận" in page.text
    page = client.get("/duyet-mau/")
    assert "Nguyễn Văn An" in page.text
    assert "Trần Văn Bình" in page.text
    page = client.get(f"/duyet-mau/{waiting.of('canbo.snv')}")
    assert "nộp cho Bí thư Chi bộ Văn phòng. Ở đó hiện không có ai nhận được" in page.text


def test_secretary_leaves_while_six_papers_wait_and_no_deputy_is_there(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    saved(leaves)
    found = who_has(saved)
    assert found[ABOVE] == set(waiting.ids.values())
    assert found[STAND_IN] == set(waiting.not_of(STAND_IN)), "in the name of the secretary above"
    assert set(found) == {ABOVE, STAND_IN}
    page = client.sign_in(ABOVE).get("/duyet-mau/danh-sach/snv/mau-02/2026")
    assert f"/duyet-mau/{waiting.of('canbo.snv')}" in page.links()


def test_the_writer_reads_for_whom_it_waits_now(client: PageClient, saved: Saved, waiting: Waiting) -> None:
    address = f"/mau/{waiting.of('canbo.snv')}/da-nop"
    assert "Đang chờ" not in client.sign_in("canbo.snv").get(address).text
    saved(leaves)
    assert "Đang chờBí thư Đảng ủy Sở Nội vụ (Nguyễn Thị Hường)" in client.get(address).text
    saved(lambda world: give(world, "congdoan.snv", DEPUTY, "snv-vp"))
    assert "Đang chờPhó Bí thư Chi bộ Văn phòng (Hoàng Văn Đạt)" in client.get(address).text
    saved(lambda world: give(world, "tochuc", SECRETARY, "snv-vp"))
    page = client.get(address).text
    assert "Đang chờ" not in page
    assert "Bí thư Chi bộ Văn phòng (Phan Văn Lực)" in page


def test_where_nobody_at_all_receives_the_writer_reads_it_and_may_take_it_back(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    client.sign_in(CELL_SECRETARY).get(f"/duyet-mau/{waiting.of('canbo.snv')}")
    saved(everybody_leaves)
    assert who_has(saved) == {}
    page = client.sign_in("canbo.snv").get(f"/mau/{waiting.of('canbo.snv')}/da-nop")
    assert "Đang chờChưa có người nhận" in page.text
    version = page.value("version")
    page = client.post(f"/mau/{waiting.of('canbo.snv')}/rut-lai", {"version": version})
    assert "Đã rút lại" in page.text


def test_an_office_that_ends_by_its_date_passes_its_papers_on_by_itself_tomorrow(
    client: PageClient, saved: Saved, waiting: Waiting, clock: Clock
) -> None:
    saved(lambda world: ends(world, last_day=DAY))
    assert set(who_has(saved)) == {CELL_SECRETARY}
    clock.advance(timedelta(days=1))
    assert set(who_has(saved, DAY + timedelta(days=1))) == {ABOVE, STAND_IN}
    number = waiting.of("canbo.snv")
    client.sign_in(ABOVE).get(f"/duyet-mau/{number}")
    client.sign_in(CELL_SECRETARY).get(f"/duyet-mau/{number}", 404)


# --- The writer --------------------------------------------------------------------------------------------


def becomes_secretary(world: World) -> None:
    ends(world)
    give(world, "canbo.snv", SECRETARY, "snv-vp")


def test_writer_became_the_secretary(client: PageClient, saved: Saved, waiting: Waiting) -> None:
    saved(becomes_secretary)
    own = {waiting.of("canbo.snv", form) for form in ("mau-02-kq", "mau-02")}
    assert who_has(saved) == {"canbo.snv": set(waiting.not_of("canbo.snv")), ABOVE: own, STAND_IN: own}
    number = waiting.of("canbo.snv")
    page = client.sign_in("canbo.snv").get(f"/mau/{number}/da-nop")
    assert "Đang chờBí thư Đảng ủy Sở Nội vụ" in page.text
    client.get(f"/duyet-mau/{number}", 403)
    version = saved(lambda world: world.session.get_one(Submission, number).version)
    client.post(f"/duyet-mau/{number}/xac-nhan", {"version": version}, 403)
    page = client.sign_in(ABOVE).post(f"/duyet-mau/{number}/xac-nhan", {"version": version})
    assert "Đã xác nhận" in page.text


def test_a_writer_who_moved_to_another_unit_waits_for_the_body_that_has_their_paper(
    saved: Saved, waiting: Waiting
) -> None:
    def moves(world: World) -> None:
        world.person("canbo.snv").memberships[0].unit = world.unit("sct")
        leaves(world)

    saved(moves)
    found = who_has(saved)
    assert waiting.of("canbo.snv") in found[ABOVE]
    assert "bithu.sct" not in found


# --- Everything else that takes somebody away --------------------------------------------------------------


def shut(world: World) -> None:
    world.account(CELL_SECRETARY).disabled_at = NOW


def no_account(world: World) -> None:
    """Put somebody into the office who has never had an account."""
    person = Person(full_name="Cao Văn Mới", sort_key="moi", found_by=" moi")
    world.session.add(person)
    world.session.flush()
    office(world, SECRETARY, "snv-vp").person_id = person.id


def away(world: World) -> None:
    world.session.add(Absence(person_id=world.person(CELL_SECRETARY).id, valid_from=DAY))


def another_role(world: World) -> None:
    office(world, SECRETARY, "snv-vp").role = Role.COMMITTEE_MEMBER


def dissolved(world: World) -> None:
    ends(world)
    world.unit("snv-vp").valid_to = DAY - timedelta(days=1)


@pytest.mark.parametrize("happens", [shut, no_account, another_role, dissolved, leaves])
def test_whatever_takes_the_receiver_away_what_waits_passes_on(
    saved: Saved, waiting: Waiting, happens: Callable[[World], None]
) -> None:
    saved(happens)
    assert set(who_has(saved)) == {ABOVE, STAND_IN}


def test_who_is_away_keeps_their_papers_and_the_deputy_has_them_too(saved: Saved, waiting: Waiting) -> None:
    saved(away)
    assert set(who_has(saved)) == {CELL_SECRETARY}, "nobody else of the cell could receive them"
    saved(lambda world: give(world, "tochuc", DEPUTY, "snv-vp"))
    assert set(who_has(saved)) == {CELL_SECRETARY, "tochuc"}


def test_a_cell_that_was_merged_gives_all_that_it_had_to_its_successor(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    def merges(world: World) -> None:
        dissolved(world)
        world.unit("snv-vp").successor = world.unit("snv-tccb")
        give(world, "tochuc", SECRETARY, "snv-tccb")

    client.sign_in(CELL_SECRETARY)
    confirm(client, saved, waiting.of("canbo.snv"))
    saved(merges)
    assert set(who_has(saved)) == {"tochuc"}
    client.sign_in("tochuc").get(f"/duyet-mau/{waiting.of('canbo.snv')}")


def test_a_cell_that_moved_gives_it_to_the_committee_that_is_above_it_today(
    saved: Saved, waiting: Waiting
) -> None:
    def moves(world: World) -> None:
        world.unit("snv-vp").parent_id = world.unit("sct").id
        ends(world)

    saved(moves)
    assert set(who_has(saved)) == {"bithu.sct"}


def test_what_went_to_a_deputy_who_left_goes_to_their_secretary_but_not_the_secretarys_own(
    saved: Saved,
) -> None:
    def given(world: World) -> dict[str, int]:
        found = {
            username: handed(world, username, "mau-02", DEPUTY, "snv").id
            for username in (ABOVE, "congdoan.snv")
        }
        leaves(world, STAND_IN)
        return found

    ids = saved(given)
    assert who_has(saved) == {ABOVE: {ids["congdoan.snv"]}, "bithu.khoi": {ids[ABOVE]}}


def test_what_went_to_a_union_that_is_no_more_goes_to_the_party(saved: Saved) -> None:
    def given(world: World) -> int:
        to = Receiver(ReceiverKind.TRADE_UNION, Role.TRADE_UNION_CHAIR, world.unit("snv").id)
        paper = hand_in(world.session, world.person("quanchung.snv"), "mau-02", 2026, NOW, to)
        ends(world, Role.TRADE_UNION_CHAIR, "snv")
        return paper.id

    number = saved(given)
    assert who_has(saved) == {ABOVE: {number}, STAND_IN: {number}}


def test_a_delegation_that_ended_takes_it_from_who_stood_in(saved: Saved, waiting: Waiting) -> None:
    saved(leaves)
    assert STAND_IN in who_has(saved)

    def over(world: World) -> None:
        world.session.scalars(select(Delegation)).one().ended_at = NOW

    saved(over)
    assert set(who_has(saved)) == {ABOVE}


# --- Confirming what passed on -----------------------------------------------------------------------------


def confirm(client: PageClient, saved: Saved, number: int) -> None:
    version = saved(lambda world: world.session.get_one(Submission, number).version)
    page = client.post(f"/duyet-mau/{number}/xac-nhan", {"version": version})
    assert "Đã xác nhận" in page.text


def printed(saved: Saved, number: int) -> tuple[str, str, str, str]:
    def read(world: World) -> tuple[str, str, str, str]:
        words = world.session.get_one(Submission, number).printed
        assert words is not None
        signed = words.confirmation
        return signed.title, signed.on_behalf, signed.office, words.signer

    found: tuple[str, str, str, str] = saved(read)
    return found


def test_who_confirms_signs_as_what_they_are(client: PageClient, saved: Saved, waiting: Waiting) -> None:
    def heading(world: World) -> tuple[str, str]:
        words = world.session.get_one(Submission, waiting.of("canbo.snv")).printed
        assert words is not None
        return words.superior, words.issuer

    before = saved(heading)
    saved(leaves)
    client.sign_in(ABOVE)
    confirm(client, saved, waiting.of("canbo.snv"))
    found = printed(saved, waiting.of("canbo.snv"))
    assert found == ("Xác nhận của đảng ủy", "Đảng ủy", "Bí thư", "Nguyễn Thị Hường")
    client.sign_in(STAND_IN)
    confirm(client, saved, waiting.of("canbo.snv", "mau-02-kq"))
    found = printed(saved, waiting.of("canbo.snv", "mau-02-kq"))
    assert found == ("Xác nhận của đảng ủy", "Đảng ủy", "Phó Bí thư", "Trần Văn Bình")
    saved(lambda world: give(world, "tochuc", DEPUTY, "snv-vp"))
    client.sign_in("tochuc")
    confirm(client, saved, waiting.of("congdoan.snv"))
    found = printed(saved, waiting.of("congdoan.snv"))
    assert found == ("Xác nhận của chi bộ", "Chi bộ", "Phó Bí thư", "Phan Văn Lực")
    assert saved(heading) == before, "whose paper it is stays as it was handed in"


def test_the_trail_says_as_whom_a_paper_was_confirmed(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    number = waiting.of("canbo.snv")
    saved(leaves)
    client.sign_in(ABOVE)
    confirm(client, saved, number)

    def read(world: World) -> object:
        of = select(AuditEvent).where(AuditEvent.verb == Verb.PAPER_CONFIRMED)
        return world.session.scalars(of).one().data["as"]

    unit_id = saved(lambda world: world.unit("snv").id)
    assert saved(read) == {"role": "secretary", "unit_id": unit_id}


def test_what_somebody_above_confirmed_they_may_open_again_and_read_nothing_else(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    """Papers of individuals stay in their cell: what waits alone goes up, not what was confirmed before."""
    first, second = waiting.of("canbo.snv"), waiting.of("canbo.snv", "mau-02-kq")
    client.sign_in(CELL_SECRETARY)
    confirm(client, saved, first)
    saved(leaves)
    client.sign_in(ABOVE).get(f"/duyet-mau/{first}", 404)
    confirm(client, saved, second)
    page = client.get("/duyet-mau/?loc=xong")
    assert f"/duyet-mau/{second}" in page.links()
    assert f"/duyet-mau/{first}" not in page.links()
    client.sign_in(STAND_IN).get(f"/duyet-mau/{second}", 404)
    version = saved(lambda world: world.session.get_one(Submission, second).version)
    sent = {"version": version, "reason": "Nhầm người"}
    assert "Đã mở lại" in client.sign_in(ABOVE).post(f"/duyet-mau/{second}/mo-lai", sent).text


def test_the_deputy_of_the_same_cell_has_what_was_confirmed_before_too(
    client: PageClient, saved: Saved, waiting: Waiting
) -> None:
    first = waiting.of("canbo.snv")
    client.sign_in(CELL_SECRETARY)
    confirm(client, saved, first)
    saved(lambda world: give(world, "tochuc", DEPUTY, "snv-vp"))
    client.sign_in("tochuc").get(f"/duyet-mau/{first}", 404)
    saved(leaves)
    client.get(f"/duyet-mau/{first}")
    assert f"/duyet-mau/{first}" in client.get("/duyet-mau/?loc=xong").links()
    assert f"/duyet-mau/{first}" in client.get("/duyet-mau/danh-sach/snv-vp/mau-02/2026").links()


# --- Who else ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("statuses_alone")
def test_each_person_at_what_passed_on(client: PageClient, saved: Saved, waiting: Waiting) -> None:
    """Those to whom it passes open it, and nobody else, whatever their office."""
    saved(ends)
    number = waiting.of("canbo.snv")
    answers = {}
    for username in some(USERS):
        client.sign_in(username)
        answers[username] = [
            client.raw.get(address).status_code
            for address in (f"/duyet-mau/{number}", f"/mau/{number}/in.pdf")
        ]
    opened = {username: found for username, found in answers.items() if found != [404, 404]}
    assert opened == {"canbo.snv": [403, 200], ABOVE: [200, 200], STAND_IN: [200, 200]}


def test_a_new_secretary_takes_it_back_from_those_to_whom_it_passed(saved: Saved, waiting: Waiting) -> None:
    saved(ends)
    assert set(who_has(saved)) == {ABOVE, STAND_IN}
    saved(lambda world: give(world, "tochuc", SECRETARY, "snv-vp"))
    assert set(who_has(saved)) == {"tochuc"}


def test_a_unit_that_begins_tomorrow_receives_nothing_today(saved: Saved, waiting: Waiting) -> None:
    def not_yet(world: World) -> None:
        of = select(OrgUnit).where(OrgUnit.code == "snv-vp")
        world.session.scalars(of).one().valid_from = DAY + timedelta(days=1)

    saved(not_yet)
    assert set(who_has(saved)) == {ABOVE, STAND_IN}
